package phrase_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/phrase"
)

// speaking says itself, and has no key.
type speaking struct{}

func (speaking) Error() string    { return "it is so" }
func (speaking) In(string) string { return "so ist es" }
func (speaking) Unwrap() error    { return io.EOF }
func stored(t *testing.T, v any) (s string) {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestAKeptPhraseSaysWhatItSaid(t *testing.T) {
	for _, p := range []phrase.Phrase{
		{},
		phrase.Of("is missing"),
		phrase.Of("none¦tier"),
		phrase.Text("is missing"),
		phrase.Text("100% of it"),
		phrase.Quote("a 5% b"),
		phrase.Of("%q is no number", "a\x1bb \"c\""),
		phrase.Of("%d is below 0", -3),
		phrase.Of("%g is not between 0 and %g", 0.5, 1e15),
		phrase.Of("our share of the CRM's daily calls is used up: %d of %.0f (budget.share %.2f of %d)", 5, 10.4, 0.25, 51),
		phrase.OfError(phrase.Errorf("%q cannot be read: %w; %s", "x", fmt.Errorf("open: %w", speaking{}), phrase.Of("is missing"))),
		phrase.OfError(phrase.Errorf("%w: %s", io.EOF, time.Minute)),
		phrase.Of("there is no connection %q in the configuration; it has %q", "a", []string{"b", "c"}),
		phrase.Of("no table has this: %d of %s", 7, speaking{}),
		phrase.Or([]string{"a", "b", "c"}),
		phrase.All([]phrase.Phrase{phrase.Of("is missing"), phrase.Quote("EOF"), phrase.Of("%d is below 0", 1)}),
		phrase.OfError(phrase.Errorf("this is no YAML: %s", io.EOF)),
		phrase.OfError(fmt.Errorf("pull accounts: %w", phrase.Errorf("%d is below 0", -1))),
		phrase.OfError(fmt.Errorf("pull accounts: %w", speaking{})),
		phrase.OfError(errors.Join(phrase.Errorf("is missing"), io.EOF)),
		phrase.OfError(errors.New("what another program says")),
	} {
		again := p
		for range 2 { // who changes what was kept keeps it once more
			body := stored(t, again)
			again = phrase.Phrase{}
			if err := json.Unmarshal([]byte(body), &again); err != nil {
				t.Fatal(err)
			}
			if again.String() != p.String() || again.In("de") != p.In("de") || again.IsZero() != p.IsZero() {
				t.Errorf("%s says %q and %q, want %q and %q", body, again, again.In("de"), p, p.In("de"))
			}
		}
	}
}

// TestKeptPhrases are as they are stored: whoever changes them has to read both.
func TestKeptPhrases(t *testing.T) {
	for want, p := range map[string]phrase.Phrase{
		`{"key":"%d is below 0","args":["-3"]}`:       phrase.Of("%d is below 0", -3),
		`{"key":"is missing","en":"ask: is missing"}`: phrase.OfError(fmt.Errorf("ask: %w", phrase.Errorf("is missing"))),
		`{"key":"%q is no number","args":["a"]}`:      phrase.Of("%q is no number", "a"),
		`{"en":"it is so","de":"so ist es"}`:          phrase.OfError(speaking{}),
		`{"en":"EOF"}`:                                phrase.OfError(io.EOF),
	} {
		if got := stored(t, p); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzKeptPhrase(f *testing.F) {
	f.Add(`{"key":"%d is below 0","args":["3",{"en":"x"}]}`)
	f.Add(`{"key":"%[2]s","args":[7]}`)
	f.Add(`["a"]`)
	f.Fuzz(func(t *testing.T, body string) {
		var p phrase.Phrase
		if json.Unmarshal([]byte(body), &p) != nil {
			return
		}
		_ = p.In("de")
		var again phrase.Phrase
		if err := json.Unmarshal([]byte(stored(t, p)), &again); err != nil || again.String() != p.String() {
			t.Errorf("%s: %q is %q once it was kept again: %v", body, p, again, err)
		}
	})
}
