// Package sandboxes lists the sandboxes of all CRMs, as package connectors does the connectors.
//
// Stage: none; for the demo, the command sandbox and tests. Input: none. Output: how a
// sandbox of each CRM is made. It cannot fail.
package sandboxes
