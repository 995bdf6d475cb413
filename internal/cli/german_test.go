package cli_test

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/cli"
	"github.com/icptier/icptier/internal/demo"
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
	isGerman(t, args, out+"\n"+errOut)
}

// isGerman fails for a word of English in what a call printed.
func isGerman(t *testing.T, args []string, printed string) {
	t.Helper()
	// Companies of the world's sample are called so.
	printed = strings.NewReplacer("Bank of America", "", "The Human Safet", "").Replace(printed)
	if word := phrasetest.English(printed); word != "" {
		t.Errorf("%v: %q stands in what is printed:\n%.4000s", args, word, printed)
	}
}

// TestEveryCommandSpeaksGerman calls every command there is over two connected CRMs. A new one
// has to be called here, too.
func TestEveryCommandSpeaksGerman(t *testing.T) {
	t.Parallel()
	w, dir := newWorld(t), t.TempDir()
	called := map[string]bool{}
	call := func(want int, args ...string) {
		t.Helper()
		for _, command := range cli.Commands() {
			if strings.HasPrefix(strings.Join(args, " ")+" ", command+" ") {
				called[command] = true
			}
		}
		inGerman(t, want, append(args, "-c", w.conf)...)
	}
	// served calls a command that serves until it is ended, and ends it once it serves.
	served := func(serves func(printed string) bool, args ...string) {
		t.Helper()
		called[args[0]] = true
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		out, ended := &lockedBuffer{}, make(chan int, 1)
		go func() { ended <- cli.Run(ctx, append(args, "--lang", "de"), strings.NewReader(""), out, out) }()
		until(t, args[0]+" serves", func() bool { return serves(out.String()) })
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("%v: exit code %d", args, code)
		}
		isGerman(t, args, out.String())
	}

	for _, crm := range demo.DefaultCRMs() {
		called["connect"] = true
		browser := &browser{t: t, ctx: t.Context()}
		var out bytes.Buffer
		args := []string{"connect", crm, "--no-browser", "--lang", "de", "-c", w.conf}
		if code := cli.Run(t.Context(), args, strings.NewReader(""), &out, browser); code != 0 {
			t.Fatalf("%v: exit code %d\n%s", args, code, &browser.text)
		}
		isGerman(t, args, out.String()+browser.text.String())
		call(1, "fields", crm)
		call(0, "fields", crm, "--create")
		call(0, "pull", crm)
	}
	account := strings.Split(w.ok(t, "accounts", "hubspot", "-o", "csv", "--columns", "id"), "\n")[1]
	draft, deals, model := w.draft(t, "next"), dealsFile(t, dir), filepath.Join(filepath.Dir(w.conf), "icp.yaml")
	for _, one := range []struct {
		want int
		args string
	}{
		{0, "check"}, {0, "writeback hubspot --dry-run"}, {0, "writeback hubspot"}, {0, "rescore"}, {0, "runs list"}, {2, "runs show 3fa94c10"}, {2, "undo 3fa94c10"},
		{0, "accounts"}, {0, "accounts --duplicates"}, {0, "explain hubspot " + account}, {0, "territories hubspot"}, {0, "abm"}, {0, "market"},
		{2, "jobs run tiers"}, {2, "jobs pause tiers"}, {2, "jobs resume tiers"}, {0, "jobs list"}, {0, "jobs history"},
		{0, "keys list"}, {0, "keys create"}, {0, "keys list"}, {2, "keys revoke none"}, {0, "audit"},
		{0, "dead list"}, {2, "dead show CRM-1"}, {2, "dead replay CRM-1"}, {2, "dead drop CRM-1"},
		{0, "icp lint " + draft}, {0, "icp diff " + model + " " + draft}, {0, "icp preview " + draft}, {0, "icp publish --max-change 100% " + draft},
		{0, "icp history"}, {0, "icp rollback"}, {0, "icp shadow " + draft}, {0, "duplicates"}, {0, "review"},
		{2, "icp from-doc " + deals},
		{0, strings.Join(dealArgs("backtest", deals), " ")}, {0, strings.Join(dealArgs("learn", deals), " ")}, {0, "score -i " + deals},
		{0, "connector lint " + shippedManifest}, {2, "connector try espocrm"}, {2, "connector test espocrm --openapi " + weclappDescription}, {0, "secrets list"}, {0, "secrets rotate"}, {0, "secrets rotate --use"}, {0, "secrets reseal"}, {0, "secrets rotate --drop"}, {0, "version"}, {0, "help"},
	} {
		call(one.want, strings.Fields(one.args)...)
	}
	served(func(printed string) bool { return strings.Contains(printed, "Strg-C") }, "sandbox", "hubspot", "--accounts", "1")
	for _, one := range []struct {
		want int
		args []string
	}{
		{0, []string{"export", "hubspot", account}}, {2, []string{"unblock", "hubspot", account}}, {0, []string{"erase", "hubspot", account, "--crm", "--block"}},
		{0, []string{"unblock", "hubspot", account}}, {0, []string{"export", "hubspot", account}}, {2, []string{"forget", "hubspot"}}, {0, []string{"forget", "salesforce", "--yes"}},
	} {
		call(one.want, one.args...)
	}
	call(0, "disconnect", "hubspot")
	page := w.page(t)
	served(func(string) bool { return page.ready() }, "run", "-c", page.conf)
	call(0, "demo", "--once", "--data", filepath.Join(dir, "demo"))
	called["init"], called["icp schema"], called["connector schema"], called["completion"] = true, true, true, true // the last three write what programs read
	called["icp doc"] = true                                                                                        // ends with the model file, in whatever language; TestThePageIsInItsLanguage reads the rest
	inGerman(t, 0, "init", "-c", filepath.Join(dir, "new.yaml"), "--crm", "hubspot", "--client-id", "1234", "--yes")
	for _, command := range cli.Commands() {
		if !called[command] {
			t.Errorf("icptier %s is not called", command)
		}
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
