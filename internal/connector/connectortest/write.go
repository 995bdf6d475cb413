package connectortest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

func writeTests(served bool) []test {
	tests := []test{
		{"values", few, writeValues},
		{"clearing", few, writeClearing},
		{"given fields only", few, writeGivenOnly},
		{"full batch", many, writeFullBatch},
		{"row that fails", few, writeRowFails},
		{"row that is deleted", few, writeRowDeleted},
		{"value that is no choice", few, writeNoChoice},
		{"many values that are no choice", many, writeManyNoChoice},
		{"repeated", few, writeRepeated},
		{"changed since it was looked up", few, writeChangedSince},
		{"override stays", few, writeBesideOverride},
		{"an edit beside a write is read", few, writeBesideEdit},
		{"own writes are read back once", many, writeReadBack},
		{"long text", few, writeLongText},
		{"fields are missing", few, writeUnprovisioned},
		{"nothing", few, func(w *world) {
			results, err := w.connector.Write(w.Context(), crm.KindAccount, nil)
			if w.note(err) != nil || len(results) != 0 {
				w.Errorf("Write of no rows gave %d results and error %v, want nothing", len(results), err)
			}
		}},
	}
	if served {
		tests = append(tests,
			test{"limit half-way", few, writeLimitHalfway},
			test{"answer is lost", few, writeLost},
			test{"answer is cut off", few, writeCut},
			test{"answer lacks a row", few, writeShortAnswer},
			test{"server error once", few, writeServerError},
			test{"rows that are locked", few, writeLockedRows},
		)
	}
	return tests
}

// valuesOf are values of every field that is written, as write-back has them.
func valuesOf(kind crm.Kind) map[crm.Field]string {
	if kind == crm.KindDeal {
		return map[crm.Field]string{
			crm.FieldQualification:     "62",
			crm.FieldQualificationGaps: "Wirtschaftlicher Entscheider unbekannt\nNächste Frage: Wer gibt das Budget frei?",
		}
	}
	return map[crm.Field]string{
		crm.FieldTier: "A", crm.FieldScore: "87", crm.FieldGrade: "A1", crm.FieldCoverage: "75",
		crm.FieldReasons:  "+25 Mitarbeiter: 120\n+15 Technologie: SAP & Co. <heute>\n±0 „Umsatz“ unbekannt",
		crm.FieldModel:    "dach-mittelstand@2026-Q4#9f86d081",
		crm.FieldScoredAt: "2026-11-24T05:00:00Z",
		crm.FieldList:     "Maschinenbau & Söhne, Q1", crm.FieldTerritory: "Süd-West",
	}
}

// write writes rows that all have to be taken.
func (w *world) write(kind crm.Kind, rows ...connector.Row) {
	w.Helper()
	results, err := w.connector.Write(w.Context(), kind, rows)
	if w.note(err) != nil {
		w.Fatalf("Write of %d rows of kind %s: %v", len(rows), kind, err)
	}
	w.checkOrder(rows, results)
	for _, r := range results {
		if w.note(r.Err) != nil {
			w.Errorf("Write of %s %s: %v", kind, r.ID, r.Err)
		}
	}
}

func (w *world) checkOrder(rows []connector.Row, results []connector.Result) {
	w.Helper()
	if len(results) != len(rows) {
		w.Fatalf("Write of %d rows gave %d results, want one for every row, in their order", len(rows), len(results))
	}
	for i := range rows {
		if results[i].ID != rows[i].ID {
			w.Fatalf("result %d is of %q, and row %d is %q: results stand in the order of rows", i, results[i].ID, i, rows[i].ID)
		}
	}
}

// wantWritten checks the fields in the CRM, and that the connector reads them back.
func (w *world) wantWritten(kind crm.Kind, id string, want crm.Written) {
	w.Helper()
	if diff := writtenDifference(want, w.crm.Written(kind, id)); diff != "" {
		w.Errorf("the fields of %s %s hold something else in the CRM (-want +held):\n%s", kind, id, diff)
		return
	}
	digested := maps.Clone(want)
	texts := crm.Written{}
	for f, value := range digested {
		if f.Long() {
			digested[f], texts[f] = crm.Digest(value), value
		}
	}
	read := w.lookup(kind, id)
	if diff := writtenDifference(digested, read.Written); diff != "" {
		w.Errorf("the fields of %s %s are read back differently (-want +read): values are canonical, as crm.Written says:\n%s", kind, id, diff)
	}
	if diff := writtenDifference(texts, read.Texts); diff != "" {
		w.Errorf("the long texts of %s %s are not looked up in full (-want +read), so that no run could be taken back:\n%s", kind, id, diff)
	}
}

