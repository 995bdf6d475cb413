package connectortest

import (
	"fmt"
	"net/http"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

// writeLimitHalfway takes no more writing calls after the first, after the second, and so
// on, while rows that are locked and a value that is no choice make the connector send parts
// of its batch again. Whatever the CRM took by then has to be among the results.
func writeLimitHalfway(w *world) {
	w.provision()
	for _, kind := range crm.Kinds() {
		for calls := 0; ; calls++ {
			if calls > 10 {
				w.Fatalf("Write of 6 rows of kind %s takes more than 10 calls", kind)
			}
			w.connector = w.another() // the one before waits for the limit to end
			if calls > 0 {
				w.server.Inject(sandbox.Fault{Path: w.crm.WritePath(), BusyRows: true})
			}
			w.server.Inject(sandbox.Fault{
				Path: w.crm.WritePath(), Status: http.StatusTooManyRequests, RetryAfter: "7200", Skip: max(calls-1, 0), Times: -1,
			})
			over := w.writeHalf(kind, w.halfRows(kind, calls))
			w.server.Heal()
			if over {
				break
			}
		}
	}
}

// halfRows are rows that hold something else each time; one of accounts cannot be taken.
func (w *world) halfRows(kind crm.Kind, calls int) []connector.Row {
	field := crm.FieldScore
	if kind == crm.KindDeal {
		field = crm.FieldQualification
	}
	rows := make([]connector.Row, 6)
	for i := range rows {
		rows[i] = connector.Row{ID: w.anyID(kind, i), Values: map[crm.Field]string{field: fmt.Sprint(10*calls%100 + i + 1)}}
	}
	if kind == crm.KindAccount {
		rows[4].Values[crm.FieldTier] = "Q"
	}
	return rows
}

// writeHalf writes rows and compares what the results say with what the CRM holds. It
// reports whether the limit came too late to matter.
func (w *world) writeHalf(kind crm.Kind, rows []connector.Row) (over bool) {
	w.Helper()
	results, err := w.connector.Write(w.Context(), kind, rows)
	if _, limited := outcome.RateLimited(w.note(err)); err != nil && !limited {
		w.Errorf("Write of %s was limited half-way and gave the error %v, want a RateLimitedError", kind, err)
	}
	said := make(map[string]connector.Result)
	next := 0
	for _, r := range results {
		_ = w.note(r.Err)
		for next < len(rows) && rows[next].ID != r.ID {
			next++
		}
		if next == len(rows) {
			w.Fatalf("the result of %q is of no row, or in another place than its row: results stand in the order of rows", r.ID)
		}
		said[r.ID] = r
	}
	if err == nil {
		w.checkOrder(rows, results)
	}
	for _, row := range rows {
		held := true
		for f, value := range row.Values {
			held = held && w.crm.Written(kind, row.ID)[f] == value
		}
		r, known := said[row.ID]
		switch {
		case held && (!known || r.Err != nil):
			w.Errorf("%s %s was taken before the limit came, and is not among the results of the rows that were (%v)", kind, row.ID, r.Err)
		case !held && known && r.Err == nil:
			w.Errorf("%s %s was not taken, and its result says it was", kind, row.ID)
		}
	}
	return err == nil
}

// writeChangedSince has a rep change a record between its look-up and its write. A
// connector of a CRM that can tell refuses the row, and that row alone, as a Conflict.
func writeChangedSince(w *world) {
	w.provision()
	for _, kind := range crm.Kinds() {
		field := crm.FieldTier
		if kind == crm.KindDeal {
			field = crm.FieldQualification
		}
		rows := make([]connector.Row, 3)
		for i := range rows {
			r := w.lookup(kind, w.anyID(kind, i))
			rows[i] = connector.Row{ID: r.ID, Values: map[crm.Field]string{field: valuesOf(kind)[field]}, Tag: r.Tag}
		}
		changed := rows[1]
		if kind == crm.KindAccount {
			w.crm.Edit(kind, changed.ID, "account.city", "Neustadt")
		} else {
			w.crm.Edit(kind, changed.ID, "deal.amount", int64(4711))
		}
		results, err := w.connector.Write(w.Context(), kind, rows)
		if w.note(err) != nil {
			w.Fatalf("Write of a row that changed meanwhile: %v, want a result for each row", err)
		}
		w.checkOrder(rows, results)
		for i, r := range results {
			refused := rows[i].ID == changed.ID && changed.Tag != ""
			switch held := w.crm.Written(kind, r.ID)[field] != ""; {
			case refused && (!outcome.IsConflict(w.note(r.Err)) || held):
				w.Errorf("%s %s changed since it was looked up; written %t, error %v, want a Conflict and nothing written", kind, r.ID, held, r.Err)
			case !refused && (w.note(r.Err) != nil || !held):
				w.Errorf("%s %s: written %t, error %v, want it taken", kind, r.ID, held, r.Err)
			}
		}
	}
}
