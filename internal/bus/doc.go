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
// harm. While NATS is away every call ends within seconds with an error.
//
// A record is stored only over the one that it was compared with, and a cursor only for the
// newest reading: a lease that was lost unnoticed does no harm.
//
// Keep watches NATS and says in words what is wrong with it. It makes lost streams again and
// first forgets what was true of them alone, such as cursors. A stream that could not be
// written, as on a full disk, stays closed until its server is started again: Keep does that
// with an embedded server, and asks for it with any other.
//
// Names come from outside (a CRM's ids), so each is encoded before it becomes a
// token of a subject or a key: a crafted id cannot reach another subject.
package bus
