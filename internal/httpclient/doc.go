// Package httpclient makes the HTTP calls of every connector: one client per
// connection, which paces, repeats, refreshes and guards.
//
// Stage: below the connectors. Input: a Request. Output: a Response whose body
// is whole, or an error of a kind of package connector with a *StatusError
// inside when the CRM did answer. On failure the client has already tried what
// can be tried in place: the caller's next step is the kind's, never another
// loop around Do.
//
// # What a call may wait for
//
// A Retry-After holds for the whole client: no call is made inside the window. It
// is waited for in place as long as MaxWait and the context allow, and becomes
// a RateLimitedError otherwise. Server errors, network errors and answers that
// are cut off are repeated with full jitter.
//
// # What is never done
//
// The bearer token goes to the configured host and to the allowed hosts only,
// redirects are not followed, proxies from the environment are not used, and a
// name that resolves into a private network is not dialled. Errors and log
// lines hold neither addresses with their queries nor bodies nor headers.
package httpclient
