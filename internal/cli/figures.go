package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// ready opens the program, waits until everything that was pulled is scored, and does
// something with it. Its progress is gone once ready returns.
func (e *env) ready(ctx context.Context, do func(context.Context, *app.App) error) error {
	heap.Bounded()
	bar := e.progress()
	defer bar.stop()
	return e.open(ctx, bar.update, func(ctx context.Context, a *app.App) error {
		return a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
			if err := a.Backlog().Drain(ctx); err != nil {
				return err
			}
			return do(ctx, a)
		})
	})
}

// takesMemory ends the help of the commands that look at all accounts together.
const takesMemory = "\n\nOver a CRM it takes some 430 MiB for 100,000 accounts with their deals, an embedded NATS server included."

// What follows is the style of the reader, by the names that the commands use.

func (e *env) number(n int) string                  { return e.style.Count(n) }
func (e *env) decimal(v float64, digits int) string { return e.style.Decimal(v, digits) }
func (e *env) amount(v float64) string              { return e.style.Amount(v) }
func (e *env) wholePercent(share float64) string    { return e.style.Percent(share, 0) }
func (e *env) when(t time.Time) string              { return e.style.Time(t) }
func (e *env) day(t time.Time) string               { return e.style.Date(t.UTC()) }

// or writes a figure, and a dash where there is none.
func or(v *float64, write func(float64) string) string {
	if v == nil {
		return "–"
	}
	return write(*v)
}

// flagError makes a usage error of an option that cannot be meant.
func flagError(err error) error {
	var option *insight.OptionError
	if errors.As(err, &option) {
		return usageError{phrase.Errorf("--%w", err)}
	}
	return err
}

// pairs reads a list of numbers by name: A=8,B=4.
func pairs(flag string, list []string) (map[string]float64, error) {
	numbers := map[string]float64{}
	for _, pair := range list {
		name, text, found := strings.Cut(pair, "=")
		v, err := tabular.Number(text)
		if !found || err != nil {
			return nil, usageError{phrase.Errorf("--%s %q is no NAME=NUMBER", flag, pair)}
		}
		numbers[strings.TrimSpace(name)] = v
	}
	return numbers, nil
}
