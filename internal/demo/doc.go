// Package demo runs the whole program on one machine: sandboxes of two CRMs that
// hold real organisations, and the program itself, connected to them over HTTP and
// OAuth as it would be to the CRMs.
//
// Stage: none; it composes the sandboxes and package app. Input: a data directory
// and a seed. Output: a Report, and a configuration file in the data directory that
// every other command of the program can be used with while the demo runs.
//
// One demo at a time runs over a directory. A sandbox keeps its address between two starts,
// or, where another program has it by then, gets another one and is connected again.
//
// A failure ends the demo with an error that names the step. Everything it made
// stays in the data directory, and the next start goes on from there.
package demo
