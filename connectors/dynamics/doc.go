// Package dynamics is the connector of Dynamics 365 Sales, by the Web API of Dataverse: accounts
// are accounts, opportunities are deals.
//
// Stage: between Dynamics and the stages that read from it (ingest) and write to it (writeback).
// Input: connector.Settings and one environment. Output: records, the results of writes, the
// state of the program's own columns. On failure a method returns an error of a kind of package
// outcome that holds Dataverse's status and code and nothing of its message, and the caller's
// cursor stays good, but for one that has expired.
//
// # How it reads
//
// The first reading brings all rows of a table and, at its end, a delta link; a later one follows
// that link, and gets what was changed and deleted since with a link for the next time. Links go
// back as they came, only their host is checked. A link holds the columns that it brings: where
// others are read by now, and where Dataverse has forgotten what changed (after seven days, or
// after a change of the table's columns), the cursor has expired.
//
// Choices are numbers, and their labels come from the metadata, in the language of the
// organisation. Amounts are read in its base currency, from the column beside each that Dataverse
// keeps for it. Whether a deal was won says its state.
//
// A merged account is only deactivated: it counts as deleted, and the deals of the one that is
// left are read again.
//
// # How it writes
//
// Rows go in batches in which each has its own result. Each is written only if it is still the one
// that was looked up, or at least there: Dataverse creates a row that is written and missing.
//
// # What it trusts
//
// Nothing: a value that cannot be read is a Problem and unknown, never zero; texts are cleaned of
// characters that are not visible, and cut to a length.
package dynamics
