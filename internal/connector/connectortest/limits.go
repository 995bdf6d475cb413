package connectortest

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

func accessTests(can abilities, served bool) []test {
	var tests []test
	if served {
		tests = []test{
			{"ended token", few, endedToken},
			{"ended token, many at once", few, endedTokenAtOnce},
			{"revoked grant", few, revokedGrant},
			{"token that is never good", few, uselessToken},
		}
	}
	if can.write && served {
		tests = append(tests, test{"ended token while writing", few, endedTokenWhileWriting})
	}
	if can.write {
		tests = append(tests, test{"several goroutines", few, severalGoroutines})
	}
	return tests
}

// refreshes counts the calls of the token endpoint.
func (w *world) refreshes() int {
	w.Helper()
	address, err := url.Parse(w.tokens.url)
	if err != nil {
		w.Fatal(err)
	}
	return len(w.callsTo(address.Path))
}

func (w *world) expire() {
	w.Helper()
	if err := w.server.ExpireTokens(); err != nil {
		w.Fatal(err)
	}
}

func (w *world) wantRefreshes(n int) {
	w.Helper()
	if got := w.refreshes(); got != n {
		w.Errorf("%d refreshes, want %d: call Tokens.Refresh with the token that was refused, once, and repeat the call once", got, n)
	}
}

func endedToken(w *world) {
	w.expire()
	if _, err := w.page(w.connector, crm.KindAccount, ""); err != nil {
		w.Errorf("Read with an ended token: %v, want it repeated after a refresh; look at what the CRM answers then, which is not always 401", err)
	}
	w.wantRefreshes(1)
	w.checkAll(crm.KindAccount, w.read(crm.KindAccount, "").records, w.crm.IDs(crm.KindAccount))
	w.expire()
	if _, err := w.connector.Lookup(w.Context(), crm.KindAccount, []string{w.anyID(crm.KindAccount, 0)}); w.note(err) != nil {
		w.Errorf("Lookup with an ended token: %v, want it repeated after a refresh", err)
	}
	w.wantRefreshes(2)
}

func endedTokenAtOnce(w *world) {
	w.expire()
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			if _, err := w.connector.Read(w.Context(), crm.KindAccount, ""); w.note(err) != nil {
				w.Errorf("Read beside others with an ended token: %v", err)
			}
		})
	}
	group.Wait()
	w.wantRefreshes(1)
}

func endedTokenWhileWriting(w *world) {
	w.provision()
	id := w.anyID(crm.KindAccount, 0)
	before := w.refreshes()
	w.expire()
	w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "C"}})
	w.wantWritten(crm.KindAccount, id, crm.Written{crm.FieldTier: "C"})
	w.wantRefreshes(before + 1)
}

func revokedGrant(w *world) {
	if err := w.server.RevokeGrants(); err != nil {
		w.Fatal(err)
	}
	calls := map[string]func() error{
		"Read": func() error { _, err := w.page(w.connector, crm.KindAccount, ""); return err },
		"Lookup": func() error {
			_, err := w.connector.Lookup(w.Context(), crm.KindAccount, []string{w.anyID(crm.KindAccount, 0)})
			return err
		},
		"IDs": func() error { _, err := w.connector.IDs(w.Context(), crm.KindAccount, ""); return err },
	}
	can := w.connector.can()
	if can.identify {
		calls["Identify"] = func() error { _, err := w.connector.Identify(w.Context()); return err }
	}
	if can.fields {
		calls["Fields"] = func() error { _, err := w.connector.Fields(w.Context()); return err }
	}
	if can.write {
		calls["Write"] = func() error {
			row := connector.Row{ID: w.anyID(crm.KindAccount, 0), Values: map[crm.Field]string{crm.FieldTier: "A"}}
			_, err := w.connector.Write(w.Context(), crm.KindAccount, []connector.Row{row})
			return err
		}
	}
	for what, call := range calls {
		if err := call(); !outcome.IsUnauthorized(w.note(err)) {
			w.Errorf("%s after the grant was revoked gave the error %v, want an Unauthorized one, which asks for a person", what, err)
		}
	}
}

// uselessToken refuses every token there will be.
func uselessToken(w *world) {
	w.tokens.breakAll()
	w.expire()
	if _, err := w.page(w.connector, crm.KindAccount, ""); !outcome.IsUnauthorized(err) {
		w.Errorf("Read gave the error %v although the CRM refuses new tokens too, want an Unauthorized one", err)
	}
	if n := len(w.calls()); n > 4 {
		w.Errorf("Read made %d calls with tokens that the CRM refuses: refresh and repeat once, then give up", n)
	}
}

