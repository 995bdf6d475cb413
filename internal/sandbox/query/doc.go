// Package query reads the languages that sandboxes are asked in: SQL as CRMs have it, and the filters
// of OData.
//
// Stage: none. Input: the text of a query. Output: a Query, or the Condition of a filter, and predicates
// made of them. What a field is, and how its values compare, is each sandbox's own. On failure it returns
// an *Error that names the place; the CRM's words for it are the sandbox's.
package query
