package bant_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/bant"
)

// answers are the columns of the data set that stand for criteria of BANT. None stands
// for the timing.
func answers() map[string]string {
	return map[string]string{"Budgt_alloc": "budget", "Authority": "authority", "Needs_def": "need"}
}

// rate counts deals.
type rate struct{ won, deals int }

func (r *rate) add(won bool) {
	r.deals++
	if won {
		r.won++
	}
}

func (r rate) share() float64 { return float64(r.won) / float64(r.deals) }

// String is the win rate with its Wilson interval of 95 % and the number of deals.
func (r rate) String() string {
	const z = 1.959964
	n, p := float64(r.deals), r.share()
	middle, half := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return fmt.Sprintf("%5.1f %% (%.1f to %.1f) of %d deals", 100*p, 100*(middle-half)/(1+z*z/n), 100*(middle+half)/(1+z*z/n), r.deals)
}

func TestWilson(t *testing.T) {
	// 81 of 263, as in the worked example of Newcombe 1998: 0.2553 to 0.3662.
	if got := (rate{81, 263}).String(); got != " 30.8 % (25.5 to 36.6) of 263 deals" {
		t.Error(got)
	}
}

// TestSalvirt qualifies real deals by BANT and compares the classes and the levels of
// each criterion with how the deals ended.
func TestSalvirt(t *testing.T) {
	deals := salvirt(t)
	q := scoring.Qualification{
		Framework: bant.Framework(), Classes: scoring.DefaultClasses(), EvidenceDays: scoring.DefaultEvidenceDays,
		Phase: func(string) scoring.Phase { return scoring.PhaseEarly },
	}
	classes := map[int]*rate{}
	criteria := map[string]map[crm.Level]*rate{}
	of := map[string]map[string]*rate{}
	for _, row := range deals {
		won := row["Status"] == "Won"
		var d crm.Deal
		for column, criterion := range answers() {
			answer := row[column]
			d.Evidence = append(d.Evidence, crm.Evidence{Criterion: criterion, Level: crm.AnswerLevel(answer)})
			add(of, criterion, answer, won)
		}
		var s scoring.DealScore
		q.Qualify("", &d, 0, &s)
		if classes[s.Class] == nil {
			classes[s.Class] = &rate{}
		}
		classes[s.Class].add(won)
		for _, l := range s.Criteria {
			add(criteria, l.ID, l.Level, won)
		}
	}
	for class := 1; class <= 4; class++ {
		if r := classes[class]; r != nil {
			t.Logf("class %d: %s", class, r)
		}
	}
	for _, l := range q.Framework.Criteria {
		levels := criteria[l.ID]
		for level := crm.LevelUnknown; level <= crm.LevelProven; level++ {
			if r := levels[level]; r != nil {
				t.Logf("%s %s: %s", l.ID, level, r)
			}
		}
		// Where the data say that unknown is the worst answer, the levels say so too.
		if unknown, ok := of[l.ID]["Unknown"]; ok && lowest(unknown, of[l.ID]) && !lowest(levels[crm.LevelUnknown], levels) {
			t.Errorf("%s: unknown is the worst answer of the data, and not the worst level: %v", l.ID, levels)
		}
	}
	if !lowest(criteria["budget"][crm.LevelUnknown], criteria["budget"]) || len(criteria["budget"]) != 3 {
		t.Errorf("budget: %v, want unknown to be won least", criteria["budget"])
	}
}

func add[K comparable](rates map[string]map[K]*rate, criterion string, key K, won bool) {
	if rates[criterion] == nil {
		rates[criterion] = map[K]*rate{}
	}
	if rates[criterion][key] == nil {
		rates[criterion][key] = &rate{}
	}
	rates[criterion][key].add(won)
}

// lowest reports whether no other rate is as low.
func lowest[K comparable](r *rate, all map[K]*rate) bool {
	for _, other := range all {
		if r == nil || other != r && other.share() <= r.share() {
			return false
		}
	}
	return true
}

// salvirt reads the data set, a row a deal.
func salvirt(t *testing.T) []map[string]string {
	t.Helper()
	file := filepath.Join("..", "..", "..", "..", "shared", "data", "salvirt_b2b", "Salvirt_B2B_ML_dataset.csv")
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("NOT RUN: data set absent: " + file)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(f)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err := errors.Join(err, f.Close()); err != nil || len(rows) != 449 {
		t.Fatalf("%v, %d rows", err, len(rows))
	}
	for column := range answers() {
		if !slices.Contains(rows[0], column) {
			t.Fatalf("there is no column %s", column)
		}
	}
	var deals []map[string]string
	for _, row := range rows[1:] {
		deal := map[string]string{}
		for i, name := range rows[0] {
			deal[name] = row[i]
		}
		deals = append(deals, deal)
	}
	return deals
}
