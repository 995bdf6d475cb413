package app

import (
	"context"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/outcome"
)

// TestALaneGoesToWhoHasWaited has ten others ask for a lane at the moment it is given back.
func TestALaneGoesToWhoHasWaited(t *testing.T) {
	server, err := bus.StartEmbedded(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	b, err := bus.Connect(t.Context(), server.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, giveBack, err := slots{b}.Hold(ctx, "hub")
	if err != nil {
		t.Fatal(err)
	}
	const others = 10
	first := make(chan string, others+1)
	ask := func(name string) {
		_, release, err := slots{b}.Hold(ctx, "hub")
		if err != nil {
			t.Error(err)
			name = err.Error()
		} else {
			defer release()
		}
		first <- name
	}
	go ask("who has waited")
	for standing := false; !standing; {
		_, pass, err := b.Hold(ctx, "turn.hub")
		switch standing = outcome.IsConflict(err); {
		case err == nil:
			pass()
		case !standing:
			t.Fatal(err)
		}
	}
	giveBack()
	for range others {
		go ask("another one")
	}
	if got := <-first; got != "who has waited" {
		t.Errorf("the lane went to %s", got)
	}
	for range others {
		<-first
	}
}
