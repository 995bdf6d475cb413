package schedule

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"go.uber.org/zap"
)

// errTaken says that another process works on the job, and records its end.
var errTaken = phrase.Errorf("another process has taken the job over")

// holding is a job that this process holds. Its record in the history is written only in
// place of the one that this process has read or written last: a process that lost the job
// cannot record anything about it, and least of all its end.
type holding struct {
	r        *Runner
	job      Job
	run      Run
	revision uint64
	warnings phrase.Phrase // of the last attempt
}

// take makes the record of a run, carrying on where an earlier delivery left it. It is
// the stored one where the run is over.
func (r *Runner) take(ctx context.Context, job Job) (*holding, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	stored, revision, err := r.cfg.Runs.Load(ctx, job.Slot)
	if err != nil {
		return nil, err
	}
	h := &holding{r: r, job: job, revision: revision, run: Run{
		Connection: job.Slot.Connection, Job: job.Slot.Job, Schedule: job.Slot.Schedule, Slot: job.Slot.Name,
		Started: time.Now().UTC(), State: Running, Claim: job.Claim, Holder: rand.Text(),
	}}
	switch {
	case revision == 0:
	case stored.Over() && (stored.Claim == 0 || stored.Claim >= job.Claim):
		h.run = stored
	case !stored.Over():
		h.run.Lost, h.run.Counts, h.run.Calls, h.run.Units = stored.Lost, stored.Counts, stored.Calls, stored.Units
		if stored.State == Running { // the process died before it recorded the end
			h.run.Lost++
		}
	}
	return h, nil
}

// save stores the record. The error is errTaken when another process has stored one since.
func (h *holding) save(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	revision, err := h.r.cfg.Runs.Save(ctx, h.run, h.revision)
	if outcome.IsConflict(err) {
		// It may be a write of our own whose answer was lost.
		stored, now, loaded := h.r.cfg.Runs.Load(ctx, h.job.Slot)
		if loaded != nil {
			return loaded
		}
		if stored.Holder != h.run.Holder {
			return errTaken
		}
		revision, err = h.r.cfg.Runs.Save(ctx, h.run, now)
	}
	if outcome.IsConflict(err) {
		return errTaken
	}
	if err == nil {
		h.revision = revision
	}
	return err
}

// note stores how the run stands. That it cannot be stored is no reason not to work, as
// long as no other process has taken the job.
func (h *holding) note(ctx context.Context, state State, why phrase.Phrase) error {
	h.run.State = state
	h.run.Say(why)
	err := h.save(ctx)
	if errors.Is(err, errTaken) {
		return err
	}
	if err != nil {
		h.r.log(h.job).Warn("save the run", zap.Error(err))
	}
	return nil
}

// conclude ends the run by its outcome, or gives the job back.
func (h *holding) conclude(ctx context.Context, err error) {
	var interrupted *interruptedError
	after, limited := outcome.RateLimited(err)
	switch {
	case errors.Is(err, errTaken):
		h.r.log(h.job).Warn("job left alone", zap.Error(err))
	case err == nil && !h.warnings.IsZero():
		h.end(ctx, Warned, h.warnings)
	case err == nil:
		h.end(ctx, OK, phrase.Phrase{})
	case errors.As(err, &interrupted):
		h.giveBack(ctx, 0, interrupted)
	case outcome.IsNewer(err):
		h.leave(ctx, err)
	case outcome.IsWaiting(err):
		h.giveBack(ctx, soon, err)
	case limited && after <= 0:
		h.giveBack(ctx, limitedFor, err)
	case limited:
		h.giveBack(ctx, after, err)
	default:
		h.end(ctx, Failed, phrase.OfError(err))
	}
}

// giveBack leaves the job to the next process that takes it.
func (h *holding) giveBack(ctx context.Context, after time.Duration, why error) {
	if err := h.note(ctx, Waiting, phrase.OfError(why)); err != nil {
		h.r.log(h.job).Warn("job left alone", zap.Error(err))
		return
	}
	h.r.retry(h.job, after, why)
}

// leave gives back a job that needs what only a newer release can read.
func (h *holding) leave(ctx context.Context, why error) {
	if err := h.note(ctx, Waiting, phrase.OfError(why)); err != nil {
		h.r.log(h.job).Warn("job left alone", zap.Error(err))
		return
	}
	h.r.log(h.job).Warn("job left to a newer process", zap.Error(why))
	if err := h.job.Leave(ctx); err != nil {
		h.r.log(h.job).Warn("job not given back; it is delivered again after its deadline", zap.Error(err))
	}
}

// end records the end of the run and settles the job. The job is settled only once the
// end is stored: until then another process may find it without one, and do it again.
func (h *holding) end(ctx context.Context, state State, why phrase.Phrase) {
	h.run.State, h.run.Ended = state, time.Now().UTC()
	h.run.Say(why)
	log := h.r.log(h.job)
	for pause := time.Second; ; pause = min(2*pause, maxPause) {
		err := h.save(ctx)
		if err == nil {
			break
		}
		if errors.Is(err, errTaken) || wait(ctx, pause) != nil {
			log.Warn("the end of the job is not recorded here", zap.String("state", string(state)), zap.Error(err))
			return
		}
	}
	switch state {
	case Failed:
		log.Error("job failed", zap.Int("attempt", h.run.Attempt), zap.String("error", h.run.Error))
	case Warned:
		log.Warn("job done with warnings", zap.String("warnings", h.run.Error))
	default:
		log.Info("job "+string(state), zap.Duration("took", h.run.Ended.Sub(h.run.Started)), zap.String("why", h.run.Error))
	}
	h.r.cfg.Ended(h.run)
	h.settle(ctx)
}

// settle acknowledges a job whose run is over. One that was skipped because its schedule
// is paused gives its claim back, so that it counts as missed.
func (h *holding) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if h.run.Paused && h.run.Claim == h.job.Claim {
		if err := h.unclaim(ctx); err != nil {
			h.r.log(h.job).Warn("slot not given back; tried again when it is delivered again", zap.Error(err))
			return
		}
	}
	if err := h.job.Done(ctx); err != nil {
		h.r.log(h.job).Warn("settle the job; it is delivered again, and not done again", zap.Error(err))
	}
}

// unclaim gives the claim back. Schedulers that saw the schedule resumed before that
// found the slot still claimed, so it is claimed here then.
func (h *holding) unclaim(ctx context.Context) error {
	if err := h.job.Unclaim(ctx); err != nil {
		return err
	}
	for { // it is not delivered again, so no other process would look
		paused, err := h.r.paused(ctx, h.job.Slot)
		if err == nil && !paused {
			_, err = h.r.cfg.Slots.Claim(ctx, h.job.Slot)
		}
		if err == nil || wait(ctx, time.Second) != nil {
			return err
		}
	}
}
