// Package connection holds the connections of this process: each is one CRM account
// with its token, its budget of calls and the connector that speaks its API.
//
// Stage: none; jobs, checks and pages work with what is here. Input: the configuration
// and the connectors there are. Output: a Set, in the configuration's order, and what
// people do with one connection: connect it, look at its fields and create them.
//
// On failure to make one of them none is left open. Nothing here calls a CRM until it
// is asked to.
package connection
