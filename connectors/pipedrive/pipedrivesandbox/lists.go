package pipedrivesandbox

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// kept is how long deleted deals can be listed.
const kept = 30 * 24 * time.Hour

// asked is the query of a list.
type asked struct {
	archived, deleted bool
	ids               map[string]bool // nil is all
	since, until      time.Time
	org               string
	by                string // id, update_time, add_time
	descending        bool
	limit             int
	after             string // the key of the last record before
	labels            bool
}

// serveList answers a page of a list, see
// https://developers.pipedrive.com/docs/api/v1/Organizations#getOrganizations.
func (a *account) serveList(c call) (reply, *fault) {
	q, f := a.ask(c)
	if f != nil {
		return reply{}, f
	}
	typ := strings.TrimSuffix(c.match[1], "s")
	type keyed struct {
		key string
		object
	}
	var found []keyed
	for _, o := range a.some(typ, q.ids) {
		if a.meets(typ, &o, &q) {
			if key := q.key(&o); q.after == "" || (key > q.after) != q.descending && key != q.after {
				found = append(found, keyed{key, o})
			}
		}
	}
	slices.SortFunc(found, func(x, y keyed) int {
		if q.descending {
			x, y = y, x
		}
		return cmp.Compare(x.key, y.key)
	})
	next := ""
	if len(found) > q.limit {
		found = found[:q.limit]
		next = base64.RawURLEncoding.EncodeToString([]byte(q.by + "|" + found[q.limit-1].key))
	}
	rows := make([]any, len(found))
	fields := a.fields(typ)
	for i := range found {
		rows[i] = render(typ, &found[i].object, fields, q.labels)
	}
	return reply{data: rows, next: &next, rows: len(rows)}, nil
}

// some are the records with these ids, or all where there are none.
func (a *account) some(typ string, ids map[string]bool) (list []object) {
	if ids == nil {
		return a.store.All(typ)
	}
	for id := range ids {
		if o, found := a.store.Get(typ, id); found {
			list = append(list, o)
		}
	}
	return list
}

// meets reports whether an object is one that is asked for.
func (a *account) meets(typ string, o *object, q *asked) bool {
	at := o.Modified.Truncate(time.Second)
	switch {
	case o.Deleted != q.deleted, q.deleted && (typ != typeDeal || a.now().Sub(o.Modified) > kept):
		return false
	case (o.Fields["is_archived"] == true) != q.archived && !q.deleted:
		return false
	case q.org != "" && text(o.Fields["org_id"]) != q.org:
		return false
	}
	return (q.since.IsZero() || !at.Before(q.since)) && (q.until.IsZero() || at.Before(q.until))
}

// key is what a list is ordered by: as texts these compare like what they stand for.
func (q *asked) key(o *object) string {
	id := strings.Repeat("0", max(20-len(o.ID), 0)) + o.ID
	switch q.by {
	case "update_time":
		return stamp(o.Modified) + id
	case "add_time":
		return stamp(o.Created) + id
	}
	return id
}

// ask reads the query of a list.
func (a *account) ask(c call) (asked, *fault) {
	query := c.URL.Query()
	q := asked{by: cmp.Or(query.Get("sort_by"), "id"), limit: 100, org: query.Get("org_id"), labels: query.Get("include_option_labels") == "true"}
	wrong := func(name string) (asked, *fault) {
		return asked{}, refuse(http.StatusBadRequest, "Parameter '%s' is invalid", name)
	}
	if !slices.Contains([]string{"id", "update_time", "add_time"}, q.by) {
		return wrong("sort_by")
	}
	q.archived, q.descending, q.deleted = strings.HasSuffix(c.URL.Path, "/archived"), query.Get("sort_direction") == "desc", query.Get("status") == "deleted"
	if text := query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 500 {
			return wrong("limit")
		}
		q.limit = n
	}
	for name, into := range map[string]*time.Time{"updated_since": &q.since, "updated_until": &q.until} {
		if text := query.Get(name); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return wrong(name)
			}
			*into = at
		}
	}
	if list := query.Get("ids"); list != "" {
		q.ids = make(map[string]bool)
		for id := range strings.SplitSeq(list, ",") {
			if number(id) == 0 {
				return wrong("ids")
			}
			q.ids[id] = true
		}
		if len(q.ids) > 100 {
			return wrong("ids")
		}
	}
	if cursor := query.Get("cursor"); cursor != "" {
		plain, err := base64.RawURLEncoding.DecodeString(cursor)
		by, after, ok := strings.Cut(string(plain), "|")
		if err != nil || !ok || by != q.by || sandbox.CursorEnded(c.Request) {
			return wrong("cursor")
		}
		q.after = after
	}
	return q, nil
}
