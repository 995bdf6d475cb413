// Package worker is stage 3: it merges records into the facts of their accounts,
// scores the accounts whose facts changed, and stores both.
//
// Input: records from the bus, in batches. Output: facts, scores, rankings and the
// index of companies in the cache, one published Change for every move of a tier that
// counts, with its cause, and for every recent deal its account as it is now, for
// back-tests to come. It alone settles the messages of the stream of records.
//
// A tier that counts is a rep's, or else the model's. How many accounts a tier has room
// for does not depend on one account or record: capacity is applied where tiers are shown or
// written.
//
// Every step may be repeated. A record that was merged already changes nothing; a
// write names the revision it was made from and loses against a newer one, whereupon
// the account is read and merged again; a tier change that was not published before
// a crash is found and published on the next delivery; it names the change that it comes
// after, and is decided anew where another one was published since; the index of companies may have
// an entry too many, which its readers see, and never one too few.
//
// Every record has an outcome of its own. What is wrong with one account (a record that
// cannot be decoded, a panic over it, a refused entry) stays with it, and its neighbours
// are acknowledged. An error that cannot be laid to an account halves the batch until the
// bad one stands alone; records of one account stay together and in order. What fails for
// good, or too often by its own fault, goes to the dead letters with its body and the
// reason. An outage is told by its kind, or by hitting everybody: it is waited out, and
// makes no dead letters. So is a model that panics over more accounts than it scores. outcome.Settle
// alone decides.
//
// A broken entry of the cache is made anew from the stream of records, for that account
// alone: its last record, and those of its deals, by the index of deals or, where that does
// not hold exactly the deals of the stream, by all deals of the connection. The revision of its facts does not go back.
//
// It also keeps the cache whole: when the cache has lost its epoch, a new one begins
// and all records are delivered again. One process at a time watches over that, under a
// lease; when it dies, another one goes on once the lease has ended.
package worker
