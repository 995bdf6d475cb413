// Package bus is stage 2: the streams, subjects and buckets of NATS JetStream
// through which the stages hand work to each other.
//
// Input: records from ingest, slots from the schedule, tier changes, origins of deals
// and dead letters from the worker. Output: the same, delivered at least once. What the
// program must not lose lives here and nowhere else; Redis can be made anew from
// the stream of records.
//
// On failure a publish returns an error and its outcome is unknown: the message
// may be stored or not. Every reader therefore takes a message twice without
// harm. While NATS is away every call ends with its context.
//
// Names come from outside (a CRM's ids), so each is encoded before it becomes a
// token of a subject or a key: a crafted id cannot reach another subject.
package bus
