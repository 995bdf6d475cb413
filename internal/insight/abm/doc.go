// Package abm chooses accounts for account-based marketing: the best k under filters and
// caps, stable from run to run.
//
// Stage: insight. Input: accounts of scored facts, and the list of an earlier run. Output:
// a Report, which the command line, the HTTP API and the pages show.
//
// What is promised: accounts are taken best first, one after the other, and one that
// would exceed a cap is passed over. So no cap is ever exceeded, every account that was
// passed over has a better one in its place, and the same input gives the same list.
// With one cap the list has the greatest sum of scores that there is; with several it
// may not, because an account belongs to an owner, a region, an industry and a parent at
// once. Options that cannot be meant are an *insight.OptionError.
package abm
