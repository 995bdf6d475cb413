// Package telemetry provides the program's logger and its
// registry of metrics; package app makes both and hands them on.
//
// Stage: beside all of them. Input: log entries, and calls of the nil-safe
// methods of the metrics' areas. Output: lines on standard error, and the
// answer of [Metrics.Handler] to Prometheus. Neither of them can fail in a way
// that its caller has to treat; only [NewLogger] returns an error, for the reader
// of a configuration.
//
// No secret and no person's name belongs into a log line or a label. The logger
// drops what looks like a secret, as a last resort behind the types that redact
// themselves. Labels only take values from the configuration and from fixed
// lists, never an account's id.
package telemetry
