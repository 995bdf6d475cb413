package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/writeback"
)

// MaxChange is the share of accounts that publishing may move to another tier, where
// nobody allows more.
const MaxChange = 0.15

// Draft is a model that somebody wants to put in force.
type Draft struct {
	File   string // what findings call it
	Source []byte
	By     string // who; empty takes the login of this process
	Note   string // why; may be empty
	// MaxChange is the largest share of accounts that may move, 0 to 1.
	MaxChange float64
}

// Published is what publishing did. Its JSON is stable.
type Published struct {
	Publication
	// Preview is what it moves; absent where the cache was not whole for a rollback.
	Preview *preview.Report `json:"preview,omitempty"`
}

// InForceError says that a model is in force already.
type InForceError struct{ Publication }

// Error names the version.
func (e *InForceError) Error() string {
	return fmt.Sprintf("%s is in force already, as version %d; nothing was published", e.Model, e.Version)
}

// TooManyMovesError says that a model would move more accounts than it may.
type TooManyMovesError struct {
	Report preview.Report
	Most   float64 // the share that was allowed
}

// Error says by how much, and how to go on.
func (e *TooManyMovesError) Error() string {
	share := e.Report.Share * 100
	return fmt.Sprintf("%s would move %d of %d accounts to another tier: %.1f%%, which is %.1f points above the %.4g%% that may move; nothing was published. "+
		"See which with icptier icp preview; to publish all the same, add --max-change %d%%",
		e.Report.Candidate, e.Report.Moved, e.Report.Accounts, share, share-e.Most*100, e.Most*100, percentAbove(e.Report.Share))
}

// percentAbove is the next whole percent that lets a share pass.
func percentAbove(share float64) int {
	for n := range 100 {
		if float64(n)/100 >= share {
			return n
		}
	}
	return 100
}

// ErrRebuilding says that nobody knows yet what a model would move.
var ErrRebuilding = errors.New("the cache is being rebuilt from the stored records, so what the model would move is not known yet; try again when it is whole")

// Preview says what a model would move, were it in force. It makes no call to a CRM.
// The error is *icp.InvalidError for a model that cannot be used, and ErrRebuilding while
// the cache is not whole.
func (a *App) Preview(ctx context.Context, file string, source []byte) (preview.Report, *icp.Model, error) {
	candidate, err := icp.Parse(file, source)
	if err != nil {
		return preview.Report{}, nil, err
	}
	if err := a.refreshModel(ctx); err != nil {
		return preview.Report{}, nil, err
	}
	report, err := a.preview(ctx, a.Model(), candidate)
	return report, candidate, err
}

// previewing is how many parts of the accounts are compared at a time.
const previewing = 2

func (a *App) preview(ctx context.Context, current, candidate *icp.Model) (preview.Report, error) {
	if whole, err := a.cache.Whole(ctx); err != nil {
		return preview.Report{}, err
	} else if whole == 0 {
		return preview.Report{}, ErrRebuilding
	}
	p := preview.New(preview.Config{
		Current: current, Candidate: candidate, AsOf: crm.StampOf(a.opts.Now().UTC().Truncate(24 * time.Hour)),
		Differs: func(observed crm.Written, desired map[crm.Field]string) bool {
			return len(writeback.Diff(observed, desired)) > 0
		},
	})
	connections := make([]preview.Connection, len(a.connections))
	var parts []*preview.Part
	for i, c := range a.connections {
		var lookupCalls func(crm.Kind) int
		if counter, ok := c.crm.(connector.LookupCounter); ok {
			lookupCalls = counter.LookupCalls
		}
		connections[i] = preview.Connection{
			Name: c.name, Texts: candidate.Speaking(c.cfg.Write.Languages), BatchSize: c.crm.BatchSize(), LookupCalls: lookupCalls,
			Writes: c.cfg.Write.Enabled,
		}
		var group errgroup.Group
		group.SetLimit(previewing) // holds the walk up, so that few parts are in memory
		done := 0
		err := a.cache.Walk(ctx, c.name, false, func(keys []crm.Key, standings []account.State) error {
			part := new(preview.Part)
			parts = append(parts, part)
			group.Go(func() error {
				*part = p.Compare(&connections[i], keys, standings)
				return nil
			})
			done += len(keys)
			a.progress(Progress{Connection: c.name, Job: "preview", What: "accounts", Done: done})
			return nil
		})
		if err := errors.Join(err, group.Wait()); err != nil {
			return preview.Report{}, fmt.Errorf("preview of %s: %w", c.name, err)
		}
	}
	compared := make([]preview.Part, len(parts))
	for i, part := range parts {
		compared[i] = *part
	}
	return p.Report(connections, compared), nil
}

// Publish puts a model in force, unless it would move more accounts than it may. Every
// process takes it at once; the accounts are scored anew from stored facts. The error is
// *icp.InvalidError, *InForceError, *TooManyMovesError, ErrRebuilding, or a Conflict when
// somebody else published meanwhile; the model in force then stays.
func (a *App) Publish(ctx context.Context, d Draft) (Published, error) {
	candidate, err := icp.Parse(d.File, d.Source)
	if err != nil {
		return Published{}, err
	}
	now, revision, err := a.bus.Published(ctx)
	if err != nil {
		return Published{}, err
	}
	if now.Hash == candidate.Hash() {
		return Published{}, &InForceError{now}
	}
	if err := a.take(ctx, now); err != nil {
		return Published{}, err
	}
	report, err := a.preview(ctx, a.Model(), candidate)
	if err != nil {
		return Published{}, err
	}
	if report.Share > d.MaxChange {
		return Published{}, &TooManyMovesError{report, d.MaxChange}
	}
	p := Publication{Cause: CausePublish, By: d.By, Note: d.Note}
	return a.publish(ctx, p, candidate, &report, now, revision)
}

