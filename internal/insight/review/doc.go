// Package review looks back on a model in force: what became of the accounts that it sorted,
// what it can be blamed for, and what not.
//
// Stage: none; a report over accounts with the history of their tiers. Input: accounts as
// they are today, and Options. Output: a Report with findings in both languages. It does no
// I/O, reads no clock, and fails only on impossible options.
//
// # What can be told
//
// Reps work on tier A more than on the others, because the program says so. Counting the wins
// of all accounts of a tier therefore measures the work as much as the accounts. The lift here
// compares deals, each by the tier that its account stood in when the deal was created, and
// weighs the tiers outside A by the accounts that they have, not by those that were worked. It
// is right where, within a tier, reps take accounts as they come. Where they take the better
// ones, only accounts that chance has chosen tell: the exploration slice. Where a tier has
// too few deals it says that the lift cannot be told.
package review
