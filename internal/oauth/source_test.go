package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

// ended is a token that has to be renewed.
func ended() token {
	return token{Generation: 1, Access: "old-" + secretPart, Obtained: time.Now().Add(-2 * time.Hour), Expiry: time.Now().Add(-time.Hour)}
}

// Three processes with a hundred goroutines meet every expiry at once: the
// authority, which punishes reuse, is asked exactly once each time.
func TestOneRefreshForAllProcesses(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	sources := []*Source{site.source(t, nil), site.source(t, nil), site.source(t, nil)}
	const goroutines, expiries = 100, 20
	stale := connector.Token{Generation: 1}
	for range expiries {
		var group sync.WaitGroup
		got := make([]connector.Token, goroutines)
		for i := range got {
			group.Go(func() {
				var err error
				if got[i], err = sources[i%len(sources)].Refresh(t.Context(), stale); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for _, g := range got {
			if g != got[0] || g.Generation != stale.Generation+1 {
				t.Fatalf("after generation %d: got %d and %d", stale.Generation, got[0].Generation, g.Generation)
			}
		}
		stale = got[0]
	}
	if site.requests() != expiries || site.reused != 0 || site.most != 1 {
		t.Errorf("%d refreshes for %d expiries, %d at once, %d reuses", site.requests(), expiries, site.most, site.reused)
	}
}

func TestUsableTokenCostsNothing(t *testing.T) {
	site := newSite(t)
	site.put(t, token{Generation: 7, Access: "good", Instance: "https://x.salesforce.com"})
	source := site.source(t, nil)
	for range 3 {
		got, err := source.Token(t.Context())
		if err != nil || got != (connector.Token{Access: "good", Instance: "https://x.salesforce.com", Generation: 7}) {
			t.Errorf("%+v %v", got.Generation, err)
		}
	}
	if site.requests() != 0 {
		t.Error("the authority was asked")
	}
}

func TestWhatAnAnswerMeans(t *testing.T) {
	for name, c := range map[string]struct {
		answer   map[string]any
		lifetime time.Duration
		expires  time.Duration // 0: never
		instance string
		rotated  bool
	}{
		"as usual":                        {map[string]any{"expires_in": 1800}, 0, 30 * time.Minute, "", true},
		"expires_in as text":              {map[string]any{"expires_in": "600"}, 0, 10 * time.Minute, "", true},
		"no expires_in, lifetime known":   {map[string]any{"expires_in": nil}, time.Hour, time.Hour, "", true},
		"no expires_in, nothing known":    {map[string]any{"expires_in": nil}, 0, 0, "", true},
		"expires_in below zero":           {map[string]any{"expires_in": -5}, time.Hour, time.Hour, "", true},
		"expires_in of zero":              {map[string]any{"expires_in": 0}, time.Hour, time.Hour, "", true},
		"no refresh token":                {map[string]any{"refresh_token": nil}, 0, 30 * time.Minute, "", false},
		"instance":                        {map[string]any{"instance_url": "https://my.salesforce.com"}, 0, 30 * time.Minute, "https://my.salesforce.com", true},
		"instance by another name":        {map[string]any{"api_domain": "https://my.salesforce.com"}, 0, 30 * time.Minute, "https://my.salesforce.com", true},
		"foreign instance is not taken":   {map[string]any{"instance_url": "https://evil.example"}, 0, 30 * time.Minute, "https://old.salesforce.com", true},
		"instance that is not an address": {map[string]any{"instance_url": "%"}, 0, 30 * time.Minute, "https://old.salesforce.com", true},
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t)
			before := ended()
			if strings.Contains(c.instance, "old") {
				before.Instance = c.instance
			}
			site.put(t, before)
			first := site.refresh
			for member, value := range c.answer {
				site.answer[member] = value
			}
			source := site.source(t, func(cfg *Config) { cfg.Auth.Lifetime = c.lifetime })
			got, err := source.Token(t.Context())
			if err != nil || got.Instance != c.instance || got.Generation != 2 {
				t.Fatalf("generation %d, instance %q: %v", got.Generation, got.Instance, err)
			}
			held := source.current()
			if c.expires == 0 && !held.Expiry.IsZero() || c.expires != 0 && held.Expiry.Sub(held.Obtained) != c.expires {
				t.Errorf("expires %s after %s", held.Expiry, held.Obtained)
			}
			if (held.Refresh.Reveal() != first) != c.rotated {
				t.Error("the wrong refresh token was kept")
			}
		})
	}
}

