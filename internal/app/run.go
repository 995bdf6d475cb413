package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/hook"
	"github.com/icptier/icptier/internal/housekeeping"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/schedule"
)

// Role is a part of the service that a process can take.
type Role string

// The roles. Replicas of any of them can run side by side.
const (
	RoleIngest    Role = "ingest"    // reads the CRMs: the jobs pull and reconcile
	RoleWorker    Role = "worker"    // merges and scores
	RoleScheduler Role = "scheduler" // claims the slots of the schedules
	RoleWriteBack Role = "writeback" // the jobs rescore, writeback and undo
	RoleAPI       Role = "api"       // the pages, the HTTP API, health and metrics

	// RoleRescore is the job rescore alone, for a command that publishes a model: it shall
	// write to no CRM. RoleWriteBack includes it.
	RoleRescore Role = "rescore"
)

// Roles lists the roles that a service can take.
func Roles() []Role { return []Role{RoleIngest, RoleWorker, RoleScheduler, RoleWriteBack, RoleAPI} }

// Run takes the roles until ctx ends, which is no error.
func (a *App) Run(ctx context.Context, roles []Role) error {
	if len(roles) == 0 {
		return errors.New("no role to run")
	}
	has := func(r Role) bool { return slices.Contains(roles, r) }
	group, ctx := errgroup.WithContext(ctx)
	if has(RoleAPI) {
		if err := a.servePages(ctx, group); err != nil {
			return err
		}
	}
	if has(RoleIngest) {
		a.readNotices(ctx, group)
	}
	group.Go(func() error { return a.keepBus(ctx) })
	group.Go(func() error { return heap.Keep(ctx) })
	group.Go(func() error { return a.models.Watch(ctx) })
	keeper := &housekeeping.Keeper{
		Bus: a.bus, Connections: a.connections, Entries: a.schedules.Entries, State: a.backlog.State, Metrics: a.metrics, Log: a.log,
	}
	group.Go(func() error { return keeper.Measure(ctx) })
	if has(RoleWorker) {
		group.Go(func() error { return a.worker.Run(ctx) })
		group.Go(func() error { return a.bus.JoinAdvisories(ctx) })
		group.Go(func() error { return keeper.Adopt(ctx) })
	}
	board := slots{a.bus}
	if take := jobsOf(roles); len(take) > 0 {
		runner := schedule.NewRunner(schedule.RunnerConfig{
			Connections: a.connections.Names(), Take: take, Entries: a.schedules.Entries,
			Slots: board, Jobs: board, Lanes: board, Pauses: board, Runs: board, Do: named(a.jobs.Do), Ended: a.jobs.Ended, Log: a.log,
		})
		group.Go(func() error { return runner.Run(ctx) })
	}
	if has(RoleScheduler) {
		keeper.Adapt(ctx)
		group.Go(func() error { return schedule.NewScheduler(a.schedules.Entries, board, board, a.log).Run(ctx) })
	}
	if differs := a.models.FileDiffers(); !differs.IsZero() {
		a.log.Warn(differs.String())
	}
	a.log.Info("running", zap.Any("roles", roles), zap.String("model", a.models.Model().Ref()), zap.Strings("connections", a.connections.Names()))
	return group.Wait()
}

// keepBus watches NATS until ctx ends, and puts back what only this process still knows when
// NATS has lost its store.
func (a *App) keepBus(ctx context.Context) error {
	hooks := bus.Hooks{Made: func(ctx context.Context, _ []string) error { return a.models.Restore(ctx) }}
	if a.servers != nil {
		hooks.Restart = a.servers.RestartNATS
	}
	return a.bus.Keep(ctx, hooks)
}

// readNotices reads what the CRMs tell of by webhooks.
func (a *App) readNotices(ctx context.Context, group *errgroup.Group) {
	for _, c := range a.connections.All() {
		if a.cfg.HTTP.PublicURL == "" || !hook.Takes(c) {
			continue
		}
		r := &hook.Reader{Connection: c, Bus: a.bus, Open: notices{a.bus, c.Name}.open, Log: a.log}
		group.Go(func() error { return r.Run(ctx) })
		group.Go(func() error { return hook.Subscribe(ctx, c, a.cfg.HTTP.PublicURL, a.log) })
	}
}

// jobsOf lists the jobs that a process with these roles takes.
func jobsOf(roles []Role) []string {
	of := map[Role][]string{
		RoleIngest:    {jobs.Pull, jobs.Reconcile},
		RoleRescore:   {jobs.Rescore},
		RoleWriteBack: {jobs.Rescore, jobs.WriteBack, jobs.Undo, jobs.Review},
	}
	var take []string
	for _, role := range roles {
		for _, job := range of[role] {
			if !slices.Contains(take, job) {
				take = append(take, job)
			}
		}
	}
	return take
}

// With takes roles while do runs, for a command that asks for one thing and goes.
func (a *App) With(ctx context.Context, roles []Role, do func(ctx context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.Run(ctx, roles) })
	group.Go(func() error {
		defer stop()
		return do(ctx)
	})
	return group.Wait()
}

func (a *App) listen(ctx context.Context, key, address string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s %s: %w; end what listens there, or choose another address", key, address, err)
	}
	return listener, nil
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute,
	}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("serve pages: %w", err)
	case <-ctx.Done():
	}
	// ctx has ended, yet who waits for a page shall get it.
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(grace)
	if ended := <-stopped; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	if err != nil {
		return fmt.Errorf("end the page server: %w", err)
	}
	return nil
}
