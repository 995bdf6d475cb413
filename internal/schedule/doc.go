// Package schedule is stage 5: it decides when a job is due and sees to it that
// each planned run happens once, whatever the number of replicas.
//
// Input: the schedules of the configuration as Entries, and claimed slots as the
// bus delivers them. Output: claimed slots on the bus, the work of Config.Do, and
// the history of runs.
//
// # Slots
//
// A slot is one planned run: connection, job, schedule, and the local date and
// time it is planned for. Every replica has the same cron table. When a slot is
// due each of them publishes it to one and the same subject, and the first
// publish wins; that is all a tick does. A Runner takes the published slots of the
// jobs that its process does, and does one job of a connection at a time.
//
// A slot that was due while nothing ran is found on start and every minute, and
// follows the schedule's CatchUp policy. A slot older than Lookback is never run.
//
// # What is promised
//
// Every claimed slot runs at least once to its end, or its run is recorded as failed
// or skipped. The end of a claim is recorded exactly once: a run is stored only in
// place of the record that its holder read or wrote last, so a holder that lost the job
// cannot record anything, and a slot whose end is recorded is acknowledged and not run.
// The end is recorded before the acknowledgement.
//
// Two jobs of a connection never run at the same time as long as clocks and processes
// run: a lane guards each connection, and its holder stops when it cannot be sure of it
// any longer. A process that was stopped for longer than that, and goes on, may do what
// it had begun for the moment until it looks; it records no end, and what it publishes is
// refused by other means than these.
//
// A process that dies before the end is recorded leaves the slot to another, which does
// the job again from its beginning: a job has to be harmless when done twice. One that
// dies between the record and the acknowledgement has it delivered again and acknowledged.
//
// # Pauses
//
// A paused schedule claims no slot. A slot that was claimed before and not brought to its
// end, because it waits, is recorded as skipped and its claim is given back. A run under
// way goes on, and what a person asks for is done. Once the schedule is resumed, within a
// minute, its missed slots follow the CatchUp policy as they do on a start: latest runs
// the newest, all runs each within Lookback, none runs none.
//
// # Failure
//
// While the bus is away nothing can be claimed; the slots are claimed when it is
// back, as if the program had not run meanwhile. A job that fails in passing is
// tried again, up to five times within 75 seconds; a rate limit puts it off for as long as the CRM
// asks; any other error, and a panic, ends the run as failed, which the history
// keeps and which leaves later slots alone.
package schedule
