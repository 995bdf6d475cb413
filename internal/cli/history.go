package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/registry"
)

// timeStamp is how CSV writes a time.
const timeStamp = time.RFC3339

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
	switch e.output {
	case "json":
		all := make([]answer.Version, len(versions))
		for i := range versions {
			all[i] = answer.VersionIn(e.lang, &versions[i])
		}
		return e.json(all)
	case "csv":
		rows := make([][]string, len(versions))
		for i, v := range versions {
			rows[i] = e.historyRow(v)
		}
		return e.csv(historyColumns(), rows)
	}
	w := publishTexts(e.lang)
	rows := make([][]string, len(versions))
	for i, v := range versions {
		moved := "–"
		if v.Accounts > 0 {
			moved = e.number(v.Moved()) + " / " + e.number(v.Accounts)
		}
		rows[i] = []string{fmt.Sprint(v.Version), e.when(v.At), v.By, v.Model, moved}
	}
	if err := e.table([]column{{title: w.version, right: true}, {title: w.when}, {title: w.who, limit: 10}, {title: w.model, limit: 19}, {title: w.moved, right: true}}, rows); err != nil {
		return err
	}
	for _, v := range versions {
		e.versionInWords(w, v)
	}
	return nil
}

// changesShown is how many differences of a version are printed.
const changesShown = 12

func (e *env) versionInWords(w publishWords, v registry.Version) {
	title := fmt.Sprintf("%s %d", w.version, v.Version)
	if v.InForce {
		title += ", " + w.current
	}
	e.say("")
	e.lines("%s: %s", title, v.Model)
	if cause := w.cause(v.Publication); cause != "" {
		e.lines("  %s", cause)
	}
	if v.Note != "" {
		e.lines("  "+w.note, visible(v.Note))
	}
	switch {
	case v.Unreadable:
		e.lines("  %s", w.unreadable)
	case v.Version > 1 && len(v.Changes) == 0:
		e.lines("  %s", w.noChange)
	}
	for _, d := range v.Changes[:min(changesShown, len(v.Changes))] {
		e.lines("  - %s", visible(d.In(e.lang)))
	}
	if more := len(v.Changes) - changesShown; more > 0 {
		e.lines("  "+w.moreChanges, more)
	}
}

func historyColumns() []column {
	return []column{
		{title: "version"}, {title: "at"}, {title: "by"}, {title: "cause"}, {title: "restores"}, {title: "model"},
		{title: "accounts"}, {title: "moved"}, {title: "note"}, {title: "changes"},
	}
}

func (e *env) historyRow(v registry.Version) []string {
	var changes []string
	for _, d := range v.Changes {
		changes = append(changes, d.In(e.lang))
	}
	restores := ""
	if v.Restores > 0 {
		restores = fmt.Sprint(v.Restores)
	}
	return []string{
		fmt.Sprint(v.Version), v.At.Format(timeStamp), v.By, string(v.Cause), restores, v.Model,
		fmt.Sprint(v.Accounts), fmt.Sprint(v.Moved()), v.Note, strings.Join(changes, "; "),
	}
}
