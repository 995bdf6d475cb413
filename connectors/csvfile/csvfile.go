package csvfile

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// The sizes of pages and of batches. A batch that is written replaces the whole file.
const (
	pageSize   = 1000
	idPageSize = 5000
	batchSize  = 1000
)

// Connector reads a folder of files.
type Connector struct {
	cfg   config
	kinds map[crm.Kind]*kept
}

// kept is what was read of a kind, as long as its files are the same.
type kept struct {
	writing sync.Mutex // held while a file is replaced

	mu     sync.Mutex // held while files are read, so that no two callers read the same
	source *snapshot
	since  time.Time // since when the files are known to be as they are
	tiers  *tiers
	latest crm.Stamp // the largest Version.Modified that was given out
	// sums are the digests of source and tiers; nil until somebody asks.
	sums *digests
}

// What a connector to files can do beside reading.
var (
	_ connector.Writer           = (*Connector)(nil)
	_ connector.FieldProvisioner = (*Connector)(nil)
	_ connector.InputLister      = (*Connector)(nil)
	_ connector.Coster           = (*Connector)(nil)
)

func newConnector(c config) *Connector {
	all := &Connector{cfg: c, kinds: map[crm.Kind]*kept{}}
	for kind := range c.tables {
		all.kinds[kind] = &kept{}
	}
	return all
}

// view is a snapshot with what we wrote beside it.
type view struct {
	kind crm.Kind
	*snapshot
	tiers  *tiers
	kept   *kept
	latest crm.Stamp // that records are given
}

