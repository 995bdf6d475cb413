package icp_test

import (
	"fmt"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// typical is an account with two open deals, a gap and the legal form in its name, so
// that nothing is as cheap as it could be.
func typical() *crm.Facts {
	f := ideal()
	f.Account.Account.LastActivity = today() - 40*day
	f.Account.Account.Technologies = []string{"DATEV", "Microsoft 365", "Microsoft Azure", "SAP Business One"}
	for i := range 2 {
		f.Deals = append(f.Deals, crm.Record{ID: fmt.Sprint(i), Deal: &crm.Deal{
			Status: crm.DealOpen, Stage: "Proposal/Price Quote", Evidence: []crm.Evidence{
				{Letter: "authority", Level: 1}, {Letter: "budget", Level: 2, At: today() - 100*day}, {Letter: "need", Level: 3},
			},
		}})
	}
	return f
}

func BenchmarkScore(b *testing.B) {
	m, f := load(b, defaultModel), typical()
	var s scoring.Score
	b.ReportAllocs()
	for b.Loop() {
		m.Score(f, today(), &s)
	}
}

func BenchmarkScoreWithoutReasons(b *testing.B) {
	m, f := load(b, defaultModel), typical()
	var s scoring.Score
	b.ReportAllocs()
	for b.Loop() {
		m.Rate(f, today(), &s)
	}
}

func BenchmarkWritten(b *testing.B) {
	m, f := load(b, defaultModel), typical()
	var s scoring.Score
	m.Score(f, today(), &s)
	b.ReportAllocs()
	for b.Loop() {
		m.Written(&s)
	}
}

func BenchmarkParse(b *testing.B) {
	source := load(b, defaultModel).Source()
	b.ReportAllocs()
	for b.Loop() {
		parse(b, source)
	}
}
