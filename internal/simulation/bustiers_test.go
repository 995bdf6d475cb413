package simulation

import (
	"context"
	"fmt"
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// PublishChanges implements worker.Bus: each change is stored where the last one of its account
// is the one that it says, and then the last ones are asked for of those that were refused.
func (b busOf) PublishChanges(ctx context.Context, changes []account.Change) ([]account.Published, error) {
	changes = slices.Clone(changes)
	names := make([]named, len(changes))
	published := make([]account.Published, len(changes))
	for i := range changes {
		names[i] = named(fmt.Sprintf("%s>%d", changes[i].ID(), changes[i].After))
		published[i] = account.Published{Key: changes[i].Key(), After: changes[i].After}
	}
	refused := map[crm.Key]*account.Published{}
	some := func(n int) {
		for _, i := range b.world.random.Perm(len(changes))[:n] {
			if !b.world.bus.tell(&changes[i], &published[i]) {
				refused[published[i].Key] = &published[i]
			}
		}
	}
	err := b.call(ctx, &call{
		target: toBus, what: "PublishChanges " + join(names), pipelined: true, shared: true,
		do:   func() error { some(len(changes)); return nil },
		part: func() { some(b.world.random.IntN(len(changes))) },
	})
	if err != nil || len(refused) == 0 {
		return published, err
	}
	return published, b.lastPublished(ctx, refused)
}

// tell stores a change, and fills in what is told of it then. It reports false where another
// one is the last of the account than the one that it comes after.
func (b *bus) tell(c *account.Change, published *account.Published) bool {
	if b.lastPublished(c.Key()).Sequence != c.After {
		b.w.say("bus refuses %s after %d", c.ID(), c.After)
		return false
	}
	b.tiers = append(b.tiers, c.Change)
	published.Tier, published.Known, published.Sequence = c.New, true, uint64(len(b.tiers))
	return true
}

// lastPublished is the last published tier of an account.
func (b *bus) lastPublished(k crm.Key) account.Published {
	for i, c := range slices.Backward(b.tiers) {
		if c.Connection == k.Connection && c.Account == k.ID {
			return account.Published{Key: k, Tier: c.New, Known: true, Sequence: uint64(i + 1)}
		}
	}
	return account.Published{Key: k}
}

func (b busOf) lastPublished(ctx context.Context, all map[crm.Key]*account.Published) error {
	keys := sortedKeys(all)
	return b.change(ctx, toBus, "last tiers of "+keyNames(keys), func() error {
		for _, k := range keys {
			last := b.world.bus.lastPublished(k)
			last.After = all[k].After
			*all[k] = last
		}
		return nil
	})
}

// lastTiers is the last published tier of every account.
func (b *bus) lastTiers() map[crm.Key]scoring.Tier {
	last := map[crm.Key]scoring.Tier{}
	for i := range b.tiers {
		last[crm.Key{Connection: b.tiers[i].Connection, ID: b.tiers[i].Account}] = b.tiers[i].New
	}
	return last
}

// LastTiers implements worker.Bus.
func (b busOf) LastTiers(ctx context.Context, each func(account.Published) error) error {
	var all []account.Published
	err := b.ask(ctx, toBus, "LastTiers", func() error {
		for _, k := range sortedKeys(b.world.bus.lastTiers()) {
			all = append(all, b.world.bus.lastPublished(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, published := range all {
		if err := each(published); err != nil {
			return err
		}
	}
	return nil
}

// TierPlaces implements worker.Bus.
func (b busOf) TierPlaces(ctx context.Context, connection string) (map[string]uint64, error) {
	places := map[string]uint64{}
	return places, b.ask(ctx, toBus, "TierPlaces "+connection, func() error {
		for i := range b.world.bus.tiers {
			if c := &b.world.bus.tiers[i]; c.Connection == connection {
				places[c.Account] = uint64(i + 1)
			}
		}
		return nil
	})
}

// Overtaken implements worker.Bus.
func (b busOf) Overtaken(ctx context.Context, known map[crm.Key]uint64) ([]account.Published, error) {
	all := map[crm.Key]*account.Published{}
	for k, sequence := range known {
		all[k] = &account.Published{Key: k, After: sequence}
	}
	if err := b.lastPublished(ctx, all); err != nil {
		return nil, outcome.Outage(err)
	}
	var published []account.Published
	for _, k := range sortedKeys(all) {
		if t := all[k]; t.Sequence > 0 && t.Sequence != t.After {
			published = append(published, *t)
		}
	}
	return published, nil
}
