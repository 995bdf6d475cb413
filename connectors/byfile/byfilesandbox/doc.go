// Package byfilesandbox is a sandbox of any REST CRM that a dialect file describes, for the
// manifests of package byfile.
//
// Stage: none. Input: HTTP requests in the CRM's form. Output: its answers, from the store of
// package sandbox, with its OAuth, keys and faults. A dialect is written from the CRM's
// documentation and not from a manifest, so that the two can disagree; what it says of
// conditions, versions and writes is carried out here in plain Go.
package byfilesandbox
