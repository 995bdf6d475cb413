package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/report"
)

func (e *env) icpHistory() *cobra.Command {
	return &cobra.Command{
		Use:     "history",
		Short:   "List the published versions of the ICP model, and what each changed",
		Example: "  icptier icp history\n  icptier icp history --lang de --output json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				versions, err := a.Models().Versions(ctx)
				if err != nil {
					return err
				}
				slices.Reverse(versions) // the one in force first
				return e.history(versions)
			})
		},
	}
}

func (e *env) history(versions []registry.Version) error {
	all := make([]answer.Version, len(versions))
	for i := range versions {
		all[i] = answer.VersionIn(e.lang, &versions[i])
	}
	return e.reported(all, func() report.Table { return answer.Versions(e.lang, versions) }, func() error {
		if err := e.show(answer.Versions(e.lang, versions)); err != nil {
			return err
		}
		for _, v := range versions {
			e.versionInWords(v)
		}
		return nil
	})
}

// changesShown is how many differences of a version are printed.
const changesShown = 12

func (e *env) versionInWords(v registry.Version) {
	title := e.words("Version %d", v.Version)
	if v.InForce {
		title += ", " + e.words("in force")
	}
	e.say("")
	e.lines("%s: %s", title, v.Model)
	if cause := e.cause(v.Publication); cause != "" {
		e.lines("  %s", cause)
	}
	if v.Note != "" {
		e.lines("  %s", e.words("Note: %s", visible(v.Note)))
	}
	switch {
	case v.Unreadable:
		e.lines("  %s", e.words("cannot be read by this program"))
	case v.Version > 1 && len(v.Changes) == 0:
		e.lines("  %s", e.words("the models say the same"))
	}
	for _, d := range v.Changes[:min(changesShown, len(v.Changes))] {
		e.lines("  - %s", visible(d.In(e.lang)))
	}
	if more := len(v.Changes) - changesShown; more > 0 {
		e.lines("  %s", e.words("… and %d more; all with --output json", more))
	}
}

// cause says why a version was published, in words; empty for a file that a person published.
func (e *env) cause(p publication.Publication) string {
	switch p.Cause {
	case publication.First:
		return e.words("the configuration's file at the first start")
	case publication.Rollback:
		return e.words("back to version %d", p.Restores)
	case publication.ByHand:
	}
	return ""
}
