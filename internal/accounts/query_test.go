package accounts

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/insight"
)

func TestAQueryIsReadAsItIsWritten(t *testing.T) {
	for q, want := range map[Query]string{
		{Tier: "Z"}:                   "tier: ",
		{Industry: " "}:               "industry: ",
		{Region: "Atlantis"}:          "region: ",
		{Sort: "size"}:                "sort: ",
		{Order: "down"}:               "order: ",
		{MinScore: -1}:                "min-score: ",
		{MaxScore: 101}:               "max-score: ",
		{MinScore: 60, MaxScore: 59}:  "min-score: ",
		{}:                            "",
		{Tier: "none", Owner: "none"}: "",
		{Tier: "a", Region: "Bayern"}: "",
		{Region: "DE-BW, AT"}:         "",
		{Region: "DE-BW, Atlantis"}:   "region: ",
		{Industry: "28, 26"}:          "",
		{Region: strings.Repeat("DE,", 50) + "AT"}: "region: 51 values",
		{Sort: "rank", Order: "asc"}:               "",
		{MinScore: 100, MaxScore: 100}:             "",
		{Segment: "nobody has read it"}:            "", // the model alone knows
	} {
		_, err := q.Search()
		var bad *insight.OptionError
		if want == "" && err != nil || want != "" && (!errors.As(err, &bad) || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%+v: %v, want %q", q, err, want)
		}
	}
	for _, tt := range []struct {
		sort, order       string
		by                columns.Sort
		reverse, together bool
	}{
		{"", "", columns.ByRank, false, false},
		{"rank", "", columns.ByRank, false, true},
		{"", "asc", columns.ByRank, true, true},
		{"score", "desc", columns.ByScore, false, true},
		{"score", "asc", columns.ByScore, true, true},
		{"name", "asc", columns.ByName, false, true},
		{"name", "desc", columns.ByName, true, true},
	} {
		q := Query{Sort: tt.sort, Order: tt.order}
		s, err := q.Search()
		if err != nil || s.Sort != tt.by || s.Reverse != tt.reverse || s.Together != tt.together {
			t.Errorf("%+v: %+v, %v", tt, s, err)
		}
	}
}

// TestFindGivesWhatSliceGives asks for the same accounts at once and in parts.
func TestFindGivesWhatSliceGives(t *testing.T) {
	r := cachetest.Open(t, cachetest.Server(t))
	a := newOffice(t, r, employer("1", "o", 90, nil), employer("2", "", 80, nil), employer("3", "o", 100, nil), employer("4", "none", 70, nil))
	for _, q := range []Query{{}, {Tier: "A"}, {Owner: "o"}, {Owner: "none"}, {Sort: "score", Order: "asc"}, {Sort: "owner"}, {Tier: "none"}} {
		s, err := q.Search()
		if err != nil {
			t.Fatal(err)
		}
		var found, parts []string
		err = a.Find(t.Context(), s, nil, func(l Listed) error {
			found = append(found, l.Key.ID)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Size = 1
		for from := 0; ; from++ {
			rows, total, err := a.Slice(t.Context(), s, from, func(Fault) {})
			if err != nil || total != len(found) {
				t.Fatalf("%+v: %d accounts, found were %v: %v", q, total, found, err)
			}
			if len(rows) == 0 {
				break
			}
			parts = append(parts, rows[0].Key.ID)
		}
		if !slices.Equal(found, parts) {
			t.Errorf("%+v: found %v, in parts %v", q, found, parts)
		}
		var first []string
		err = a.Find(t.Context(), s, nil, func(l Listed) error {
			first = append(first, l.Key.ID)
			return nil
		})
		if err != nil || !slices.Equal(first, found[:min(1, len(found))]) {
			t.Errorf("%+v: the first is %v of %v: %v", q, first, found, err)
		}
	}
	if s := (Search{Segment: "smb"}); !errors.As(a.Find(t.Context(), s, nil, func(Listed) error { return nil }), new(*insight.OptionError)) {
		t.Error("a segment that the model does not have is none")
	}
}
