package review

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/words"
)

// Drift is how much the accounts that came since the publication differ from those that were
// there, in one criterion or in the score.
type Drift struct {
	Of    string     `json:"of"` // id of the criterion; "score" is the score
	Label words.Text `json:"label"`
	// Before and Since are the accounts on either side.
	Before int `json:"before"`
	Since  int `json:"since"`
	// PSI is the population stability index; null where either side has fewer than 50 accounts.
	PSI *float64 `json:"psi"`
	// Chance is what it reaches in 5 % of all cases where nothing has changed.
	Chance *float64 `json:"chance"`
	// Drifted says that it is at least 0.1, and more than chance explains.
	Drifted bool `json:"drifted"`
}

const (
	driftLeast = 50
	driftIndex = 0.1
	ofScore    = "score"
)

// drift compares the accounts before and since, the score first.
func drift(all []Account, since crm.Stamp, label func(string) words.Text) []Drift {
	type sides [2]map[string]int
	found := map[string]*sides{}
	count := func(of, bin string, side int) {
		s := found[of]
		if s == nil {
			s = &sides{{}, {}}
			found[of] = s
		}
		s[side][bin]++
	}
	for i := range all {
		a := &all[i]
		if a.Created == 0 || len(a.Reasons) == 0 {
			continue
		}
		side := 0
		if a.Created >= since {
			side = 1
		}
		const tenth = 10
		count(ofScore, fmt.Sprint(min(a.Fit/tenth, tenth-1)), side)
		for j := range a.Reasons {
			reason := &a.Reasons[j]
			bin := "unknown"
			if reason.Known() {
				bin = fmt.Sprint(reason.Points)
			}
			count(reason.Criterion, bin, side)
		}
	}
	out := []Drift{}
	names := slices.SortedFunc(maps.Keys(found), func(a, b string) int {
		if (a == ofScore) != (b == ofScore) {
			return map[bool]int{true: -1, false: 1}[a == ofScore]
		}
		return strings.Compare(a, b)
	})
	for _, of := range names {
		d := Drift{Of: of, Label: labelOf(of, label)}
		d.measure(found[of][0], found[of][1])
		out = append(out, d)
	}
	return out
}

func labelOf(of string, label func(string) words.Text) words.Text {
	switch {
	case of == ofScore:
		return words.Of("Score¦review")
	case label == nil:
		return words.Same(of)
	}
	return label(of)
}

// measure works the index out. Twice the number of pairs' harmonic share times it is, where
// nothing has changed, about chi-squared with one degree of freedom fewer than there are bins
// (Yurdakul and Naranjo 2020).
func (d *Drift) measure(before, since map[string]int) {
	bins := map[string]bool{}
	for bin, n := range before {
		bins[bin], d.Before = true, d.Before+n
	}
	for bin, n := range since {
		bins[bin], d.Since = true, d.Since+n
	}
	if d.Before < driftLeast || d.Since < driftLeast {
		return
	}
	// Half an account in every bin keeps an empty one from being infinitely far away.
	const half = 0.5
	n, m, k := float64(d.Before), float64(d.Since), float64(len(bins))
	psi := 0.0
	for _, bin := range slices.Sorted(maps.Keys(bins)) {
		p, q := (float64(before[bin])+half)/(n+half*k), (float64(since[bin])+half)/(m+half*k)
		psi += (p - q) * math.Log(p/q)
	}
	chance := 0.0
	if k > 1 {
		chance = (1/n + 1/m) * distuv.ChiSquared{K: k - 1}.Quantile(0.95)
	}
	d.PSI, d.Chance = &psi, &chance
	d.Drifted = psi >= driftIndex && psi > chance
}
