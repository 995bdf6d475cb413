// Package chaos runs the program as it runs in production, as processes over a cluster of
// three NATS servers, a Redis and the sandboxes of two CRMs, and does to it what machines,
// networks and CRMs do: it kills, stops, fills disks, loses stores and fails over, while
// companies and deals are edited at random.
//
// Stage: none; it drives the binary from outside, over HTTP, NATS and Redis. Input: Options,
// of which the seed decides edits and faults. Output: a Report with a line for each fault.
// What the CRMs committed is read from the journals of the sandboxes, and the tiers that
// should have been written are made from the final state of the CRMs by the scoring package
// alone, so that nothing on the way is taken at its word.
//
// On a failure of its own, such as a port that is taken, Run returns an error. A fault that
// the program does not survive is a line of the report, and the world is made anew for the
// next one. Every process is ended by its id, also on a failure.
package chaos
