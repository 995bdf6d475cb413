package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/insight/territory/atlas"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/phrase"
)

// territoryFlags are how a person wants accounts shared out.
type territoryFlags struct {
	territory.Query
	reps, svg, value string
	hours, weights   []string
	write, dry       bool
}

func (e *env) territories() *cobra.Command {
	var flags territoryFlags
	c := &cobra.Command{
		Use:   "territories [CONNECTION]",
		Short: "Share accounts out to reps: value and workload balanced, few accounts moved",
		Long: "Shares accounts out to the reps of a file, or to the owners that the CRM knows, so that\n" +
			"expected value and workload are balanced, accounts with open deals stay with their owner,\n" +
			"postal areas stay whole where that costs little, and few accounts move. Nobody gets more than\n" +
			"the capacity; fixed accounts stay. The same input and --seed give the same plan.\n\n" +
			"The file is CSV or JSON lines with the columns\n" +
			"  name      what the plan and the CRM call the rep or the territory\n" +
			"  capacity  the most accounts\n" +
			"  owner     the CRM's ids of the rep, parted by semicolons; also CONNECTION/ID (default: name)\n" +
			"  regions   home regions: DE, DE-7, DE-BW, Bayern, AT 10; empty is everywhere\n" +
			"  accounts  ids of accounts that stay in any case; also CONNECTION/ID\n" +
			"  languages  that the rep sells in: de, fr; empty is all\n" +
			"  skills    segments and industries that the rep knows: enterprise, 28; empty is all\n" +
			"  share     1 for full time, 0.5 for half" + takesMemory,
		Example: "  icptier territories --reps reps.csv --absent \"Ost 2\" --output csv > cover.csv\n" +
			"  icptier territories --reps reps.csv --svg map.svg --output csv > plan.csv\n" +
			"  icptier territories hubspot-dach --value measured --hours A=40,B=20 --weight move=0.5\n" +
			"  icptier territories --reps reps.csv --uncovered assign --write --dry-run",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if flags.dry && !flags.write {
				return usageError{phrase.Errorf("--dry-run goes with --write")}
			}
			o, err := flags.options()
			if err != nil {
				return err
			}
			return e.runTerritories(c.Context(), strings.Join(args, ""), flags, o)
		},
	}
	f := c.Flags()
	f.StringVar(&flags.reps, "reps", "", "file with the reps (default: the owners of accounts)")
	f.IntVar(&flags.Capacity, "capacity", 0, "without --reps: the most accounts of an owner (default: a fifth more than an even share)")
	f.StringSliceVar(&flags.Tiers, "tier", nil, "share out only these tiers: A, B, C, D, X or none (default A to D, and customers)")
	f.StringVar(&flags.value, "value", "", "what an account is worth, by tier: A=8,B=4,C=2,D=1,none=4, or measured for win rate × deal size")
	f.StringSliceVar(&flags.hours, "hours", nil, "the hours an account takes a year, by tier (default A=24,B=12,C=6,D=2,none=12)")
	f.Float64Var(&flags.DealHours, "deal-hours", territory.DefaultDealHours, "the hours that an open deal takes")
	f.StringSliceVar(&flags.weights, "weight", nil, "what counts how much (default value=1, workload=1, region=0.05, home=0.15, skill=0.3, move=0.1)")
	f.StringSliceVar(&flags.Absent, "absent", nil, "reps who are away for a time: their accounts are shared out, and no other account moves")
	f.StringSliceVar(&flags.Leaving, "leaving", nil, "reps who leave the firm: their accounts are shared out for good")
	f.StringVar(&flags.Uncovered, "uncovered", string(territory.UncoveredRefuse), "accounts in areas that are no rep's home: refuse, assign or leave")
	f.Uint64Var(&flags.Seed, "seed", territory.DefaultSeed, "where the search looks")
	f.StringVar(&flags.svg, "svg", "", "draw a map of the territories into this file")
	f.BoolVar(&flags.write, "write", false, "write the rep's name into the CRM's field for territories")
	f.BoolVar(&flags.dry, "dry-run", false, "with --write: only show what would be written; makes no call to the CRM")
	return c
}

// measured says that an account is worth what the CRMs say.
const measured = "measured"

// options reads the flags; the error is a usage error.
func (t *territoryFlags) options() (territory.Options, error) {
	var err error
	if t.value != "" && t.value != measured {
		if t.Value, err = pairs("value", strings.Split(t.value, ",")); err != nil {
			return territory.Options{}, err
		}
	}
	if t.Hours, err = pairs("hours", t.hours); err != nil {
		return territory.Options{}, err
	}
	if t.Weights, err = pairs("weight", t.weights); err != nil {
		return territory.Options{}, err
	}
	if t.write && len(t.Absent) > 0 {
		return territory.Options{}, usageError{phrase.Errorf("--absent is for a time, and --write would give the accounts away; leave --write out, and hand the plan on (--output csv)")}
	}
	o, err := t.Options()
	return o, flagError(err)
}

func (e *env) runTerritories(ctx context.Context, connection string, flags territoryFlags, o territory.Options) error {
	var reps []territory.Rep
	if flags.reps != "" {
		var err error
		if reps, err = repsOf(flags.reps); err != nil {
			return err
		}
	}
	var report *territory.Report
	var wrote *written
	err := e.ready(ctx, func(ctx context.Context, a *app.App) (err error) {
		report, err = a.Reports().Territories(ctx, connection, reps, flags.value == measured, o)
		var input *territory.InputError
		if errors.As(err, &input) {
			return usageError{repsError(flags.reps, input)}
		}
		if err != nil || !flags.write {
			return err
		}
		wrote, err = e.assign(ctx, a, connection, jobs.TerritoriesOf(report), flags.dry)
		return err
	})
	if err != nil {
		return err
	}
	if flags.svg != "" {
		if err := e.drawMap(flags.svg, report); err != nil {
			return err
		}
	}
	return e.planned(wrote, struct {
		*territory.Report
		Written *written `json:"written,omitempty"`
	}{report, wrote}, report.Table, func() error { return e.territoriesTables(report) })
}

func (e *env) drawMap(path string, report *territory.Report) error {
	var svg bytes.Buffer
	if err := atlas.Draw(&svg, report, e.lang); err != nil {
		return err
	}
	if err := os.WriteFile(path, svg.Bytes(), 0o644); err != nil { //nolint:gosec // a picture to be shown around
		return fmt.Errorf("write the map: %w", err)
	}
	return nil
}
