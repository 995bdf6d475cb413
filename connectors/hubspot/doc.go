// Package hubspot is the connector of HubSpot's CRM: companies are accounts,
// deals are deals.
//
// Stage: between HubSpot and the stages that read from it (ingest) and write to
// it (writeback). Input: connector.Settings and HubSpot's REST API in one of its
// date-based versions. Output: records, the results of writes, the state of the
// program's own properties. On failure a method returns an error of a kind of
// package connector that holds HubSpot's status, category and codes, never the
// answer itself, and the caller's cursor stays good.
//
// # How it reads
//
// The first reading walks the list of all objects, which is complete and knows
// no modified filter. Every later one asks search for what was modified in a
// window that is fixed when the reading begins, in the order of the ids, each
// page beginning after the last id of the one before: so neither the 10,000
// results that a search gives nor a thousand records of one stamp can stop it.
// A window begins a little before the last one ended, because the search index
// lags behind; records may therefore come twice.
//
// Archived objects never show up in search and keep their stamp, so each later
// reading begins with a walk over the archived ones. Objects that were merged
// into another are told by the other. Neither shows what was purged for good:
// IDs finds them.
//
// The company of a deal is an association, and changing one does not move the
// deal's stamp. A deal shows the association it has when it is read, and so it does the
// labels of its contacts, where criteria come from those. A reading then ends with a
// search for people who were active in the window, and reads their deals. Of contacts
// no more is asked for than when they were last active.
//
// # What it trusts
//
// Nothing: every property value is text and may be no number, an id may be a
// number or a text, a batch may answer 200 and name errors all the same. A value
// that cannot be read is a Problem and unknown, never zero. Texts are cleaned of characters
// that are not visible, and cut to a length.
package hubspot
