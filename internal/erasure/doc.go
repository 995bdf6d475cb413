// Package erasure is the room in which what is held of an account is taken out, for good and in
// every place.
//
// Stage: none. Input: a connection and the CRM's ids of accounts. Output: a receipt that says what
// was taken out where, how much, when and by whom, and what could not be reached.
//
// An erasure goes through the program's own ways: tombstones that a worker merges, so that
// nothing that is under way brings an account back, and the writer's batches where fields in the
// CRM are emptied. Then what is left is overwritten. It may be done again, and takes out what
// came meanwhile.
//
// On failure what was done stays done, and the receipt says where it ended; the same call
// goes on from there.
package erasure