// severalGoroutines uses one connector from many sides; the race detector looks on.
func severalGoroutines(w *world) {
	w.provision()
	ids := w.crm.IDs(crm.KindAccount)[:8]
	var group sync.WaitGroup
	for i, id := range ids {
		group.Go(func() {
			row := connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: string("ABCDX"[i%5])}}
			if results, err := w.connector.Write(w.Context(), crm.KindAccount, []connector.Row{row}); w.note(err) != nil || results[0].Err != nil {
				w.Errorf("Write beside others: %v %v", err, results)
			}
			for _, kind := range crm.Kinds() {
				if _, err := w.connector.Read(w.Context(), kind, ""); w.note(err) != nil {
					w.Errorf("Read of %s beside others: %v", kind, err)
				}
				if _, err := w.connector.IDs(w.Context(), kind, ""); w.note(err) != nil {
					w.Errorf("IDs of %s beside others: %v", kind, err)
				}
			}
		})
	}
	group.Wait()
	for i, id := range ids {
		w.wantWritten(crm.KindAccount, id, crm.Written{crm.FieldTier: string("ABCDX"[i%5])})
	}
}

func limitTests(can abilities) []test {
	tests := []test{
		{"429 for a second", few, func(w *world) {
			waitsOut(w, sandbox.Fault{Status: http.StatusTooManyRequests, RetryAfter: "1"}, time.Second)
		}},
		{"503 for a second", few, func(w *world) {
			waitsOut(w, sandbox.Fault{Status: http.StatusServiceUnavailable, RetryAfter: "1"}, time.Second)
		}},
		{"429 without a time", few, func(w *world) { waitsOut(w, sandbox.Fault{Status: http.StatusTooManyRequests}, 0) }},
		{"429 for hours", few, func(w *world) { postpones(w, "7200", 2*time.Hour) }},
		{"429 until a date", few, func(w *world) {
			w.clock.pass(-5 * time.Minute)
			postpones(w, w.clock.now().Add(time.Hour).UTC().Format(http.TimeFormat), time.Hour)
		}},
		{"our own share", few, ownShare},
		{"every call is counted", few, countedCalls},
		{"cost", few, costs},
		{"survey", many, surveys},
	}
	if can.write {
		tests = append(tests, test{"429 while writing", few, writesAfterLimit})
	}
	return tests
}

// costs wants looking records up and writing them to take what was announced.
func costs(w *world) {
	if none := connector.CostOf(w.connector.Connector, map[crm.Kind]int{crm.KindAccount: 0}); len(none) > 0 {
		w.Errorf("nothing costs %+v", none)
	}
	if w.connector.can().write {
		w.provision()
	}
	for _, kind := range crm.Kinds() {
		size := w.connector.BatchSize(kind, connector.VerbLookup)
		if size < 1 || w.connector.can().write && w.connector.BatchSize(kind, connector.VerbWrite) < 1 {
			w.Errorf("BatchSize of %ss is %d, want at least 1", kind, size)
			continue
		}
		full := costsOf(w, map[crm.Kind]int{kind: size})
		more := costsOf(w, map[crm.Kind]int{kind: size + 1})
		for _, verb := range w.verbs() {
			if full[verb].Calls < 1 || full[verb].Units < 1 || more[verb].Calls <= full[verb].Calls || more[verb].Units <= full[verb].Units {
				w.Errorf("the %s of a full batch of %ss and of one more costs %+v and %+v: want at least a call and a unit, and more", verb, kind, full[verb], more[verb])
			}
		}
		w.wantCost(kind)
	}
}

func (w *world) verbs() []connector.Verb {
	if w.connector.can().write {
		return []connector.Verb{connector.VerbLookup, connector.VerbWrite}
	}
	return []connector.Verb{connector.VerbLookup}
}

// costsOf sums the announced costs up by what they are for.
func costsOf(w *world, records map[crm.Kind]int) map[connector.Verb]connector.Cost {
	sums := map[connector.Verb]connector.Cost{}
	for _, c := range connector.CostOf(w.connector.Connector, records) {
		sum := sums[c.Verb]
		sum.Calls, sum.Units = sum.Calls+c.Calls, sum.Units+c.Units
		sums[c.Verb] = sum
	}
	return sums
}

