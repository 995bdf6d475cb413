// Package crm is the vocabulary of the program: what an account, a deal and a
// version of a record are, whatever CRM they come from.
//
// Stage: none; every stage speaks it. Input and output: values only. It imports
// the standard library alone and does no I/O, so nothing in it can fail except
// decoding, whose errors it returns.
//
// # Two rules that everything else leans on
//
// A missing value is not zero: optional numbers are pointers, an unknown text is
// empty, an unknown time is the zero Stamp.
//
// A record is a snapshot with a Version. Records arrive at least once and in any
// order; Facts.Merge keeps the newest of each and says what a merge changed.
package crm
