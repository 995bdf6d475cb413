package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// learnFlags are those of a back-test with where the proposal goes.
type learnFlags struct {
	dealFlags
	write string
	force bool
}

func (e *env) learn() *cobra.Command {
	var f learnFlags
	c := &cobra.Command{
		Use:   "learn [CONNECTION]",
		Short: "Propose the points of an ICP model from won and lost deals",
		Long: `Learns from won and lost deals which values deserve points: weights of evidence, logistic
regression with shrinkage, rounded to integer points that add up to 100. It proposes, and
people decide: the proposal is a model file with a comment at each criterion that says on how
many deals it rests, beside a back-test of the model in force and the proposal on deals that
neither has seen.

Knock-outs, segments and whom the model applies to are those of the model in force. Fields that
betray the outcome are left out unless they are named with --allow. It works from 20
won and 20 lost deals on; below that the first sentence says what is missing.` + takesMemory,
		Example: "  icptier learn --write proposal.yaml\n" +
			"  icptier learn --input deals.csv --outcome Status --won Won --lost Lost --write proposal.yaml --lang de\n" +
			"  icptier learn --input deals.csv --outcome stage --won Won --created created --model icp.yaml --output json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return e.runLearn(c.Context(), &f, first(args))
		},
	}
	f.add(c)
	c.Flags().StringVar(&f.write, "write", "", "write the proposed model to this file")
	c.Flags().BoolVar(&f.force, "force", false, "overwrite the file if it is there")
	return c
}

func (e *env) runLearn(ctx context.Context, f *learnFlags, connection string) error {
	if f.write != "" && !f.force {
		if _, err := os.Stat(f.write); err == nil {
			return usageError{phrase.Errorf("%s is there already: choose another name, or overwrite it with --force", f.write)}
		}
	}
	d, err := e.collect(ctx, &f.dealFlags, connection)
	if err != nil {
		return err
	}
	options, done := e.backtestOptions(&f.dealFlags)
	if err := options.Check(d.set); err != nil {
		done()
		return flagError(err)
	}
	o := learn.Options{
		Options: options, Name: modelName(f.write), Version: time.Now().Format(time.DateOnly), Currency: "EUR", Lang: e.lang, Source: d.source,
		Mapping: d.mapping, InForce: d.scores,
	}
	if d.model != nil {
		o.Currency, o.Current = d.model.Currency(), d.model.Source()
	}
	report, err := learn.From(d.set, o)
	done()
	if err != nil {
		return err
	}
	if err := e.writeProposal(f, report); err != nil {
		return err
	}
	if err := e.picture(&f.dealFlags, report.Report, d.source); err != nil {
		return err
	}
	return e.reported(report, report.Proposal.Table, func() error { return e.learned(report) })
}

// modelName is that of the file, as far as models may be called so.
func modelName(path string) string {
	name := intake.Fold(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	if name = strings.ReplaceAll(name, "_", "-"); path == "" || name == "" {
		return "learned"
	}
	return name
}

// writeProposal checks the proposal as every model is checked, and writes it.
func (e *env) writeProposal(f *learnFlags, r *learn.Report) error {
	if r.Proposal == nil {
		return nil
	}
	name := f.write
	if name == "" {
		name = "the proposal"
	}
	if _, err := compile.Parse(name, []byte(r.Proposal.YAML)); err != nil {
		return fmt.Errorf("the proposal is no model that could be loaded: %w", err)
	}
	if f.write == "" {
		return nil
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if f.force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(f.write, flags, 0o644) //nolint:gosec // a model for others to read, where the user wants it
	if errors.Is(err, fs.ErrExist) {
		return usageError{phrase.Errorf("%s is there already: choose another name, or overwrite it with --force", f.write)}
	}
	if err != nil {
		return fmt.Errorf("write the proposal: %w", err)
	}
	_, err = file.WriteString(r.Proposal.YAML)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write the proposal: %w", err)
	}
	r.Proposal.File = f.write
	return nil
}
