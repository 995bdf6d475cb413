// Package api is the HTTP API: what the command line and the pages tell, for programs.
//
// Stage: a face, beside web and cli. Input: requests under /api/v1, and a [Source],
// which the [Rooms] of the program are. Output: the reports of the insight packages and the values of
// package answer as JSON, the very ones that the commands print with --output json, and
// a description of all of it in OpenAPI 3.1 at /api/v1/openapi.json that is made from the
// code. It decides nothing.
//
// No request changes anything: the two that have a body ask what would be. On failure
// the answer is a problem as RFC 9457 describes it: 404 for a connection, an account or a
// version that there is not, 422 for input that cannot be used, with every finding, 503
// with Retry-After while the cache is being rebuilt, and 500 without any detail, which is
// then in the log. Requests under a foreign name, and posts from a foreign page, are
// refused, so that no other site can read accounts by way of a reader's browser.
package api
