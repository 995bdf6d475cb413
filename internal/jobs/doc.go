// Package jobs says what each job does and how jobs follow one another.
//
// Stage: between stage 5, which says when a job is due, and the stages that do the work.
// Input: slots that were claimed. Output: results for the history of runs.
//
//	executor.go    one job: pull, reconcile, rescore or writeback
//	read.go        pull and reconcile, by stage 1
//	score.go       rescore, by stage 3
//	write.go       writeback and its dry run, by stage 6
//	undo.go        taking back what a run wrote
//	plans.go       the writing of lists and territories that people have planned
//	ask.go         a run that a person asks for and waits for
//	renewals.go    the rescoring that follows each publication of a model
//	backlog.go     waiting until all records are scored and the cache is whole
//	schedules.go   the schedules, their history and their pauses
//
// On failure a job says so in its result, by a kind of package outcome: what passes is
// tried again by the schedule, and what a person waits for is not. A job that would have
// to wait for the cache gives its place back and comes again.
package jobs
