// Package app puts the program together: it is the only one that knows every
// stage, and it decides nothing that a stage could decide.
//
// Stage: none; it makes them. Input: a configuration. Output: an App that runs the
// service, and hands out the rooms that the faces show: connections, models, accounts,
// reports, jobs, schedules, dead letters.
//
// On failure to open, the error names what could not be reached. Once open, an
// App keeps going while NATS, Redis or a CRM are away: each stage waits and says so.
package app
