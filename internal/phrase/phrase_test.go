package phrase_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/icptier/icptier/internal/phrase"
)

func TestAPhraseIsSaidInEachLanguage(t *testing.T) {
	for _, tt := range []struct {
		said   phrase.Phrase
		en, de string
	}{
		{phrase.Phrase{}, "", ""},
		{phrase.Of("is missing"), "is missing", "fehlt"},
		{phrase.Of("%q is no number", "a\x1bb"), `"a\x1bb" is no number`, "„a\uFFFDb“ ist keine Zahl"},
		{phrase.Of("write %s", phrase.Or([]string{"a", "b", "c"})), "write a or b or c", "a oder b oder c schreiben"},
		{phrase.Of("write %s", phrase.And([]string{"a"})), "write a", "a schreiben"},
		{phrase.Of("this is no YAML: %s", phrase.Quote("did not find it")), "this is no YAML: did not find it", "das ist kein YAML: „did not find it“"},
		{phrase.Of("no table has this: %d", 7), "no table has this: 7", "„no table has this: 7“"},
		{phrase.Of("%s", "a name"), "a name", "a name"},
		{phrase.Of("%s", io.EOF), "EOF", "„EOF“"},
		{phrase.Of("Not reached: %s", "8,3\u00a0Mio."), "Not reached: 8,3\u00a0Mio.", "Nicht erreicht: 8,3\u00a0Mio."},
		{phrase.Of("none¦tier"), "none", "ohne"},
		{phrase.Of("none"), "none", "keine"},
		{phrase.Of("%s", "a¦b"), "a¦b", "a¦b"},
	} {
		if en, de := tt.said.In("en"), tt.said.In("de"); en != tt.en || de != tt.de || en != tt.said.String() || tt.said.IsZero() != (en == "") {
			t.Errorf("got %q and %q, want %q and %q", en, de, tt.en, tt.de)
		}
	}
}

func TestAnErrorIsSaidInEachLanguage(t *testing.T) {
	missing := phrase.Errorf("is missing")
	_, absent := os.Open("/nowhere/at-all")
	for _, tt := range []struct {
		err error
		de  string
	}{
		{missing, "fehlt"},
		{fmt.Errorf("read the file: %w", missing), "fehlt"},
		{fmt.Errorf("read the file: %w", absent), "/nowhere/at-all gibt es nicht"},
		{fmt.Errorf("ask: %w", context.DeadlineExceeded), "die Zeit reichte nicht"},
		{errors.Join(missing, phrase.Errorf("is empty")), "fehlt\nist leer"},
		{fmt.Errorf("%w: %w", missing, io.EOF), "fehlt"},
		{fmt.Errorf("%w: %w", io.EOF, io.ErrUnexpectedEOF), "„EOF: unexpected EOF“"},
		{errors.New("what another program says"), "„what another program says“"},
		{phrase.Errorf("this is no YAML: %s", io.EOF), "das ist kein YAML: „EOF“"},
	} {
		if de, en := phrase.Error("de", tt.err), phrase.Error("en", tt.err); de != tt.de || en != tt.err.Error() {
			t.Errorf("got %q and %q, want %q", de, en, tt.de)
		}
	}
	if wrapped := phrase.Errorf("this is no YAML: %w", io.EOF); !errors.Is(wrapped, io.EOF) || !phrase.Speaks(wrapped) || phrase.Speaks(io.EOF) {
		t.Errorf("%v does not wrap", wrapped)
	}
}

func TestAPlainErrorSaysTheSameAndIsNothingElse(t *testing.T) {
	was := phrase.Errorf("the record has changed since it was looked up")
	err := phrase.Plain(fmt.Errorf("update: %w", was))
	if errors.Is(err, was) || err.Error() != "update: the record has changed since it was looked up" {
		t.Errorf("it says %q", err)
	}
	if german := phrase.OfError(err).In("de"); german == "" || german != phrase.OfError(was).In("de") {
		t.Errorf("in German it says %q", german)
	}
}
