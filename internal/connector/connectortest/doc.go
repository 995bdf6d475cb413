// Package connectortest is the suite that says whether a connector meets the
// contract of package connector. A connector is done when it passes.
//
// Stage: none; tests of connectors call Run. Input: the connector's factory, and
// its sandbox as a CRM. Output: a subtest for every promise of the contract. A
// failure says what the connector did, what the contract asks, and where the
// cause usually lies.
//
// The suite drives the connector as the program does, over HTTP on loopback,
// with access tokens of the sandbox, and knows nothing of any CRM beyond the
// interface CRM. Every case has a sandbox, a clock and a connector of its own,
// so that any of them can be run alone:
//
//	go test ./connectors/hubspot -run 'TestContract/read/one_stamp'
//
// A sandbox that keeps contact roles and custom fields, and one whose cursors expire,
// implements People, CustomFields and Expirer besides. Cases of what the sandbox or the
// connector does not have are not run, and the log says which.
//
// Before there is a sandbox, Fixtures runs the first cases over answers in files.
//
// The cases of group faults have the connector read and write while answers fail, by chance, come
// late, twice or torn, and while reps work: each seed is a history of hours in simulated time, in
// which nothing may be lost. The environment says how many there are (ICPTIER_SEEDS, and
// ICPTIER_FIRST_SEED), and one is run alone by its name:
//
//	ICPTIER_FIRST_SEED=7 ICPTIER_SEEDS=1 go test ./connectors/hubspot -run 'TestContract/faults'
//
// At the end of every case the suite looks for tokens and secrets in all that
// the connector logged, in all errors it gave and in its cursors.
package connectortest