func writeValues(w *world) {
	w.provision()
	for _, kind := range crm.Kinds() {
		before := w.lookup(kind, w.anyID(kind, 1))
		records := len(w.crm.IDs(kind))
		id := w.anyID(kind, 0)
		was := w.lookup(kind, id)
		w.write(kind, connector.Row{ID: id, Values: valuesOf(kind)})
		w.wantWritten(kind, id, valuesOf(kind))
		now := w.lookup(kind, id)
		if diff := cmp.Diff([]any{was.Account, was.Deal}, []any{now.Account, now.Deal}); diff != "" {
			w.Errorf("Write changed inputs of %s %s:\n%s", kind, id, diff)
		}
		if diff := difference(before, w.lookup(kind, before.ID)); diff != "" {
			w.Errorf("Write of %s %s changed %s:\n%s", kind, id, before.ID, diff)
		}
		if n := len(w.crm.IDs(kind)); n != records {
			w.Errorf("there are %d records of kind %s after a Write, %d before: it never creates one", n, kind, records)
		}
	}
}

func writeClearing(w *world) {
	w.provision()
	for _, kind := range crm.Kinds() {
		id := w.anyID(kind, 0)
		w.write(kind, connector.Row{ID: id, Values: valuesOf(kind)})
		empty := make(map[crm.Field]string)
		for f := range valuesOf(kind) {
			empty[f] = ""
		}
		w.write(kind, connector.Row{ID: id, Values: empty})
		w.wantWritten(kind, id, nil)
	}
}

func writeGivenOnly(w *world) {
	w.provision()
	id := w.anyID(crm.KindAccount, 0)
	w.write(crm.KindAccount, connector.Row{ID: id, Values: valuesOf(crm.KindAccount)})
	w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "B", crm.FieldGrade: ""}})
	want := crm.Written(valuesOf(crm.KindAccount))
	want[crm.FieldTier] = "B"
	delete(want, crm.FieldGrade)
	w.wantWritten(crm.KindAccount, id, want)
}

func writeFullBatch(w *world) {
	w.provision()
	var rows []connector.Row
	ids := w.crm.IDs(crm.KindAccount)[:w.connector.BatchSize(crm.KindAccount, connector.VerbWrite)]
	slices.Reverse(ids)
	for i, id := range ids {
		values := valuesOf(crm.KindAccount)
		values[crm.FieldScore] = fmt.Sprint(i % 101)
		rows = append(rows, connector.Row{ID: id, Values: values})
	}
	before := len(w.callsTo(w.crm.WritePath()))
	w.write(crm.KindAccount, rows...)
	switch n := len(w.callsTo(w.crm.WritePath())) - before; {
	case n == 0 && w.server != nil:
		w.Errorf("no writing call has %q in its path: correct CRM.WritePath", w.crm.WritePath())
	case n > 2:
		w.Errorf("Write of %d rows took %d calls: write in the CRM's batches", len(rows), n)
	}
	for _, row := range rows {
		if diff := writtenDifference(row.Values, w.crm.Written(crm.KindAccount, row.ID)); diff != "" {
			w.Errorf("account %s of a full batch (-want +held):\n%s", row.ID, diff)
		}
	}
}

// wantRows writes rows of which some have to fail, for good and alone.
func (w *world) wantRows(kind crm.Kind, rows []connector.Row, fails func(connector.Row) bool) {
	w.Helper()
	results, err := w.connector.Write(w.Context(), kind, rows)
	if w.note(err) != nil {
		w.Fatalf("Write of a batch with a row that cannot be taken gave the error %v for the whole batch: a row's failure is that row's", err)
	}
	w.checkOrder(rows, results)
	for i, r := range results {
		switch {
		case fails(rows[i]) && !outcome.IsPermanent(w.note(r.Err)):
			w.Errorf("the row of %s %q gave the error %v, want a Permanent one", kind, r.ID, r.Err)
		case !fails(rows[i]) && w.note(r.Err) != nil:
			w.Errorf("the row of %s %s failed with %v beside one that cannot be taken", kind, r.ID, r.Err)
		case !fails(rows[i]):
			if diff := writtenDifference(rows[i].Values, w.crm.Written(kind, r.ID)); diff != "" {
				w.Errorf("%s %s beside a row that cannot be taken (-want +held):\n%s", kind, r.ID, diff)
			}
		}
	}
}

func writeRepeated(w *world) {
	w.provision()
	for _, kind := range crm.Kinds() {
		id := w.anyID(kind, 0)
		for range 3 {
			w.write(kind, connector.Row{ID: id, Values: valuesOf(kind)})
			w.wantWritten(kind, id, valuesOf(kind))
		}
	}
}

