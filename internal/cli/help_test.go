package cli

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// TestHelp holds that every command says in a line what it does, shows how it is called,
// and that all of its help fits a terminal of 80 columns.
func TestHelp(t *testing.T) {
	const columns = 80
	e := &env{}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Name() == "help" {
			return
		}
		t.Run(c.CommandPath(), func(t *testing.T) {
			if c.Short == "" || c.Example == "" && !c.HasSubCommands() {
				t.Error("it has no short help, or no example")
			}
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
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	root := e.root()
	root.InitDefaultHelpCmd()
	visit(root)
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
