// Package market says how large the market is, how much of it is won and worked, and
// whether the pipeline is enough for a quota, per segment and tier.
//
// Stage: insight. Input: accounts of scored facts, assumptions, and quotas. Output: a
// Report, which the command line, the HTTP API and the pages show.
//
// Nothing is guessed in silence: what an assumption does not give is measured, the
// report says which of the two it was, and what is unknown (an account without a tier or
// an owner, a deal without an amount) is counted in fields of its own. A share of
// nothing is absent. A quota for a segment that the model has not, or an assumption
// below zero, is an *insight.OptionError.
package market
