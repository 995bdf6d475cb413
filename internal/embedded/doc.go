// Package embedded runs NATS and Redis inside of the process, for installations without their own.
//
// Stage: none; stages 2 and 4 connect to it. Input: a data directory. Output: where
// the servers are reached, asked anew with every connection.
//
// The servers belong to the process that holds the lock of the data directory, which the
// system takes from it however it ends. Other processes find their address in a file. When
// the owner ends, a service takes the servers over, and a command that does one thing is told.
//
// On failure to start nothing is left running and the lock is given back. An owner that does
// not answer is named, with what to do.
package embedded
