// Package accounts is the read side: it lists accounts, tells everything about one, finds
// duplicates, and reads what the reports are made of.
//
// Stage: between stage 4, whose cache it reads, and the faces. Input: what the cache holds,
// the published models and the history of tiers. Output: accounts in which the places of
// capped tiers are shared out, and reports over them.
//
//	reader.go      what a Reader reads from
//	faults.go      accounts that something is wrong with
//	places.go      who has the places of capped tiers, also for write-back
//	list.go        the list, best first, by a walk; pages.go its beginning, without one;
//	               search.go pages of it
//	following.go   what the process keeps of accounts, and how it follows the cache;
//	               browse.go pages chosen from that, columns how it is kept
//	query.go       what people ask for, read
//	duplicates.go  accounts that are one company
//	explain.go     everything about one account; answers.go puts it into words
//	reports.go     market, list and territories; closed.go deals for back-tests;
//	               compare.go what another model would move
//
// On failure over one account it is left out, counted, and named with the reason; the rest
// is read. A report over a cache that was lost meanwhile is registry.ErrRebuilding.
package accounts
