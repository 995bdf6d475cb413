// Package retry is for loops that go on while something that all of them need is away: it
// says once, for all of them, that they cannot do their work, and once that they can again.
//
// Stage: none; stages use it for their log. Input: that a loop's try failed, or worked.
// Output: two lines in the log for an outage, whatever the number of loops and tries, and
// how often a loop has failed in a row, from which its owner makes the next wait.
//
// It cannot fail, and starts nothing.
package retry