// publish puts a model in force in place of the version that was looked at.
func (a *App) publish(ctx context.Context, p Publication, m *icp.Model, report *preview.Report, looked Publication, revision uint64) (Published, error) {
	p.Version, p.Model, p.Hash, p.At = looked.Version+1, m.Ref(), m.Hash(), a.opts.Now().UTC()
	p.By = cmp.Or(p.By, login())
	if report != nil {
		p.Accounts = report.Accounts
		for _, c := range report.Matrix {
			if c.From != c.To {
				p.Moves = append(p.Moves, scoring.TierMove{From: c.From, To: c.To, Accounts: c.Accounts})
			}
		}
	}
	err := a.bus.PublishModel(ctx, p, m.Source(), looked, revision)
	if outcome.IsConflict(err) {
		return Published{}, outcome.Conflict(fmt.Errorf("somebody else published while this was being compared with version %d (%s); "+
			"nothing was changed. See icptier icp history, and try again", looked.Version, looked.Model))
	}
	if err != nil {
		return Published{}, err
	}
	if s := a.models.beside.Load(); s != nil && s.Hash == p.Hash {
		if err := a.bus.EndShadow(ctx); err != nil { // it is in force, and beside itself no more
			return Published{}, err
		}
	}
	if err := a.take(ctx, p); err != nil {
		return Published{}, err
	}
	return Published{p, report}, a.claimRenewal(ctx, p)
}

// PublishFile publishes the configuration's model file if it is not in force, whatever it
// moves: for the demo, where changing the file and starting again is all there is to do.
func (a *App) PublishFile(ctx context.Context) error {
	if a.file.err != nil {
		return a.file.err
	}
	now, revision, err := a.bus.Published(ctx)
	if err != nil || now.Hash == a.file.model.Hash() {
		return err
	}
	_, err = a.publish(ctx, Publication{Cause: CausePublish}, a.file.model, nil, now, revision)
	return err
}

// Return is the wish to go back to an earlier version.
type Return struct {
	Version  int    // 0 is the one before
	By, Note string // as of a Draft
}

// UnknownVersionError says that there is no such version to go back to.
type UnknownVersionError struct {
	Version int // 0 for one before the first
	Known   []Publication
}

// Error lists the versions there are.
func (e *UnknownVersionError) Error() string {
	known := make([]string, len(e.Known))
	for i, p := range e.Known {
		known[i] = fmt.Sprintf("%d (%s)", p.Version, p.Model)
	}
	if e.Version == 0 {
		return "there is no version before the one in force; there are: " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("there is no version %d; there are: %s", e.Version, strings.Join(known, ", "))
}

// Rollback puts an earlier version in force again, as a version of its own, whatever it
// moves: it was in force before. While the cache is not whole it does not say what moves.
func (a *App) Rollback(ctx context.Context, r Return) (Published, error) {
	now, revision, err := a.bus.Published(ctx)
	if err != nil {
		return Published{}, err
	}
	all, err := a.bus.Publications(ctx)
	if err != nil {
		return Published{}, err
	}
	target, err := earlier(all, now, r.Version)
	if err != nil {
		return Published{}, err
	}
	if err := a.take(ctx, now); err != nil {
		return Published{}, err
	}
	m, err := a.modelOf(ctx, target.Hash)
	if err != nil {
		return Published{}, fmt.Errorf("go back to version %d: %w", target.Version, err)
	}
	p := Publication{Cause: CauseRollback, Restores: target.Version, By: r.By, Note: r.Note}
	report, err := a.preview(ctx, a.Model(), m)
	if errors.Is(err, ErrRebuilding) {
		return a.publish(ctx, p, m, nil, now, revision)
	}
	if err != nil {
		return Published{}, err
	}
	return a.publish(ctx, p, m, &report, now, revision)
}

// earlier finds the version to go back to: the one that is asked for, or else the newest
// before the one in force that holds another model. One that was gone back to already
// stands in the place of the version that it restores, so that going back twice does not
// return to what was left.
func earlier(all []Publication, now Publication, version int) (Publication, error) {
	if version != 0 {
		i := slices.IndexFunc(all, func(p Publication) bool { return p.Version == version })
		if i < 0 {
			return Publication{}, &UnknownVersionError{version, all}
		}
		if all[i].Hash == now.Hash {
			return Publication{}, &InForceError{now}
		}
		return all[i], nil
	}
	before := cmp.Or(now.Restores, now.Version)
	for _, p := range slices.Backward(all) {
		if p.Version < before && p.Hash != now.Hash {
			return p, nil
		}
	}
	return Publication{}, &UnknownVersionError{0, all}
}

// login is who runs this process.
func login() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return "unknown"
	}
	return u.Username
}

// Whole waits until the cache holds everything, so that a model can be compared. It calls
// waiting once where that takes longer than a moment, and returns ErrRebuilding where it
// takes too long. Some worker has to run, in this process or in another one.
func (a *App) Whole(ctx context.Context, waiting func()) error {
	ctx, cancel := context.WithTimeoutCause(ctx, buildWait, ErrRebuilding)
	defer cancel()
	moment := time.AfterFunc(2*time.Second, waiting)
	defer moment.Stop()
	return a.Drain(ctx)
}
