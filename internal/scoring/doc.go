// Package scoring defines a score: its parts, the rules by which a deal is
// qualified, how the places of a full tier are shared out, and why a tier
// changed.
//
// Stage: between the worker and the cache. Input: the facts of an account and a day.
// Output: a Score. It does no I/O, reads no clock and starts no goroutine, so nothing
// in it can fail. The rules are in the packages below it: icp for the ideal customer
// profile, meddic and bant for the qualification of deals, dach for what is particular
// to companies in Germany, Austria and Switzerland.
package scoring
