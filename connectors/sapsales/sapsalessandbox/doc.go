// Package sapsalessandbox is a server that speaks the services of SAP Sales Cloud Version 2, a token
// endpoint included, for the demo and for tests. It is written from SAP's published documents and from
// what users of the services have published, and shares no code with the connector.
//
// Stage: none. Input: HTTP requests, and sample companies for an empty store. Output: what a tenant
// with the companies as accounts would answer. On failure of its store it answers 500.
//
// # What is as in the real one
//
//   - A list is {count, value}, without a link to what follows; 50 records where $top is not said,
//     999 at most, and none beyond a $skip of 10,000. Records of one stamp come in no order of their ids.
//   - Ids stand in quotation marks in a $filter, times stand bare; another form is refused.
//   - A change is a merge patch with If-Match, which is the time of change in quotation marks; a stale
//     one is 412, none 428. Neither accounts nor opportunities are created by one, and none is deleted.
//   - A list is replaced whole; codes and texts that a field does not take are refused.
//   - Amounts have a content and a currency; codes a label beside them, called …Description.
//   - Extension fields stand below "extensions". The tenant publishes schemas of OpenAPI, with them or,
//     as Options.Plain has it, without: then a $select does not bring them either.
//   - Basic authentication is taken beside a bearer token: the user is ICPTIER, and the password a token.
//
// # What is not
//
// The names of an opportunity's fields, its codes, and those of errors are published nowhere, and are
// guesses where nobody has shown them. There are no roles, rules, parts of records, and events; the quota is
// not enforced, and the fault 429 stands for it. 423 stands for a locked record.
package sapsalessandbox
