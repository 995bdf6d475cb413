package icp

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// capacity reads how many accounts A, B and C have room for.
func (c *compiler) capacity(n *yaml.Node, key string) *scoring.Capacity {
	const most = 1_000_000
	o := c.object(n, key, "A", "B", "C", "per")
	room := &scoring.Capacity{Limits: map[scoring.Tier]int{}, Per: scoring.PerTotal}
	for i := range c.model.cuts {
		tier := c.model.cuts[i].tier
		v, at := o.at(string(tier))
		if v == nil {
			continue
		}
		if limit, ok := c.decimal(v, at); ok && (limit < 1 || limit > most || limit != float64(int(limit))) {
			c.find(v, at, fmt.Sprintf("%s is no number of places", clip(v.Value)), "write a whole number from 1 on, or leave the tier out: then it has no limit")
		} else if ok {
			room.Limits[tier] = int(limit)
		}
	}
	if v, at := o.at("per"); v != nil {
		room.Per = scoring.Per(v.Value)
		if per := c.text(v, at); per != "" && room.Per != scoring.PerOwner && room.Per != scoring.PerTotal {
			c.find(v, at, fmt.Sprintf("%q is no way to share places out", clip(per)), "there are owner and total")
		}
	}
	if v, _ := o.at("A"); v == nil && n.Kind == yaml.MappingNode && len(room.Limits) == 0 && o.values["B"] == nil && o.values["C"] == nil {
		c.find(n, key, "limits no tier", "write {A: 40, per: owner}, or leave the key out")
	}
	return room
}

// Capacity is how many accounts may stand in each tier; nil when the model sets no limit.
func (m *Model) Capacity() *scoring.Capacity { return m.capacity }

// Contender is what sharing places out reads of an account with its score.
func (m *Model) Contender(id string, f *crm.Facts, s *scoring.Score) scoring.Contender {
	x := scoring.Contender{ID: id, Tier: s.Tier, Override: s.Override, Fit: s.Fit, Coverage: s.Coverage}
	if f.Live() {
		x.Owner = f.Account.Account.Owner
		if i := m.lastCut(f.Account.Written); i < len(m.cuts) {
			x.Last = m.cuts[i].tier
		}
	}
	// What hysteresis holds up in one tier it holds up in the next as well: the account
	// would be held there as soon as that tier is written.
	slack := 0
	if s.Held {
		slack = m.hysteresis
	}
	for i := range m.cuts {
		x.Open[i] = s.Fit >= m.cuts[i].score-slack && s.Coverage >= m.cuts[i].coverage
	}
	return x
}

// allotted is the tier that the model gives, the one that has room.
func allotted(s *scoring.Score) scoring.Tier {
	if n := len(s.Capped); n > 0 {
		return s.Capped[n-1].To
	}
	return s.Tier
}

// capped says which tiers were full, with the cut, and with the place if asked for.
func (w writer) capped(s *scoring.Score, place bool) string {
	words := room(w.lang)
	text := ""
	for i := range s.Capped {
		c := &s.Capped[i]
		text += " " + words.full(c, s.Fit >= w.cut(c.From))
		if place {
			text += words.place(c.Place)
		}
		text += words.last(c.Cut)
		if place && c.Cut == s.Fit {
			text += words.ties
		}
	}
	return text
}

// Full says which tiers were full for a score; empty when none was. lang is de or en.
func (m *Model) Full(lang string, s *scoring.Score) string {
	return strings.TrimSpace(m.writer(lang).capped(s, true))
}

// cut is the points that a tier asks for.
func (w writer) cut(t scoring.Tier) int {
	for i := range w.m.cuts {
		if w.m.cuts[i].tier == t {
			return w.m.cuts[i].score
		}
	}
	return 0
}

// roomWords are the sentences about full tiers in one language.
type roomWords struct {
	full  func(c *scoring.Capped, enough bool) string
	place func(n int) string
	last  func(cut int) string
	ties  string
}

func room(lang string) roomWords {
	if lang == "en" {
		return englishRoom()
	}
	return germanRoom()
}

func germanRoom() roomWords {
	return roomWords{
		full: func(c *scoring.Capped, enough bool) string {
			places := counted(c.Limit, "Platz", "Plätze")
			if c.Per == scoring.PerOwner {
				places += " je Betreuer"
			}
			if enough {
				return "Für Stufe " + string(c.From) + " reichen die Punkte, aber es gibt nur " + places + "; "
			}
			return "Stufe " + string(c.From) + " hat nur " + places + "; "
		},
		place: func(n int) string { return "dies ist Nr. " + strconv.Itoa(n) + ", " },
		last: func(cut int) string {
			if cut == 0 {
				return "alle sind von Hand vergeben."
			}
			return "der letzte Platz hat " + counted(cut, "Punkt", "Punkte") + "."
		},
		ties: " Bei gleichen Punkten geht vor, wer die Stufe schon hat, dann wer mehr bekannte Angaben hat, dann die kleinere ID.",
	}
}

func englishRoom() roomWords {
	return roomWords{
		full: func(c *scoring.Capped, enough bool) string {
			places := counted(c.Limit, "place", "places")
			if c.Per == scoring.PerOwner {
				places += " per owner"
			}
			if !enough {
				return "Tier " + string(c.From) + " has only " + places + "; "
			}
			there := "there are only "
			if c.Limit == 1 {
				there = "there is only "
			}
			return "It has the points for tier " + string(c.From) + ", but " + there + places + "; "
		},
		place: func(n int) string { return "this is number " + strconv.Itoa(n) + ", and " },
		last: func(cut int) string {
			if cut == 0 {
				return "all of them are set by hand."
			}
			return "the last place has " + counted(cut, "point", "points") + "."
		},
		ties: " With equal points, who has the tier already comes first, then who has more known information, then the smaller ID.",
	}
}
