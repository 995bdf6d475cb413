// Package byfile is a connector of any REST CRM that a manifest describes: a YAML file of at
// most 60 lines that says how to read and how to write.
//
// Stage: connector, see package connector. Input: a manifest, which Parse takes only when
// nothing of its grammar and of its promises is wrong, and a connection's settings. Output: the
// CRM's records in our words, and rows written one by one. On failure errors have the kinds
// of package outcome, by the status of an answer.
//
// # What a manifest cannot do
//
// Its calls stay below one base: a path is made of literal parts and of single escaped ones,
// and the link of a next page is followed only where it stays there. Its expressions have
// neither loops nor names of their own, at most 100 nodes, no clock and no token. Reading is
// by a cursor that passes nothing unseen: pages by id within all that changed since the
// reading before began, by the CRM's clock, less an overlap; or pages of the CRM's own.
//
// The grammar is manifests/schema.json, which editors read too; Lint says beyond it what a
// schema cannot.
package byfile
