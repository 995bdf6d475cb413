package schedule

import (
	"context"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/retry"
	"github.com/icptier/icptier/internal/schedule/cronspec"
)

const (
	// freshFor is how old a slot may be under None: long enough for a restart
	// or a short hiccup of the bus at just that minute.
	freshFor = 2 * time.Minute
	// callTimeout ends a call of the bus; the slot is tried again a minute later.
	callTimeout = 10 * time.Second
)

// Scheduler claims the slots of its entries when they are due. Any number of
// them may run at once with the same entries.
type Scheduler struct {
	lines  []*line
	slots  Slots
	pauses Pauses
	log    *zap.Logger
	bus    *retry.Watch
}

// line is one entry of the cron table and how far its slots are settled.
type line struct {
	Entry
	// turn holds one token, taken out while the line is swept. It guards
	// settled over calls of the bus, so waiting for it has to end with the context.
	turn chan struct{}
	// settled is the instant up to which every slot was claimed, by whomever,
	// or passed over by the policy. Zero until the bus has told of since, and while
	// the schedule is paused: resuming it looks back as starting does.
	settled time.Time
}

// NewScheduler makes a Scheduler. A nil log logs nothing.
func NewScheduler(entries []Entry, slots Slots, pauses Pauses, log *zap.Logger) *Scheduler {
	if log == nil {
		log = zap.NewNop()
	}
	s := &Scheduler{slots: slots, pauses: pauses, log: log, bus: retry.NewWatch(log,
		"no slot is claimed while NATS takes none; each schedule follows its catch_up once it does, which is tried every minute",
		"slots are claimed again")}
	for _, e := range entries {
		l := &line{Entry: e, turn: make(chan struct{}, 1)}
		l.turn <- struct{}{}
		s.lines = append(s.lines, l)
	}
	return s
}

// Run claims slots until ctx ends, and returns nil then. A bus that is away is
// said once in the log, and asked again every minute.
func (s *Scheduler) Run(ctx context.Context) error {
	// An entry that still waits for the bus is not asked again meanwhile. The
	// order matters: a panic inside SkipIfStillRunning would block the entry for good.
	log := cronLog{s.log.Sugar()}
	table := cron.New(cron.WithLogger(log), cron.WithLocation(time.UTC),
		cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(log)))
	for _, l := range s.lines {
		table.Schedule(l.Spec, cron.FuncJob(func() { s.sweep(ctx, l) }))
	}
	table.Schedule(cron.Every(time.Minute), cron.FuncJob(func() { s.sweepAll(ctx) }))
	table.Start()
	s.sweepAll(ctx)
	<-ctx.Done()
	<-table.Stop().Done()
	return nil
}

func (s *Scheduler) sweepAll(ctx context.Context) {
	for _, l := range s.lines {
		s.sweep(ctx, l)
	}
}

// sweep claims what is due of one entry. A tick of the cron table and a catch-up
// are the same: whatever is due and not settled.
func (s *Scheduler) sweep(ctx context.Context, l *line) {
	select {
	case <-ctx.Done():
		return
	case <-l.turn:
		defer func() { l.turn <- struct{}{} }()
	}
	if ctx.Err() != nil {
		return // both were ready
	}
	// Without its monotonic part, so that a clock that is set is seen to be.
	now := time.Now().Round(0)
	switch err := s.claimDue(ctx, l, now); {
	case err == nil:
		s.bus.Worked(l.Name)
	case ctx.Err() == nil:
		s.bus.Failed(l.Name, err)
	}
}

func (s *Scheduler) claimDue(ctx context.Context, l *line, now time.Time) error {
	paused, err := s.paused(ctx, l)
	if err != nil {
		return err
	}
	if paused {
		l.settled = time.Time{}
		return nil
	}
	if l.settled.IsZero() {
		since, err := s.since(ctx, l, now)
		if err != nil {
			return err
		}
		l.settled = since
	}
	for _, due := range l.due(now) {
		slot := l.slot(due)
		claimed, err := s.claim(ctx, slot)
		if err != nil {
			return err
		}
		if claimed && now.Sub(slot.Due) > time.Minute {
			s.log.Info("catching up on a missed slot", zap.String("connection", slot.Connection),
				zap.String("schedule", slot.Schedule), zap.String("slot", slot.Name))
		}
	}
	l.settled = now // backwards, too, where the clock was set back: what is claimed stays so
	return nil
}

// due returns the slots to claim at this time, oldest first.
func (l *line) due(now time.Time) []cronspec.Slot {
	from := now.Add(-Lookback)
	if l.CatchUp == None {
		from = now.Add(-freshFor)
	}
	if l.settled.After(from) {
		from = l.settled
	}
	due := l.Spec.Slots(from, now)
	if l.CatchUp != All && len(due) > 1 {
		due = due[len(due)-1:]
	}
	return due
}

func (s *Scheduler) paused(ctx context.Context, l *line) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	pauses, err := s.pauses.Paused(ctx)
	_, paused := PauseOf(pauses, l.Connection, l.Name)
	return paused, err
}

func (s *Scheduler) since(ctx context.Context, l *line, now time.Time) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	// Changed times make it another schedule, one without a past.
	plan := fmt.Sprintf("%s/%s/%s/%s/%s", l.Connection, l.Job, l.Name, l.Spec.Zone(), l.Spec)
	return s.slots.Since(ctx, plan, now)
}

func (s *Scheduler) claim(ctx context.Context, slot Slot) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return s.slots.Claim(ctx, slot)
}

// cronLog takes what the cron table has to say. Only panics matter.
type cronLog struct{ log *zap.SugaredLogger }

func (cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, fields ...any) {
	l.log.Errorw("cron: "+msg, append([]any{zap.Error(err)}, fields...)...)
}