func TestRefreshSendsWhatItShould(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	want := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {site.refresh}, "client_id": {"client"}, "client_secret": {"secret-" + secretPart},
	}
	if _, err := site.source(t, nil).Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := site.forms[0]; got.Encode() != want.Encode() {
		t.Errorf("sent %v", got)
	}
}

func TestTokenIsDurableBeforeItIsUsed(t *testing.T) {
	for name, fail := range map[string]func(*memory, *atomic.Int32){
		"save fails three times": func(m *memory, tries *atomic.Int32) {
			m.before = func() error {
				if tries.Add(1) <= 3 {
					return errors.New("no quorum")
				}
				return nil
			}
		},
		"answer to the save is lost": func(m *memory, tries *atomic.Int32) {
			m.after = func() error {
				if tries.Add(1) == 1 {
					return errors.New("timeout")
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t)
			site.put(t, ended())
			source := site.source(t, nil)
			var tries atomic.Int32
			fail(site.store, &tries)
			got, err := source.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			stored, _, err := source.load(t.Context())
			if err != nil || stored.Access != got.Access || stored.Generation != 2 || site.requests() != 1 {
				t.Errorf("stored generation %d after %d requests: %v", stored.Generation, site.requests(), err)
			}
		})
	}
}

func TestCallerThatLeavesDoesNotEndTheRefresh(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	asked, answer := make(chan struct{}), make(chan struct{})
	site.hook = func(http.ResponseWriter, url.Values) bool { close(asked); <-answer; return false }
	source := site.source(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { _, err := source.Token(ctx); left <- err }()
	<-asked
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(answer)
	source.Close()
	if stored, _, err := source.load(t.Context()); err != nil || stored.Generation != 2 || stored.Refresh.Reveal() != site.refresh {
		t.Errorf("stored generation %d: %v", stored.Generation, err)
	}
	if _, err := source.Refresh(t.Context(), connector.Token{Generation: 2}); err == nil {
		t.Error("a closed source renewed a token")
	}
}

func TestCloseGivesUpOnAStoreThatIsGone(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	core, logs := observer.New(zap.ErrorLevel)
	source := site.source(t, func(cfg *Config) { cfg.Log = zap.New(core) })
	var once sync.Once
	failing := make(chan struct{})
	site.store.before = func() error { once.Do(func() { close(failing) }); return errors.New("gone") }
	result := make(chan error)
	go func() { _, err := source.Token(t.Context()); result <- err }()
	<-failing
	source.Close()
	if err := <-result; err == nil || logs.Len() != 1 {
		t.Errorf("%d log lines: %v", logs.Len(), err)
	}
}

func TestRevokedGrant(t *testing.T) {
	for name, body := range map[string]string{
		"RFC 6749":     `{"error":"invalid_grant","error_description":"expired access/refresh token"}`,
		"HubSpot":      `{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"}`,
		"with a 200":   `{"error":"invalid_grant"}`,
		"wrong client": `{"error":"invalid_client","error_description":"invalid client credentials"}`,
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t)
			site.put(t, ended())
			site.hook = func(w http.ResponseWriter, _ url.Values) bool {
				status := http.StatusBadRequest
				if name == "with a 200" {
					status = http.StatusOK
				}
				w.Header().Set("Content-Type", "application/json")
				refuse(w, status, body)
				return true
			}
			source := site.source(t, nil)
			for range 3 {
				if _, err := source.Token(t.Context()); !outcome.IsUnauthorized(err) {
					t.Errorf("got %v", err)
				}
			}
			if site.requests() != 1 {
				t.Errorf("a refused refresh token was sent %d times", site.requests())
			}
			// somebody connects anew: the token is taken up without a restart
			site.put(t, token{Generation: 2, Access: "new"})
			if got, err := source.Token(t.Context()); err != nil || got.Access != "new" {
				t.Errorf("after connecting anew: %v", err)
			}
		})
	}
}

// Another process renewed the token although we hold the lease, because it had lost it.
func TestNewerTokenIsTakenAfterARefusal(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	site.hook = func(w http.ResponseWriter, _ url.Values) bool {
		site.put(t, token{Generation: 2, Access: "theirs"})
		refuse(w, 400, `{"error":"invalid_grant"}`)
		return true
	}
	if got, err := site.source(t, nil).Token(t.Context()); err != nil || got.Access != "theirs" {
		t.Errorf("%d %v", got.Generation, err)
	}
}

