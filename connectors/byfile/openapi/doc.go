// Package openapi holds the calls of a manifest against a description of the API that
// somebody else wrote (OpenAPI 3), so that a manifest is not its own judge.
//
// Stage: none; the command icptier connector test. Input: a manifest and a description.
// Output: what the description does not allow. It makes every call of the manifest to a
// server on loopback that answers nothing of use; no CRM is called. It fails when the
// description cannot be read, or the server cannot listen.
package openapi
