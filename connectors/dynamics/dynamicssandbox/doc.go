// Package dynamicssandbox is a server that speaks the Web API of Dataverse as Dynamics 365 Sales
// has it, OAuth at Entra included, for the demo and for tests. It is written from Microsoft's
// documentation and shares no code with the connector.
//
// Stage: none. Input: HTTP requests, and sample companies for an empty store. Output: what an
// environment with one application user and the companies as accounts would answer. On failure
// of its store it answers 500.
//
// # What is as in the real one
//
//   - The endpoints of authorization and tokens have the directory in their path; a refused
//     request is answered with a number of Entra's (AADSTS…).
//   - Changes are tracked: a first query pages through all rows and ends with a delta link; that
//     link brings what changed, and what was deleted, and ends after seven days, or with a change
//     of the table's columns. Such a query takes no $filter, $orderby, $expand and $top.
//   - A link has to come back as it was given, with the same size of page.
//   - Choices are numbers, with labels in several languages; amounts have a second column in the
//     base currency; references come as _name_value, with their table as an annotation.
//   - A change of a row that is not there creates it, unless If-Match says otherwise; an ETag that
//     is not the row's any more is 412.
//   - A batch stops at its first failure unless it is told to go on, and answers each call.
//   - Columns are made below EntityDefinitions; their choices get numbers of the publisher's range.
//   - A merged account stays, deactivated. Stamps count seconds, versions of rows do not.
//
// # What is not
//
// There are no plug-ins, business rules, column security and rights, nor change sets and
// UpdateMultiple. The limits that protect the service are not enforced; the fault 429 stands for
// them. A won or lost opportunity can be written.
package dynamicssandbox
