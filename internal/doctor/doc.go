// Package doctor finds what keeps the program from working, and says what to do about it.
//
// Stage: none; it looks at all of them. Input: the servers of the configuration, then a
// program that is open. Output: findings, each about one part, with the next step to take
// where one is needed.
//
// On failure to look at a part, that is the finding, and the next part is looked at: no
// part may take longer than fifteen seconds.
package doctor
