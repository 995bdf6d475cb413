package ingest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
)

// stuck is a connector whose cursor stands still after its first page: of records, or of ids.
type stuck struct {
	reader
	asked int
	ids   bool
}

// enough ends a reading that would go on for ever.
const enough = 20

var errForEver = errors.New("it reads on for ever")

func (s *stuck) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	if s.ids {
		return s.reader.Read(ctx, kind, cursor)
	}
	if s.asked++; s.asked > enough {
		return connector.Page{}, errForEver
	}
	return connector.Page{Records: []crm.Record{account("1")}, Next: "here", More: true}, nil
}

func (s *stuck) IDs(context.Context, crm.Kind, crm.Cursor) (connector.IDPage, error) {
	if s.asked++; s.asked > enough {
		return connector.IDPage{}, errForEver
	}
	return connector.IDPage{IDs: []string{"1"}, Next: "here", More: true}, nil
}

func TestACursorThatStandsStillEndsTheReading(t *testing.T) {
	for name, s := range map[string]*stuck{"records": {}, "ids": {ids: true}} {
		t.Run(name, func(t *testing.T) {
			p := ingest.Puller{Connection: "hub", Bus: newMemory(), Reader: s}
			do := func(ctx context.Context) (ingest.Result, error) { return p.Pull(ctx, false) }
			if s.ids {
				do = p.Reconcile
			}
			if _, err := do(t.Context()); err == nil || !strings.Contains(err.Error(), `the connector's cursor stands still at "here"`) {
				t.Errorf("error %v", err)
			}
			if s.asked != 2 {
				t.Errorf("asked for %d pages, want the second to be the last", s.asked)
			}
		})
	}
}

// deaf is a bus whose calls end with the lease and do not say why, as most clients do.
type deaf struct {
	*memory
	at string
}

func (d *deaf) end(ctx context.Context, at string) error {
	if at == d.at {
		d.cancel(errLost)
	}
	return ctx.Err()
}

func (d *deaf) NextRead(ctx context.Context, _ string) (uint64, error) {
	return 1, d.end(ctx, "number")
}

func (d *deaf) Cursor(ctx context.Context, _ string, _ crm.Kind) (crm.Cursor, error) {
	return "", d.end(ctx, "cursor")
}

func (d *deaf) SaveCursor(ctx context.Context, _ string, _ crm.Kind, _ crm.Cursor, _ uint64) error {
	return d.end(ctx, "save")
}

func (d *deaf) Known(ctx context.Context, _ string, _ crm.Kind, _ func(string, crm.Version, bool)) error {
	return d.end(ctx, "known")
}

func TestALostLeaseIsTheCauseWhereverItWasLost(t *testing.T) {
	for _, at := range []string{"number", "cursor", "save", "known"} {
		t.Run(at, func(t *testing.T) {
			bus := &deaf{newMemory(), at}
			p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1")}}}
			do := func(ctx context.Context) (ingest.Result, error) { return p.Pull(ctx, false) }
			if at == "known" {
				do = p.Reconcile
			}
			if _, err := do(t.Context()); !errors.Is(err, errLost) {
				t.Errorf("error %v, want the lost lease in it", err)
			}
		})
	}
}

func TestWhateverARepWritesIntoTheOverrideIsInTheInputs(t *testing.T) {
	read := func(written crm.Written) string {
		t.Helper()
		r := account("1")
		r.Written = written
		bus := newMemory()
		p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{
			crm.KindAccount: {{Records: []crm.Record{r}}},
		}}}
		if _, err := p.Pull(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		return bus.published[0].Inputs
	}
	before := read(crm.Written{crm.FieldOverride: "A", crm.FieldOverrideReason: "pilot", crm.FieldOverrideUntil: "2027-01-31"})
	for name, after := range map[string]crm.Written{
		"the tier":     {crm.FieldOverride: "B", crm.FieldOverrideReason: "pilot", crm.FieldOverrideUntil: "2027-01-31"},
		"the reason":   {crm.FieldOverride: "A", crm.FieldOverrideReason: "board", crm.FieldOverrideUntil: "2027-01-31"},
		"the last day": {crm.FieldOverride: "A", crm.FieldOverrideReason: "pilot", crm.FieldOverrideUntil: "2027-02-28"},
	} {
		if read(after) == before {
			t.Errorf("another value of %s leaves the inputs as they were", name)
		}
	}
}
