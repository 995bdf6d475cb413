// Package csvfile connects to a folder of files instead of a CRM: accounts and deals from tables
// in CSV, JSON lines or XLSX, for companies whose CRM has no connector and for who tries the
// program on an export.
//
// Stage: as all connectors, before ingest and behind write-back. Input: the files that
// the options name, each read whole before the first of its records is given out, so that no page
// comes from half a file. Output: records with problems, and for write-back a file beside
// (accounts-tiers.csv) that is replaced as a whole. On failure: what names a file, a line or
// a column that a person has to mend is Permanent; a file that is being written, or not there, is
// transient.
//
// # How changes are found
//
// A row has no stamp of its own. What was published is remembered as digests: records fall into
// buckets by their ids, and the cursor holds six bytes for the contents of each, in all at
// most 64 KiB whatever the number of rows. After a change the records of the buckets that
// differ are given out, some eight of them for one that changed, or a hundred of a million rows. Which ids are gone the
// digests do not tell; Page.Gone has ingest compare them.
//
// Version.Modified is the time of the file, or a later one that was given out before: a file that
// was restored from a backup is older, and what it says is newer all the same.
package csvfile
