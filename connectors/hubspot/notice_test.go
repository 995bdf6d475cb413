package hubspot_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

const hookAddress = "https://tiers.example.com/hooks/hub"

// signed is a request of HubSpot's with this body.
func signed(t testing.TB, secret, address, body string, at time.Time) connector.Request {
	t.Helper()
	w := hubspotsandbox.Webhook{Target: address, ClientSecret: secret, Now: func() time.Time { return at }}
	r, err := w.Request(t.Context(), []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return connector.Request{Method: http.MethodPost, URL: address, Header: r.Header, Body: text, At: at}
}

func withSecret(secret connector.Secret) func(*hubspotsandbox.Options, *connector.Settings) {
	return func(_ *hubspotsandbox.Options, s *connector.Settings) {
		s.ClientSecret, s.Outputs = secret, map[crm.Field]string{crm.FieldTier: "our_tier"}
	}
}

func TestEventsNameTheRecordsThatMayHaveChanged(t *testing.T) {
	p := open(t, nil, withSecret("s3cret"))
	company := func(id string) connector.Hint { return connector.Hint{Kind: crm.KindAccount, ID: id} }
	deal := func(id string) connector.Hint { return connector.Hint{Kind: crm.KindDeal, ID: id} }
	for _, c := range []struct {
		name, event string
		want        []connector.Hint
	}{
		{"a property", `"subscriptionType":"company.propertyChange","objectId":512,"propertyName":"city"`, []connector.Hint{company("512")}},
		{"by its other name", `"eventType":"deal.propertyChange","objectId":7,"propertyName":"amount"`, []connector.Hint{deal("7")}},
		{"of any object", `"subscriptionType":"object.propertyChange","objectTypeId":"0-3","objectId":7,"propertyName":"amount"`, []connector.Hint{deal("7")}},
		{"what a rep sets", `"subscriptionType":"company.propertyChange","objectId":512,"propertyName":"icp_tier_override"`, []connector.Hint{company("512")}},
		{"what we write", `"subscriptionType":"company.propertyChange","objectId":512,"propertyName":"icp_reasons"`, nil},
		{"what we write under another name", `"subscriptionType":"company.propertyChange","objectId":512,"propertyName":"our_tier"`, nil},
		{"creation", `"subscriptionType":"company.creation","objectId":512`, []connector.Hint{company("512")}},
		{"deletion", `"subscriptionType":"deal.deletion","objectId":7`, []connector.Hint{deal("7")}},
		{"merge", `"subscriptionType":"company.merge","objectId":1,"primaryObjectId":1,"mergedObjectIds":[2,3],"newObjectId":4`,
			[]connector.Hint{company("1"), company("2"), company("3"), company("4")}},
		{"a link from a deal", `"subscriptionType":"deal.associationChange","associationType":"DEAL_TO_COMPANY","fromObjectId":7,"toObjectId":1`, []connector.Hint{deal("7")}},
		{"a link to a deal", `"subscriptionType":"company.associationChange","associationType":"COMPANY_TO_DEAL","fromObjectId":1,"toObjectId":7`, []connector.Hint{deal("7")}},
		{"a link to a person", `"subscriptionType":"company.associationChange","associationType":"COMPANY_TO_CONTACT","fromObjectId":1,"toObjectId":7`, nil},
		{"a person", `"subscriptionType":"contact.propertyChange","objectId":9,"propertyName":"email"`, nil},
		{"no id", `"subscriptionType":"company.propertyChange","propertyName":"city"`, nil},
		{"of another portal", `"portalId":1,"subscriptionType":"company.propertyChange","objectId":512,"propertyName":"city"`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			event := c.event
			if !strings.Contains(event, "portalId") {
				event = `"portalId":49000001,` + event
			}
			n, err := p.Notice(t.Context(), signed(t, "s3cret", hookAddress, "[{"+event+"}]", p.clock.now()))
			if err != nil || n.ID == "" {
				t.Fatalf("notice %q: %v", n.ID, err)
			}
			if diff := cmp.Diff(c.want, n.Hints); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOnlyWhatHubSpotSignedJustNowIsTaken(t *testing.T) {
	const body = `[{"portalId":49000001,"subscriptionType":"company.creation","objectId":512}]`
	for _, c := range []struct {
		name   string
		change func(*connector.Request)
		says   string
	}{
		{"as it was signed", func(*connector.Request) {}, ""},
		{"five minutes later", func(r *connector.Request) { r.At = r.At.Add(5 * time.Minute) }, ""},
		{"after that", func(r *connector.Request) { r.At = r.At.Add(5*time.Minute + time.Millisecond) }, "away from now"},
		{"from a clock ahead", func(r *connector.Request) { r.At = r.At.Add(-6 * time.Minute) }, "away from now"},
		{"another body", func(r *connector.Request) { r.Body = []byte(strings.Replace(body, "512", "513", 1)) }, "signature"},
		{"another address", func(r *connector.Request) { r.URL += "?x=1" }, "signature"},
		{"another method", func(r *connector.Request) { r.Method = http.MethodPut }, "signature"},
		{"another time", func(r *connector.Request) { r.Header.Set("X-HubSpot-Request-Timestamp", "1793610000001") }, "signature"},
		{"no time", func(r *connector.Request) { r.Header.Del("X-HubSpot-Request-Timestamp") }, "no time"},
		{"no signature", func(r *connector.Request) { r.Header.Del("X-HubSpot-Signature-v3") }, "signature"},
		{"a signature that is none", func(r *connector.Request) { r.Header.Set("X-HubSpot-Signature-v3", "~") }, "signature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t, nil, withSecret("s3cret"))
			r := signed(t, "s3cret", hookAddress, body, p.clock.now())
			c.change(&r)
			n, err := p.Notice(t.Context(), r)
			if c.says == "" && (err != nil || len(n.Hints) != 1) {
				t.Errorf("%d records, %v", len(n.Hints), err)
			}
			if c.says != "" && (!outcome.IsPermanent(err) || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%v, want a refusal with %q", err, c.says)
			}
			if err != nil && p.calls(http.MethodGet, "/account-info/") > 0 {
				t.Error("a stranger made us call HubSpot")
			}
		})
	}
	t.Run("signed by another app", func(t *testing.T) {
		p := open(t, nil, withSecret("s3cret"))
		if _, err := p.Notice(t.Context(), signed(t, "other", hookAddress, body, p.clock.now())); !outcome.IsPermanent(err) {
			t.Errorf("%v, want a refusal", err)
		}
	})
	t.Run("without a secret", func(t *testing.T) {
		p := open(t, nil)
		if _, err := p.Notice(t.Context(), signed(t, "", hookAddress, body, p.clock.now())); !outcome.IsPermanent(err) {
			t.Errorf("%v, want a refusal: an empty key signs nothing", err)
		}
	})
	t.Run("an address with signs", func(t *testing.T) {
		p := open(t, nil, withSecret("s3cret"))
		r := signed(t, "s3cret", hookAddress+"?next=https://a.example/?x=1", body, p.clock.now())
		r.URL = hookAddress + "?next=https%3A%2F%2Fa.example%2F%3Fx=1"
		if _, err := p.Notice(t.Context(), r); err != nil {
			t.Error(err)
		}
	})
}

// TestASignatureHasOneNameHoweverItIsWritten holds that a request cannot be taken twice by
// writing the bits of its signature that base64 does not use.
func TestASignatureHasOneNameHoweverItIsWritten(t *testing.T) {
	p := open(t, nil, withSecret("s3cret"))
	r := signed(t, "s3cret", hookAddress, `[{"portalId":49000001,"subscriptionType":"company.creation","objectId":512}]`, p.clock.now())
	const name, alphabet = "X-HubSpot-Signature-v3", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	first, err := p.Notice(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimRight(r.Header.Get(name), "=")
	last := strings.IndexByte(alphabet, text[len(text)-1])
	for unused := range 4 {
		r.Header.Set(name, text[:len(text)-1]+string(alphabet[last&^3|unused])+"=")
		if again, err := p.Notice(t.Context(), r); err == nil && again.ID != first.ID {
			t.Errorf("%s names the request %s and %s", r.Header.Get(name), first.ID, again.ID)
		}
	}
}

func FuzzNotice(f *testing.F) {
	f.Add(`[{"portalId":49000001,"subscriptionType":"company.merge","mergedObjectIds":[1],"objectId":2}]`)
	f.Add(`[{"objectId":"x"}]`)
	f.Add(`[null]`)
	f.Add(`{}`)
	f.Fuzz(func(t *testing.T, body string) {
		p := open(t, nil, withSecret("s3cret"))
		n, err := p.Notice(t.Context(), signed(t, "s3cret", hookAddress, body, p.clock.now()))
		if err != nil && (!outcome.IsPermanent(err) || len(n.Hints) > 0) {
			t.Errorf("%d records, %v", len(n.Hints), err)
		}
		for _, h := range n.Hints {
			if strings.Trim(h.ID, "0123456789") != "" || h.ID == "" {
				t.Errorf("%q is no id of HubSpot's", h.ID)
			}
		}
	})
}
