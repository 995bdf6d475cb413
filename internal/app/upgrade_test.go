package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/jobs"
)

// newer is a release whose records and slots an older one does not read.
func newer() format.Versions { return format.Versions{format.Record: 2, format.Slot: 2, format.Run: 2} }

func TestAnOlderProcessLeavesAloneWhatANewerOneStored(t *testing.T) {
	const accounts = 20
	s := newSite(t, accounts)
	old := s.open(t)
	defer old.Close()
	next := s.openWith(t, app.Options{Formats: newer()})
	defer next.Close()

	// The old process alone: everything is in its formats.
	var before map[string]string
	running(t, func(ctx context.Context) error {
		err := pull(ctx, old)
		before, _ = scores(ctx, t, old)
		return err
	}, old)
	if len(before) != accounts {
		t.Fatalf("%d accounts", len(before))
	}
	// Accounts that the model applies to, so that a change of theirs shows.
	ids := slices.DeleteFunc(sortedKeys(before), func(id string) bool { return strings.Contains(before[id], `"excluded"`) })

	// Side by side: the new one reads the CRM, the old one scores. It leaves the new record
	// alone and goes on with the rest.
	grow(t, s, ids[0])
	together(t, func(ctx context.Context) error {
		run, err := next.Jobs().Ask(ctx, "hub", jobs.Pull, nil)
		if err != nil || run.State == jobs.Failed {
			return errors.Join(err, fmt.Errorf("pull: %s", run.Error))
		}
		if err := old.Backlog().Drain(ctx); err != nil {
			return fmt.Errorf("the rest waits for what is left alone: %w", err)
		}
		byID, _ := scores(ctx, t, old)
		if byID[ids[0]] != before[ids[0]] || len(byID) != accounts {
			t.Error("the old process made something of a record that it cannot read")
		}
		if n, err := old.Letters(ctx); err != nil || n != 0 {
			t.Errorf("%d dead letters, %v", n, err)
		}
		return nil
	}, member{next, app.RoleIngest}, member{old, app.RoleWorker})
	if !metricsOf(t, old)["icptier_newer_formats_total"] {
		t.Error("no metric shows that a newer record was met")
	}

	// The new one takes what was left for it.
	together(t, func(ctx context.Context) error {
		for {
			byID, _ := scores(ctx, t, next)
			if byID[ids[0]] != before[ids[0]] {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("what was left alone is not scored: %w", ctx.Err())
			case <-time.After(100 * time.Millisecond):
			}
		}
	}, member{next, app.RoleWorker})

	// An older process that comes back reads the CRM in its own format, beside what it cannot read.
	grow(t, s, ids[1])
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, old); err != nil {
			return err
		}
		byID, _ := scores(ctx, t, old)
		if byID[ids[1]] == before[ids[1]] || len(byID) != accounts {
			t.Errorf("beside the record that is left alone, the rest does not go on:\n%s\n%s", before[ids[1]], byID[ids[1]])
		}
		return nil
	}, old)

	// And back for good: reading everything once makes all of it readable.
	running(t, func(ctx context.Context) error {
		run, err := old.Jobs().Ask(ctx, "hub", jobs.Pull, map[string]string{"full": "true"})
		if err != nil || run.State == jobs.Failed {
			return errors.Join(err, fmt.Errorf("pull: %s", run.Error))
		}
		if err := old.Backlog().Drain(ctx); err != nil {
			return err
		}
		byID, _ := scores(ctx, t, old)
		if len(byID) != accounts {
			t.Errorf("%d accounts after a full pull", len(byID))
		}
		return nil
	}, old)
}

// member is a process with one role.
type member struct {
	app  *app.App
	role app.Role
}

// together runs processes while do is done; do's error ends the test.
func together(t *testing.T, do func(context.Context) error, members ...member) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for _, m := range members {
		group.Go(func() error { return m.app.Run(ctx, []app.Role{m.role}) })
	}
	group.Go(func() error {
		defer stop()
		return do(ctx)
	})
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}
