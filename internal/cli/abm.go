package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/tabular"
)

// abmFlags hold the options of a list.
type abmFlags struct {
	abm.Query
	keep, xlsx, write string
	dry               bool
}

func (e *env) abm() *cobra.Command {
	var flags abmFlags
	c := &cobra.Command{
		Use:   "abm [CONNECTION]",
		Short: "Choose the best accounts for account-based marketing, under filters and caps",
		Long: "Chooses the best accounts, one after the other, and passes over those that would exceed a\n" +
			"cap, so no cap is ever exceeded. The order is tier, score, known points, class of the best\n" +
			"open deal, connection, id. A customer stands where it would as a prospect. A company that\n" +
			"several connections hold is chosen once.\n\n" +
			"With --keep, the list of an earlier run (its CSV or JSON), accounts stay while they would be\n" +
			"chosen for a list longer by --tolerance percent, and those who leave are told with the reason.\n" +
			"With --write NAME the accounts carry the name of the list in the CRM, and those that carry it\n" +
			"and are no longer chosen lose it; the earlier list is then the CRM's, unless --keep says another.\n" +
			"What the CRM holds is known as of the last pull." + takesMemory,
		Example: "  icptier abm -k 100 --tier A,B --region DE-BW,DE-8 --per-owner 10 --per-parent 1\n" +
			"  icptier abm -k 100 --keep q3.csv --output csv > q4.csv\n" +
			"  icptier abm -k 100 --industry 28,26 --xlsx messe.xlsx --write 'Messe 2027' --dry-run",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := flags.options()
			if err != nil {
				return err
			}
			named := c.Flags().Changed("write")
			if flags.dry && !named {
				return usageError{phrase.Errorf("--dry-run goes with --write: name the list")}
			}
			if named {
				if err := checkListName(flags.write); err != nil {
					return err
				}
			}
			return e.runABM(c.Context(), strings.Join(args, ""), flags, o)
		},
	}
	f := c.Flags()
	f.IntVarP(&flags.K, "k", "k", abm.DefaultK, "how many accounts to choose")
	f.StringSliceVar(&flags.Tiers, "tier", nil, "only these tiers: A, B, C, D, X or none (default A to D)")
	f.StringSliceVar(&flags.Segments, "segment", nil, "only these segments of the model")
	f.StringSliceVar(&flags.Regions, "region", nil, "only these regions: a country (DE), a region (DE-BW, Bayern), the beginning of a postal code (DE-7, AT 10)")
	f.StringSliceVar(&flags.Industries, "industry", nil, "only these industries: beginnings of WZ 2008 codes (28, C), or labels of the CRM")
	f.StringSliceVar(&flags.Owners, "owner", nil, "only accounts of these owners, by the CRM's id; none is nobody's")
	f.IntVar(&flags.PerOwner, "per-owner", 0, "at most so many of one owner (0: no cap)")
	f.IntVar(&flags.PerRegion, "per-region", 0, "at most so many of one postal area of two digits (0: no cap)")
	f.IntVar(&flags.PerIndustry, "per-industry", 0, "at most so many of one division of WZ 2008 (0: no cap)")
	f.IntVar(&flags.PerParent, "per-parent", 0, "at most so many of one parent company with all it owns (0: no cap)")
	f.StringVar(&flags.Customers, "customers", "out", "accounts that buy already: in, out or only")
	f.StringVar(&flags.OpenDeals, "open-deals", "in", "accounts with an open deal: in, out or only")
	f.BoolVar(&flags.Duplicates, "duplicates", false, "choose a company that several connections hold once for each, and not where it is best")
	f.StringVar(&flags.keep, "keep", "", "an earlier list to stay close to, as CSV or JSON")
	f.IntVar(&flags.Tolerance, "tolerance", abm.DefaultTolerance, "percent by which an account of the earlier list may miss the new one and stay")
	f.StringVar(&flags.xlsx, "xlsx", "", "write the list to this workbook, too")
	f.StringVar(&flags.write, "write", "", "write this list name into the CRM's field for lists")
	f.BoolVar(&flags.dry, "dry-run", false, "with --write: only show what would be written; makes no call to the CRM")
	return c
}

// options reads the flags; the error is a usage error.
func (a *abmFlags) options() (abm.Options, error) {
	o, err := a.Options()
	if err == nil && a.keep != "" {
		o.Keep, err = earlierList(a.keep)
	}
	return o, flagError(err)
}

// longestListName is how many letters a list's name may have: CRMs cut longer text.
const longestListName = 100

