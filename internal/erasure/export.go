package erasure

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/audit"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/scoring"
)

// Held is the part of stage 2 that an account is told from.
type Held interface {
	Links(ctx context.Context, connection string, each func(deal, account string, open bool)) error
	Records(ctx context.Context, connection string, kind crm.Kind, ids []string, each func(body []byte, sequence uint64) error) error
	Changes(ctx context.Context, connection, account string, limit int) ([]scoring.Change, error)
	OriginsOf(ctx context.Context, connection, account string, each func(crm.Origin) error) error
	EditsOf(ctx context.Context, connection, account string, each func(run string, e crm.Edit) error) error
	Letters(ctx context.Context, each func(deadletter.Letter) error) error
	Body(ctx context.Context, l deadletter.Letter) ([]byte, error)
	Blocked(ctx context.Context, connection string) (func(account string) bool, error)
}

// Teller tells what is held of an account.
type Teller struct {
	Held
	Cache Cache
	// Notes are what a CRM said of rows, by kind and id.
	Notes func(ctx context.Context, connection string) (map[string]string, error)
	Audit func(ctx context.Context, f audit.Filter) ([]audit.Entry, error)
	Now   func() time.Time
}

// Account is all that is held of one account.
type Account struct {
	Connection string    `json:"connection"`
	ID         string    `json:"account"`
	At         time.Time `json:"at"`
	By         string    `json:"by"`
	// Blocked says that the account is on the block list.
	Blocked bool `json:"blocked"`
	// Records are those of the account and its deals, as they are stored.
	Records []json.RawMessage `json:"records"`
	Score   *scoring.Score    `json:"score,omitempty"`
	Changes []scoring.Change  `json:"tier_changes"`
	Origins []crm.Origin      `json:"origins"`
	Edits   []Edit            `json:"replaced_in_the_crm"`
	Letters []Letter          `json:"dead_letters"`
	Notes   map[string]string `json:"notes"`
	Audit   []audit.Entry     `json:"audit"`
}

// Edit is what a run replaced.
type Edit struct {
	Run string `json:"run"`
	crm.Edit
}

// Letter is a dead letter with its body.
type Letter struct {
	deadletter.Letter
	Text string `json:"text"`
}

// Empty reports whether nothing is held.
func (a *Account) Empty() bool {
	return len(a.Records)+len(a.Changes)+len(a.Origins)+len(a.Edits)+len(a.Letters)+len(a.Notes) == 0 && a.Score == nil && !a.Blocked
}

// Tell reads all that is held of an account.
func (t *Teller) Tell(ctx context.Context, connection, id, by string) (Account, error) {
	a := Account{
		Connection: connection, ID: id, By: by, At: t.Now().UTC(), Records: []json.RawMessage{}, Origins: []crm.Origin{}, Edits: []Edit{},
		Letters: []Letter{}, Notes: map[string]string{}, Audit: []audit.Entry{},
	}
	deals, err := t.records(ctx, &a)
	if err != nil {
		return a, err
	}
	if a.Changes, err = t.Changes(ctx, connection, id, math.MaxInt); err != nil {
		return a, err
	}
	err = cmp.Or(
		t.OriginsOf(ctx, connection, id, func(o crm.Origin) error { a.Origins = append(a.Origins, o); return nil }),
		t.EditsOf(ctx, connection, id, func(run string, e crm.Edit) error { a.Edits = append(a.Edits, Edit{run, e}); return nil }),
		t.letters(ctx, &a, deals),
	)
	if err != nil {
		return a, err
	}
	return a, t.beside(ctx, &a, deals)
}

// records reads the records and the score, and returns the ids of the deals.
func (t *Teller) records(ctx context.Context, a *Account) ([]string, error) {
	keep := func(body []byte, _ uint64) error { a.Records = append(a.Records, body); return nil }
	if err := t.Records(ctx, a.Connection, crm.KindAccount, []string{a.ID}, keep); err != nil {
		return nil, err
	}
	var deals []string
	err := t.Links(ctx, a.Connection, func(deal, account string, _ bool) {
		if account == a.ID {
			deals = append(deals, deal)
		}
	})
	if err == nil && len(deals) > 0 {
		err = t.Records(ctx, a.Connection, crm.KindDeal, deals, keep)
	}
	if err != nil {
		return nil, err
	}
	states, err := t.Cache.Load(ctx, []crm.Key{{Connection: a.Connection, ID: a.ID}}, true)
	if err != nil {
		return nil, err
	}
	a.Score = states[0].Score
	return deals, nil
}

func (t *Teller) letters(ctx context.Context, a *Account, deals []string) error {
	var found []deadletter.Letter
	err := t.Letters(ctx, func(l deadletter.Letter) error {
		if l.Of(a.Connection, a.ID, deals) {
			found = append(found, l)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range found {
		body, err := t.Body(ctx, l)
		if err != nil {
			return err
		}
		a.Letters = append(a.Letters, Letter{l, string(body)})
	}
	return nil
}

// mostEntries is how many entries of the audit are looked through.
const mostEntries = 1_000_000

// beside reads what is kept beside the data: notes of rows, the block list, the audit.
func (t *Teller) beside(ctx context.Context, a *Account, deals []string) error {
	notes, err := t.Notes(ctx, a.Connection)
	if err != nil {
		return err
	}
	for row, note := range notes {
		kind, id, _ := strings.Cut(row, "/")
		if kind == string(crm.KindAccount) && id == a.ID || kind == string(crm.KindDeal) && slices.Contains(deals, id) {
			a.Notes[row] = note
		}
	}
	blocked, err := t.Blocked(ctx, a.Connection)
	if err != nil {
		return err
	}
	a.Blocked = blocked(a.ID)
	entries, err := t.Audit(ctx, audit.Filter{Limit: mostEntries})
	for i := range entries {
		of := strings.FieldsFunc(entries[i].Object, func(r rune) bool { return r == ' ' || r == '/' })
		if slices.Contains(of, a.Connection) && slices.Contains(of, a.ID) {
			a.Audit = append(a.Audit, entries[i])
		}
	}
	return err
}
