// Package territory shares accounts out to reps, so that expected value and workload are
// balanced and few accounts move.
//
// Stage: insight. Input: accounts of scored facts, reps, and weights. Output: a Report,
// which the command line, the HTTP API and the pages show.
//
// What always holds: no rep has more accounts than the capacity says, accounts that a
// rep was given by name stay there, and the same accounts, reps and seed give the same
// plan, in whatever order they come. An account with an open deal stays with its owner
// as far as the owner's capacity goes. Reps that cannot be used are an *InputError with
// every problem at once; accounts that no rep has room for are in Unassigned with the
// reason, not lost.
//
// How: the largest account first to the lightest rep (Graham, Bounds on multiprocessing
// timing anomalies, 1969), from three starts (all anew, what is there kept, whole areas
// together); then single moves and swaps of two while they help, and for small numbers
// kicks out of local optima. The work is bounded by numbers of steps and never by time.
// The plan is the cheapest of all three, so it is never worse than largest first. The
// aims are those of Fleischmann and Paraschis, Solving a large scale districting problem,
// 1988: balance first, then whole postal areas.
package territory
