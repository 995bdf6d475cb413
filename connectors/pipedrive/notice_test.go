package pipedrive_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

const hookAddress = "https://tiers.example.com/hooks/sales"

func withPassword(password connector.Secret) func(*connector.Settings) {
	return func(s *connector.Settings) { s.ClientSecret = password }
}

// eventOf is the body of an event; meta and rest are members of it.
func eventOf(at time.Time, meta, rest string) string {
	if !strings.Contains(meta, "company_id") {
		meta += `, "company_id": 7654321`
	}
	return fmt.Sprintf(`{"meta": {"id": "f3b1c0de-0001-4000-8000-000000000001", "timestamp": %q, %s}%s}`, at.UTC().Format(time.RFC3339Nano), meta, rest)
}

// posted is a request of Pipedrive's with this body.
func posted(password, body string, at time.Time) connector.Request {
	r := connector.Request{Method: http.MethodPost, URL: hookAddress, Header: http.Header{}, Body: []byte(body), At: at}
	r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("icptier:"+password)))
	return r
}

func TestEventsNameTheRecordsThatMayHaveChanged(t *testing.T) {
	w := newWorld(t)
	w.provision()
	c := w.connect(withPassword("s3cret"))
	w.pull(c, crm.KindAccount, "") // so that it knows which fields are ours
	account := func(id string) connector.Hint { return connector.Hint{Kind: crm.KindAccount, ID: id} }
	deal := func(id string) connector.Hint { return connector.Hint{Kind: crm.KindDeal, ID: id} }
	tier, override := ownField(crm.KindAccount, crm.FieldTier), ownField(crm.KindAccount, crm.FieldOverride)
	for _, one := range []struct {
		name, meta, rest string
		want             []connector.Hint
	}{
		{"change", `"action": "change", "entity": "organization", "entity_id": "512"`, `, "previous": {"name": "x"}`, []connector.Hint{account("512")}},
		{"a number for an id", `"action": "change", "entity": "deal", "entity_id": 7`, ``, []connector.Hint{deal("7")}},
		{"creation", `"action": "create", "entity": "deal", "entity_id": "7"`, `, "previous": null`, []connector.Hint{deal("7")}},
		{"deletion", `"action": "delete", "entity": "organization", "entity_id": "512"`, ``, []connector.Hint{account("512")}},
		{"merge", `"action": "delete", "entity": "organization", "entity_id": "512", "merged_to_id": 600`, ``, []connector.Hint{account("512"), account("600")}},
		{"what we write", `"action": "change", "entity": "organization", "entity_id": "512"`, `, "previous": {"update_time": "x", "custom_fields": {"` + tier + `": null}}`, nil},
		{"what a rep sets", `"action": "change", "entity": "organization", "entity_id": "512"`, `, "previous": {"custom_fields": {"` + override + `": null}}`, []connector.Hint{account("512")}},
		{"ours and a rep's", `"action": "change", "entity": "organization", "entity_id": "512"`, `, "previous": {"website": "x", "custom_fields": {"` + tier + `": 1}}`, []connector.Hint{account("512")}},
		{"a person", `"action": "change", "entity": "person", "entity_id": "9"`, ``, nil},
		{"no id", `"action": "change", "entity": "deal", "entity_id": "../9"`, ``, nil},
	} {
		t.Run(one.name, func(t *testing.T) {
			n, err := c.Notice(t.Context(), posted("s3cret", eventOf(w.clock.now(), one.meta, one.rest), w.clock.now()))
			if err != nil || n.ID != "f3b1c0de-0001-4000-8000-000000000001" {
				t.Fatalf("notice %q: %v", n.ID, err)
			}
			if diff := cmp.Diff(one.want, n.Hints); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOnlyWhatPipedriveSentJustNowIsTaken(t *testing.T) {
	const meta = `"action": "change", "entity": "deal", "entity_id": "7"`
	w := newWorld(t)
	for _, one := range []struct {
		name   string
		change func(*connector.Request)
		says   string
	}{
		{"as it was sent", func(*connector.Request) {}, ""},
		{"fifteen minutes later", func(r *connector.Request) { r.At = r.At.Add(15 * time.Minute) }, ""},
		{"after that", func(r *connector.Request) { r.At = r.At.Add(15*time.Minute + time.Millisecond) }, "away from now"},
		{"from a clock ahead", func(r *connector.Request) { r.At = r.At.Add(-16 * time.Minute) }, "away from now"},
		{"another password", func(r *connector.Request) { r.Header = posted("other", "", r.At).Header }, "password"},
		{"an empty password", func(r *connector.Request) { r.Header = posted("", "", r.At).Header }, "password"},
		{"no password", func(r *connector.Request) { r.Header.Del("Authorization") }, "password"},
		{"a token", func(r *connector.Request) { r.Header.Set("Authorization", "Bearer s3cret") }, "password"},
		{"no event", func(r *connector.Request) { r.Body = []byte("[1]") }, "no event"},
		{"no time", func(r *connector.Request) {
			r.Body = []byte(`{"meta": {"id": "f3b1c0de-0001", "company_id": 7654321}}`)
		}, "away from now"},
		{"no id", func(r *connector.Request) { r.Body = []byte(strings.Replace(string(r.Body), "f3b1c0de", "../", 1)) }, "no id"},
		{"another company", func(r *connector.Request) { r.Body = []byte(strings.Replace(string(r.Body), "7654321", "1", 1)) }, "another company"},
	} {
		t.Run(one.name, func(t *testing.T) {
			c := w.connect(withPassword("s3cret"))
			r := posted("s3cret", eventOf(w.clock.now(), meta, ""), w.clock.now())
			one.change(&r)
			before := w.callsTo("/users/me")
			n, err := c.Notice(t.Context(), r)
			if one.says == "" && (err != nil || len(n.Hints) != 1) {
				t.Errorf("%d records, %v", len(n.Hints), err)
			}
			if one.says != "" && (!outcome.IsPermanent(err) || !strings.Contains(err.Error(), one.says)) {
				t.Errorf("%v, want a refusal with %q", err, one.says)
			}
			if one.says != "" && one.says != "another company" && w.callsTo("/users/me") > before {
				t.Error("a stranger made us call Pipedrive")
			}
		})
	}
	t.Run("without a secret", func(t *testing.T) {
		r := posted("", eventOf(w.clock.now(), meta, ""), w.clock.now())
		if _, err := w.connect().Notice(t.Context(), r); !outcome.IsPermanent(err) {
			t.Errorf("%v, want a refusal: an empty password is nobody's", err)
		}
	})
}

// TestTheSandboxesEventsAreTaken has what was committed told as Pipedrive tells it.
func TestTheSandboxesEventsAreTaken(t *testing.T) {
	w := newWorld(t)
	w.store.KeepJournal()
	c := w.connect(withPassword("s3cret"))
	id, gone := w.IDs(crm.KindAccount)[0], w.IDs(crm.KindDeal)[1]
	w.Edit(crm.KindAccount, id, "account.city", "Ulm")
	w.Delete(crm.KindDeal, gone)
	commits, err := w.store.Journal(0, 10)
	if err != nil || len(commits) != 2 {
		t.Fatal(commits, err)
	}
	hook := pipedrivesandbox.Webhook{Target: hookAddress, Password: "s3cret", Now: w.clock.now}
	seen := map[string]bool{}
	for i, want := range []connector.Hint{{Kind: crm.KindAccount, ID: id}, {Kind: crm.KindDeal, ID: gone}} {
		r, err := hook.Request(t.Context(), commits[i])
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		n, err := c.Notice(t.Context(), connector.Request{Method: r.Method, URL: hookAddress, Header: r.Header, Body: body, At: w.clock.now()})
		if err != nil || len(n.Hints) != 1 || n.Hints[0] != want || seen[n.ID] {
			t.Errorf("%+v, %v; want %+v under an id of its own", n, err, want)
		}
		seen[n.ID] = true
	}
}

func FuzzNotice(f *testing.F) {
	f.Add(`{"meta": {"id": "f3b1c0de-0001", "company_id": 7654321, "entity": "deal", "entity_id": "x"}, "previous": {"custom_fields": []}}`)
	f.Add(`{"meta": null}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, body string) {
		w := &world{box: &box{t: t}}
		n, err := w.connect(withPassword("s3cret"), func(s *connector.Settings) { s.Tokens = nil; s.Transport = company{} }).
			Notice(t.Context(), posted("s3cret", body, time.Now()))
		if err != nil && (!outcome.IsPermanent(err) || len(n.Hints) > 0) {
			t.Errorf("%d records, %v", len(n.Hints), err)
		}
		for _, h := range n.Hints {
			if strings.Trim(h.ID, "0123456789") != "" || h.ID == "" {
				t.Errorf("%q is no id of Pipedrive's", h.ID)
			}
		}
	})
}

// company answers whose account it is.
type company struct{}

func (company) RoundTrip(*http.Request) (*http.Response, error) {
	body := io.NopCloser(strings.NewReader(`{"success": true, "data": {"company_id": 7654321, "company_domain": "sandbox", "default_currency": "EUR"}}`))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body}, nil
}
