// Package connectors lists the connectors of this program, one for each CRM.
//
// Stage: none; package app asks it once. Input: nothing. Output: a Factory for
// each CRM, by its name. It fails only when two connectors have the same name,
// which a test of this package finds out first.
package connectors
