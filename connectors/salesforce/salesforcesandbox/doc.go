// Package salesforcesandbox is a server that speaks the REST API of Salesforce
// Sales Cloud, OAuth included, for the demo and for tests. It is written from
// Salesforce's documentation and so that the client jsforce works with it as it
// is; it shares no code with the connector.
//
// Stage: none. Input: HTTP requests, and sample companies for an empty store.
// Output: what an organisation with one user, several currencies and the
// companies as accounts would answer. On failure of its store it answers 500
// UNKNOWN_EXCEPTION.
//
// # What is as in the real one
//
//   - The web server flow wants PKCE; refresh tokens work once; token answers
//     have no expires_in and name the instance to call.
//   - SOQL is parsed: SELECT of fields or COUNT(), WHERE with comparisons, LIKE,
//     IN, AND, OR, NOT and parentheses, ORDER BY, LIMIT, OFFSET, and fields of the
//     record that a reference leads to. Results come in pages of at most 2,000
//     records with a link to the next.
//   - Ids have 18 characters of which case matters, with the right suffix.
//   - Stamps count seconds. A write moves them even if it changes nothing.
//   - Fields are typed and picklists restricted; a collection of records answers
//     200 with an error for each row that failed.
//   - A custom field made with the Tooling API is visible to nobody until a
//     permission set that is assigned to the user has the right to it.
//   - Query jobs of the Bulk API 2.0 run by themselves: one is done when it was asked for
//     often enough. Their results are CSV in parts behind locators, and stay for seven days.
//   - Deleting keeps a record for queryAll; an account takes its opportunities along.
//     A contact role that is deleted leaves nothing.
//   - A change of a contact role, or an activity of its contact, leaves the stamp of
//     the opportunity as it was.
//
// # What is not
//
// There are no sub-queries, aggregates, sharing rules, triggers, record
// types, nor jobs of the Bulk API that write. Deleted records are never purged. Calls are counted
// from the start of the process, and the limit of the day is not enforced.
package salesforcesandbox
