package cli

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/phrase/phrasetest"
)

// TestHelp holds that every command says in a line what it does, shows how it is called,
// that all of its help fits a terminal of 80 columns, and that in German none of it is English.
func TestHelp(t *testing.T) {
	const columns = 80
	e := &env{}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		t.Run(c.CommandPath(), func(t *testing.T) {
			if c.Short == "" || c.Example == "" && !c.HasSubCommands() {
				t.Error("it has no short help, or no example")
			}
			helped := map[string]string{}
			for _, e.lang = range []string{"en", "de"} {
				var out bytes.Buffer
				c.SetOut(&out)
				if err := c.Help(); err != nil {
					t.Fatal(err)
				}
				for _, line := range strings.Split(out.String(), "\n") {
					if n := utf8.RuneCountInString(line); n > columns {
						t.Errorf("%d columns: %s", n, line)
					}
				}
				helped[e.lang] = out.String()
			}
			german := strings.ReplaceAll(helped["de"], c.Example, "")
			if word := phrasetest.English(german); word != "" || strings.Contains(german, "„") {
				t.Errorf("in German: %q\n%s", word, german)
			}
			said := func(text string) {
				if about := phrase.About("de", text); about == text {
					t.Errorf("the same in German: %s", text)
				}
			}
			said(c.Short)
			c.LocalFlags().VisitAll(func(f *pflag.Flag) { said(f.Usage) })
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	root := e.root()
	root.InitDefaultHelpCmd()
	visit(root)
	for flag, values := range map[string][]string{
		"run --role": named(app.Roles()), "jobs history --job": named(jobs.Names()), "jobs history --state": named(answer.RunStates()),
	} {
		at := strings.Fields(flag)
		c, _, _ := root.Find(at[:len(at)-1])
		usage := c.Flag(strings.TrimPrefix(at[len(at)-1], "--")).Usage
		for _, value := range values {
			if !strings.Contains(usage, value) || !strings.Contains(phrase.Text(usage).In("de"), value) {
				t.Errorf("%s is said without %s: %s", flag, value, usage)
			}
		}
	}
}

func named[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

func TestTextsOfHelpAreWrapped(t *testing.T) {
	const about = "Reads a file of accounts and\nsays what the model makes of each.\n\n  name   what the company is called, without its form\n  owner  whose it is\n\n  a call"
	const want = `Reads a file of accounts and says what
the model makes of each.

  name   what the company is called,
         without its form
  owner  whose it is

  a call`
	if got := strings.Join(paragraphs(about, 40), "\n"); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := continued("  icptier score --input accounts.csv --model icp.yaml", 42); got != "  icptier score --input accounts.csv \\\n      --model icp.yaml\n" {
		t.Error(got)
	}
}
