package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/closed"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/tabular"
)

// dealFlags say where closed deals come from, and what their columns are.
type dealFlags struct {
	input, outcome, created, closed, account, existing, amount, model, svg string
	won, lost, features, allow                                             []string
	seed                                                                   uint64
}

func (f *dealFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.input, "input", "", "a file of deals, CSV or JSON lines; - is standard input (default: the deals of the CRM)")
	flags.StringVar(&f.outcome, "outcome", "", "column with the outcome of a deal")
	flags.StringSliceVar(&f.won, "won", nil, "values of the outcome that stand for won")
	flags.StringSliceVar(&f.lost, "lost", nil, "values that stand for lost (default: the only other one); all others are open deals")
	flags.StringVar(&f.created, "created", "", "column with the day a deal was created; the newest deals are then the test")
	flags.StringVar(&f.closed, "closed", "", "column with the day a deal was closed")
	flags.StringVar(&f.account, "account", "", "column that deals of one company share; they stay on one side of a split")
	flags.StringVar(&f.existing, "existing", "", "COLUMN=VALUE that marks existing customers, who are reported apart")
	flags.StringVar(&f.amount, "amount", "", "column with the size of a deal (default: found by its name)")
	flags.StringSliceVar(&f.features, "features", nil, "columns to learn from (default: all others)")
	flags.StringVar(&f.model, "model", "", "ICP model that scores the deals (default: the one of the configuration for deals of the CRM, none for a file)")
	flags.StringSliceVar(&f.allow, "allow", nil, "leaky fields to learn from all the same")
	flags.StringVar(&f.svg, "svg", "", "write a picture of the result to this file")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of chance: the same seed gives the same result")
}

// columns reads the flags of a file.
func (f *dealFlags) columns() (deals.Columns, error) {
	is := deals.Columns{
		Outcome: f.outcome, Won: f.won, Lost: f.lost, Created: f.created, Closed: f.closed, Account: f.account, Amount: f.amount, Features: f.features,
	}
	switch {
	case f.outcome == "":
		return is, usageError{phrase.Errorf("--outcome is missing: name the column that says how a deal ended")}
	case len(f.won) == 0:
		return is, usageError{phrase.Errorf("--won is missing: name the values of %s that stand for won", f.outcome)}
	}
	if f.existing != "" {
		column, value, found := strings.Cut(f.existing, "=")
		if !found || column == "" || value == "" {
			return is, usageError{phrase.Errorf("--existing %q is no COLUMN=VALUE", f.existing)}
		}
		is.Existing, is.ExistingValue = column, value
	}
	return is, nil
}

// closedDeals are deals with what a model gave them.
type closedDeals struct {
	set    *deals.Set
	scores *backtest.Scores // nil without a model
	model  *icp.Model
	// mapping is the field of each column of a file.
	mapping map[string]string
	source  string // for people
}

// collect reads the deals of a file, or of the CRM.
func (e *env) collect(ctx context.Context, f *dealFlags, connection string) (*closedDeals, error) {
	var model *icp.Model
	if f.model != "" {
		var err error
		if model, err = e.model(f.model); err != nil {
			return nil, err
		}
	}
	if f.input != "" {
		if connection != "" {
			return nil, usageError{phrase.Errorf("deals come from a connection or from --input, not from both")}
		}
		return e.dealsOfFile(f, model)
	}
	for name, set := range map[string]bool{
		"--outcome": f.outcome != "", "--won": f.won != nil, "--lost": f.lost != nil, "--created": f.created != "", "--closed": f.closed != "",
		"--account": f.account != "", "--existing": f.existing != "", "--amount": f.amount != "", "--features": f.features != nil,
	} {
		if set {
			return nil, usageError{phrase.Errorf("%s is about the columns of a file: name it with --input", name)}
		}
	}
	return e.dealsOfCRM(ctx, connection, model)
}

func (e *env) dealsOfCRM(ctx context.Context, connection string, model *icp.Model) (*closedDeals, error) {
	heap.Bounded()
	out := &closedDeals{model: model, source: "CRM"}
	bar := e.progress()
	defer bar.stop()
	err := e.open(ctx, bar.update, func(ctx context.Context, a *app.App) error {
		if out.model == nil {
			out.model = a.Models().Model()
		}
		return a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
			if err := a.Backlog().Drain(ctx); err != nil {
				return err
			}
			var err error
			out.set, out.scores, err = a.Reports().ClosedDeals(ctx, connection, out.model)
			return err
		})
	})
	return out, err
}

