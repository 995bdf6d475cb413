// Package housekeeping does the work of a service beside its jobs: it measures how everything
// stands, has records scored whose connection was configured later, and brings the streams
// to the shape that this release would make.
//
// Stage: none; it looks at stages 2 and 4. Input: a running program. Output: metrics, log
// lines and changes to streams by which nothing can be lost.
//
// On failure it says so in the log and tries again: none of it is a reason not to run.
package housekeeping