// spoiltWrite spoils one writing call, of which the CRM may have taken the rows.
func spoiltWrite(w *world, fault sandbox.Fault) {
	w.Helper()
	w.provision()
	fault.Path = w.crm.WritePath()
	w.server.Inject(fault)
	rows := []connector.Row{
		{ID: w.anyID(crm.KindAccount, 0), Values: valuesOf(crm.KindAccount)},
		{ID: w.anyID(crm.KindAccount, 1), Values: valuesOf(crm.KindAccount)},
	}
	w.tries(rows...)
	for _, row := range rows {
		w.wantWritten(crm.KindAccount, row.ID, row.Values)
	}
}

func writeLost(w *world) { spoiltWrite(w, sandbox.Fault{Drop: true}) }
func writeCut(w *world)  { spoiltWrite(w, sandbox.Fault{CutBody: true}) }
func writeServerError(w *world) {
	spoiltWrite(w, sandbox.Fault{Status: http.StatusInternalServerError})
}

// writeLockedRows refuses half of a batch for now. The others have to be taken, and what
// was refused has to be taken by later calls.
func writeLockedRows(w *world) {
	w.provision()
	if err := w.server.Specify("partial=1,times=1"); err != nil {
		w.Fatal(err)
	}
	var rows []connector.Row
	for n := range 6 {
		rows = append(rows, connector.Row{ID: w.anyID(crm.KindAccount, n), Values: valuesOf(crm.KindAccount)})
	}
	results, err := w.connector.Write(w.Context(), crm.KindAccount, rows)
	if w.note(err) == nil {
		w.checkOrder(rows, results)
		for _, r := range results {
			if r.Err != nil && !transient(w.note(r.Err)) {
				w.Errorf("row %s, which somebody else had locked, has the error %q, want a transient one: it can be taken next time", r.ID, r.Err)
			}
		}
	}
	for _, f := range w.server.Faults() {
		w.Errorf("no batch met the fault %q: the sandbox has to ask sandbox.RowBusy", f.Fault)
	}
	w.tries(rows...)
	for _, row := range rows {
		w.wantWritten(crm.KindAccount, row.ID, row.Values)
	}
}

// writeShortAnswer takes the last result out of the CRM's answers: of that row
// nothing is known, so it must not count as taken.
func writeShortAnswer(w *world) {
	if w.connector.BatchSize(crm.KindAccount, connector.VerbWrite) == 1 {
		return // each row has an answer of its own, and no list that could lack it
	}
	w.provision()
	w.server.Inject(sandbox.Fault{Path: w.crm.WritePath(), Times: -1, Rewrite: sandbox.WithoutLast})
	rows := []connector.Row{
		{ID: w.anyID(crm.KindAccount, 0), Values: valuesOf(crm.KindAccount)},
		{ID: w.anyID(crm.KindAccount, 1), Values: valuesOf(crm.KindAccount)},
	}
	results, err := w.connector.Write(w.Context(), crm.KindAccount, rows)
	if w.note(err) != nil {
		return
	}
	w.checkOrder(rows, results)
	if !slices.ContainsFunc(results, func(r connector.Result) bool { return r.Err != nil }) {
		w.Error("the CRM's answer has one result for two rows, and Write gave both as taken: a row without a result is not known to be taken")
	}
}

func writeBesideOverride(w *world) {
	w.provision()
	id := w.anyID(crm.KindAccount, 0)
	want := crm.Written(valuesOf(crm.KindAccount))
	for f, value := range map[crm.Field]string{
		crm.FieldOverride: "D", crm.FieldOverrideReason: "Konzernsperre", crm.FieldOverrideUntil: "2027-06-30",
	} {
		w.crm.SetWritten(crm.KindAccount, id, f, value)
		want[f] = value
	}
	w.write(crm.KindAccount, connector.Row{ID: id, Values: valuesOf(crm.KindAccount)})
	w.wantWritten(crm.KindAccount, id, want)
}

func writeLongText(w *world) {
	w.provision()
	id := w.anyID(crm.KindAccount, 0)
	values := map[crm.Field]string{crm.FieldReasons: strings.Repeat("+25 Mitarbeiter: 120 – passt zum Zielbild\n", 40) + "Ende"}
	w.write(crm.KindAccount, connector.Row{ID: id, Values: values})
	w.wantWritten(crm.KindAccount, id, values)
}

// writeUnprovisioned writes before the fields were created.
func writeUnprovisioned(w *world) {
	rows := []connector.Row{{ID: w.anyID(crm.KindAccount, 0), Values: valuesOf(crm.KindAccount)}}
	results, err := w.connector.Write(w.Context(), crm.KindAccount, rows)
	if w.note(err) == nil {
		w.checkOrder(rows, results)
		err = w.note(results[0].Err)
	}
	if !outcome.IsPermanent(err) {
		w.Errorf("Write to fields that do not exist gave the error %v, want a Permanent one, for the batch or the row: "+
			"some CRMs drop unknown fields in silence", err)
	}
}
