package dynamicssandbox

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// kept is how long changes are kept: ExpireChangeTrackingInDays of a new environment.
const kept = 7 * 24 * time.Hour

// tokenTime is how a delta token has the time that it is of.
const tokenTime = "01/02/2006 15:04:05"

func expired() *fault {
	return badRequest("0x80044352", "Version stamp associated with the client has expired. Please perform a full sync.")
}

// tracking is a place in the changes of a table.
type tracking struct {
	since   uint64 // changes after this commit are wanted; 0 is all rows, without those deleted
	start   uint64 // the newest commit when the reading began: the next one goes on from there
	after   uint64 // the last commit that was given out
	deleted bool   // the changed rows are through, and deleted ones follow
}

// serveChanges answers a page of the changes of a table, see
// https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems:
// changed rows in the order of their versions, and behind them those that were deleted.
func (e *environment) serveChanges(q *asked) (reply, *fault) {
	if !q.table.tracked() {
		return reply{}, badRequest("0x80048405", "Change tracking is not enabled for entity '%s'.", q.table.name)
	}
	at, f := e.tracked(q)
	if f != nil {
		return reply{}, f
	}
	var rows []any
	more := false
	changed := e.store.Since(q.table.name, at.since)
	for _, deleted := range []bool{false, true} {
		if at.deleted && !deleted || deleted && at.since == 0 {
			continue
		}
		if deleted && !at.deleted {
			at.deleted, at.after = true, at.since
		}
		for i := range changed {
			r := &changed[i]
			if r.Deleted != deleted || r.Seq <= at.after {
				continue
			}
			if len(rows) == q.size {
				more = true
				break
			}
			at.after = r.Seq
			if deleted {
				rows = append(rows, map[string]any{"@odata.context": q.context(q.table.set + "/$deletedEntity"), "id": r.ID, "reason": "deleted"})
			} else {
				rows = append(rows, e.render(q.table, r, q.columns, q.annotations))
			}
		}
		if more {
			break
		}
	}
	if rows == nil {
		rows = []any{}
	}
	body := map[string]any{"@odata.context": q.context(q.table.set + "/$delta"), "value": rows}
	if more {
		body["@odata.nextLink"] = q.link("$skiptoken", q.cookie("tracking", at.numbers()...))
	} else {
		token := strconv.FormatUint(at.start, 10) + "!" + e.now().UTC().Format(tokenTime)
		body["@odata.deltaLink"] = q.link("$deltatoken", token)
	}
	return reply{body: body, rows: len(rows), header: map[string]string{"Preference-Applied": "odata.track-changes"}}, nil
}

func (t tracking) numbers() []string {
	phase := uint64(0)
	if t.deleted {
		phase = 1
	}
	var texts []string
	for _, n := range []uint64{t.since, t.start, t.after, phase} {
		texts = append(texts, strconv.FormatUint(n, 10))
	}
	return texts
}

// tracked reads where in the changes a query stands.
func (e *environment) tracked(q *asked) (tracking, *fault) {
	switch {
	case q.options.Has("$skiptoken"):
		place, f := q.place("tracking")
		var n [4]uint64
		if f == nil && len(place) != len(n)+1 {
			f = badRequest("0x80040203", "Malformed XML in the Paging Cookie")
		}
		if f != nil {
			return tracking{}, f
		}
		for i := range n {
			n[i], _ = strconv.ParseUint(place[i], 10, 64) // the form was compared
		}
		return tracking{since: n[0], start: n[1], after: n[2], deleted: n[3] == 1}, nil
	case q.options.Has("$deltatoken"):
		since, f := e.since(q)
		return tracking{since: since, after: since, start: e.newest(q.table, since)}, f
	}
	return tracking{start: e.newest(q.table, 0)}, nil
}

// since reads a delta token, and refuses one that is too old, or older than a column of the table.
func (e *environment) since(q *asked) (uint64, *fault) {
	token := q.options.Get("$deltatoken")
	found := regexp.MustCompile(`^(\d+)!(.+)$`).FindStringSubmatch(token)
	if found == nil || q.link("$deltatoken", token) != q.base+q.path+"?"+q.query {
		return 0, badRequest("0x80060888", "The delta token is not valid.")
	}
	since, err := strconv.ParseUint(found[1], 10, 64)
	at, timeErr := time.Parse(tokenTime, found[2])
	if err != nil || timeErr != nil {
		return 0, badRequest("0x80060888", "The delta token is not valid.")
	}
	newer := slices.ContainsFunc(e.store.Since(tableAttribute, since), func(r row) bool { return strings.HasPrefix(r.ID, q.table.name+".") })
	if newer || e.now().Sub(at) > kept || sandbox.CursorEnded(q.outer) {
		return 0, expired()
	}
	return since, nil
}

// newest is the newest commit of a table's rows and columns, at least that of a token.
func (e *environment) newest(t *entity, least uint64) uint64 {
	for _, r := range slices.Concat(e.store.Since(t.name, least), e.store.Since(tableAttribute, least)) {
		least = max(least, r.Seq)
	}
	return least
}