// view returns what the files of a kind hold now; nil for a kind that no file is named for.
func (c *Connector) view(ctx context.Context, kind crm.Kind, latest crm.Stamp) (*view, error) {
	k := c.kinds[kind]
	if k == nil {
		return nil, nil //nolint:nilnil // there is nothing, which is no failure
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	files, err := c.cfg.find(kind)
	if err != nil {
		return nil, err
	}
	if same := k.source != nil && sameFiles(k.source.files, files); !same || !k.source.settled {
		if !same {
			k.since = time.Now()
		}
		if k.source, err = c.cfg.load(ctx, kind); err != nil {
			return nil, err
		}
		k.source.settled = k.source.settled || time.Since(k.since) > unclear // by a clock ahead of ours
		k.sums = nil
	}
	tiers, err := c.cfg.tiers(ctx, kind, k.tiers)
	if err != nil {
		return nil, err
	}
	if tiers != k.tiers {
		k.tiers, k.sums = tiers, nil
	}
	k.latest = max(k.latest, latest, k.source.modified)
	return &view{kind, k.source, k.tiers, k, k.latest}, nil
}

// digests are those of the view.
func (v *view) digests() *digests {
	v.kept.mu.Lock()
	defer v.kept.mu.Unlock()
	if v.kept.source == v.snapshot && v.kept.tiers == v.tiers && v.kept.sums != nil {
		return v.kept.sums
	}
	sums := digest(v.snapshot, v.tiers)
	if v.kept.source == v.snapshot && v.kept.tiers == v.tiers {
		v.kept.sums = &sums
	}
	return &sums
}

// record returns a record with what is wrong with it; false where it cannot be taken.
func (v *view) record(i int) (r crm.Record, problems []connector.Problem, ok bool, err error) {
	row := &v.rows[i]
	if row.twice != nil {
		return r, []connector.Problem{{ID: row.id, What: *row.twice, Lost: true}}, false, nil
	}
	c, err := row.content()
	if err != nil {
		return r, nil, false, err
	}
	r = crm.Record{Kind: v.kind, ID: row.id, Version: crm.Version{Modified: v.latest}, Account: c.Account, Deal: c.Deal}
	r.Tag = v.tag(i)
	v.tiers.fill(&r)
	for _, u := range c.Unknown {
		problems = append(problems, connector.Problem{ID: row.id, Field: u.Column, What: phrase.Text(u.What)})
	}
	return r, problems, true, nil
}

// tag names the state of a record.
func (v *view) tag(i int) string {
	return strconv.FormatUint(digestOf(&v.rows[i], v.tiers.rows[v.rows[i].id].packed).row, 16)
}

// Read implements connector.Reader.
func (c *Connector) Read(ctx context.Context, kind crm.Kind, after crm.Cursor) (connector.Page, error) {
	at, err := parseCursor(after)
	if err != nil {
		return connector.Page{}, err
	}
	v, err := c.view(ctx, kind, at.Latest)
	if err != nil {
		return connector.Page{}, err
	}
	if v == nil {
		next, err := at.text()
		return connector.Page{Next: next}, err
	}
	d := v.digests()
	changed := d.changed(at.Buckets)
	if at.Of != d.all {
		at.Of, at.At = d.all, 0 // the files were changed since the page before
	}
	var page connector.Page
	for i := range v.rows {
		if !changed(i) {
			continue
		}
		page.Total++
		switch {
		case i < at.At || page.More:
		case len(page.Records) == pageSize:
			page.More, at.At = true, i
		default:
			r, problems, ok, err := v.record(i)
			if err != nil {
				return connector.Page{}, err
			}
			if page.Problems = append(page.Problems, problems...); ok {
				page.Records = append(page.Records, r)
			}
		}
	}
	at.Latest = v.latest
	if !page.More {
		v.through(&page, &at, d)
	}
	page.Next, err = at.text()
	if err != nil {
		return connector.Page{}, err
	}
	return page, nil
}

// through makes the cursor that of a reading that is through.
func (v *view) through(page *connector.Page, at *cursor, d *digests) {
	page.Problems = append(page.Problems, v.unread...)
	published := at.IDs
	if !v.anyUnread {
		// A row that cannot be read may be that of a record that seems to be gone.
		page.Gone = d.ids != published
		published = d.ids
	}
	*at = cursor{Version: cursorVersion, Buckets: d.buckets(bucketsFor(len(v.rows))), IDs: published, Latest: at.Latest}
}

// Lookup implements connector.Reader. An id that is in no file is left out while there are rows
// that cannot be read.
func (c *Connector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	v, err := c.view(ctx, kind, 0)
	if err != nil {
		return nil, err
	}
	if v == nil {
		v = &view{snapshot: &snapshot{}}
	}
	gone := crm.StampOf(time.Now())
	records := make([]crm.Record, 0, len(ids))
	for _, id := range ids {
		i, found := v.places[id]
		if !found {
			if !v.anyUnread {
				records = append(records, mapping.Tombstone(kind, id, gone))
			}
			continue
		}
		r, _, ok, err := v.record(int(i))
		if err != nil {
			return nil, err
		}
		if ok {
			records = append(records, r)
		}
	}
	return records, nil
}

// IDs implements connector.Reader. After a change it begins anew, which is no harm to a sweep.
func (c *Connector) IDs(ctx context.Context, kind crm.Kind, after crm.Cursor) (connector.IDPage, error) {
	at, err := parseCursor(after)
	if err != nil {
		return connector.IDPage{}, err
	}
	v, err := c.view(ctx, kind, 0)
	if err != nil || v == nil {
		return connector.IDPage{}, err
	}
	if state := v.digests().all; at.Of != state {
		at.Of, at.At = state, 0
	}
	var page connector.IDPage
	to := min(at.At+idPageSize, len(v.rows))
	for i := min(at.At, to); i < to; i++ {
		page.IDs = append(page.IDs, v.rows[i].id)
		if kind != crm.KindDeal {
			continue
		}
		account := ""
		if v.rows[i].twice == nil {
			kept, err := v.rows[i].content()
			if err != nil {
				return connector.IDPage{}, err
			}
			account = kept.Deal.Account
		}
		page.Accounts = append(page.Accounts, account)
	}
	at.At, page.More = to, to < len(v.rows)
	page.Next, err = at.text()
	return page, err
}

// BatchSize implements connector.Reader.
func (c *Connector) BatchSize(crm.Kind, connector.Verb) int { return batchSize }

// Cost implements connector.Coster: files take no calls.
func (c *Connector) Cost(map[crm.Kind]int) connector.Costs { return nil }

// ListInputs implements connector.InputLister.
func (c *Connector) ListInputs(ctx context.Context) ([]connector.InputState, error) {
	var states []connector.InputState
	for _, kind := range crm.Kinds() {
		v, err := c.view(ctx, kind, 0)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		for _, column := range v.columns {
			if crm.IsInput(column.Field) {
				states = append(states, connector.InputState{Name: column.Field, Fields: []string{column.Column}})
			}
		}
	}
	return states, nil
}
