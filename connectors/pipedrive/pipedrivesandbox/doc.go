// Package pipedrivesandbox is a server that speaks the API of Pipedrive, OAuth included, for the
// demo and for tests. It is written from Pipedrive's documentation and shares no code with the
// connector.
//
// Stage: none. Input: HTTP requests, and sample companies for an empty store. Output: what the
// account of a company with the organisations and deals would answer. On failure of its store it
// answers 500.
//
// # What is as in the real one
//
//   - The client authenticates itself in the header; a token answer names the api_domain; a refresh
//     token works once. Calls are authorised by a bearer token, or by x-api-token.
//   - Lists of version 2 have cursors, at most 500 records, updated_since (included) and
//     updated_until (excluded), and an order by id or by the time of change, in whole seconds.
//   - A deleted organisation is in no list. Deleted deals are in one of their own for 30 days, and
//     archived ones in another; neither can be written.
//   - Fields of the company's own have keys of 40 characters, and stand in custom_fields; their
//     options are numbers. Values of another type, unknown keys and options are refused. Names of
//     fields need not be unique.
//   - Every call has its price in tokens. The answer says what is left of the day, and a call for
//     which nothing is left is 429.
//   - Webhooks are authorised by HTTP Basic and signed by nothing.
//
// # What is not
//
// There are no leads, persons, products and activities, no permissions and scopes, and no burst
// limit; the fault 429 stands for it. Any access token is taken as x-api-token too. The changes of
// single fields are not kept.
package pipedrivesandbox
