package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// MaxChange is the share of accounts, 0 to 1, that publishing may move to another tier
// unless a person allows more.
const MaxChange = 0.15

// Draft is a model that shall be put in force.
type Draft struct {
	File   string // what findings call it
	Source []byte
	By     string // who; empty takes the login of this process
	Note   string // why; may be empty
	// MaxChange is the largest share of accounts that may move, 0 to 1.
	MaxChange float64
}

// Published is the result of publishing. Its JSON is stable.
type Published struct {
	publication.Publication
	// Preview counts the accounts that it moves; absent where the cache was not whole for a rollback.
	Preview *preview.Report `json:"preview,omitempty"`
}

// InForceError says that a model is in force already.
type InForceError struct{ publication.Publication }

// Error names the version.
func (e *InForceError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *InForceError) In(lang string) string {
	return phrase.Of("%s is in force already, as version %d; nothing was published", e.Model, e.Version).In(lang)
}

// TooManyMovesError says that a model would move more accounts than it may.
type TooManyMovesError struct {
	Report preview.Report
	Most   float64 // the share that was allowed
}

// Error says by how much, and how to go on.
func (e *TooManyMovesError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *TooManyMovesError) In(lang string) string {
	style := notation.For(lang, time.UTC)
	return phrase.Of("%s would move %s of %s accounts to another tier: %s, which is %s points above the %s that may move; nothing was published. "+
		"See which with icptier icp preview; to publish all the same, add --max-change %d%%",
		e.Report.Candidate, style.Count(e.Report.Moved), style.Count(e.Report.Accounts), style.Percent(e.Report.Share, 1),
		style.Decimal((e.Report.Share-e.Most)*100, 1), style.Percent(e.Most, 1), percentAbove(e.Report.Share)).In(lang)
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

// ErrRebuilding says that it is not known yet what a model would move.
var ErrRebuilding = errors.New("the cache is being rebuilt from the stored records, so what the model would move is not known yet; try again when it is whole")

// Preview says what a model would move, were it in force. It makes no call to a CRM.
// The error is *compile.InvalidError for a model that cannot be used, and ErrRebuilding while
// the cache is not whole.
func (r *Registry) Preview(ctx context.Context, file string, source []byte) (preview.Report, *icp.Model, error) {
	candidate, err := compile.Parse(file, source)
	if err != nil {
		return preview.Report{}, nil, err
	}
	if err := r.Refresh(ctx); err != nil {
		return preview.Report{}, nil, err
	}
	report, err := r.cfg.Compare(ctx, r.Model(), candidate)
	return report, candidate, err
}

// Publish puts a model in force, unless it would move more accounts than it may. Every
// process takes it at once; the accounts are scored anew from stored facts. The error is
// *compile.InvalidError, *InForceError, *TooManyMovesError, ErrRebuilding, or a Conflict when
// another version was published meanwhile; the model in force then stays.
func (r *Registry) Publish(ctx context.Context, d Draft) (Published, error) {
	candidate, err := compile.Parse(d.File, d.Source)
	if err != nil {
		return Published{}, err
	}
	now, revision, err := r.cfg.Store.Published(ctx)
	if err != nil {
		return Published{}, err
	}
	if now.Hash == candidate.Hash() {
		return Published{}, &InForceError{now}
	}
	if err := r.take(ctx, now); err != nil {
		return Published{}, err
	}
	report, err := r.cfg.Compare(ctx, r.Model(), candidate)
	if err != nil {
		return Published{}, err
	}
	if report.Share > d.MaxChange {
		return Published{}, &TooManyMovesError{report, d.MaxChange}
	}
	p := publication.Publication{Cause: publication.ByHand, By: d.By, Note: d.Note}
	return r.publish(ctx, p, candidate, &report, now, revision)
}

// publish puts a model in force in place of the version that was looked at.
func (r *Registry) publish(ctx context.Context, p publication.Publication, m *icp.Model, report *preview.Report, looked publication.Publication, revision uint64) (Published, error) {
	p.Version, p.Model, p.Hash, p.At = looked.Version+1, m.Ref(), m.Hash(), r.cfg.Now().UTC()
	p.By = r.by(p.By)
	if report != nil {
		p.Accounts = report.Accounts
		for _, c := range report.Matrix {
			if c.From != c.To {
				p.Moves = append(p.Moves, publication.TierMove{From: c.From, To: c.To, Accounts: c.Accounts})
			}
		}
	}
	err := r.cfg.Store.PublishModel(ctx, p, m.Source(), looked, revision)
	if outcome.IsConflict(err) {
		return Published{}, outcome.Conflict(fmt.Errorf("somebody else published while this was being compared with version %d (%s); "+
			"nothing was changed. See icptier icp history, and try again", looked.Version, looked.Model))
	}
	if err != nil {
		return Published{}, err
	}
	if s := r.beside.Load(); s != nil && s.Hash == p.Hash {
		if err := r.cfg.Store.EndShadow(ctx); err != nil { // it is in force, and beside itself no more
			return Published{}, err
		}
	}
	if err := r.take(ctx, p); err != nil {
		return Published{}, err
	}
	return Published{p, report}, r.cfg.Renew(ctx, p)
}

// PublishFile publishes the configuration's model file if it is not in force, whatever it
// moves: for the demo, where changing the file and starting again is all there is to do.
func (r *Registry) PublishFile(ctx context.Context) error {
	if r.cfg.File.Err != nil {
		return r.cfg.File.Err
	}
	now, revision, err := r.cfg.Store.Published(ctx)
	if err != nil || now.Hash == r.cfg.File.Model.Hash() {
		return err
	}
	_, err = r.publish(ctx, publication.Publication{Cause: publication.ByHand}, r.cfg.File.Model, nil, now, revision)
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
	Known   []publication.Publication
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

// Rollback puts an earlier version in force again, as a new version, however many accounts it
// moves: it was in force before. While the cache is not whole it does not say what moves.
func (r *Registry) Rollback(ctx context.Context, to Return) (Published, error) {
	now, revision, err := r.cfg.Store.Published(ctx)
	if err != nil {
		return Published{}, err
	}
	all, err := r.cfg.Store.Publications(ctx)
	if err != nil {
		return Published{}, err
	}
	target, err := earlier(all, now, to.Version)
	if err != nil {
		return Published{}, err
	}
	if err := r.take(ctx, now); err != nil {
		return Published{}, err
	}
	m, err := r.modelOf(ctx, target.Hash)
	if err != nil {
		return Published{}, fmt.Errorf("go back to version %d: %w", target.Version, err)
	}
	p := publication.Publication{Cause: publication.Rollback, Restores: target.Version, By: to.By, Note: to.Note}
	report, err := r.cfg.Compare(ctx, r.Model(), m)
	if errors.Is(err, ErrRebuilding) {
		return r.publish(ctx, p, m, nil, now, revision)
	}
	if err != nil {
		return Published{}, err
	}
	return r.publish(ctx, p, m, &report, now, revision)
}

// earlier finds the version to go back to: the one that is asked for, or else the newest
// before the one in force that holds another model. One that was gone back to already
// stands in the place of the version that it restores, so that going back twice does not
// return to what was left.
func earlier(all []publication.Publication, now publication.Publication, version int) (publication.Publication, error) {
	if version != 0 {
		i := slices.IndexFunc(all, func(p publication.Publication) bool { return p.Version == version })
		if i < 0 {
			return publication.Publication{}, &UnknownVersionError{version, all}
		}
		if all[i].Hash == now.Hash {
			return publication.Publication{}, &InForceError{now}
		}
		return all[i], nil
	}
	before := cmp.Or(now.Restores, now.Version)
	for _, p := range slices.Backward(all) {
		if p.Version < before && p.Hash != now.Hash {
			return p, nil
		}
	}
	return publication.Publication{}, &UnknownVersionError{0, all}
}
