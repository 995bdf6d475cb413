// Package connector is the contract that every CRM connector meets, and the
// kinds of errors that the whole program shares.
//
// Stage: between the CRM and the stages that read from it (ingest) and write to
// it (writeback). Input: Settings, made from the configuration by package app.
// Output: a Connector. On failure a method returns an error of one of the kinds
// in errors.go; an error of no kind is transient and worth another try.
//
// It is the one place where interfaces stand beside their producers, because
// every connector has to see them. Package connectortest holds the suite that
// says whether a connector meets the contract.
package connector
