// Package access says who may do what: roles, the routes that need them, and who asks.
//
// Stage: none; it stands before the pages and the API. Input: a request, and the ways by
// which people and programs say who they are: a session (package login), an API key (package
// key), a proxy that has logged them in, or this machine. Output: an [Identity] in the
// context of the request, which a [Mux] compares with what a route needs, and for which
// connections the faces are made.
//
// On failure nothing is shown: a route that no right is written down for is an admin's, a
// request without an identity reaches what is everybody's alone, and a store that cannot be
// read lets nobody in.
package access