// wantCost looks records up and writes them, and wants the calls that were announced, by their
// names; one may be announced that an answer then makes needless.
func (w *world) wantCost(kind crm.Kind) {
	w.Helper()
	ids := w.crm.IDs(kind)
	field, value := crm.FieldTier, "B"
	if kind == crm.KindDeal {
		field, value = crm.FieldQualification, "50"
	}
	announced, units := map[string]int{}, 0
	for _, c := range connector.CostOf(w.connector.Connector, map[crm.Kind]int{kind: len(ids)}) {
		announced[c.Call] += c.Calls
		units += c.Units
	}
	before, spent := w.meter.byName(), w.meter.spent()
	for some := range slices.Chunk(ids, w.connector.BatchSize(kind, connector.VerbLookup)) {
		if _, err := w.connector.Lookup(w.Context(), kind, some); w.note(err) != nil {
			w.Fatalf("Lookup of %d ids of kind %s: %v", len(some), kind, err)
		}
		if !w.connector.can().write {
			continue
		}
		var rows []connector.Row
		for _, id := range some {
			rows = append(rows, connector.Row{ID: id, Values: map[crm.Field]string{field: value}})
		}
		for part := range slices.Chunk(rows, w.connector.BatchSize(kind, connector.VerbWrite)) {
			w.write(kind, part...)
		}
	}
	needless := 0
	for name, n := range w.meter.byName() {
		n -= before[name]
		if n > announced[name] {
			w.Errorf("%d %ss took %d calls named %s, and %d were announced", len(ids), kind, n, name, announced[name])
		}
		announced[name] -= n
	}
	for _, n := range announced {
		needless += n
	}
	if needless > 1 {
		w.Errorf("%d %ss took %d calls less than were announced: %v", len(ids), kind, needless, announced)
	}
	if n := w.meter.spent() - spent; n > units {
		w.Errorf("%d %ss told the meter of %d units, and %d were announced", len(ids), kind, n, units)
	}
}

// waitsOut wants a short limit waited for in place, and no call before it ends.
func waitsOut(w *world, fault sandbox.Fault, wait time.Duration) {
	fault.Path = w.crm.ListPath()
	w.server.Inject(fault)
	w.checkAll(crm.KindAccount, w.read(crm.KindAccount, "").records, w.crm.IDs(crm.KindAccount))
	var refused time.Time
	for _, c := range w.calls() {
		if !refused.IsZero() && c.Time.Sub(refused) < wait {
			w.Errorf("a call came %s after the CRM asked for a pause of %s", c.Time.Sub(refused), wait)
		}
		if c.Status == fault.Status {
			refused = c.Time
		}
	}
	if refused.IsZero() {
		w.Errorf("no reading call has %q in its path: correct CRM.ListPath", w.crm.ListPath())
	}
}

// postpones wants a long limit handed to the caller, and kept.
func postpones(w *world, retryAfter string, want time.Duration) {
	w.server.Inject(sandbox.Fault{Path: w.crm.ListPath(), Status: http.StatusTooManyRequests, RetryAfter: retryAfter, Times: -1})
	_, err := w.page(w.connector, crm.KindAccount, "")
	after, limited := outcome.RateLimited(err)
	if !limited || (after-want).Abs() > 10*time.Second {
		w.Errorf("Retry-After %q gave the error %v with a wait of %s, want a RateLimitedError of %s, by the CRM's clock", retryAfter, err, after, want)
	}
	before := len(w.calls())
	if _, err := w.page(w.connector, crm.KindAccount, ""); err == nil {
		w.Error("Read went on within the pause that the CRM asked for")
	}
	if n := len(w.calls()) - before; n > 0 {
		w.Errorf("%d calls came within the pause that the CRM asked for: it holds for the whole connector", n)
	}
}

func writesAfterLimit(w *world) {
	w.provision()
	id := w.anyID(crm.KindAccount, 0)
	w.server.Inject(sandbox.Fault{Path: w.crm.WritePath(), Status: http.StatusTooManyRequests, RetryAfter: "1"})
	w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "B"}})
	w.wantWritten(crm.KindAccount, id, crm.Written{crm.FieldTier: "B"})
}

// ownShare closes the meter, which is our own share of the CRM's calls.
func ownShare(w *world) {
	w.meter.close()
	before := len(w.calls())
	if _, err := w.page(w.connector, crm.KindAccount, ""); err == nil {
		w.Error("Read went on although Meter.Allow refused")
	} else if after, limited := outcome.RateLimited(err); !limited || after != time.Hour {
		w.Errorf("Meter.Allow refused for an hour, and Read gave the error %v: hand its error on", err)
	}
	if n := len(w.calls()) - before; n > 0 {
		w.Errorf("%d calls were made although Meter.Allow refused: ask it before every call", n)
	}
}

func countedCalls(w *world) {
	for _, kind := range crm.Kinds() {
		w.read(kind, "")
	}
	asked, observed, names := w.meter.counts()
	calls := len(w.calls()) - w.refreshes()
	if asked != calls || observed != calls {
		w.Errorf("the CRM got %d calls; Meter.Allow was asked %d times and Meter.Observe told %d times: do both for every call, refreshes apart",
			calls, asked, observed)
	}
	for _, name := range names {
		if name == "" || len(name) > 40 {
			w.Errorf("a call was named %q: names are short and few, such as query or batch update", name)
		}
	}
}
