package connectortest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func writeRowFails(w *world) {
	w.provision()
	for _, kind := range crm.Kinds() {
		missing := w.crm.UnknownID(kind)
		rows := []connector.Row{
			{ID: w.anyID(kind, 0), Values: valuesOf(kind)},
			{ID: missing, Values: valuesOf(kind)},
			{ID: w.anyID(kind, 1), Values: valuesOf(kind)},
			{ID: "no id' OR 1=1", Values: valuesOf(kind)},
			{ID: w.anyID(kind, 2), Values: valuesOf(kind)},
		}
		records := len(w.crm.IDs(kind))
		w.wantRows(kind, rows, func(r connector.Row) bool { return r.ID == missing || strings.Contains(r.ID, " ") })
		if n := len(w.crm.IDs(kind)); n != records {
			w.Errorf("there are %d records of kind %s after a Write to ids that do not exist, %d before: it never creates one", n, kind, records)
		}
	}
}

func writeRowDeleted(w *world) {
	w.provision()
	for _, kind := range crm.Kinds() {
		gone := w.anyID(kind, 1)
		rows := []connector.Row{
			{ID: w.anyID(kind, 0), Values: valuesOf(kind)},
			{ID: gone, Values: valuesOf(kind)},
			{ID: w.anyID(kind, 2), Values: valuesOf(kind)},
		}
		w.crm.Delete(kind, gone)
		w.wantRows(kind, rows, func(r connector.Row) bool { return r.ID == gone })
		if slices.Contains(w.crm.IDs(kind), gone) {
			w.Errorf("Write brought the deleted %s %s back", kind, gone)
		}
	}
}

func writeNoChoice(w *world) {
	w.provision()
	bad := w.anyID(crm.KindAccount, 1)
	rows := []connector.Row{
		{ID: w.anyID(crm.KindAccount, 0), Values: valuesOf(crm.KindAccount)},
		{ID: bad, Values: map[crm.Field]string{crm.FieldTier: "Q", crm.FieldScore: "1"}},
		{ID: w.anyID(crm.KindAccount, 2), Values: valuesOf(crm.KindAccount)},
	}
	w.wantRows(crm.KindAccount, rows, func(r connector.Row) bool { return r.ID == bad })
}

// writeManyNoChoice writes a full batch of which every third row has a value that the CRM
// does not offer, as when a choice was taken out of the field. Each of them fails, alone, and
// the batch takes no more calls than without them.
func writeManyNoChoice(w *world) {
	w.provision()
	ids := w.crm.IDs(crm.KindAccount)[:w.connector.BatchSize(crm.KindAccount, connector.VerbWrite)]
	var rows []connector.Row
	for i, id := range ids {
		tier := "A"
		if i%3 == 1 {
			tier = "Q"
		}
		rows = append(rows, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: tier, crm.FieldScore: fmt.Sprint(i % 101)}})
	}
	before := len(w.callsTo(w.crm.WritePath()))
	w.wantRows(crm.KindAccount, rows, func(r connector.Row) bool { return r.Values[crm.FieldTier] == "Q" })
	if n := len(w.callsTo(w.crm.WritePath())) - before; n > 2 {
		w.Errorf("a batch of %d rows, of which a third has a value that is no choice, took %d writing calls: "+
			"compare values with the field's choices before they are sent, where one bad row fails its batch", len(rows), n)
	}
}

// tries writes rows until they are taken, as write-back does.
func (w *world) tries(rows ...connector.Row) {
	w.Helper()
	var err error
	for range 3 {
		var results []connector.Result
		results, err = w.connector.Write(w.Context(), crm.KindAccount, rows)
		if w.note(err) != nil {
			continue
		}
		for _, r := range results {
			err = errors.Join(err, w.note(r.Err))
		}
		if err == nil {
			return
		}
	}
	w.Fatalf("Write was not taken by the third try: %v", err)
}
