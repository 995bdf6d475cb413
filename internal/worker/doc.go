// Package worker is stage 3: it merges records into the facts of their accounts,
// scores the accounts whose facts changed, and stores both.
//
// Input: records from the bus, in batches. Output: facts, scores, rankings and the
// index of companies in the cache, one published Change for every move of a tier that
// counts, with its cause, and for every young deal its account as it is now, for
// back-tests to come. It alone settles the messages of the stream of records.
//
// A tier that counts is a rep's, or else the model's. How many accounts a tier has room
// for is no matter of one account, and of no record: it is left to whoever shows or
// writes tiers.
//
// Every step may be repeated. A record that was merged already changes nothing; a
// write names the revision it was made from and loses against a newer one, whereupon
// the account is read and merged again; a tier change that was not published before
// a crash is found and published on the next delivery; the index of companies may have
// an entry too many, which its readers see, and never one too few.
//
// On failure the whole batch comes again after a while, whatever of it was done. A
// message that cannot be decoded goes to the dead letters with its body and the
// reason, and its neighbours do not wait for it.
//
// It also keeps the cache whole: when the cache has lost its epoch, a new one begins
// and all records are delivered again.
package worker
