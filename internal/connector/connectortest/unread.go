package connectortest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sandbox"
)

// Stamped is a sandbox that says which members of its answers tell when a record changed.
// Without them a record has no version, and cannot be taken.
type Stamped interface {
	Stamps() []string
}

func unreadTests() []test {
	return []test{{"one record cannot be read", few, unreadRecord}}
}

// unreadRecord makes the CRM answer one deal without a time of change. The cursor has to go
// on with all others, and the problem has to hold enough to look it up, and no text of a rep's.
func unreadRecord(w *world) {
	stamped, ok := w.crm.(Stamped)
	if !ok {
		w.Fatal("the sandbox is no Stamped any more")
	}
	const secret = "Canary"
	first := w.read(crm.KindDeal, "")
	w.clock.pass(time.Hour)
	bad, good := w.anyID(crm.KindDeal, 1), w.anyID(crm.KindDeal, 2)
	for _, id := range []string{bad, good} {
		w.crm.Edit(crm.KindDeal, id, "deal.champion", secret+" will sign")
	}
	w.settle()
	w.server.Inject(sandbox.Fault{Times: -1, Rewrite: func(body []byte) []byte {
		return rewriteJSON(body, func(v any) any { return withoutStamps(v, bad, stamped.Stamps()) })
	}})
	r := w.read(crm.KindDeal, first.next)
	if r.next == first.next {
		w.Error("the cursor stands where it stood, because of one deal that cannot be read")
	}
	have := newest(r.records)
	if _, found := have[good]; !found {
		w.Errorf("deal %s was edited beside one that cannot be read, and a pull did not bring it", good)
	}
	if _, found := have[bad]; found {
		w.Errorf("deal %s has no time of change, and was taken", bad)
	}
	i := slices.IndexFunc(r.problems, func(p connector.Problem) bool { return p.Lost && p.ID == bad })
	switch {
	case i < 0:
		w.Fatalf("deal %s cannot be read, and no problem says so with its id: %+v", bad, r.problems)
	case !bytes.Contains(r.problems[i].Body, []byte(bad)):
		w.Errorf("the problem of deal %s holds the body %q, which is not the record", bad, r.problems[i].Body)
	case strings.Contains(string(r.problems[i].Body)+r.problems[i].What.String(), secret):
		w.Errorf("the problem of deal %s holds the text of a qualification criterion, of which only the level may be kept", bad)
	}
	found, err := w.connector.Lookup(w.Context(), crm.KindDeal, []string{bad, good})
	if w.note(err) != nil || len(found) != 1 || found[0].ID != good {
		w.Errorf("Lookup of a deal that cannot be read and of one that can gave %d records and error %v, want the latter alone", len(found), err)
	}
	w.server.Heal()
	if w.lookup(crm.KindDeal, bad).Deleted {
		w.Errorf("deal %s can be read again, and Lookup gave a tombstone", bad)
	}
}

// withoutStamps spoils when a record changed, wherever it stands in an answer.
func withoutStamps(v any, id string, stamps []string) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutStamps(v[i], id, stamps)
		}
	case map[string]any:
		for _, member := range v {
			if fmt.Sprint(member) == id {
				spoil(v, stamps)
			}
		}
		for name := range v {
			v[name] = withoutStamps(v[name], id, stamps)
		}
	}
	return v
}

func spoil(record map[string]any, stamps []string) {
	for name, value := range record {
		if slices.Contains(stamps, name) {
			record[name] = "some day"
		}
		if part, ok := value.(map[string]any); ok {
			spoil(part, stamps)
		}
	}
}
