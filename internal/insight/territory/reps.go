package territory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
)

// Rep is a person who looks after accounts, or the territory of one.
type Rep struct {
	// Name is the rep's name in the plan and in the CRM's field.
	Name string
	// Capacity is the most accounts.
	Capacity int
	// Share is how much of a full-time rep it is: 0.5 is to have half of the value and
	// of the work of the others. 0 is 1.
	Share float64
	// Owners are the CRM's ids of the rep, alone or after their connection: hub/17.
	Owners []string
	// Home are the regions where the rep should have accounts; none is everywhere.
	Home []insight.Region
	// Languages are those the rep sells in (ISO 639-1), Skills the segments and industries that the rep knows:
	// codes of WZ 2008 or their beginnings, or labels of the CRM. None is all.
	Languages, Skills []string
	// Fixed are ids of accounts that the rep has in any case, alone or after their connection.
	Fixed []string
	// Line is where the rep stands in a file; 0 without one.
	Line int
}

// Problem is something about a rep, or about all of them, that cannot be meant.
type Problem struct {
	Line int
	Rep  string
	What phrase.Phrase
	Hint phrase.Phrase
}

// String is In in English.
func (p Problem) String() string { return p.In("en") }

// In is line, rep, what is wrong, and what to do, in a language, "de" or "en".
func (p Problem) In(lang string) string {
	var b strings.Builder
	if p.Line > 0 {
		b.WriteString(phrase.Of("line %d: ", p.Line).In(lang))
	}
	if p.Rep != "" {
		fmt.Fprintf(&b, "%s: ", p.Rep)
	}
	b.WriteString(p.What.In(lang))
	if !p.Hint.IsZero() {
		b.WriteString("; " + p.Hint.In(lang))
	}
	return b.String()
}

// InputError is reps or options that cannot be used, with everything that is wrong.
type InputError struct{ Problems []Problem }

// Error lists the problems, a line each.
func (e *InputError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *InputError) In(lang string) string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.In(lang)
	}
	return strings.Join(lines, "\n")
}

// RepsOf makes a rep of every owner of accounts that take part, with one capacity for
// all; 0 is a fifth more than an even share. They are called by the owners' ids, after
// the connection where there are several.
func RepsOf(accounts []insight.Account, o Options) []Rep {
	owners, connections, n := map[crm.Key]bool{}, map[string]bool{}, 0
	for i := range accounts {
		a := &accounts[i]
		if !o.takesPart(a) {
			continue
		}
		n++
		connections[a.Key.Connection] = true
		if a.Owner != "" {
			owners[crm.Key{Connection: a.Key.Connection, ID: a.Owner}] = true
		}
	}
	capacity := o.Capacity
	if capacity == 0 && len(owners) > 0 {
		capacity = (6*n + 5*len(owners) - 1) / (5 * len(owners))
	}
	reps := make([]Rep, 0, len(owners))
	for owner := range owners {
		r := Rep{Name: owner.ID, Capacity: capacity, Owners: []string{owner.Connection + "/" + owner.ID}}
		if len(connections) > 1 {
			r.Name = r.Owners[0]
		}
		reps = append(reps, r)
	}
	slices.SortFunc(reps, func(a, b Rep) int { return strings.Compare(a.Name, b.Name) })
	return reps
}

// mostReps is how many reps a plan can have.
const mostReps = 2000

// checkReps finds what is wrong with reps by themselves.
func checkReps(reps []Rep) []Problem {
	var all []Problem
	if len(reps) == 0 {
		return []Problem{{What: phrase.Of("there are no reps"), Hint: phrase.Of("give a file with the columns name and capacity")}}
	}
	if len(reps) > mostReps {
		return []Problem{{What: phrase.Of("there are %d reps", len(reps)), Hint: phrase.Of("a plan has at most %d", mostReps)}}
	}
	names, owners := map[string]int{}, map[string]string{}
	for i := range reps {
		r := &reps[i]
		find := func(what, hint phrase.Phrase) { all = append(all, Problem{r.Line, r.Name, what, hint}) }
		if r.Name == "" {
			find(phrase.Of("the rep has no name"), phrase.Of("fill the column name"))
		}
		if first, twice := names[r.Name]; twice && r.Name != "" {
			what := phrase.Of("the name stands twice")
			if first > 0 {
				what = phrase.Of("the name stands twice, first in line %d", first)
			}
			find(what, phrase.Of("give every rep a name of its own"))
		}
		names[r.Name] = r.Line
		if r.Capacity < 1 {
			find(phrase.Of("the capacity is %d", r.Capacity), phrase.Of("write how many accounts the rep can look after, from 1 on, or take the rep out"))
		}
		if !(r.Share >= 0 && r.Share <= 100) {
			find(phrase.Of("the share %g is not between 0 and 100", r.Share), phrase.Of("write 1 for full time, 0.5 for half"))
		}
		for _, o := range r.Owners {
			if first, twice := owners[o]; twice {
				find(phrase.Of("owner %s belongs to %s as well", o, first), phrase.Of("an owner of the CRM is one rep"))
			}
			owners[o] = r.Name
		}
	}
	return all
}