func TestNewerTokenIsTakenAfterAConflict(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	site.hook = func(http.ResponseWriter, url.Values) bool {
		site.put(t, token{Generation: 5, Access: "theirs"})
		return false
	}
	if got, err := site.source(t, nil).Token(t.Context()); err != nil || got.Access != "theirs" {
		t.Errorf("%d %v", got.Generation, err)
	}
}

func TestTransientAnswersDoNotDisconnect(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"500":                     func(w http.ResponseWriter) { refuse(w, 500, "oops") },
		"502 HTML":                func(w http.ResponseWriter) { refuse(w, 502, "<html>") },
		"400 HTML":                func(w http.ResponseWriter) { refuse(w, 400, "<html>") },
		"temporarily unavailable": func(w http.ResponseWriter) { refuse(w, 400, `{"error":"temporarily_unavailable"}`) },
		"200 HTML":                func(w http.ResponseWriter) { refuse(w, 200, "<html>") },
		"200 without a token":     func(w http.ResponseWriter) { refuse(w, 200, "{}") },
		"dropped":                 func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"429":                     func(w http.ResponseWriter) { w.Header().Set("Retry-After", "60"); refuse(w, 429, "") },
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t)
			site.put(t, ended())
			site.hook = func(w http.ResponseWriter, _ url.Values) bool { answer(w); return true }
			source := site.source(t, nil)
			_, err := source.Token(t.Context())
			if err == nil || outcome.IsUnauthorized(err) || outcome.IsPermanent(err) {
				t.Errorf("got %v", err)
			}
			if after, limited := outcome.RateLimited(err); limited != (name == "429") || limited && after != time.Minute {
				t.Errorf("rate limit %s: %v", after, err)
			}
			if site.requests() != 1 {
				t.Errorf("sent %d times", site.requests())
			}
			site.set(func(a *authority) { a.hook = nil })
			if _, err := source.Token(t.Context()); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