// checkListName checks the name of a list before it is written into a CRM.
func checkListName(name string) error {
	switch letters := utf8.RuneCountInString(name); {
	case strings.TrimSpace(name) == "":
		return usageError{phrase.Errorf("--write: the list has no name; write it behind the flag: --write 'Messe 2027'")}
	case name != tabular.Clean(name):
		return usageError{phrase.Errorf("--write: %q holds spaces at its ends, line breaks or characters that nobody sees; write a plain name", name)}
	case letters > longestListName:
		return usageError{phrase.Errorf("--write: the name has %d letters; it may have %d", letters, longestListName)}
	}
	return nil
}

// written counts the results of writing a plan to the CRM.
type written struct {
	DryRun      bool                     `json:"dry_run"`
	Connections map[string]jobs.Compared `json:"connections"`
}

func (e *env) runABM(ctx context.Context, connection string, flags abmFlags, o abm.Options) error {
	var chosen *abm.Report
	var wrote *written
	err := e.ready(ctx, func(ctx context.Context, a *app.App) (err error) {
		chosen, err = a.Reports().ABM(ctx, connection, flags.write, e.lang, o)
		if err != nil || flags.write == "" {
			return flagError(err)
		}
		if len(chosen.Chosen) == 0 {
			return usageError{phrase.Errorf("none of %d accounts passes the filters, and an empty list is not written to a CRM; loosen the filters", chosen.Accounts)}
		}
		wrote, err = e.assign(ctx, a, connection, jobs.ListOf(flags.write, chosen), flags.dry)
		return err
	})
	if err != nil {
		return err
	}
	if flags.xlsx != "" {
		if err := report.Workbook(flags.xlsx, e.style, chosen.Table(), chosen.Leavers()); err != nil {
			return err
		}
	}
	if e.output == "csv" {
		for _, l := range chosen.Left {
			e.tell("%s", e.words("no longer chosen: %s %s, %s", l.Connection, l.ID, visible(l.In(e.lang))))
		}
	}
	return e.planned(wrote, struct {
		*abm.Report
		Written *written `json:"written,omitempty"`
	}{chosen, wrote}, chosen.Table, func() error { return e.abmTables(chosen) })
}

// assign writes a plan into the CRM, or tells what it would write.
func (e *env) assign(ctx context.Context, a *app.App, connection string, as jobs.Assignment, dry bool) (*written, error) {
	results, err := a.Jobs().Assign(ctx, connection, as, dry, func(string, jobs.Difference) {})
	return &written{dry, results}, err
}

// planned prints a plan in the form that was asked for, and says what was written of it.
func (e *env) planned(w *written, whole any, file func() report.Table, people func() error) error {
	if err := e.reported(whole, file, people); err != nil {
		return err
	}
	return e.wrote(w)
}

// wrote says what was written; refused rows are a failure.
func (e *env) wrote(w *written) error {
	if w == nil {
		return nil
	}
	refused := 0
	for _, name := range slices.Sorted(maps.Keys(w.Connections)) {
		r := w.Connections[name]
		if w.DryRun {
			e.tell("%s", e.words("%s: %s records would be written. Nothing was.", name, e.number(r.Different)))
			continue
		}
		e.tell("%s", e.words("%s: %s written, %s refused, %s skipped.", name, e.number(r.Written), e.number(r.Refused), e.number(r.Skipped)))
		for _, line := range r.Refusals {
			e.tell("  %s", visible(line))
		}
		refused += r.Refused
	}
	if refused > 0 {
		return &shownError{fmt.Errorf("the CRM refused %d rows", refused)}
	}
	return nil
}

func (e *env) abmTables(r *abm.Report) error {
	list := r.Table()
	if err := list.Print(e.out, e.style, columns(e.out)); err != nil {
		return err
	}
	e.say("")
	e.lines("%s", e.words("%s chosen; of %s accounts %s pass the filters.", e.number(len(r.Chosen)), e.number(r.Accounts), e.number(r.Eligible)))
	if caps := e.counts(r.Capped); caps != "" {
		e.lines("%s", e.words("Passed over: %s.", caps))
	}
	e.lines("%s", e.words("Order: tier, score, share of known points, class, connection, id."))
	if people := list.Hint.In(e.lang); people != "" {
		e.lines("%s", people)
	}
	if len(r.Left) == 0 {
		return nil
	}
	e.say("")
	return e.show(r.Leavers())
}

// counts writes numbers with what they count, the reasons sorted.
func (e *env) counts(of map[abm.Why]int) string {
	words := map[abm.Why]string{
		abm.CapOwner: e.words("per owner"), abm.CapRegion: e.words("per region"), abm.CapIndustry: e.words("per industry"),
		abm.CapParent: e.words("per parent"), abm.SameCompany: e.words("same company"),
	}
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s %s", words[why], e.number(of[why])))
	}
	return strings.Join(parts, ", ")
}
