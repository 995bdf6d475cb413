// Package app puts the program together: it is the only one that knows every
// stage, and it decides nothing that a stage could decide.
//
// Stage: none; it makes them. Input: a configuration. Output: an App, whose methods
// are what the faces call: run the service, run one job and wait for it, check,
// connect, list, explain.
//
// On failure to open, the error names what could not be reached. Once open, an
// App keeps going while NATS, Redis or a CRM are away: each stage waits and says so.
//
// The embedded servers belong to the process that holds the lock of the data directory, which
// the system takes from it however it ends. Other processes find the address of the servers in
// a file, and look for it again with every new connection: when the owner ends, a service
// takes the servers over, and a command that does one thing is told (owner.go).
package app
