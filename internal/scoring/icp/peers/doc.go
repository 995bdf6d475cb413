// Package peers compares the compiled rules of the default model with the same rules written
// in expr and in CEL: that all three say the same of the demo's companies, and how long each
// takes.
//
// Stage: tests only, in a module of its own, so that the program does not depend on what it
// is merely measured against. Input: the shipped model and companies. Output: none but what
// the tests and the benchmark report. A difference fails the test.
package peers
