// Package ingest is stage 1: it reads what changed in a CRM and publishes it.
//
// Input: pages of a connector. Output: records on the bus, and a cursor that says
// how far everything is published.
//
// The cursor is saved after the records of a page are stored, never before, so it
// cannot pass an unpublished change. On a failure the run ends with an error, the
// cursor stays where it is, and what was published stays published: the next run
// reads it again, which does no harm. A record that cannot be read does not keep its
// neighbours back: it is set aside as a dead letter, the run says so, and every later run
// looks it up by its id until it can be read. Past one without an id the cursor does not move.
//
// One holder of a connection's lease reads at a time, and every run has a larger
// read sequence than the one before. A holder may lose its lease without knowing, so the
// lease alone protects nothing: the bus refuses a record that is older than the stored
// one, and the cursor of any run but the newest.
package ingest
