// Package field lists the fields of an account that rules can read: the program's by name, a
// company's own, and those that are derived from others (region, size class, legal form).
//
// Stage: a part of scoring. Input: an account and a day. Output: the value with its State,
// which says why a value cannot be used where it cannot. Nothing here fails: what is odd is
// unknown.
package field
