// Package simulation is for tests alone: it runs the real stages over small exact models
// of the bus, the cache and the CRMs, in one bubble of package testing/synctest, and lets
// a seed decide all that a network, an operating system and a sales department decide
// elsewhere.
//
// Input: a seed. Output: a log of everything that happened, and the invariants that did
// not hold. Nothing is stored, and no clock, network or file outside of the bubble is used.
//
// Every call that a stage makes of a model stops at the world's gate. The world waits until
// all goroutines have stopped, sorts what waits there by what it is, and lets the seed
// choose: which call is next, whether it is done, done in part, done with its answer lost,
// or refused; whether time goes on instead; whether a process ends, sleeps through its
// lease, or starts with an empty memory; whether the cache loses what it held. So the order
// in which the runtime schedules goroutines decides nothing, and one seed gives one log.
//
// The invariants are checked at every step where a step can break them, and over the
// models once the faults have ended and things are quiet. README.md says what they are, how
// a failing seed is run alone, and how to plant faults.
package simulation
