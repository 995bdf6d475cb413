package territory

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// kind is what accounts have in common for whoever shall look after them.
type kind struct{ languages, segment, industry string }

// kinds gives every item its kind, and finds out which reps can look after it.
func (p *problem) kinds() {
	in, seen := insight.NewIndustries(), map[kind]int32{}
	p.able = nil
	for i := range p.items {
		a := p.items[i].account
		languages := dach.Languages(a.Country, a.PostalCode)
		k := kind{strings.Join(languages, " "), a.Segment, a.Industry}
		p.items[i].kind = number(seen, k)
		if int(p.items[i].kind) == len(p.able) {
			p.able = append(p.able, p.ableTo(in, k, languages))
		}
	}
}

// ableTo is the set of reps who can look after a kind of account; nil when none can, or nobody's languages
// and skills are known.
func (p *problem) ableTo(in *insight.Industries, k kind, languages []string) []uint64 {
	var set []uint64
	for r := range p.reps {
		if p.gone[r] != "" || !speaks(&p.reps[r], languages) || !knows(in, &p.reps[r], k) {
			continue
		}
		if set == nil {
			set = make([]uint64, (len(p.reps)+63)/64)
		}
		set[r/64] |= 1 << (r % 64)
	}
	return set
}

// speaks reports whether a rep has a language of the account, or either is unknown.
func speaks(r *Rep, languages []string) bool {
	return len(r.Languages) == 0 || len(languages) == 0 ||
		slices.ContainsFunc(r.Languages, func(l string) bool { return slices.Contains(languages, strings.ToLower(l)) })
}

// knows reports whether a rep's skills name the account's segment or industry, or are not named.
func knows(in *insight.Industries, r *Rep, k kind) bool {
	return len(r.Skills) == 0 || slices.ContainsFunc(r.Skills, func(skill string) bool {
		if strings.EqualFold(skill, k.segment) {
			return true
		}
		industry, err := in.Parse(skill)
		return err == nil && in.Has(industry, k.industry)
	})
}

// unable reports whether a rep lacks the language or the skill for an account. Where every rep does, none is unable.
func (p *problem) unable(it *item, rep int32) bool {
	set := p.able[it.kind]
	return set != nil && set[rep/64]&(1<<(rep%64)) == 0
}
