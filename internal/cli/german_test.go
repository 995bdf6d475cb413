package cli_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/phrase/phrasetest"
)

// inGerman calls a command with --lang de and fails for a word of English in what it prints. The
// exit code is the one that the call has in English.
func inGerman(t *testing.T, want int, args ...string) {
	t.Helper()
	if slices.Contains(args, "--lang") {
		return
	}
	code, out, errOut := run(t, append(slices.Clone(args), "--lang", "de")...)
	if code != want {
		t.Errorf("%v in German: exit code %d, in English %d", args, code, want)
	}
	// Companies of the world's sample are called so.
	printed := strings.NewReplacer("Bank of America", "", "The Human Safet", "").Replace(out + "\n" + errOut)
	if word := phrasetest.English(printed); word != "" {
		t.Errorf("%v: %q stands in what is printed:\n%.2000s", args, word, printed)
	}
}
