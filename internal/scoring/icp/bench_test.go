package icp_test

import (
	"testing"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func BenchmarkScore(b *testing.B) {
	m, f := icptest.Load(b, icptest.DefaultModel), icptest.Typical()
	var s scoring.Score
	b.ReportAllocs()
	for b.Loop() {
		m.Score(f, icptest.Today(), &s)
	}
}

func BenchmarkScoreWithoutReasons(b *testing.B) {
	m, f := icptest.Load(b, icptest.DefaultModel), icptest.Typical()
	var s scoring.Score
	b.ReportAllocs()
	for b.Loop() {
		m.Rate(f, icptest.Today(), &s)
	}
}

func BenchmarkWritten(b *testing.B) {
	m, f := icptest.Load(b, icptest.DefaultModel), icptest.Typical()
	var s scoring.Score
	m.Score(f, icptest.Today(), &s)
	b.ReportAllocs()
	for b.Loop() {
		text.FieldsOf(m).Written(&s)
	}
}

func BenchmarkParse(b *testing.B) {
	source := icptest.Load(b, icptest.DefaultModel).Source()
	b.ReportAllocs()
	for b.Loop() {
		icptest.Parse(b, source)
	}
}
