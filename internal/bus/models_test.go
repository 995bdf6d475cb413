package bus

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/publication"
)

// publish puts a model of one letter in force.
func publish(ctx context.Context, b *Bus, name string) (publication.Publication, error) {
	now, revision, err := b.Published(ctx)
	if err != nil {
		return publication.Publication{}, err
	}
	next := publication.Publication{
		Version: now.Version + 1, Model: name + "@1#" + name, Hash: name, Cause: publication.ByHand, By: "ops",
		At: time.Date(2026, 11, 28, 9, now.Version, 0, 0, time.UTC), Accounts: 10, Moves: []publication.TierMove{{From: "A", To: "B", Accounts: 2}, {From: "", To: "X", Accounts: 1}},
	}
	return next, b.PublishModel(ctx, next, []byte("source of "+name), now, revision)
}

func TestPublicationsAreKeptInTheirOrder(t *testing.T) {
	b, ctx := start(t), t.Context()
	if all, err := b.Publications(ctx); err != nil || len(all) != 0 {
		t.Fatalf("before the first: %v, %v", all, err)
	}
	var want []publication.Publication
	for i := range 12 { // more than sort the same as texts and as numbers
		p, err := publish(ctx, b, fmt.Sprint("m", i%5))
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, p)
	}
	all, err := b.Publications(ctx)
	if diff := cmp.Diff(want, all); err != nil || diff != "" {
		t.Errorf("%v, publications (-want +got):\n%s", err, diff)
	}
	if moved := all[0].Moved(); moved != 3 {
		t.Errorf("%d accounts moved, want 3", moved)
	}
	if source, err := b.ModelSource(ctx, "m3"); err != nil || string(source) != "source of m3" {
		t.Errorf("source %q, %v", source, err)
	}
	if _, err := b.ModelSource(ctx, "m9"); !errors.Is(err, publication.ErrNoModel) {
		t.Errorf("a model that is not kept: %v", err)
	}
	if err := b.SaveModel(ctx, "m3", []byte("another one")); err == nil {
		t.Error("what is kept under a hash was replaced")
	}
}

func TestOfManyPublishersOneWins(t *testing.T) {
	b, ctx := start(t), t.Context()
	for round := range 5 { // the first version too has one publisher
		now, revision, err := b.Published(ctx)
		if err != nil {
			t.Fatal(err)
		}
		const publishers = 8
		errs := make([]error, publishers)
		var group errgroup.Group
		for i := range publishers {
			group.Go(func() error {
				name := fmt.Sprint("r", round, "p", i)
				p := publication.Publication{Version: now.Version + 1, Model: name, Hash: name, Cause: publication.ByHand}
				errs[i] = b.PublishModel(ctx, p, []byte(name), now, revision)
				return nil
			})
		}
		_ = group.Wait() // they leave their errors in errs
		won := ""
		for i, err := range errs {
			switch {
			case err == nil && won != "":
				t.Fatalf("two publishers won version %d", now.Version+1)
			case err == nil:
				won = fmt.Sprint("r", round, "p", i)
			case !outcome.IsConflict(err):
				t.Errorf("a loser was told %v", err)
			}
		}
		if p, _, err := b.Published(ctx); err != nil || p.Version != round+1 || p.Hash != won {
			t.Errorf("in force is %+v, %v; %s won", p, err, won)
		}
	}
	all, err := b.Publications(ctx)
	if err != nil || len(all) != 5 {
		t.Errorf("%d publications, %v", len(all), err)
	}
}

func TestTheWatchTellsWhatIsInForceAndEveryChange(t *testing.T) {
	b := start(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if _, err := publish(ctx, b, "a"); err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 20)
	ended := make(chan error, 1)
	go func() {
		ended <- b.WatchModels(ctx, func(p publication.Publication) error {
			told <- fmt.Sprint(p.Version, p.Hash)
			return nil
		}, func(s publication.Shadow) error {
			told <- "shadow " + s.Hash
			return nil
		})
	}()
	expect := func(want string) {
		t.Helper()
		select {
		case got := <-told:
			if got != want {
				t.Fatalf("told %q, want %q", got, want)
			}
		case err := <-ended:
			t.Fatalf("the watch ended: %v", err)
		case <-time.After(10 * time.Second):
			t.Fatalf("nothing told, want %q", want)
		}
	}
	expect("1a")
	if _, err := publish(ctx, b, "b"); err != nil {
		t.Fatal(err)
	}
	expect("2b")
	if err := b.SetShadow(ctx, publication.Shadow{Hash: "s"}, []byte("s")); err != nil {
		t.Fatal(err)
	}
	expect("shadow s")
	if s, err := b.Shadow(ctx); err != nil || s.Hash != "s" {
		t.Errorf("shadow %+v, %v", s, err)
	}
	if err := b.EndShadow(ctx); err != nil {
		t.Fatal(err)
	}
	expect("shadow ")
	if s, err := b.Shadow(ctx); err != nil || s.Hash != "" {
		t.Errorf("shadow %+v, %v", s, err)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the watch ended with %v", err)
	}
	// What cannot be handled ends the watch, so that it is told again.
	broken := errors.New("cannot be read")
	err := b.WatchModels(t.Context(), func(publication.Publication) error { return broken }, func(publication.Shadow) error { return nil })
	if !errors.Is(err, broken) {
		t.Errorf("the watch ended with %v", err)
	}
}
