package cli

import (
	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

func (e *env) icpSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of ICP model files, for editors",
		Long: "Prints the JSON Schema (draft 2020-12) of model files, with which editors complete and check\n" +
			"them. It checks less than icptier icp lint does: it does not add up points. --output changes nothing.\n" +
			"The model file names it in its first line:\n\n" +
			"  # yaml-language-server: $schema=schema.json",
		Example: "  icptier icp schema > schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, err := compile.Schema()
			if err != nil {
				return err
			}
			_, err = e.out.Write(schema)
			return err
		},
	}
}
