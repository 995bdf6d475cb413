// Package packed keeps the facts of many accounts in the memory of a process, each in about a
// hundred bytes: what scoring an account reads, and what the CRM holds in our fields.
//
// Input: facts, as the cache has them. Output: a few bytes for each account, and the facts
// again from these. Left out is what neither a model nor a comparison with our fields reads:
// versions, digests, ids of deals, deals that are not open, and when a score was written. Texts that
// many accounts share are kept once, in Words. Bytes that Pack did not make are read as
// anything or end in a panic.
package packed
