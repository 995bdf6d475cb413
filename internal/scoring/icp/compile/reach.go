package compile

import (
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// reachable finds tiers that no account can have: their score is more than all criteria
// together earn, or more than they earn while as much is known as the tier asks for.
func (c *compiler) reachable(tiers object) {
	most, fits := 0, c.mostByCoverage()
	for _, points := range fits {
		most = max(most, points)
	}
	for _, cut := range c.model.Cuts {
		if cut.Tier == scoring.TierNone {
			continue
		}
		n, key := tiers.at(string(cut.Tier))
		covered := -1
		for _, points := range fits[min(cut.Coverage, len(fits)-1):] {
			covered = max(covered, points)
		}
		switch {
		case cut.Score > most:
			c.warn(n, key, phrase.Of("nobody can reach it: all criteria together earn at most %d", most), phrase.Of("let values earn the points of their criteria, or lower the score"))
		case covered < 0:
			c.warn(n, key, phrase.Of("nobody can reach it: less than %d %% of the information can be known", cut.Coverage), phrase.Of("map more fields, or lower the coverage"))
		case cut.Score > covered:
			c.warn(n, key, phrase.Of("nobody can reach it: with %d %% of the information known, all criteria together earn at most %d", cut.Coverage, covered),
				phrase.Of("lower the coverage or the score, or let known values earn as much as unknown ones"))
		}
	}
}

// mostByCoverage returns the most points that an account can have for each coverage from
// 0 to 100 %; -1 where no account has that coverage.
func (c *compiler) mostByCoverage() [101]int {
	var fits [101]int
	for i := range fits {
		fits[i] = -1
	}
	fits[0] = 0
	for i := range c.model.Criteria {
		cr := &c.model.Criteria[i]
		best, next := c.best(i), [101]int{}
		for share := range next {
			next[share] = -1
			if fits[share] >= 0 {
				next[share] = fits[share] + cr.Unknown
			}
			if before := share - cr.Points; best >= 0 && before >= 0 && fits[before] >= 0 {
				next[share] = max(next[share], fits[before]+best)
			}
		}
		fits = next
	}
	return fits
}

// best is the most that known values of a criterion earn, those aside that knock-outs
// take; -1 where no connection fills what it reads.
func (c *compiler) best(criterion int) int {
	key := fmt.Sprintf("criteria[%d].", criterion)
	if !c.knowable(key) {
		return -1
	}
	best := c.rules[criterion].best
	listed, alive, earned := false, 0, 0
	for i := range c.claims {
		v := &c.claims[i]
		if !strings.HasPrefix(v.key, key) {
			continue
		}
		listed, earned = true, max(earned, v.points)
		if !c.dead[v.key] {
			alive = max(alive, v.points)
		}
	}
	if listed && earned == best {
		return alive
	}
	return best
}

// knowable reports whether connections fill anything that a criterion reads.
func (c *compiler) knowable(key string) bool {
	if c.mapped == nil {
		return true
	}
	reads := false
	for _, u := range c.uses {
		if !strings.HasPrefix(u.key, key) {
			continue
		}
		if _, ok := c.filled(u.field); ok {
			return true
		}
		reads = true
	}
	return !reads
}
