package text

import (
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/scoring"
)

// allotted is the tier that the model gives, the one that has room.
func allotted(s *scoring.Score) scoring.Tier {
	if n := len(s.Capped); n > 0 {
		return s.Capped[n-1].To
	}
	return s.Tier
}

// capped says which tiers were full, with the cut, and with the place if asked for.
func (w *Writer) capped(s *scoring.Score, place bool) string {
	words := room(w.lang)
	text := ""
	for i := range s.Capped {
		c := &s.Capped[i]
		cut, _ := w.m.Cut(c.From)
		text += " " + words.full(c, s.Fit >= cut)
		if place {
			text += words.place(c.Place)
		}
		text += words.last(c.Cut)
		switch {
		case !place:
		case c.Slack > 0 && s.Fit >= c.Cut:
			text += words.slack(c.Slack)
		case c.Cut == s.Fit:
			text += words.ties
		}
	}
	return text
}

// Full says which tiers were full for a score; empty when none was.
func (w *Writer) Full(s *scoring.Score) string { return strings.TrimSpace(w.capped(s, true)) }

// roomWords are the sentences about full tiers in one language.
type roomWords struct {
	full  func(c *scoring.Capped, enough bool) string
	place func(n int) string
	last  func(cut int) string
	ties  string
	slack func(points int) string
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
		slack: func(points int) string {
			return " Wer die Stufe schon hat, behält seinen Platz, bis ein anderer mehr als " + counted(points, "Punkt", "Punkte") + " vor ihm liegt."
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
		slack: func(points int) string {
			return " Who has the tier already keeps the place until another is more than " + counted(points, "point", "points") + " ahead."
		},
		ties: " With equal points, who has the tier already comes first, then who has more known information, then the smaller ID.",
	}
}
