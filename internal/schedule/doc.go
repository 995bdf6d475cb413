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
// publish wins; that is all a tick does. A Runner takes the published slots of a
// connection one after the other, so runs of one connection never overlap.
//
// A slot that was due while nothing ran is found on start and every minute, and
// follows the schedule's CatchUp policy. A slot older than Lookback is never run.
//
// # Failure
//
// While the bus is away nothing can be claimed; the slots are claimed when it is
// back, as if the program had not run meanwhile. A job that fails in passing is
// tried again, up to three times; a rate limit puts it off for as long as the CRM
// asks; any other error, and a panic, ends the run as failed, which the history
// keeps and which leaves later slots alone. A process that dies during a job
// leaves its slot unsettled, and another takes it over: a job may be done twice
// and has to be harmless then.
package schedule
