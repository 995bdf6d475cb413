// Package pipedrive is the connector of Pipedrive, by version 2 of its API: organisations are
// accounts, deals are deals.
//
// Stage: between Pipedrive and the stages that read from it (ingest) and write to it (writeback).
// Input: connector.Settings and one company's account. Output: records, the results of writes, the
// state of the program's own fields, the records that a webhook names. On failure a method returns
// an error of a kind of package outcome that holds Pipedrive's status and nothing of its message,
// and the caller's cursor stays good.
//
// The first reading lists everything in the order of ids, a later one what changed since the
// beginning of the one before, and a little earlier. A page is named by a cursor of Pipedrive's; where
// that is not taken any more, the reading begins anew. No list tells of organisations that were
// deleted: webhooks and the comparison of ids do. Deleted and archived deals are in lists of their own,
// which are read once an hour.
//
// Fields of a company's own have keys that differ in every account, and are found by their names.
// Options are numbers, read by their labels. Objects are taken apart: address.country.
//
// A write is a call a row, since there is no batch. A limit comes half-way: what was taken by then is
// answered beside it. Calls are counted in tokens, which all apps of the company share.
//
// Nothing is trusted: a value that cannot be read is a Problem and unknown, never zero.
package pipedrive
