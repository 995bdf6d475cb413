// Package salesforce is the connector of Salesforce Sales Cloud: accounts are
// accounts, opportunities are deals.
//
// Stage: between Salesforce and the stages that read from it (ingest) and write
// to it (writeback). Input: connector.Settings and the REST API of one
// organisation. Output: records, the results of writes, the state of the
// program's own fields. On failure a method returns an error of a kind of package
// connector that holds Salesforce's status, code and a redacted extract of its
// message, and the caller's cursor stays good.
//
// # How it reads
//
// A run begins by asking which fields the connected user can see, since
// administrators add and remove them, and queries name no others. It then reads
// all records whose SystemModstamp is not before the run's start, in the order of
// (SystemModstamp, Id), each page beginning behind the last record of the one
// before: many records share a stamp, which counts seconds. Deleted and merged
// records come along and are tombstones. The next run starts ten minutes before
// this one began, because a change shows up when its transaction commits and
// bears an earlier stamp; records may therefore come again.
//
// Where there are many records (options.bulk_from), a reading of everything and the comparison of ids
// are query jobs of the Bulk API 2.0. A count says how many there are. The job stands in the cursor
// before it is waited for, so that the next process goes on with it; the result is read in parts. Where
// the organisation takes no job, or fails it, everything is read page by page, and the run says why.
//
// Where criteria come from contact roles, deals are read as well whose roles changed, or
// whose people were active, since neither moves the deal's stamp.
//
// What is purged from the recycle bin, or no longer shared with the user, is
// found by IDs. Formula fields change without moving the stamp: where an input is
// mapped to one, a full reading brings it up to date.
//
// # How it writes
//
// Rows go in sObject collections, in which each has its own result. A row whose
// record is locked is sent again after a moment. The fields of new connections
// are created with the Tooling API and opened to the connected user by a
// permission set, ICP_Tier_Sync; another one, ICP_Tier_Reps, is for an
// administrator to assign to those who shall see the tiers.
//
// # What it trusts
//
// Nothing: a value that cannot be read is a Problem and unknown, never zero; texts are
// cleaned of characters that are not visible, and cut to a length. The
// name of a person account is left out, because it is the person's. Of contacts no more
// is asked for than when they were last active. Where
// records name no currency, amounts are in the organisation's own.
package salesforce
