// Package hubspotsandbox is a HubSpot portal on this machine: the part of
// HubSpot's CRM API that a tiering program uses, OAuth included, for the demo
// and the tests.
//
// Stage: none; it takes the place of HubSpot. Input: a store, companies to fill
// it with, HTTP requests. Output: HubSpot's answers, in its date-based versions
// (/crm/objects/2026-03/companies) and the older form of the same paths
// (/crm/v3/objects/companies), which the official clients still call. On failure
// it answers with HubSpot's error envelope.
//
// It has companies and deals with their associations, contacts that are in deals and
// have no name nor address, properties and groups, one pipeline, owners, and the
// account's details. Associations with contacts are there to be read. It keeps HubSpot's habits
// that cost something when they are not known: every value is a text, a write
// that changes nothing moves the modified stamp and archiving does not, search
// has a ceiling and may lag, one bad value refuses a whole batch, the answer
// names a missing object only in an error beside the good results.
//
// The properties of the criteria of MEDDIC and BANT, legal_form, certificates and the
// like, and the labels of what people are in deals are what a sales team would have
// added; HubSpot has none like them.
package hubspotsandbox
