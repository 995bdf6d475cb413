package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// scoreCall holds the options of scoring a file.
type scoreCall struct {
	input, model, asOf string
	mapping            []string
	skipBad, explain   bool
	named              bool // a configuration was named
}

func (e *env) score() *cobra.Command {
	var call scoreCall
	c := &cobra.Command{
		Use:   "score --input FILE",
		Short: "Score accounts and deals from a file, without a CRM",
		Long: `Scores accounts from CSV (delimiter and encoding are found) or JSON lines, in the order of
the file, with nothing to set up: no CRM, NATS or Redis. It streams, so a file may be of any size.

Columns are called as the fields of a model, with or without account. before: id, name, domain,
country, postal_code, city, industry, legal_form, employees, revenue, revenue_currency,
technologies (parted by ;), natural_person, relationship, owner, parent, last_activity, created.
Common German and English names are known (Firma, PLZ, Umsatz). Any other column is
account.custom.NAME. Deals are deal.id, deal.status (open, won, lost), deal.stage, deal.amount,
deal.created, deal.closed, and for each qualification criterion deal.budget (0 to 3, yes, or a text) and
deal.budget_at; rows with the same id that follow one another are one account with several
deals. In JSON lines they are deals: [{"id": …}, …].

A value that cannot be read counts as unknown, and is counted on standard error.

--output json is JSON lines: one {id, line, name, reason, score} an account, and text with
--explain. score is as icptier explain has it.`,
		Example: "  icptier score --input accounts.csv --lang de\n" +
			"  icptier score --input export.csv --map 'Anzahl MA=employees' --map 'Notiz=-' --model icp.yaml\n" +
			"  zcat big.jsonl.gz | icptier score --input - --output json > scored.jsonl",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			call.named = c.Flags().Changed("config")
			if call.input == "" {
				return usageError{phrase.Errorf("--input is missing: name a CSV or JSON lines file, or - for standard input")}
			}
			return e.scoreFile(c.Context(), call)
		},
	}
	f := c.Flags()
	f.StringVarP(&call.input, "input", "i", "", "CSV or JSON lines file; - is standard input")
	f.StringVarP(&call.model, "model", "m", "", "ICP model (default: the configuration's, else the one that is shipped)")
	f.StringVar(&call.asOf, "as-of", "", "day to score for, as 2026-12-31 (default: today)")
	f.StringArrayVar(&call.mapping, "map", nil, "COLUMN=FIELD for a column that is not called as its field; COLUMN=- leaves it out")
	f.BoolVar(&call.skipBad, "skip-bad", false, "leave out rows that cannot be read, and count them")
	f.BoolVar(&call.explain, "explain", false, "add all sentences in the language of --lang to --output json")
	return c
}

// scoreModel is the model that a file is scored with.
func (e *env) scoreModel(call scoreCall) (*icp.Model, error) {
	if call.model != "" {
		return e.model(call.model)
	}
	cfg, err := e.configured(call.named)
	if err != nil {
		return nil, err
	}
	if cfg != nil {
		return e.model(cfg.ICP)
	}
	return compile.Parse("dach-mittelstand.yaml", config.DefaultModel())
}

func (e *env) scoreFile(ctx context.Context, call scoreCall) error {
	heap.Stream()
	asOf := time.Now()
	if call.asOf != "" {
		day, err := time.Parse(time.DateOnly, call.asOf)
		if err != nil {
			return usageError{phrase.Errorf("--as-of %q is no day; write it as 2026-12-31", call.asOf)}
		}
		asOf = day
	}
	mapping, err := intake.Mapping(call.mapping)
	if err != nil {
		return usageError{phrase.Errorf("--map: %w", err)}
	}
	m, err := e.scoreModel(call)
	if err != nil {
		return err
	}
	in, closeInput, err := e.input(call.input)
	if err != nil {
		return err
	}
	defer closeInput()
	r, err := intake.NewReader(call.input, in, intake.Options{Map: mapping, SkipBad: call.skipBad})
	if err != nil {
		return err
	}
	out, err := e.scored(m, call.explain)
	if err != nil {
		return err
	}
	run := scoreRun{env: e, model: m, asOf: crm.StampOf(asOf), file: call.input, tiers: map[scoring.Tier]int{}, failed: map[string]int{}}
	err = run.all(ctx, r, out)
	if err = errors.Join(err, out.flush()); err != nil {
		return err
	}
	run.summary(r.Report(), time.Since(run.started))
	return nil
}

// input opens a file, or standard input for -.
func (e *env) input(path string) (io.Reader, func(), error) {
	if path == "-" {
		return e.in, func() {}, nil
	}
	f, err := os.Open(path) //nolint:gosec // the caller's user named it
	if err != nil {
		return nil, nil, usageError{phrase.Errorf("open the input: %w", err)}
	}
	return f, func() { _ = f.Close() }, nil // it was only read
}

// scoreRun scores one file.
type scoreRun struct {
	*env
	model   *icp.Model
	asOf    crm.Stamp
	file    string
	started time.Time
	tiers   map[scoring.Tier]int
	failed  map[string]int // accounts, by the rule whose condition failed
}

// scoreBatch is after how many accounts progress is told and an interruption noticed.
const scoreBatch = 1000

