package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/access"
)

// Commands are the commands that do something, as they are called: "icp publish".
func Commands() []string {
	var all []string
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if _, name, found := strings.Cut(c.CommandPath(), " "); found && c.Runnable() && !c.HasSubCommands() {
			all = append(all, name)
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit((&env{}).root())
	return all
}

// CommandRights are what the commands need that reach a service.
func CommandRights() access.Rights { return commandRights() }
