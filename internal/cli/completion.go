package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/phrase"
)

// completion is a command of the library, in the reader's language.
func (e *env) completion() *cobra.Command {
	shells := map[string]func(*cobra.Command) error{
		"bash":       func(root *cobra.Command) error { return root.GenBashCompletionV2(e.out, true) },
		"fish":       func(root *cobra.Command) error { return root.GenFishCompletion(e.out, true) },
		"powershell": func(root *cobra.Command) error { return root.GenPowerShellCompletionWithDesc(e.out) },
		"zsh":        func(root *cobra.Command) error { return root.GenZshCompletion(e.out) },
	}
	names := slices.Sorted(maps.Keys(shells))
	return &cobra.Command{
		Use:    "completion SHELL",
		Short:  "Print the script with which a shell completes commands: bash, fish, powershell or zsh",
		Hidden: true,
		Example: "  source <(icptier completion bash)\n" +
			"  icptier completion zsh > \"${fpath[1]}/_icptier\"",
		ValidArgs: names,
		Args:      cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			script, ok := shells[args[0]]
			if !ok {
				return usageError{phrase.Errorf("%q is no shell; there are %s", args[0], strings.Join(names, ", "))}
			}
			return script(c.Root())
		},
	}
}