func (run *scoreRun) all(ctx context.Context, r *intake.Reader, out scoreWriter) error {
	run.started = time.Now()
	bar := run.progress()
	defer bar.stop()
	quiet := isTerminal(run.out) // a bar would run through the rows
	var s scoring.Score
	for n := 1; ; n++ {
		a, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		run.model.Score(&a.Facts, run.asOf, &s)
		run.tiers[s.Effective()]++
		for _, rule := range s.Failed {
			run.failed[rule]++
		}
		if err := out.write(a, &s); err != nil {
			return fmt.Errorf("write the scores: %w", err)
		}
		if n%scoreBatch != 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !quiet {
			bar.update(answer.Progress{Connection: filepath.Base(run.file), Job: "score", What: run.words("accounts"), Done: n})
		}
	}
}

// summary tells on standard error what was read and how, what could not be, and the tiers.
func (run *scoreRun) summary(report intake.Report, took time.Duration) {
	run.columns(report)
	for _, line := range warnings(cmp.Or(strings.TrimPrefix(run.file, "-"), phrase.Of("standard input").In(run.lang)), report) {
		run.tell("%s", visible(line.In(run.lang)))
	}
	var counts []string
	for _, t := range append(scoring.Tiers(), scoring.TierNone) {
		if t != scoring.TierNone || run.tiers[t] > 0 {
			counts = append(counts, orDash(string(t))+" "+run.number(run.tiers[t]))
		}
	}
	run.tell("%s", run.words("%s and %s scored in %s s.", run.accountsInWords(report.Accounts), run.dealsInWords(report.Deals), run.decimal(took.Seconds(), 1)))
	run.tell("%s", strings.Join(counts, "   "))
	for _, rule := range slices.Sorted(maps.Keys(run.failed)) {
		for _, part := range wrap(run.words("The condition of %s could not be worked out for %s and counts as unknown there; change it, such as by a test before it.", visible(rule), run.accountsInWords(run.failed[rule])), width(run.err)) {
			run.tell("%s", part)
		}
	}
	if run.model.Capacity() != nil {
		for _, part := range wrap(run.words("The places of the tiers (capacity) are not shared out here: that takes all accounts of a connection."), width(run.err)) {
			run.tell("%s", part)
		}
	}
}

// columns tells what columns were taken for that are not called so.
func (run *scoreRun) columns(report intake.Report) {
	var read, custom []string
	for _, c := range report.Columns {
		switch name, isCustom := strings.CutPrefix(c.Field, "account.custom."); {
		case isCustom:
			custom = append(custom, name)
		case !strings.EqualFold(c.Column, c.Field) && !strings.EqualFold("account."+c.Column, c.Field):
			read = append(read, c.Column+" → "+c.Field)
		}
	}
	for _, line := range []string{join(run.words("Read as: "), read), join(run.words("Custom fields (account.custom.…): "), custom)} {
		if line == "" {
			continue
		}
		for _, part := range wrap(visible(line), width(run.err)) {
			run.tell("%s", part)
		}
	}
}

func join(title string, parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return title + strings.Join(parts, ", ")
}

// warnings says what could not be read, in the form of all findings about files.
func warnings(file string, r intake.Report) []phrase.Phrase {
	var lines []phrase.Phrase
	add := func(line int, column string, what phrase.Phrase) {
		if column != "" {
			what = phrase.Of("column %s: %s", column, what)
		}
		lines = append(lines, phrase.Of("%s:%d: warning: %s", file, line, what))
	}
	problems := slices.Clone(r.Unknown)
	slices.SortStableFunc(problems, func(a, b intake.Problem) int { return cmp.Compare(a.Line, b.Line) })
	for _, p := range problems {
		what := phrase.Of("%d values count as unknown; the first %s", p.Count, p.What)
		if p.Count == 1 {
			what = phrase.Of("1 value counts as unknown: it %s", p.What)
		}
		add(p.Line, p.Column, what)
	}
	if p := r.Skipped; p.Count > 0 {
		what := phrase.Of("%d rows were left out; of the first: %s", p.Count, p.What)
		if p.Count == 1 {
			what = phrase.Of("1 row was left out: %s", p.What)
		}
		add(p.Line, p.Column, what)
	}
	if p := r.Repeated; p.Count > 0 {
		what := phrase.Of("%d ids of further accounts; the first %s", p.Count, p.What)
		if p.Count == 1 {
			what = phrase.Of("1 id %s", p.What)
		}
		add(p.Line, p.Column, what)
	}
	if r.Accounts > 0 && !slices.ContainsFunc(r.Columns, func(c intake.ColumnField) bool {
		return strings.HasPrefix(c.Field, "account.") && !strings.HasPrefix(c.Field, "account.custom.")
	}) {
		add(1, "", phrase.Of("no column is called as a field of accounts; name them with --map COLUMN=FIELD"))
	}
	if r.DealsWithoutID {
		add(1, "", phrase.Of("there are deals and no column id, so each row is an account of its own"))
	}
	if len(r.Dropped) > 0 {
		add(1, "", phrase.Of("there are more custom fields than %d; left out: %s", crm.MaxCustomFields, strings.Join(r.Dropped, ", ")))
	}
	return lines
}
