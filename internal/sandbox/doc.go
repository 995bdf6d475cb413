// Package sandbox holds the shared parts of the sandboxes of all CRMs: a store of objects,
// an OAuth 2.0 authorization server, a log of all calls, and faults to inject.
// The API itself is each sandbox's own, and is written from the documentation of
// its CRM, apart from the connector it tests.
//
// Stage: none. Input: HTTP requests, and faults from a test, from a specification, or over
// HTTP while it runs. Output: the answers of the CRM, and a journal of the
// commits. On failure of its store a sandbox answers 500. It starts no goroutine that
// outlives Serve.
//
// A sandbox is for trying out and for tests. It binds loopback unless it is told
// otherwise, its consent page consents by itself, and it sends tokens to loopback alone.
package sandbox
