// Package field is what rules can read of an account: the program's fields by name, a
// company's own, and those that are worked out of others (region, size class, legal form).
//
// Stage: a part of scoring. Input: an account and a day. Output: the value with its State,
// which says why a value cannot be used where it cannot. Nothing here fails: what is odd is
// unknown.
package field
