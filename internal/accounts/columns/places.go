package columns

import "github.com/icptier/icptier/internal/scoring"

// shares is who has the places of capped tiers.
type shares struct {
	// capped are the rows that a tier was too full for.
	capped map[uint32][]scoring.Capped
	// stale are the groups whose places have to be shared out anew, by the number of their
	// owner; where all accounts share, all is set instead.
	stale map[uint32]bool
	all   bool
}

// contests notes that the places of the group of a row have to be shared out anew.
func (t *Table) contests(i uint32) {
	if t.room == nil || !t.limited(i) {
		return
	}
	if t.room.Per == scoring.PerOwner {
		t.shares.stale[t.hot[i].owner] = true
	} else {
		t.shares.all = true
	}
}

// limited reports whether a row stands where places are limited, or above that.
func (t *Table) limited(i uint32) bool {
	tier := t.cold[i].byScore()
	return tier <= tierCode(t.room.Lowest())
}

// byScore is the tier that a row has by its score or by a rep.
func (c *cold) byScore() uint8 {
	if c.override != tierCode(scoring.TierNone) {
		return c.override
	}
	return c.model
}

// settled reports whether the places are those of the rows as they are.
func (t *Table) settled() bool { return !t.shares.all && len(t.shares.stale) == 0 }

// settle shares out the places of the groups that changed.
func (t *Table) settle() {
	if t.settled() {
		return
	}
	s := &t.shares
	takes := func(i uint32) bool { return s.all || s.stale[t.hot[i].owner] }
	var contenders []scoring.Contender
	for i := range t.hot {
		if row := uint32(i); t.hot[i].there && t.limited(row) && takes(row) { //nolint:gosec // as add has it
			contenders = append(contenders, t.contender(row))
		}
	}
	out := t.room.Allot(contenders)
	for i := range s.capped {
		there := t.hot[i].there
		if there && t.limited(i) && !takes(i) {
			continue
		}
		if there && out[t.id(i)] == nil {
			t.stand(i, t.cold[i].byScore())
		}
		delete(s.capped, i)
	}
	for id, by := range out {
		i, _ := t.find(id) // it is a row's
		s.capped[i] = by
		t.stand(i, tierCode(by[len(by)-1].To))
	}
	s.all = false
	clear(s.stale)
}

// stand gives a row the tier that counts.
func (t *Table) stand(i uint32, tier uint8) {
	if t.hot[i].tier != tier {
		t.hot[i].tier = tier
		t.touch(i)
	}
}

// Capped returns the full tiers that kept an account out, the best first.
func (t *Table) Capped(id string) []scoring.Capped {
	t.rlock()
	defer t.mu.RUnlock()
	if i, ok := t.find(id); ok && t.hot[i].there {
		return t.shares.capped[i]
	}
	return nil
}

// Moved returns how many accounts the places of capped tiers take out of a tier, or into it.
func (t *Table) Moved() map[scoring.Tier]int {
	t.rlock()
	defer t.mu.RUnlock()
	moved := map[scoring.Tier]int{}
	for i, by := range t.shares.capped {
		moved[tiers()[t.cold[i].model]]--
		moved[by[len(by)-1].To]++
	}
	return moved
}
