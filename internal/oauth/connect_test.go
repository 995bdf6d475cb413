package oauth

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

// browse is a browser: it follows the consent page's redirect to the callback
// and returns the page's status and text.
func browse(t *testing.T, address string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return res.StatusCode, string(page)
}

func TestConnectByConsent(t *testing.T) {
	site := newSite(t)
	source := site.source(t, nil)
	var consent url.Values
	err := source.Connect(t.Context(), func(address string) error {
		u, err := url.Parse(address)
		consent = u.Query()
		status, page := browse(t, address)
		if status != 200 || !strings.Contains(page, "Verbunden") || !strings.Contains(page, "Connected") {
			t.Errorf("status %d, page %s", status, page)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"response_type": "code", "client_id": "client", "scope": "api refresh_token", "code_challenge_method": "S256",
	} {
		if consent.Get(name) != want {
			t.Errorf("%s is %q", name, consent.Get(name))
		}
	}
	if len(consent.Get("state")) < 43 || !strings.HasPrefix(consent.Get("redirect_uri"), "http://127.0.0.1:") {
		t.Errorf("state %q, redirect %q", consent.Get("state"), consent.Get("redirect_uri"))
	}
	form := site.forms[0]
	if form.Get("redirect_uri") != consent.Get("redirect_uri") || form.Get("client_secret") != "secret-"+secretPart {
		t.Errorf("exchanged %v", form)
	}
	got, err := source.Token(t.Context())
	if err != nil || got.Generation != 1 || got.Access.Reveal() != site.access {
		t.Errorf("generation %d: %v", got.Generation, err)
	}
	if status, err := site.source(t, nil).Status(t.Context()); err != nil || !status.Connected || status.Generation != 1 {
		t.Errorf("%+v %v", status, err)
	}
}

func TestConnectAnewReplacesWhateverIsThere(t *testing.T) {
	for name, before := range map[string]func(*site){
		"a token":              func(s *site) { s.put(t, token{Generation: 4, Access: "old"}) },
		"one of a lost key":    func(s *site) { s.put(t, token{Generation: 4, Access: "old"}); s.keys = testKeys(t) },
		"damaged data":         func(s *site) { s.store.data["crm"], s.store.revision["crm"] = []byte("x"), 3 },
		"a token just refused": func(s *site) { s.put(t, token{Generation: 4, Refresh: "void"}) },
	} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t)
			before(site)
			source := site.source(t, nil)
			_, _ = source.Token(t.Context())
			site.set(func(a *authority) { a.issue() })
			if err := source.Connect(t.Context(), func(address string) error { browse(t, address); return nil }); err != nil {
				t.Fatal(err)
			}
			got, err := source.Token(t.Context())
			if err != nil || got.Access.Reveal() != site.access || name != "damaged data" && got.Generation != 5 {
				t.Errorf("generation %d: %v", got.Generation, err)
			}
		})
	}
}

