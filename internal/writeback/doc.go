// Package writeback is stage 6: it makes the program's own fields in the CRM equal
// to the scores.
//
// Input: scores from the cache (what is desired) and the fields as they were last
// read (what is observed). Output: writes, in the CRM's largest batches.
//
// Where tiers have a limited number of places, the walk over the scores hands them in
// shared out already; an account without a score in it is left to the next run.
//
// It reconciles: nothing that decides is remembered between runs, and a run that was cut short
// is mended by the next. What seems to differ is read from the CRM once more right
// before the write; only what differs then is written. A row that the CRM refuses is
// that row's matter, and is tried again by the next run. On a failure of a whole
// batch the run ends with its error, and what was written stays. An account whose entry in
// the cache is broken, or whose comparison panics, is left out and told of. Nothing is
// written once the cache is not whole: that is looked at before every batch.
//
// What a run replaces is kept first, in the Journal, and Undo gives it back: field by field,
// unless somebody changed the field since. A run that takes another back is kept like any
// other.
//
// An override by a rep is never written to, and an account whose override changed
// since its score was made is left alone until it is scored with it.
package writeback
