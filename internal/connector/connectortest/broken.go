package connectortest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

// brokenTests spoil the answers to reading calls: for good, which has to be an
// error without records, and once, which has to go unnoticed.
func brokenTests() []test {
	tests := []test{
		{"next link to a foreign host", many, foreignLink},
		{"redirect to a foreign host", few, foreignRedirect},
		{"refused call", few, refusedCall},
		{"error that echoes a secret", few, echoedSecret},
		{"caller leaves", few, callerLeaves},
		{"records twice", few, recordsTwice},
	}
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
	}{
		{"cut off", sandbox.Fault{CutBody: true}},
		{"half of the JSON", sandbox.Fault{Rewrite: func(b []byte) []byte { return b[:len(b)/2] }}},
		{"HTML", sandbox.Fault{Body: "<html><body>We are down for maintenance.</body></html>"}},
		{"empty", sandbox.Fault{Rewrite: func([]byte) []byte { return nil }}},
		{"no list", sandbox.Fault{Body: "{}"}},
		{"null", sandbox.Fault{Body: "null"}},
		{"a text", sandbox.Fault{Body: `"ok"`}},
		{"dropped", sandbox.Fault{Drop: true}},
		{"server error", sandbox.Fault{Status: http.StatusInternalServerError, Body: `{"message":"internal error"}`}},
		{"bad gateway", sandbox.Fault{Status: http.StatusBadGateway, Body: "<html>502</html>"}},
	} {
		c.fault.Path = ""
		tests = append(tests,
			test{c.name + " for good", few, func(w *world) { brokenForGood(w, c.fault) }},
			test{c.name + " once", few, func(w *world) { brokenOnce(w, c.name, c.fault) }},
		)
	}
	return tests
}

// brokenForGood breaks every reading call, first at the beginning and then in
// the middle of an incremental reading. Both cursors have to stay good.
func brokenForGood(w *world, fault sandbox.Fault) {
	fault.Path, fault.Times = w.crm.ListPath(), -1
	w.server.Inject(fault)
	before := len(w.callsTo(w.crm.ListPath()))
	w.wantBroken("")
	if n := len(w.callsTo(w.crm.ListPath())) - before; n > 12 {
		w.Errorf("Read made %d calls that all failed: give up after a few", n)
	}
	w.server.Heal()
	r := w.read(crm.KindAccount, "")
	w.checkAll(crm.KindAccount, r.records, w.crm.IDs(crm.KindAccount))

	w.clock.pass(time.Hour)
	id := w.anyID(crm.KindAccount, 0)
	w.crm.Edit(crm.KindAccount, id, "account.city", "Neustadt")
	w.settle()
	w.server.Inject(fault)
	w.wantBroken(r.next)
	w.server.Heal()
	if got := newest(w.read(crm.KindAccount, r.next).records)[id]; got.Account == nil || got.Account.City != "Neustadt" {
		w.Errorf("after a reading that failed, the same cursor did not bring account %s, which was edited", id)
	}
}

// wantBroken reads once and wants an error that is worth another try.
func (w *world) wantBroken(cursor crm.Cursor) {
	w.Helper()
	page, err := w.page(w.connector, crm.KindAccount, cursor)
	switch {
	case err == nil:
		w.Errorf("Read of answers that are not whole gave %d records and no error: a page without its list is not an empty page", len(page.Records))
	case !transient(err):
		w.Errorf("Read of answers that are not whole gave the error %q, which is not transient: the CRM may mend itself", err)
	}
}

// brokenOnce breaks one call. Reading has to go on as if nothing had been, where
// the answer was broken on its way; an answer that is whole and wrong may be an error.
func brokenOnce(w *world, name string, fault sandbox.Fault) {
	fault.Path = w.crm.ListPath()
	w.server.Inject(fault)
	page, err := w.page(w.connector, crm.KindAccount, "")
	switch name {
	case "no list", "null", "a text":
		if err == nil {
			w.Errorf("Read gave %d records and no error although an answer had no list", len(page.Records))
		}
	default:
		if err != nil {
			w.Errorf("one answer was %s, and Read gave the error %q: try again a little later before giving up", name, err)
		}
	}
	w.server.Heal()
	w.checkAll(crm.KindAccount, w.read(crm.KindAccount, "").records, w.crm.IDs(crm.KindAccount))
}

// recordsTwice has lists hold every record twice, as pages do that shift while they are read.
// Each of them is the whole record.
func recordsTwice(w *world) {
	if err := w.server.Specify("duplicates=100%"); err != nil {
		w.Fatal(err)
	}
	read := map[crm.Kind]reading{crm.KindAccount: w.read(crm.KindAccount, ""), crm.KindDeal: w.read(crm.KindDeal, "")}
	w.server.Heal()
	for kind, r := range read {
		w.checkAll(kind, r.records, w.crm.IDs(kind))
		for _, one := range r.records {
			if diff := difference(w.lookup(kind, one.ID), one); diff != "" {
				w.Errorf("%s %s came twice in an answer, and was read otherwise than it is (-is +read):\n%s", kind, one.ID, diff)
			}
		}
	}
}

