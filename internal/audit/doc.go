// Package audit keeps who did what, on which object, when, from where, and what became of it.
//
// Stage: none. Input: requests and commands, as they end. Output: entries of the stream AUDIT,
// which nothing can be taken out of before its time is over, and their table.
//
// An entry holds the name of who did something, since that is what it is for, and of accounts
// the CRM's id alone. Refusals of strangers are kept up to a rate, and counted beyond it: a
// stranger must not be able to push out what others did. An entry that cannot be stored is
// told to the log, and does not undo what was done.
package audit
