package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-json"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// attempts is how often a batch tries to write an account against other writers
// before it gives up and comes again.
const attempts = 8

// item is a record on its way into the facts of an account.
type item struct {
	record   crm.Record
	sequence uint64
	// account is where the record goes; an empty id is a deal without account.
	account crm.Key
	// from are the accounts that a deal belonged to before.
	from []crm.Key
}

// work is an account while a batch changes it.
type work struct {
	standing account.State
	expected uint64
	change   crm.Change
	// was is the account before the batch; nil when it was not there. renewed is true
	// when its own record changed.
	was     *crm.Account
	renewed bool
}

// pass is one batch on its way through the worker.
type pass struct {
	w        *Worker
	messages []Message
	items    []item
	// moved collects the accounts whose tier is not the published one.
	moved []scoring.Change
}

// unreadable is a message that no further delivery can mend.
type unreadable struct {
	message Message
	reason  error
}

// decode reads the records and sets those apart that cannot be read, so that
// their neighbours do not wait for them.
func (w *Worker) decode(messages []Message) (*pass, []unreadable) {
	p := &pass{w: w, items: make([]item, 0, len(messages)), messages: make([]Message, 0, len(messages))}
	var unread []unreadable
	for _, m := range messages {
		it, err := decodeOne(m)
		if err != nil {
			unread = append(unread, unreadable{m, err})
			continue
		}
		p.items = append(p.items, it)
		p.messages = append(p.messages, m)
	}
	return p, unread
}

// bury moves unreadable messages to the dead letters. One that cannot be moved
// now is not settled, so it comes again.
func (w *Worker) bury(ctx context.Context, unread []unreadable) {
	for _, u := range unread {
		if err := u.message.Dead(ctx, u.reason.Error()); err != nil {
			w.Log.Warn("unreadable record not buried; it comes again", zap.Error(err))
			continue
		}
		w.Log.Warn("unreadable record moved to the dead letters", zap.NamedError("reason", u.reason))
		w.Metrics.Buried(1)
	}
}

func decodeOne(m Message) (item, error) {
	connection, kind, id, err := m.Address()
	if err != nil {
		return item{}, err
	}
	it := item{sequence: m.Sequence()}
	// The message is ours and stays as it is, so its strings need not be copied.
	if err := json.UnmarshalWithOption(m.Data(), &it.record, json.DecodeNoCopyString()); err != nil {
		return item{}, fmt.Errorf("decode %s: %w", describe(connection, kind, id), err)
	}
	r := &it.record
	switch {
	case r.Kind != kind || r.ID != id:
		return item{}, fmt.Errorf("the body of %s is about another record", describe(connection, kind, id))
	case id == "":
		return item{}, errors.New("a record without an id")
	case r.Kind != crm.KindAccount && r.Kind != crm.KindDeal:
		return item{}, fmt.Errorf("%s is of no kind that is known", describe(connection, kind, id))
	case !r.Deleted && (r.Kind == crm.KindAccount) != (r.Account != nil), !r.Deleted && (r.Kind == crm.KindDeal) != (r.Deal != nil):
		return item{}, fmt.Errorf("%s does not hold what its kind says", describe(connection, kind, id))
	}
	it.account = crm.Key{Connection: connection}
	if kind == crm.KindAccount {
		it.account.ID = id
	} else if r.Deal != nil {
		it.account.ID = r.Deal.Account
	}
	return it, nil
}

// route finds the account of every deal: a tombstone does not say it, a deal that
// moved has to leave the account it was in, and one that comes late goes nowhere.
func (p *pass) route(ctx context.Context) error {
	var connections []string
	var deals []*crm.Record
	for i := range p.items {
		if it := &p.items[i]; it.record.Kind == crm.KindDeal {
			connections = append(connections, it.account.Connection)
			deals = append(deals, &it.record)
		}
	}
	routes, err := p.w.Cache.Route(ctx, connections, deals)
	if err != nil {
		return err
	}
	n := 0
	for i := range p.items {
		it := &p.items[i]
		if it.record.Kind != crm.KindDeal {
			continue
		}
		route := routes[n]
		n++
		it.account.ID = ""
		for j, account := range route {
			if j == 0 {
				it.account.ID = account
			} else if account != "" {
				it.from = append(it.from, crm.Key{Connection: it.account.Connection, ID: account})
			}
		}
	}
	return nil
}