// dealsOfFile reads a table: once for its columns, and once more as accounts where a model
// has to score them.
func (e *env) dealsOfFile(f *dealFlags, model *icp.Model) (*closedDeals, error) {
	is, err := f.columns()
	if err != nil {
		return nil, err
	}
	file, name, err := e.dealsFile(f.input)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	out := &closedDeals{model: model, source: name}
	if out.set, err = readDeals(name, file, is); err != nil {
		return nil, err
	}
	if model != nil {
		return out, out.score(name, file, is)
	}
	// The fields that columns hold are only for naming criteria; where they are not clear,
	// every column is a custom field.
	if accounts, err := again(name, file, nil); err == nil {
		out.mapping = fieldsOf(accounts)
	}
	return out, nil
}

// again reads a table once more, as accounts.
func again(name string, file seeker, mapping map[string]string) (*intake.Reader, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s again: %w", name, err)
	}
	return intake.NewReader(name, file, intake.Options{Map: mapping})
}

func fieldsOf(r *intake.Reader) map[string]string {
	fields := map[string]string{}
	for _, c := range r.Report().Columns {
		fields[c.Column] = c.Field
	}
	return fields
}

// score scores each row of the table as an account. What the deal's columns hold is no
// part of the account, and neither is the column that would make one account of several rows.
func (d *closedDeals) score(name string, file seeker, is deals.Columns) error {
	leave := map[string]string{}
	for _, column := range []string{is.Outcome, is.Created, is.Closed} {
		if column != "" {
			leave[column] = intake.Ignore
		}
	}
	first, err := again(name, file, leave)
	if err != nil {
		return err
	}
	d.mapping = fieldsOf(first)
	for column, field := range d.mapping {
		if field == "account.id" || field == "deal.id" {
			leave[column] = intake.Ignore
		}
	}
	accounts, err := again(name, file, leave)
	if err != nil {
		return err
	}
	scorer := closed.NewScorer(d.model, crm.StampOf(time.Now()))
	next := 0
	for row := int32(0); ; row++ {
		a, err := accounts.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if next >= len(d.set.Rows) || d.set.Rows[next] != row {
			scorer.Skip()
			continue
		}
		scorer.Add(a.Facts.Account.Account, d.deal(next, a))
		next++
	}
	d.scores = scorer.Of(d.set)
	d.scores.Fields = d.mapping
	return nil
}

// deal holds the part of a deal of the set that scoring reads: its days and criteria.
func (d *closedDeals) deal(i int, a *intake.Account) *crm.Deal {
	deal := &crm.Deal{}
	if len(a.Facts.Deals) > 0 {
		deal.Evidence = a.Facts.Deals[0].Deal.Evidence
	}
	if d.set.Created != nil {
		deal.Created = d.set.Created[i]
	}
	if d.set.Closed != nil {
		deal.Closed = d.set.Closed[i]
	}
	return deal
}

func readDeals(name string, r io.Reader, is deals.Columns) (*deals.Set, error) {
	rows, err := tabular.NewReader(name, r)
	if err != nil {
		return nil, err
	}
	b := deals.NewBuilder(name, is)
	names := rows.Columns()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return b.Set()
		}
		if err != nil {
			return nil, err
		}
		if row.Width() > len(names) {
			names = rows.Columns()
		}
		b.Add(row.Line, names, row.At)
	}
}

// seeker is a table that can be read twice.
type seeker interface {
	io.ReadSeeker
	io.Closer
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// dealsFile opens a file; standard input is taken into memory.
func (e *env) dealsFile(path string) (seeker, string, error) {
	if path == "-" {
		all, err := io.ReadAll(e.in)
		if err != nil {
			return nil, "", fmt.Errorf("read standard input: %w", err)
		}
		return inMemory{bytes.NewReader(all)}, "standard input", nil
	}
	f, err := os.Open(path) //nolint:gosec // the caller's user named it
	if err != nil {
		return nil, "", usageError{phrase.Errorf("open the deals: %w", err)}
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, "", errors.Join(usageError{phrase.Errorf("open the deals: %s is a folder; name a file in it", path)}, f.Close())
	}
	return f, filepath.Base(path), nil
}
