// Package preview says what a changed ICP model would move before it is published: which
// accounts change their tier and why, how much open pipeline stands on them, whose they
// are, and how many calls of each CRM the write-back would take.
//
// Stage: beside the path of the data. Input: the facts of all accounts, packed, part by part,
// and two models. Both score every account as of the same day, so that nothing but the
// model can move one; the scores that are stored are not read. All accounts are rated, and
// those that move are scored again with the reasons. What counts is the tier
// that a rep sees: an override holds an account where it is, and the hysteresis holds
// only what the very same model wrote. A preview of the model in force moves nothing.
//
// Output: a Report, whose JSON the command line, the HTTP API and the pages show. Parts
// may be compared at the same time; the report does not depend on it. Nothing here can
// fail.
package preview