// foreignLink turns every link to a next page to another host.
func foreignLink(w *world) {
	visits := w.foreignHost()
	w.server.Inject(sandbox.Fault{Path: w.crm.ListPath(), Times: -1, Rewrite: func(body []byte) []byte {
		return rewriteJSON(body, func(v any) any { return withForeignLinks(v, visits.url, false) })
	}})
	var cursor crm.Cursor
	for range maxPages {
		page, err := w.page(w.connector, crm.KindAccount, cursor)
		if err != nil || !page.More {
			break
		}
		cursor = page.Next
	}
	visits.check(w)
}

// withForeignLinks replaces the texts that name a next page by a place or a path.
func withForeignLinks(v any, base string, next bool) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withForeignLinks(v[i], base, next)
		}
	case map[string]any:
		for name, member := range v {
			v[name] = withForeignLinks(member, base, next || strings.Contains(strings.ToLower(name), "next"))
		}
	case string:
		if next && strings.Contains(v, "/") {
			return base + "/stolen"
		}
	}
	return v
}

// visits counts the calls that a foreign host gets.
type visits struct {
	url    string
	calls  atomic.Int64
	bearer atomic.Bool
}

func (w *world) foreignHost() *visits {
	v := &visits{}
	host := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		v.calls.Add(1)
		if r.Header.Get("Authorization") != "" {
			v.bearer.Store(true)
		}
		rw.WriteHeader(http.StatusNotFound)
	}))
	w.Cleanup(host.Close)
	v.url = host.URL
	return v
}

func (v *visits) check(w *world) {
	w.Helper()
	if v.bearer.Load() {
		w.Error("the access token went to another host: send it to the instance and the allowed hosts alone")
	}
	if n := v.calls.Load(); n > 0 {
		w.Errorf("a link in an answer brought %d calls to another host: check links against the allowed hosts before following them", n)
	}
}

// foreignRedirect answers with a redirect to another host.
func foreignRedirect(w *world) {
	visits := w.foreignHost()
	w.server.Inject(sandbox.Fault{Times: -1, Status: http.StatusTemporaryRedirect, Location: visits.url + "/stolen"})
	if _, err := w.page(w.connector, crm.KindAccount, ""); err == nil {
		w.Error("Read was redirected and gave no error: redirects are not followed")
	}
	visits.check(w)
}

// refusedCall answers 403, which another try cannot mend.
func refusedCall(w *world) {
	w.server.Inject(sandbox.Fault{Path: w.crm.ListPath(), Times: -1, Status: http.StatusForbidden, Body: `{"message":"no permission"}`})
	if _, err := w.page(w.connector, crm.KindAccount, ""); !outcome.IsPermanent(err) {
		w.Errorf("Read was refused with 403 and gave the error %v, want a Permanent one", err)
	}
	if n := len(w.callsTo(w.crm.ListPath())); n > 1 {
		w.Errorf("a call refused with 403 was made %d times: another try cannot mend it", n)
	}
}

// echoedSecret has the CRM write a token and a person's address into an error.
func echoedSecret(w *world) {
	message := "session " + w.tokens.access() + " of erika.canary@example.de is not allowed: please call Erika Canary at 0170 1234567"
	w.server.Inject(sandbox.Fault{
		Path: w.crm.ListPath(), Times: -1, Status: http.StatusBadRequest,
		Body: `{"status":"error","message":"` + message + `","errorCode":"X","error":"x","error_description":"` + message + `"}`,
	})
	_, err := w.page(w.connector, crm.KindAccount, "")
	if err == nil {
		w.Fatal("Read was refused with 400 and gave no error")
	}
	if text := err.Error() + w.log.String(); strings.Contains(text, "anary") || strings.Contains(text, "1234567") {
		w.Errorf("what the CRM wrote into its error is in ours: %q; errors hold its code and names of fields alone", err)
	}
}

// callerLeaves ends the context of a call that would last an hour.
func callerLeaves(w *world) {
	w.server.Inject(sandbox.Fault{Times: -1, Delay: time.Hour})
	ctx, cancel := context.WithTimeout(w.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := w.connector.Read(ctx, crm.KindAccount, "")
	if !errors.Is(w.note(err), context.DeadlineExceeded) {
		w.Errorf("the caller's context ended, and Read gave the error %v, want its own inside", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		w.Errorf("Read went on for %s after the caller's context ended", took)
	}
}
