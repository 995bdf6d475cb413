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

// TestHelpIsInTheReadersLanguage holds that --lang counts for help wherever it stands, and the
// system's language where it is not given.
func TestHelpIsInTheReadersLanguage(t *testing.T) {
	const german = "Sagt, warum eine Firma ihre Stufe hat"
	for _, call := range []string{
		"explain --help --lang de", "--lang de explain -h", "explain hub 5 --lang=de --help", "help explain --lang de", "--lang=de help explain",
	} {
		if code, out, _ := run(t, strings.Fields(call)...); code != 0 || !strings.HasPrefix(out, german) {
			t.Errorf("%s: exit code %d\n%.200s", call, code, out)
		}
	}
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	if _, out, _ := run(t, "explain", "--help"); !strings.HasPrefix(out, german) {
		t.Errorf("the system speaks German:\n%.200s", out)
	}
	if _, out, _ := run(t, "explain", "--help", "--lang", "en"); !strings.HasPrefix(out, "Says why an account has its tier") {
		t.Errorf("--lang goes before the system's language:\n%.200s", out)
	}
	for call, want := range map[string]string{
		"explain":       "icptier: mit 0 Argumenten geht das nicht\nAufruf: icptier explain VERBINDUNG FIRMA [Optionen]\n",
		"jobs":          "icptier: icptier jobs braucht einen Befehl: siehe icptier jobs --help\n",
		"abm --bogus":   "icptier: die Option --bogus gibt es nicht; siehe icptier abm --help\n",
		"help icp gone": "icptier: den Befehl „icp gone“ gibt es nicht; alle zeigt: icptier --help\n",
		"completion sh": "icptier: „sh“ ist keine Shell; es gibt bash, fish, powershell, zsh\n",
	} {
		if code, out, errOut := run(t, strings.Fields(call)...); code != 2 || out != "" || errOut != want {
			t.Errorf("%s: exit code %d\n%s%s", call, code, out, errOut)
		}
	}
	for _, shell := range []string{"bash", "fish", "powershell", "zsh"} {
		if code, out, _ := run(t, "completion", shell); code != 0 || !strings.Contains(out, "icptier") {
			t.Errorf("completion %s: exit code %d", shell, code)
		}
	}
}
