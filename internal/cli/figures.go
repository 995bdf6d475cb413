package cli

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// ready opens the program, waits until everything that was pulled is scored, and does
// something with it. Its progress is gone once ready returns.
func (e *env) ready(ctx context.Context, do func(context.Context, *app.App) error) error {
	app.TuneBounded()
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

// decimal writes a number in the reader's format, with so many digits behind the point.
func (e *env) decimal(v float64, digits int) string {
	tag := language.English
	if e.lang == "de" {
		tag = language.German
	}
	return message.NewPrinter(tag).Sprint(number.Decimal(v, number.Scale(digits)))
}

// amount writes an amount of money, short from a million on: 12.3m, 12,3 Mio.
func (e *env) amount(v float64) string {
	const million = 1e6
	unit := "m"
	if e.lang == "de" {
		unit = " Mio."
	}
	if math.Abs(v) < million {
		return e.decimal(v, 0)
	}
	return e.decimal(v/million, 1) + unit
}

// or writes a figure, and a dash where there is none.
func or(v *float64, write func(float64) string) string {
	if v == nil {
		return "–"
	}
	return write(*v)
}

// percent writes a share from 0 to 1 with up to one digit after the point: 14.9%, 14,9 %.
func (e *env) percent(share float64) string {
	return e.percentSign(e.printer().Sprint(number.Decimal(share*100, number.MaxFractionDigits(1))))
}

// wholePercent writes a share from 0 to 1 without digits after the point, for tables.
func (e *env) wholePercent(share float64) string { return e.percentSign(e.decimal(100*share, 0)) }

func (e *env) percentSign(text string) string {
	if e.lang == "de" {
		return text + " %"
	}
	return text + "%"
}

// plain writes a figure for scripts: a point, no grouping, nothing where there is none.
func plain(v *float64) string {
	if v == nil {
		return ""
	}
	return exactly(*v)
}

func exactly(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

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

// dayText writes a day that is given as YYYY-MM-DD in the reader's way.
func (e *env) dayText(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return e.day(t)
}
