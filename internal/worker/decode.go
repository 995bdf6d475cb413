package worker

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// item is a record on its way into the facts of an account.
type item struct {
	message  Message // nil for one that was read to make an account anew
	what     string  // names the record, for people
	record   crm.Record
	sequence uint64
	// account is where the record goes; an empty id is a deal without account.
	account crm.Key
	// from are the accounts that a deal belonged to before.
	from []crm.Key
	// err is why it was not done; nil once it was.
	err error
}

// place is the account that the item is of, or for a deal without one a place of its own.
func (it *item) place() crm.Key {
	if it.account.ID == "" {
		return crm.Key{Connection: it.account.Connection, ID: "\x00" + it.record.ID}
	}
	return it.account
}

// decode reads the records. One that cannot be read gets its error; the others go on.
func (w *Worker) decode(messages []Message) []*item {
	items := make([]*item, len(messages))
	for i, m := range messages {
		it := &item{message: m}
		it.err = outcome.Try(func() error {
			it.sequence = m.Sequence()
			connection, kind, id, err := m.Address()
			if outcome.IsNewer(err) {
				it.what = describe(connection, kind, id)
				return err
			}
			if err != nil {
				return outcome.Permanent(err)
			}
			return outcome.Permanent(it.decode(connection, kind, id, m.Data()))
		})
		items[i] = it
	}
	return items
}

func describe(connection string, kind crm.Kind, id string) string {
	return fmt.Sprintf("%s %s of %s", kind, id, connection)
}

// decodeAny decodes a stored record of any id.
func (it *item) decodeAny(connection string, kind crm.Kind, body []byte) error {
	var r struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return phrase.Errorf("decode a %s of %s: %w", kind, connection, err)
	}
	return it.decode(connection, kind, r.ID, body)
}

func (it *item) decode(connection string, kind crm.Kind, id string, body []byte) error {
	it.what = describe(connection, kind, id)
	// The body is ours and stays as it is, so its strings need not be copied.
	if err := json.UnmarshalWithOption(body, &it.record, json.DecodeNoCopyString()); err != nil {
		return phrase.Errorf("decode %s: %w", it.what, err)
	}
	r := &it.record
	switch {
	case r.Kind != kind || r.ID != id:
		return phrase.Errorf("the body of %s is about another record", it.what)
	case id == "":
		return phrase.Errorf("a record without an id")
	case r.Kind != crm.KindAccount && r.Kind != crm.KindDeal:
		return phrase.Errorf("%s is of no kind that is known", it.what)
	case !r.Deleted && (r.Kind == crm.KindAccount) != (r.Account != nil), !r.Deleted && (r.Kind == crm.KindDeal) != (r.Deal != nil):
		return phrase.Errorf("%s does not hold what its kind says", it.what)
	}
	it.account = crm.Key{Connection: connection}
	if kind == crm.KindAccount {
		it.account.ID = id
	} else if r.Deal != nil {
		it.account.ID = r.Deal.Account
	}
	return nil
}

// route finds the account of every deal: a tombstone does not say it, a deal that
// moved has to leave the account it was in, and one that comes late goes nowhere. A line
// of the index of deals that is broken is made anew first.
func (w *Worker) route(ctx context.Context, items []*item) error {
	broken, err := w.routeOnce(ctx, items)
	if err != nil || len(broken) == 0 {
		return err
	}
	deals := map[string][]string{}
	for _, it := range broken {
		deals[it.account.Connection] = append(deals[it.account.Connection], it.record.ID)
	}
	for _, connection := range slices.Sorted(maps.Keys(deals)) {
		ids := deals[connection]
		if err := w.Cache.Relink(ctx, connection, ids); err != nil {
			return err
		}
		w.Metrics.Mended(len(ids))
	}
	broken, err = w.routeOnce(ctx, broken)
	for _, it := range broken {
		it.err = outcome.Broken(phrase.Errorf("the index of deals stays broken for %s", it.what))
	}
	return err
}

// routeOnce routes the deals among items, and returns those whose lines are broken.
func (w *Worker) routeOnce(ctx context.Context, items []*item) ([]*item, error) {
	var connections []string
	var deals []*crm.Record
	var of []*item
	for _, it := range items {
		if it.record.Kind == crm.KindDeal {
			connections, deals, of = append(connections, it.account.Connection), append(deals, &it.record), append(of, it)
		}
	}
	routes, err := w.Cache.Route(ctx, connections, deals)
	if err != nil {
		return nil, err
	}
	var broken []*item
	for n, it := range of {
		if routes[n].Err != nil {
			broken = append(broken, it)
			continue
		}
		it.account.ID, it.from = "", nil
		for j, account := range routes[n].Accounts {
			if j == 0 {
				it.account.ID = account
			} else if account != "" {
				it.from = append(it.from, crm.Key{Connection: it.account.Connection, ID: account})
			}
		}
	}
	return broken, nil
}
