// Package intake turns the rows of a table into the facts that scoring reads: accounts
// with their deals, from CSV or JSON lines, without a CRM.
//
// Stage: in place of connectors, ingest and bus, for who tries a model on a file. Input: a
// stream of bytes and, where a column is not called as the field it holds, a mapping.
// Output: one Account after the other, each with crm.Facts; memory use does not grow with
// the file, but for eight bytes or so an account by which ids that come again are found.
//
// Table reads the records of one kind, for the connector of files.
//
// A value that cannot be read counts as unknown and is counted in the Report, with its
// column and the first line. A row that cannot be read is an error, or, where Options say
// so, left out and counted. Columns that cannot be mapped are a *tabular.Error.
package intake