func TestRefusedConsentIsSaidInWords(t *testing.T) {
	for query, want := range map[string]string{
		"error=access_denied&error_description=end-user+denied+authorization":               "did not consent",
		"error=invalid_client&error_description=app+must+be+installed+into+org":             "administrator has to install the app",
		"error=redirect_uri_mismatch":                                                       "register the redirect address",
		"error=%3Cscript%3Ealert(1)%3C/script%3E&error_description=%3Cb%3E+erika@x.example": "refused",
		"nothing=1": "no code",
	} {
		site := newSite(t)
		err := site.source(t, nil).Connect(t.Context(), func(address string) error {
			u, _ := url.Parse(address)
			back := u.Query().Get("redirect_uri") + "?state=" + u.Query().Get("state") + "&" + query
			status, page := browse(t, back)
			if status != 400 || !strings.Contains(page, "Nicht verbunden") || strings.Contains(page, "<script") || strings.Contains(page, "erika") {
				t.Errorf("status %d, page %s", status, page)
			}
			return nil
		})
		if !outcome.IsUnauthorized(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestCodeThatIsRefused(t *testing.T) {
	site := newSite(t)
	site.hook = func(w http.ResponseWriter, _ url.Values) bool {
		refuse(w, 400, `{"error":"invalid_client_id","error_description":"client identifier invalid"}`)
		return true
	}
	err := site.source(t, nil).Connect(t.Context(), func(address string) error {
		if status, _ := browse(t, address); status != 400 {
			t.Errorf("status %d", status)
		}
		return nil
	})
	if !outcome.IsUnauthorized(err) || site.requests() != 1 {
		t.Errorf("%d requests: %v", site.requests(), err)
	}
}

func TestForeignInstanceIsNotConnected(t *testing.T) {
	site := newSite(t)
	site.answer["instance_url"] = "https://evil.example"
	source := site.source(t, nil)
	err := source.Connect(t.Context(), func(address string) error { browse(t, address); return nil })
	if !outcome.IsPermanent(err) {
		t.Error(err)
	}
	if status, _ := source.Status(t.Context()); status.Connected {
		t.Error("it was stored all the same")
	}
}

// Only the answer with our state counts, and it counts once.
func TestStateIsOursAndUsedOnce(t *testing.T) {
	site := newSite(t)
	asked, held := make(chan struct{}), make(chan struct{})
	site.hook = func(http.ResponseWriter, url.Values) bool { close(asked); <-held; return false }
	err := site.source(t, nil).Connect(t.Context(), func(address string) error {
		u, _ := url.Parse(address)
		redirect, state := u.Query().Get("redirect_uri"), u.Query().Get("state")
		for _, stranger := range []string{"?code=x", "?code=x&state=", "?code=x&state=" + state + "x", "?error=access_denied", ""} {
			if status, page := browse(t, redirect+stranger); status != 400 || !strings.Contains(page, "Not connected") {
				t.Errorf("%s: status %d", stranger, status)
			}
		}
		if status, _ := browse(t, redirect+"/other"); status != 404 {
			t.Errorf("another path: status %d", status)
		}
		first := make(chan int)
		go func() { status, _ := browse(t, address); first <- status }()
		<-asked
		if status, page := browse(t, redirect+"?code=code-"+secretPart+"&state="+state); status != 400 || !strings.Contains(page, "used already") {
			t.Errorf("used twice: status %d", status)
		}
		close(held)
		if status := <-first; status != 200 {
			t.Errorf("status %d", status)
		}
		return nil
	})
	if err != nil || site.requests() != 1 {
		t.Errorf("%d requests: %v", site.requests(), err)
	}
}

func TestConnectEndsWithTheContext(t *testing.T) {
	site := newSite(t)
	ctx, cancel := context.WithCancel(t.Context())
	opened := make(chan string, 1)
	hang := make(chan struct{})
	done := make(chan error)
	go func() {
		done <- site.source(t, nil).Connect(ctx, func(address string) error { opened <- address; <-hang; return nil })
	}()
	u, err := url.Parse(<-opened)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(hang)
	back, err := url.Parse(u.Query().Get("redirect_uri"))
	if err != nil {
		t.Fatal(err)
	}
	if conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", back.Host); err == nil {
		_ = conn.Close()
		t.Error("the listener is still there")
	}
}

func TestPageThatCannotBeOpened(t *testing.T) {
	broken := errors.New("no browser")
	if err := newSite(t).source(t, nil).Connect(t.Context(), func(string) error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestRedirectAddress(t *testing.T) {
	for redirect, good := range map[string]bool{
		"": true, "http://localhost/OauthRedirect": true, "http://127.0.0.1:0/cb": true, "http://[::1]/cb": true,
		"https://127.0.0.1/cb": false, "http://example.org/cb": false, "http://0.0.0.0/cb": false, "http://127.0.0.1/cb?x=1": false, "%": false,
	} {
		back, err := listen(t.Context(), redirect, "state")
		if strings.Contains(redirect, "::1") && err != nil && strings.HasPrefix(err.Error(), "listen") {
			continue // a machine without IPv6
		}
		if (err == nil) != good {
			t.Errorf("%q: %v", redirect, err)
		}
		if err == nil {
			if u, err := url.Parse(back.redirect); err != nil || u.Port() == "" || u.Port() == "0" {
				t.Errorf("%q became %q", redirect, back.redirect)
			}
			back.close(t.Context())
		}
	}
}

func TestClientCredentials(t *testing.T) {
	site := newSite(t)
	site.answer["refresh_token"] = nil
	source := site.source(t, func(cfg *Config) { cfg.Grant = ClientCredentials })
	if err := source.Connect(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	first, err := source.Token(t.Context())
	if err != nil || first.Generation != 1 {
		t.Fatalf("generation %d: %v", first.Generation, err)
	}
	second, err := source.Refresh(t.Context(), first)
	if err != nil || second.Generation != 2 || second.Access == first.Access {
		t.Errorf("generation %d: %v", second.Generation, err)
	}
	want := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"client"}, "client_secret": {"secret-" + secretPart}, "scope": {"api refresh_token"},
	}
	if got := site.forms[1]; got.Encode() != want.Encode() {
		t.Errorf("sent %v", got)
	}
	// a process that was never connected helps itself
	other := newSite(t)
	if got, err := other.source(t, func(cfg *Config) { cfg.Grant = ClientCredentials }).Token(t.Context()); err != nil || got.Generation != 1 {
		t.Errorf("generation %d: %v", got.Generation, err)
	}
}

func TestMachinesMayAskForScopesOfTheirOwn(t *testing.T) {
	site := newSite(t)
	source := site.source(t, func(cfg *Config) {
		cfg.Grant, cfg.Auth.MachineScopes = ClientCredentials, []string{"https://acme.crm4.dynamics.com/.default"}
	})
	if _, err := source.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := site.forms[0].Get("scope"); got != "https://acme.crm4.dynamics.com/.default" {
		t.Errorf("asked for %q", got)
	}
}

func TestJWTBearer(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for kind, der := range map[string][]byte{"RSA PRIVATE KEY": x509.MarshalPKCS1PrivateKey(key), "PRIVATE KEY": pkcs8} {
		site := newSite(t)
		text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
		source := site.source(t, func(cfg *Config) {
			cfg.Grant, cfg.Subject, cfg.PrivateKey = JWTBearer, "bot@example.org", connector.Secret(text)
		})
		if _, err := source.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		form := site.forms[0]
		if form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" || form.Has("client_secret") {
			t.Errorf("sent %v", form)
		}
		claims := verify(t, &key.PublicKey, form.Get("assertion"))
		for name, want := range map[string]any{"iss": "client", "sub": "bot@example.org", "aud": site.url} {
			if claims[name] != want {
				t.Errorf("%s is %v", name, claims[name])
			}
		}
		exp, _ := claims["exp"].(float64)
		if left := time.Until(time.Unix(int64(exp), 0)); left <= 0 || left > 5*time.Minute {
			t.Errorf("the assertion lasts %s", left)
		}
	}
}

// verify checks an RS256 assertion and returns its claims.
func verify(t *testing.T, key *rsa.PublicKey, assertion string) map[string]any {
	t.Helper()
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature); err != nil {
		t.Fatal(err)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestStaticToken(t *testing.T) {
	source, err := New(Config{Connection: "crm", Grant: StaticToken, StaticToken: "pat-" + secretPart})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if err := source.Connect(t.Context(), nil); err != nil {
		t.Error(err)
	}
	got, err := source.Token(t.Context())
	if err != nil || got.Access.Reveal() != "pat-"+secretPart {
		t.Error(err)
	}
	if _, err := source.Refresh(t.Context(), got); !outcome.IsUnauthorized(err) || strings.Contains(fmt.Sprint(err), secretPart) {
		t.Error(err)
	}
	if status, err := source.Status(t.Context()); err != nil || !status.Connected {
		t.Error(status, err)
	}
}
