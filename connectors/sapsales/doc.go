// Package sapsales is the connector of SAP Sales Cloud Version 2 (hosts of crm.cloud.sap), by its
// REST services: accounts of the account service are accounts, opportunities are deals.
//
// Stage: between SAP and the stages that read from it (ingest) and write to it (writeback).
// Input: connector.Settings and one tenant. Output: records, the results of writes, the state of
// the program's own extension fields. On failure a method returns an error of a kind of package
// outcome that holds SAP's status, code and target and nothing of its message, and the cursor stays good.
//
// It reads in the order of the time of change, page by page from the last one read, and by ids within
// a millisecond that fills a page: never by an offset, which shifts while people work and ends at
// 10,000. Nothing tells of what was deleted; the comparison of ids finds it. An account that is
// obsolete counts as deleted, since accounts cannot be. Which fields there are says the schema that the
// tenant itself publishes; where it does not, whole records are read, and a field shows with its first value.
//
// It writes row by row with If-Match, in one call each. A row that a rep saved meanwhile is a Conflict, unless
// it holds already what was to be written; one that is gone is never created.
package sapsales
