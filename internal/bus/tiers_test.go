package bus

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/scoring"
)

// change is a change of hub's account to a tier, after the one at a place.
func change(id string, old, tier scoring.Tier, after uint64) account.Change {
	return account.Change{Change: scoring.Change{Connection: "hub", Account: id, Old: old, New: tier, Model: "m"}, After: after}
}

// tell publishes changes and returns what is the last of each account then.
func tell(t *testing.T, b *Bus, changes ...account.Change) []account.Published {
	t.Helper()
	published, err := b.PublishChanges(t.Context(), changes)
	if err != nil {
		t.Fatal(err)
	}
	return published
}

// history is the tiers of one account of hub, in their order.
func history(t *testing.T, b *Bus, id string) (tiers string) {
	t.Helper()
	changes, err := b.Changes(t.Context(), "hub", id, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		tiers += string(c.New)
	}
	return tiers
}

func TestATierIsNotPublishedOverOneThatItsDecisionKnewNothingOf(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		stopped, other := connect(), connect()
		first := tell(t, other, change("1", "", "C", 0), change("2", "", "B", 0))
		if !first[0].Known || first[0].Tier != "C" || first[0].Sequence == 0 || first[1].Key.ID != "2" {
			t.Fatalf("told of %+v", first)
		}
		late := change("1", "C", "A", first[0].Sequence) // is decided, and held up
		newer := tell(t, other, change("1", "C", "D", first[0].Sequence))
		beside := change("2", "B", "A", first[1].Sequence)
		got := tell(t, stopped, late, beside)
		want := account.Published{Key: late.Key(), Tier: "D", Known: true, Sequence: newer[0].Sequence, After: late.After}
		if got[0] != want || got[1].Tier != "A" {
			t.Errorf("told of %+v, want %+v and the change beside it", got, want)
		}
		if one, two := history(t, stopped, "1"), history(t, stopped, "2"); one != "CD" || two != "BA" {
			t.Errorf("the histories are %s and %s, want CD and BA", one, two)
		}
	})
}

// A replica that is slow to take a new model publishes the old model's tier once more. The
// next change to the new model's tier is the same as the one before that, within two minutes.
func TestAChangeThatComesAgainAfterAnotherOneIsTheLast(t *testing.T) {
	b := start(t)
	after := uint64(0)
	for _, tier := range []scoring.Tier{"A", "B", "A"} {
		c := change("1", "", tier, after)
		after = tell(t, b, c)[0].Sequence
		if again := tell(t, b, c); again[0].Sequence != after || again[0].Tier != tier {
			t.Errorf("told twice, the last is %+v", again)
		}
	}
	if got := history(t, b, "1"); got != "ABA" {
		t.Errorf("the history is %s, want ABA", got)
	}
}

func TestTierChangesAreKeptInOrder(t *testing.T) {
	b, ctx := start(t), t.Context()
	first := []account.Change{change("1", "", "C", 0), change("2", "", "B", 0)}
	after := tell(t, b, first...)[0].Sequence
	second := change("1", "C", "A", after)
	tell(t, b, second)
	tell(t, b, first...) // told twice, kept once
	tell(t, b, second)
	if one, two := history(t, b, "1"), history(t, b, "2"); one != "CA" || two != "B" {
		t.Errorf("the histories are %s and %s, want CA and B", one, two)
	}
	every := ""
	if err := b.EveryChange(ctx, "hub", func(c scoring.Change) error { every += c.Account + string(c.New) + " "; return nil }); err != nil || every != "1C 2B 1A " {
		t.Errorf("all changes are %q, %v, want 1C 2B 1A", every, err)
	}
	if err := b.EveryChange(ctx, "other", func(scoring.Change) error { return errors.New("another connection's") }); err != nil {
		t.Error(err)
	}
	last := map[string]account.Published{}
	err := b.LastTiers(ctx, func(published account.Published) error {
		last[published.Key.ID] = published
		return nil
	})
	if err != nil || last["1"].Tier != "A" || last["1"].Sequence <= after || last["2"].Tier != "B" || len(last) != 2 {
		t.Errorf("last tiers %+v, %v", last, err)
	}
	if none, err := b.Changes(ctx, "hub", "absent", 10); err != nil || len(none) != 0 {
		t.Errorf("history of an unknown account: %v, %v", none, err)
	}
}

func TestWhatAnotherOneHasPublishedIsFound(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		b := connect()
		first := tell(t, b, change("1", "", "C", 0), change("2", "", "B", 0))
		newer := tell(t, b, change("1", "C", "A", first[0].Sequence))
		known := map[crm.Key]uint64{
			{Connection: "hub", ID: "1"}: first[0].Sequence, {Connection: "hub", ID: "2"}: first[1].Sequence, {Connection: "hub", ID: "gone"}: 7,
		}
		// A server of a cluster that follows may be behind for a moment, and the answer may be its.
		until(t, 10*time.Second, fmt.Sprintf("being told of %+v", newer), func() bool {
			published, err := b.Overtaken(t.Context(), known)
			return err == nil && len(published) == 1 && published[0] == newer[0]
		})
	})
}

func TestPlacesOfTiersAreThoseOfTheConnection(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		b := connect()
		odd := "Ä 1.>"
		first := tell(t, b, change("1", "", "C", 0), change(odd, "", "B", 0))
		newer := tell(t, b, change("1", "C", "A", first[0].Sequence))
		want := map[string]uint64{"1": newer[0].Sequence, odd: first[1].Sequence}
		// A server of a cluster that follows may be behind for a moment, and a reading may be its.
		until(t, 10*time.Second, fmt.Sprint("the places ", want), func() bool {
			places, err := b.TierPlaces(t.Context(), "hub")
			return err == nil && maps.Equal(places, want)
		})
		if places, err := b.TierPlaces(t.Context(), "hubs"); err != nil || len(places) > 0 {
			t.Errorf("places of another connection: %v, %v", places, err)
		}
	})
}

// A change by a newer program is not understood, and another one takes its place.
func TestATierIsPublishedOverOneThatCannotBeRead(t *testing.T) {
	old, newer := releases(t, format.Change)
	theirs := tell(t, newer, change("1", "", "B", 0))
	published := tell(t, old, change("1", "", "A", 0))
	if published[0].Known || published[0].Sequence != theirs[0].Sequence {
		t.Errorf("told of %+v, want the place %d alone", published, theirs[0].Sequence)
	}
	if again := tell(t, old, change("1", "", "A", published[0].Sequence)); !again[0].Known || again[0].Tier != "A" {
		t.Errorf("told of %+v", again)
	}
}
