// Package cli is the command line: it reads flags, asks the rooms that package app opens, and prints.
// It decides nothing.
//
// Stage: a face. Input: arguments and standard input. Output: results on standard
// output, progress and messages on standard error. A wrong call or configuration
// ends with exit code 2, anything else that fails with 1; the message on standard
// error says what is wrong and what to do.
package cli
