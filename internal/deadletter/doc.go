// Package deadletter says what a dead letter is: a message that could not be handled,
// set aside with its body and the reason. It chooses letters, and replays them without
// putting an older record over a newer one.
//
// Input: the letters that a Store keeps, and what a person wants of them. Output: the
// chosen letters, and for each what became of it. On failure the letters that were not
// reached stay as they are; replaying or dropping again does no harm.
//
// There is one letter for each message, however often the message is set aside: a
// rebuild of the cache delivers a bad record again and only counts up its letter. A
// letter is about the newest message of its subject, since an older record of the same
// account or deal has no use.
//
// The letters of an account belong together. A replay of one of them replays all of
// them, in the order in which their messages were stored; when one cannot be stored, those
// behind it wait. A message is stored only where its own place in the stream is still the
// newest of its subject: when a newer record has been stored, the letter is superseded,
// and says so. A letter is removed once its message is stored again, or superseded.
//
// Bodies hold what a CRM holds, people's names included. They are never logged, and shown
// only on request.
package deadletter
