package deadletter

import (
	"context"
	"errors"
	"slices"

	"github.com/icptier/icptier/internal/phrase"
)

// Outcome is the result of work on a letter.
type Outcome string

// The outcomes.
const (
	Replayed   Outcome = "replayed"   // its message is stored again; the letter is removed
	Superseded Outcome = "superseded" // a newer message of its subject is stored; the letter is removed
	Missing    Outcome = "missing"    // its stream holds nothing of the subject any more; the letter stays
	Changed    Outcome = "changed"    // the letter itself is another one by now, or gone
	Waiting    Outcome = "waiting"    // one before it, of the same account, could not be stored
	Failed     Outcome = "failed"     // it could not be stored; Error says why
	Dropped    Outcome = "dropped"    // removed unseen by anything else
	Unread     Outcome = "unread"     // its record could not be read: every pull tries it again, and the letter stays until then
)

// Result says what became of one letter.
type Result struct {
	Letter
	Outcome Outcome `json:"outcome"`
	Error   string  `json:"error,omitempty"`
	// Failure is Error for readers of any language.
	Failure phrase.Phrase `json:"-"`
	// Along is true for a letter that was not chosen itself, and belongs to the account of one that was.
	Along bool `json:"along,omitempty"`
}

// Store keeps letters. The bus implements it.
type Store interface {
	// Letters calls each with the letters, without bodies, in no order.
	Letters(ctx context.Context, each func(Letter) error) error
	// Body returns the body of a letter as it stands at its Place.
	Body(ctx context.Context, l Letter) ([]byte, error)
	// Replay stores the letter's message again, unless a newer one of its subject is
	// stored, and then removes the letter. Its outcome is Replayed, Superseded, Missing,
	// Changed or Unread; on an error it is not known whether the message was stored, and replaying
	// the letter again finds out.
	Replay(ctx context.Context, l Letter) (Outcome, error)
	// Drop removes the letter as it stands at its Place, and no later one.
	Drop(ctx context.Context, l Letter) error
}

// Only has the letters of some connections alone.
func Only(store Store, some func(connection string) bool) Store { return part{store, some} }

// part is a Store of some connections.
type part struct {
	Store

	some func(connection string) bool
}

// Letters implements Store.
func (p part) Letters(ctx context.Context, each func(Letter) error) error {
	return p.Store.Letters(ctx, func(l Letter) error {
		if !p.some(l.Connection) {
			return nil
		}
		return each(l)
	})
}

// ErrNone says that there is no such letter.
var ErrNone = errors.New("there is no such dead letter")

// Desk is where people work with letters.
type Desk struct{ Store Store }

// List returns the letters that a filter lets through, the newest first.
func (d Desk) List(ctx context.Context, f Filter) ([]Letter, error) {
	letters := []Letter{}
	err := d.Store.Letters(ctx, func(l Letter) error {
		if f.Match(&l) {
			letters = append(letters, l)
		}
		return nil
	})
	slices.SortFunc(letters, func(a, b Letter) int {
		if c := b.Last.Compare(a.Last); c != 0 {
			return c
		}
		return order(b, a)
	})
	return letters, err
}

// Show returns one letter by its ID, with its body where that is asked for; ErrNone where
// there is none.
func (d Desk) Show(ctx context.Context, id string, body bool) (Letter, error) {
	letters, err := d.List(ctx, Filter{IDs: []string{id}})
	if err != nil {
		return Letter{}, err
	}
	if len(letters) == 0 {
		return Letter{}, phrase.Errorf("%w: %s", ErrNone, id)
	}
	l := letters[0]
	if body {
		l.Body, err = d.Store.Body(ctx, l)
	}
	return l, err
}

// Replay replays the letters that a filter chooses, and with each of them all others of
// its account, in the order of their messages.
func (d Desk) Replay(ctx context.Context, f Filter) ([]Result, error) {
	all, err := d.List(ctx, Filter{Connection: f.Connection})
	if err != nil {
		return nil, err
	}
	if err := known(f, all); err != nil {
		return nil, err
	}
	chosen := map[string]bool{}
	for i := range all {
		if f.Match(&all[i]) {
			chosen[all[i].group()] = true
		}
	}
	slices.SortFunc(all, order)
	results := []Result{}
	blocked := map[string]bool{}
	for i := range all {
		l := all[i]
		if !chosen[l.group()] {
			continue
		}
		r := Result{Letter: l, Outcome: Waiting, Along: !f.Match(&l)}
		if !blocked[l.group()] {
			r.Outcome, err = d.Store.Replay(ctx, l)
			if err != nil {
				if ctx.Err() != nil {
					return results, err
				}
				r.Outcome, r.Error, r.Failure = Failed, err.Error(), phrase.OfError(err)
				blocked[l.group()] = true
			}
		}
		results = append(results, r)
	}
	return results, nil
}

// Drop removes the letters that a filter chooses, for good.
func (d Desk) Drop(ctx context.Context, f Filter) ([]Result, error) {
	letters, err := d.List(ctx, f)
	if err != nil {
		return nil, err
	}
	if err := known(f, letters); err != nil {
		return nil, err
	}
	slices.SortFunc(letters, order)
	results := []Result{}
	for _, l := range letters {
		if err := d.Store.Drop(ctx, l); err != nil {
			return results, err
		}
		results = append(results, Result{Letter: l, Outcome: Dropped})
	}
	return results, nil
}

// known is an error where an ID is asked for that none of the letters has: nothing is
// done then.
func known(f Filter, letters []Letter) error {
	for _, id := range f.IDs {
		if !slices.ContainsFunc(letters, func(l Letter) bool { return l.ID == id }) {
			return phrase.Errorf("%w: %s", ErrNone, id)
		}
	}
	return nil
}
