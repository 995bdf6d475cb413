// Package publication is the vocabulary of published ICP models: which version is in
// force, who put it there and why, and which model is scored beside it.
//
// The registry decides what is published, the bus keeps it, and faces show it. The
// package is pure and does nothing that can fail.
package publication
