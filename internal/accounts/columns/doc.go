// Package columns keeps what lists, filters and reports read of the accounts of one
// connection in the memory of the process, in columns of numbers: about 0.4 KiB an account
// with two deals, a third of what its entry takes.
//
// Input: rows, from a follower of the cache. Output: which accounts a page shows, in what
// order, how many there are on all pages, what there is to choose from, and the accounts as
// the reports read them. It does no I/O and knows no model: the places of capped tiers are
// shared out as it is told. Nothing in it can fail.
//
//	table.go   rows, under one lock
//	pack.go    how a row is kept; arena.go texts, dict.go texts that many rows share
//	order.go   sorted rows, kept sorted as rows change
//	filter.go  which rows a query admits; grams.go which may hold a text, bitset.go a set of rows
//	page.go    a page over several tables
//	places.go  the places of capped tiers, by group, of which a row that changes moves few others
package columns
