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
func (b busOf) PublishChanges(ctx context.Context, changes []account.Change) ([]account.Told, error) {
	changes = slices.Clone(changes)
	names := make([]named, len(changes))
	told := make([]account.Told, len(changes))
	for i := range changes {
		names[i] = named(fmt.Sprintf("%s>%d", changes[i].ID(), changes[i].After))
		told[i] = account.Told{Key: changes[i].Key(), After: changes[i].After}
	}
	refused := map[crm.Key]*account.Told{}
	some := func(n int) {
		for _, i := range b.world.random.Perm(len(changes))[:n] {
			if !b.world.bus.tell(&changes[i], &told[i]) {
				refused[told[i].Key] = &told[i]
			}
		}
	}
	err := b.call(ctx, &call{
		target: toBus, what: "PublishChanges " + join(names), pipelined: true, shared: true,
		do:   func() error { some(len(changes)); return nil },
		part: func() { some(b.world.random.IntN(len(changes))) },
	})
	if err != nil || len(refused) == 0 {
		return told, err
	}
	return told, b.lastTold(ctx, refused)
}

// tell stores a change, and fills in what is told of it then. It reports false where another
// one is the last of the account than the one that it comes after.
func (b *bus) tell(c *account.Change, told *account.Told) bool {
	if b.lastTold(c.Key()).Sequence != c.After {
		b.w.say("bus refuses %s after %d", c.ID(), c.After)
		return false
	}
	b.tiers = append(b.tiers, c.Change)
	told.Tier, told.Known, told.Sequence = c.New, true, uint64(len(b.tiers))
	return true
}

// lastTold is the last published tier of an account.
func (b *bus) lastTold(k crm.Key) account.Told {
	for i, c := range slices.Backward(b.tiers) {
		if c.Connection == k.Connection && c.Account == k.ID {
			return account.Told{Key: k, Tier: c.New, Known: true, Sequence: uint64(i + 1)}
		}
	}
	return account.Told{Key: k}
}

func (b busOf) lastTold(ctx context.Context, all map[crm.Key]*account.Told) error {
	keys := sortedKeys(all)
	return b.change(ctx, toBus, "last tiers of "+keyNames(keys), func() error {
		for _, k := range keys {
			last := b.world.bus.lastTold(k)
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
func (b busOf) LastTiers(ctx context.Context, each func(account.Told) error) error {
	var all []account.Told
	err := b.ask(ctx, toBus, "LastTiers", func() error {
		for _, k := range sortedKeys(b.world.bus.lastTiers()) {
			all = append(all, b.world.bus.lastTold(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, told := range all {
		if err := each(told); err != nil {
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
func (b busOf) Overtaken(ctx context.Context, known map[crm.Key]uint64) ([]account.Told, error) {
	all := map[crm.Key]*account.Told{}
	for k, sequence := range known {
		all[k] = &account.Told{Key: k, After: sequence}
	}
	if err := b.lastTold(ctx, all); err != nil {
		return nil, outcome.Outage(err)
	}
	var told []account.Told
	for _, k := range sortedKeys(all) {
		if t := all[k]; t.Sequence > 0 && t.Sequence != t.After {
			told = append(told, *t)
		}
	}
	return told, nil
}
