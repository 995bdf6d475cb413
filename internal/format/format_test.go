package format_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

func TestVersionsAreCarriedAndNewerOnesRefused(t *testing.T) {
	older, newer := format.Versions{format.Token: 2}, format.Versions{format.Token: 3}
	for name, c := range map[string]struct {
		sealed  []byte
		version int
		newer   bool
	}{
		"from before versions": {[]byte(`{"a":1}`), 1, false},
		"empty":                {nil, 1, false},
		"version 1":            {format.Current().Seal(format.Token, []byte(`{"a":1}`)), 1, false},
		"its own":              {older.Seal(format.Token, []byte(`{"a":1}`)), 2, false},
		"a newer one":          {newer.Seal(format.Token, []byte(`{"a":1}`)), 3, true},
		"no number":            {[]byte("icptier-format 2b\n{}"), 0, true},
		"below one":            {[]byte("icptier-format 0\n{}"), 0, true},
		"an empty number":      {[]byte("icptier-format \n{}"), 0, true},
		"a number cut short":   {[]byte("icptier-format 2"), 2, false},
		"a very long number":   {[]byte("icptier-format " + strings.Repeat("9", 5000) + "\n"), 0, true},
	} {
		value, version, err := older.Open(format.Token, "hub", c.sealed)
		if outcome.IsNewer(err) != c.newer || !c.newer && (err != nil || version != c.version) {
			t.Errorf("%s: version %d, %v", name, version, err)
		}
		if strings.Contains(string(value), "icptier-format") {
			t.Errorf("%s: the value keeps its version: %.40s", name, value)
		}
		if err != nil && len(err.Error()) > 300 {
			t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
		}
	}
	_, _, err := older.Open(format.Token, "hub", newer.Seal(format.Token, nil))
	want := "the token (hub) is stored in format 3 and this program reads up to 2: it is left alone; upgrade this process"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestCarryKeepsWhatIsNotKnown(t *testing.T) {
	type base struct {
		Name string `json:"name"`
	}
	type known struct {
		base
		State string `json:"state,omitempty"`
		Plain int
	}
	for name, c := range map[string]struct{ before, next, want string }{
		"nothing before":          {``, `{"name":"b"}`, `{"name":"b"}`},
		"no object before":        {`[1]`, `{"name":"b"}`, `{"name":"b"}`},
		"nothing unknown":         {`{"name":"a","state":"x","Plain":3}`, `{"name":"b"}`, `{"name":"b"}`},
		"names in another case":   {`{"NAME":"a","plain":3}`, `{"name":"b"}`, `{"name":"b"}`},
		"unknown ones":            {`{"name":"a","zone":{"k":[1,2]},"n":12345678901234567890}`, `{"name":"b"}`, `{"n":12345678901234567890,"name":"b","zone":{"k":[1,2]}}`},
		"a known one left out":    {`{"state":"x","zone":1}`, `{"name":"b"}`, `{"name":"b","zone":1}`},
		"null, which is no value": {`null`, `{"name":"b"}`, `{"name":"b"}`},
	} {
		got, err := format.Carry([]byte(c.before), []byte(c.next), &known{})
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}

func TestWaitingForAnUpgradeTakesLongerEachTime(t *testing.T) {
	last := outcome.NewerAfter(0)
	for n := 1; n < 100; n++ {
		after := outcome.NewerAfter(n)
		if after < last || after.Seconds() > 60 || after.Seconds() < 2 {
			t.Fatalf("look %d after %s, the one before after %s", n, after, last)
		}
		last = after
	}
	if last.Seconds() != 60 {
		t.Errorf("in the end every %s", last)
	}
}
