package cli

import (
	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring/icp/diff"
)

func (e *env) icpDiff() *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say in words what a version of an ICP model changes",
		Long: "Compares what two model files say, whatever their comments, the order of their keys and how\n" +
			"they write numbers. - is standard input.\n" +
			"--output json is an array of {path, kind, before, after, text}; kind is added, removed, changed or moved.",
		Example: "  icptier icp diff icp.yaml icp-new.yaml\n" +
			"  git show HEAD:icp.yaml | icptier icp diff - icp.yaml --lang de",
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if args[0] == "-" && args[1] == "-" {
				return usageError{phrase.Errorf("standard input is one file: name the other")}
			}
			before, err := e.model(args[0])
			if err != nil {
				return err
			}
			after, err := e.model(args[1])
			if err != nil {
				return err
			}
			return e.differences(diff.Models(before, after))
		},
	}
}

func (e *env) differences(found []diff.Difference) error {
	all := answer.Differences(e.lang, found)
	return e.reported(all, func() report.Table { return answer.DifferenceTable(all) }, func() error {
		for _, d := range all {
			e.lines("%s", visible(d.Text))
		}
		if len(all) == 0 {
			e.tell("%s", e.words("The models say the same."))
		}
		return nil
	})
}