// store merges, scores and writes, again and again for the accounts that somebody
// else wrote meanwhile.
func (p *pass) store(ctx context.Context) error {
	items := p.items
	for range attempts {
		works, keys, err := p.load(ctx, items)
		if err != nil {
			return err
		}
		young := p.unseen(items, works)
		p.merge(items, works)
		if err := p.keepOrigins(ctx, young, works); err != nil {
			return err
		}
		updates, scored := p.score(works, keys)
		index := companies(works, updates)
		if err := p.w.Cache.Index(ctx, index.put, nil); err != nil {
			return err
		}
		stored, err := p.w.Cache.Store(ctx, updates)
		if err != nil {
			return err
		}
		lost := map[crm.Key]bool{}
		for i, ok := range stored {
			if !ok {
				lost[updates[i].Key] = true
			}
		}
		if err := p.w.Cache.Index(ctx, nil, index.left(lost)); err != nil {
			return err
		}
		if err := p.follow(ctx, works, keys, scored, lost); err != nil {
			return err
		}
		if len(lost) == 0 {
			return nil
		}
		items = touching(items, lost)
	}
	return fmt.Errorf("%d records met other writers %d times", len(items), attempts)
}

func (p *pass) load(ctx context.Context, items []item) (map[crm.Key]*work, []crm.Key, error) {
	works := make(map[crm.Key]*work, len(items))
	keys := make([]crm.Key, 0, len(items))
	add := func(k crm.Key) {
		if k.ID == "" || works[k] != nil {
			return
		}
		works[k] = &work{}
		keys = append(keys, k)
	}
	for i := range items {
		add(items[i].account)
		for _, from := range items[i].from {
			add(from)
		}
	}
	standings, err := p.w.Cache.Load(ctx, keys, false)
	if err != nil {
		return nil, nil, err
	}
	for i, k := range keys {
		works[k].standing = standings[i]
		works[k].expected = standings[i].Facts.Revision
		if standings[i].Facts.Live() {
			works[k].was = standings[i].Facts.Account.Account
		}
	}
	return works, keys, nil
}

func (p *pass) merge(items []item, works map[crm.Key]*work) {
	counts := [3]int{}
	for i := range items {
		it := &items[i]
		for _, from := range it.from {
			left := works[from]
			tombstone := crm.Record{Kind: crm.KindDeal, ID: it.record.ID, Version: it.record.Version, Deleted: true}
			left.change = max(left.change, left.standing.Facts.Merge(tombstone, it.sequence))
		}
		if to := works[it.account]; to != nil {
			change := to.standing.Facts.Merge(it.record, it.sequence)
			to.change = max(to.change, change)
			to.renewed = to.renewed || change == crm.InputsChanged && it.record.Kind == crm.KindAccount
			counts[change]++
		}
	}
	for change, result := range [...]string{crm.Unchanged: "stale", crm.VersionOnly: "version", crm.InputsChanged: "inputs"} {
		p.w.Metrics.Merged(result, counts[change])
	}
}

// score makes the updates of the accounts that changed, and returns the scores
// that are among them.
func (p *pass) score(works map[crm.Key]*work, keys []crm.Key) ([]account.Update, map[crm.Key]*scoring.Score) {
	updates := make([]account.Update, 0, len(keys))
	scores := make(map[crm.Key]*scoring.Score, len(keys))
	tiers := map[scoring.Tier]int{}
	for _, k := range keys {
		work := works[k]
		indexed := work.renewed || !work.standing.Indexed && work.standing.Facts.Account != nil
		if work.change == crm.Unchanged {
			if indexed {
				updates = append(updates, account.Update{Key: k, Expected: work.expected, Indexed: true})
			}
			continue
		}
		update := account.Update{Key: k, Expected: work.expected, Facts: &work.standing.Facts, Indexed: indexed}
		if s := p.w.Scorer; s != nil && work.standing.Facts.Live() &&
			(work.change == crm.InputsChanged || work.standing.Model != s.Ref()) {
			update.Score = new(scoring.Score)
			s.Score(&work.standing.Facts, p.w.asOf(), update.Score)
			scores[k] = update.Score
			tiers[update.Score.Effective()]++
		}
		updates = append(updates, update)
	}
	for tier, n := range tiers {
		p.w.Metrics.Scored(string(tier), n)
	}
	return updates, scores
}

// touching keeps the items whose accounts have to be written again.
func touching(items []item, lost map[crm.Key]bool) []item {
	var again []item
	for _, it := range items {
		if lost[it.account] || slices.ContainsFunc(it.from, func(k crm.Key) bool { return lost[k] }) {
			again = append(again, it)
		}
	}
	return again
}
