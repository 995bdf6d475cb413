// Package zoho is the connector of Zoho CRM, by its REST API in version 8: accounts are accounts,
// deals are deals.
//
// Stage: between Zoho and the stages that read from it (ingest) and write to it (writeback).
// Input: connector.Settings and one organisation. Output: records, the results of writes, the
// state of the program's own fields, the records that a notification names. On failure a method
// returns an error of a kind of package outcome that holds Zoho's status and code and nothing of its
// message, and the caller's cursor stays good, but for one older than what Zoho keeps of deletions.
//
// It reads by queries (COQL) in the order of the ids, 2,000 records each for three credits, where
// lists would take ten: a query goes on behind the last id, so that no page token can end, and no
// page shifts. A later run reads a window of modified stamps, which goes back into the one before.
// Deletions have a list (If-Modified-Since, 304 where there are none) with page tokens beyond 2,000;
// after one that has ended the list is read anew. A merge deletes one account and saves the other in
// the same moment, and promises nothing of the deals: those of accounts that were saved in the moment
// of a deletion are read again.
//
// It writes 100 records a call, for a credit each ten, each with a result of its own, and triggers no
// workflow. Zoho cannot be told to refuse a record that changed meanwhile.
//
// Nothing is trusted: a value that cannot be read is a Problem and unknown, never zero; texts are
// cleaned of characters that are not visible, and cut. Of a notification only ids are taken.
package zoho
