package simulation

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/schedule/cronspec"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/worker"
	"github.com/icptier/icptier/internal/writeback"
)

// process is one replica with all roles, from its start to its end.
type process struct {
	world  *world
	name   string
	cancel context.CancelCauseFunc
	dead   atomic.Bool
	asleep time.Time // until then it does nothing, as far as others can tell
	lanes  int
	asked  atomic.Bool // for the epoch, so that what follows is a question for the mark
	ended  chan struct{}

	model   atomic.Pointer[icp.Model]
	renewed atomic.Pointer[icp.Model]
	worker  *worker.Worker
	sources map[string]*oauth.Source // of tokens, by connection
	granted map[string]bool          // leases of tokens
}

// Ref and Score implement worker.Scorer by the model that the process knows of.
func (p *process) Ref() string { return p.model.Load().Ref() }

func (p *process) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	if f.Account.Account.City == unscorable {
		var none []int
		_ = none[len(f.Deals)] // a fault of the program that one account brings to light
	}
	p.model.Load().Score(f, asOf, s)
}

// unscorable is the city of accounts that scoring cannot take.
const unscorable = "Panik"

// delay is outcome.Delay without what is drawn there by chance.
func delay(tries int) time.Duration { return min(outcome.Soonest<<min(tries-1, 10), outcome.Latest) }

// plans are the schedules, the same in every process.
func plans(w *world) []schedule.Entry {
	rescores := "*/4 * * * *"
	if w.seldom {
		rescores = "0 * * * *"
	}
	var all []schedule.Entry
	for _, connection := range w.connections() {
		for _, plan := range []struct {
			job, spec string
			catchUp   schedule.CatchUp
		}{
			{"pull", "* * * * *", schedule.Latest},
			{"reconcile", "*/3 * * * *", schedule.Latest},
			{"rescore", rescores, schedule.All},
			{"writeback", "*/2 * * * *", schedule.Latest},
		} {
			spec, err := cronspec.Parse(plan.spec, "UTC")
			if err != nil {
				w.t.Fatal(err)
			}
			all = append(all, schedule.Entry{
				Name: plan.job + " of " + connection, Job: plan.job, Connection: connection, Spec: spec, CatchUp: plan.catchUp,
			})
		}
	}
	return all
}

// start starts a process with an empty memory.
func (w *world) start() {
	w.born++
	ctx, cancel := context.WithCancelCause(context.Background())
	p := &process{world: w, name: fmt.Sprintf("p%d", w.born), cancel: cancel, ended: make(chan struct{})}
	p.model.Store(w.models[len(w.models)-1])
	p.worker = worker.New(worker.Config{Bus: busOf{p}, Cache: cacheOf{p}, Scorer: p, Delay: delay, Parallel: 2})
	p.sources, p.granted = map[string]*oauth.Source{}, map[string]bool{}
	for _, connection := range w.connections() {
		p.sources[connection] = p.tokenSource(connection)
	}
	w.processes = append(w.processes, p)
	entries := w.entries
	board := busOf{p}
	runner := schedule.NewRunner(schedule.RunnerConfig{
		Connections: w.connections(), Take: []string{"pull", "reconcile", "rescore", "writeback"}, Entries: entries,
		Slots: board, Jobs: board, Lanes: lane{board}, Pauses: pausesFor{board, aRun}, Runs: board, Do: p.do, Delay: delay,
	})
	w.say("%s starts", p.name)
	go func() {
		defer close(p.ended)
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return p.worker.Run(ctx) })
		for i := range entries {
			// One for each plan, since its calls do not say whose they are.
			scheduler := schedule.NewScheduler(entries[i:i+1], board, pausesFor{board, entries[i].Name}, nil)
			group.Go(func() error { return scheduler.Run(ctx) })
		}
		group.Go(func() error { return runner.Run(ctx) })
		_ = group.Wait() // all of them return nil
		for _, connection := range w.connections() {
			p.sources[connection].Close()
		}
	}()
}

// do does one job, as the program puts them together of the stages.
func (p *process) do(ctx context.Context, job schedule.Job) (schedule.Result, error) {
	run := newJobRun(ctx, p, job)
	ctx = context.WithValue(ctx, jobKey{}, run)
	if err := p.ask(ctx, toBus, "Published "+run.name, func() error {
		p.model.Store(p.world.models[len(p.world.models)-1])
		return nil
	}); err != nil {
		return schedule.Result{}, err
	}
	connection := job.Slot.Connection
	var err error
	switch job.Slot.Job {
	case "pull", "reconcile":
		puller := ingest.Puller{Connection: connection, Reader: crmOf{p, p.world.crms[connection]}, Bus: busOf{p}}
		if job.Slot.Job == "reconcile" {
			_, err = puller.Reconcile(ctx)
		} else {
			_, err = puller.Pull(ctx, false)
		}
	case "rescore":
		if err = p.whole(ctx); err == nil {
			_, err = p.worker.Rescore(ctx, connection, nil)
		}
	case "writeback":
		err = p.writeBack(ctx, connection, run)
	default:
		err = outcome.Permanent(errors.New("no such job"))
	}
	p.judge(run, err)
	return schedule.Result{}, err
}

// whole waits for a cache that holds everything.
func (p *process) whole(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 2*time.Minute, writeback.ErrNotWhole)
	defer cancel()
	for {
		lag, err := busOf{p}.Lag(ctx)
		if err != nil {
			return err
		}
		whole, err := cacheOf{p}.Whole(ctx)
		if err != nil {
			return err
		}
		if lag == 0 && whole > 0 {
			return nil
		}
		timer := time.NewTimer(700 * time.Millisecond)
		select {
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		case <-timer.C:
		}
	}
}

// writeBack scores what another model has scored, then writes; what a slow replica has
// scored by an older model meanwhile is scored and written by a second round.
func (p *process) writeBack(ctx context.Context, connection string, run *jobRun) error {
	if len(run.name)%4 > 0 { // the others leave it to the writer to look
		if err := p.whole(ctx); err != nil {
			return err
		}
	}
	model := p.model.Load()
	if p.renewed.Load() != model {
		if _, err := p.worker.Renew(ctx, connection, nil); err != nil {
			return err
		}
		p.renewed.Store(model)
	}
	for range 2 {
		run.sent, run.looks = 0, 0
		w := writeback.Writer{
			Connection: connection, CRM: crmOf{p, p.world.crms[connection]}, Cache: cacheOf{p}, Texts: icptext.FieldsOf(model), Leases: busOf{p},
		}
		result, err := w.Run(ctx)
		if err == nil {
			p.counted(run, &result)
			run.leaseLost.Store(false) // too late to have been the cause of anything
		}
		if err != nil || result.Stale+len(result.Faults) == 0 {
			return err
		}
		var broken []crm.Key
		for _, f := range result.Faults {
			broken = append(broken, f.Key)
		}
		if _, err := p.worker.Mend(ctx, broken); err != nil {
			return err
		}
		if _, err := p.worker.Renew(ctx, connection, nil); err != nil {
			return err
		}
	}
	return nil
}
