package api

import (
	"context"
	"errors"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/insight/territory"
)

// Source has the answers. An empty connection stands for all of them; lang is de or en.
// Errors are ErrNotFound, ErrBusy, and those for input that cannot be used: *InputError,
// *insight.OptionError, *territory.InputError, *compile.InvalidError and *tabular.Error. All
// others are faults of the program or of its servers.
type Source interface {
	// Versions are all publications of the ICP model, the newest first; there is at least one.
	Versions(ctx context.Context, lang string) ([]answer.Version, error)
	// Preview counts the accounts that a model would move; file is its name in findings.
	Preview(ctx context.Context, file string, model []byte) (*preview.Report, error)
	// Accounts is a page of the list, and whether more follow.
	Accounts(ctx context.Context, p Page) ([]answer.Listed, bool, error)
	Account(ctx context.Context, connection, id, lang string) (*answer.Account, error)
	Market(ctx context.Context, connection string, q *market.Query) (*market.Report, error)
	// ABM chooses accounts. Those that carry the name of a list in the CRM are the earlier
	// list, where list is not empty.
	ABM(ctx context.Context, connection, list, lang string, q *abm.Query) (*abm.Report, error)
	// Territories shares accounts out to reps, or to the CRM's owners where reps is nil.
	// With measured set, accounts are worth what win rate and deal size say.
	Territories(ctx context.Context, connection string, reps []territory.Rep, measured bool, q *territory.Query) (*territory.Report, error)
	// Backtest is about the CRM's closed deals, by the model in force.
	Backtest(ctx context.Context, connection string, seed uint64) (*backtest.Report, error)
	// Plain makes a plain report of a connection, of all together when it is empty.
	Plain(ctx context.Context, p accounts.Plain, connection string) (any, error)
	operations
}

// operations are about the program itself; some of them change something.
type operations interface {
	// Schedules are those of the configuration, the one that is due next first.
	Schedules(ctx context.Context) ([]answer.Schedule, error)
	Runs(ctx context.Context, f answer.RunFilter) ([]answer.Run, error)
	// Pause and Resume are about a schedule, or about all of a connection.
	Pause(ctx context.Context, connection, schedule, reason string) error
	Resume(ctx context.Context, connection, schedule string) error
	// DeadLetters are without bodies, the newest first.
	DeadLetters(ctx context.Context, f deadletter.Filter) ([]deadletter.Letter, error)
	DeadLetter(ctx context.Context, id string, body bool) (deadletter.Letter, error)
	ReplayDead(ctx context.Context, f deadletter.Filter) ([]deadletter.Result, error)
	DropDead(ctx context.Context, f deadletter.Filter) ([]deadletter.Result, error)
}

// Page is a part of the list of accounts.
type Page struct {
	accounts.Query
	// Offset is how many accounts to pass over, Limit the most to return, from 1 on.
	Offset, Limit int
}

// ErrNotFound is wrapped by what a Source returns where something is asked for that there
// is not: its text is shown.
var ErrNotFound = errors.New("not found")

// ErrBusy is returned by a Source while the cache is being rebuilt.
var ErrBusy = errors.New("the cache is being rebuilt from the stored records; ask again in a moment")

// InputError is input that cannot be used; Where is the part of the request: query.tier.
type InputError struct{ Where, Problem string }

// Error says where and what.
func (e *InputError) Error() string { return e.Where + ": " + e.Problem }