func TestUnreachableEndpointIsTriedAgain(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	source := site.source(t, nil)
	network := source.http.Transport
	tries := 0
	source.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if tries++; tries == 1 {
			return nil, errors.New("dial tcp: connection refused")
		}
		return network.RoundTrip(r)
	})
	if _, err := source.Token(t.Context()); err != nil || tries != 2 {
		t.Errorf("%d tries: %v", tries, err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRedirectOfTheTokenEndpointIsNotFollowed(t *testing.T) {
	thief := newAuthority(t)
	for _, status := range []int{301, 302, 307, 308} {
		site := newSite(t)
		site.put(t, ended())
		site.hook = func(w http.ResponseWriter, _ url.Values) bool {
			w.Header().Set("Location", thief.url+"/token")
			w.WriteHeader(status)
			return true
		}
		if _, err := site.source(t, nil).Token(t.Context()); !outcome.IsPermanent(err) {
			t.Errorf("%d: %v", status, err)
		}
	}
	if thief.requests() != 0 {
		t.Error("the redirect was followed")
	}
}

func TestTokenOfAnotherConnectionIsRefused(t *testing.T) {
	site := newSite(t)
	site.put(t, token{Generation: 1, Access: "mine"})
	site.store.data["other"], site.store.revision["other"] = site.store.data["crm"], 1
	source := site.source(t, func(cfg *Config) { cfg.Connection = "other" })
	if _, err := source.Token(t.Context()); !outcome.IsPermanent(err) {
		t.Errorf("token of another connection: %v", err)
	}
	site.store.data["crm"] = []byte(strings.Replace(string(site.store.data["crm"]), `"generation":1`, `"generation":9`, 1))
	if _, err := site.source(t, nil).Token(t.Context()); !outcome.IsPermanent(err) {
		t.Errorf("token of another generation: %v", err)
	}
	site.store.data["crm"] = []byte("{")
	if _, err := site.source(t, nil).Token(t.Context()); !outcome.IsPermanent(err) {
		t.Errorf("damaged: %v", err)
	}
}

func TestNeverConnected(t *testing.T) {
	source := newSite(t).source(t, nil)
	if _, err := source.Token(t.Context()); !outcome.IsUnauthorized(err) || !errors.Is(err, outcome.ErrNotConnected) {
		t.Error(err)
	}
	if status, err := source.Status(t.Context()); err != nil || status != (Status{}) {
		t.Error(status, err)
	}
}

func TestStatus(t *testing.T) {
	site := newSite(t)
	at := time.Now().UTC().Round(time.Second)
	site.put(t, token{Generation: 3, Access: "a", Instance: "https://x", Obtained: at, Expiry: at.Add(time.Hour)})
	want := Status{Connected: true, Generation: 3, Obtained: at, Expiry: at.Add(time.Hour), Instance: "https://x"}
	if got, err := site.source(t, nil).Status(t.Context()); err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}
}

func TestUsable(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		lifetime, left time.Duration
		want           bool
	}{
		"fresh":                  {30 * time.Minute, 29 * time.Minute, true},
		"two minutes left":       {30 * time.Minute, 2 * time.Minute, false},
		"short life, fresh":      {5 * time.Second, 4 * time.Second, true},
		"short life, a bit left": {5 * time.Second, 400 * time.Millisecond, false},
		"ended":                  {time.Hour, -time.Second, false},
	} {
		expiry := now.Add(c.left)
		if got := (token{Access: "a", Obtained: expiry.Add(-c.lifetime), Expiry: expiry}).usable(now); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if !(token{Access: "a"}).usable(now) || (token{}).usable(now) {
		t.Error("a token without expiry is usable, no token is not")
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no client id":     {func(c *Config) { c.ClientID = "" }, "client_id"},
		"unknown grant":    {func(c *Config) { c.Grant = "password" }, "none of"},
		"no store":         {func(c *Config) { c.Store = nil }, "store"},
		"no name":          {func(c *Config) { c.Connection = "" }, "name"},
		"no token":         {func(c *Config) { c.Grant = StaticToken }, "token"},
		"no secret":        {func(c *Config) { c.Grant, c.ClientSecret = ClientCredentials, "" }, "client_secret"},
		"no key":           {func(c *Config) { c.Grant = JWTBearer }, "private_key"},
		"key is not PEM":   {func(c *Config) { c.Grant, c.Subject, c.PrivateKey = JWTBearer, "u", "x"+secretPart }, "PEM"},
		"plain HTTP":       {func(c *Config) { c.Auth.TokenURL = "http://login.example/token" }, "https"},
		"endpoint no URL":  {func(c *Config) { c.Auth.TokenURL = "%" }, "token endpoint"},
		"url is no URL":    {func(c *Config) { c.Endpoint.URL = "crm" }, "url"},
		"no authorize URL": {func(c *Config) { c.Auth.AuthorizeURL = "" }, "authorize"},
	} {
		cfg := newSite(t).config()
		c.change(&cfg)
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), secretPart) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No secret may be in any error, log line or printed value, whatever the answer.
func TestNoSecretInErrorsOrLogs(t *testing.T) {
	core, logs := observer.New(zapcore.DebugLevel)
	var seen strings.Builder
	long := "refresh-" + secretPart + strings.Repeat("0123456789", 4)
	for _, body := range []string{
		`{"error":"invalid_grant","error_description":"token ` + long + ` of erika@example.org is over"}`,
		`{"access_token":"` + long, long, `{"status":"BAD_REFRESH_TOKEN","message":"token ` + long + `"}`,
		`{"error":"` + long + `"}`, `{}`, `access_token=` + long + `&expires_in=x`,
	} {
		for _, status := range []int{200, 307, 400, 401, 500} {
			site := newSite(t)
			site.put(t, ended())
			site.hook = func(w http.ResponseWriter, _ url.Values) bool {
				w.Header().Set("Location", "https://x/"+long)
				if status != 200 || !strings.HasPrefix(body, "access_token=") {
					w.Header().Set("Content-Type", "application/json")
				}
				refuse(w, status, body)
				return true
			}
			site.store.after = func() error { return fmt.Errorf("store is gone") }
			source := site.source(t, func(cfg *Config) { cfg.Log = zap.New(core) })
			_, err := source.Token(t.Context())
			fmt.Fprintf(&seen, "%v\n%+v\n%#v\n", err, err, err)
			fmt.Fprintf(&seen, "%v %+v %#v %v %#v\n", source.current(), source.cfg, source.cfg, site.keys, site.keys)
		}
	}
	for _, entry := range logs.All() {
		fmt.Fprintf(&seen, "%s %v\n", entry.Message, entry.ContextMap())
	}
	for _, secret := range []string{secretPart, "erika"} {
		if i := strings.Index(seen.String(), secret); i >= 0 {
			t.Errorf("%s is in: …%s", secret, seen.String()[max(0, i-200):min(i+100, seen.Len())])
		}
	}
	if !slices.ContainsFunc(logs.All(), func(e observer.LoggedEntry) bool { return e.Message == "token refused" }) {
		t.Error("a refused token was not logged")
	}
}
