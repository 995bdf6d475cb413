package httpclient

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tokens is a fake of connector.Tokens whose token is "t<generation>".
type tokens struct {
	mu         sync.Mutex
	generation uint64
	instance   string
	refreshes  int
	err        error
}

func (f *tokens) Token(context.Context) (connector.Token, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return connector.Token{
		Access: connector.Secret(fmt.Sprintf("t%d", f.generation)), Instance: f.instance, Generation: f.generation,
	}, nil
}

func (f *tokens) Refresh(ctx context.Context, stale connector.Token) (connector.Token, error) {
	f.mu.Lock()
	if f.generation == stale.Generation {
		f.generation++
		f.refreshes++
	}
	err := f.err
	f.mu.Unlock()
	if err != nil {
		return connector.Token{}, err
	}
	return f.Token(ctx)
}

// serve starts a server of handler and a client of it; change adapts the configuration.
func serve(t *testing.T, handler http.HandlerFunc, change func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	cfg := Config{Base: server.URL}
	if change != nil {
		change(&cfg)
	}
	client, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	return client
}

func get(path string) Request { return Request{Call: "query", Method: http.MethodGet, Path: path} }

func TestRequestArrivesAsMeant(t *testing.T) {
	var got *http.Request
	var body []byte
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, `{"n":7}`)
	}, func(c *Config) {
		c.Base += "/api"
		c.Tokens = &tokens{}
		c.Header = http.Header{"X-Own": {"a"}}
	})
	var out struct{ N int }
	res, err := client.JSON(t.Context(), Request{
		Call: "batch update", Method: http.MethodPost, Path: "/objects/a%2Fb?page=1", Query: url.Values{"q": {"SELECT Id"}},
		JSON: map[string]string{"name": "x"},
	}, &out)
	if err != nil || out.N != 7 || res.Status != 200 {
		t.Fatalf("%v %v %v", res, out, err)
	}
	for what, pair := range map[string][2]string{
		"path":          {got.URL.EscapedPath(), "/api/objects/a%2Fb"},
		"query":         {got.URL.Query().Encode(), "page=1&q=SELECT+Id"},
		"authorization": {got.Header.Get("Authorization"), "Bearer t0"},
		"content type":  {got.Header.Get("Content-Type"), "application/json"},
		"own header":    {got.Header.Get("X-Own"), "a"},
		"body":          {string(body), `{"name":"x"}`},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
}

func TestFormIsSent(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("a") != "b c" {
			w.WriteHeader(http.StatusTeapot)
		}
	}, nil)
	if _, err := client.Do(t.Context(), Request{Call: "form", Method: "POST", Path: "/", Form: url.Values{"a": {"b c"}}}); err != nil {
		t.Fatal(err)
	}
}

func TestABodyIsSentAsItIs(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "--x\r\n--x--" || r.Header.Get("Content-Type") != "multipart/mixed; boundary=x" {
			w.WriteHeader(http.StatusTeapot)
		}
	}, nil)
	r := Request{Call: "batch", Method: "POST", Path: "/", Body: []byte("--x\r\n--x--"), ContentType: "multipart/mixed; boundary=x"}
	if _, err := client.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func TestAnAnswerThatCannotBeUsedIsAskedForAgain(t *testing.T) {
	calls := 0
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		_, _ = io.WriteString(w, map[bool]string{true: "<html>", false: "--x--"}[calls == 1]) // the caller is gone if this fails
	}, nil)
	r := Request{Call: "batch", Method: "POST", Path: "/", Check: func(res *Response) error {
		if !strings.HasPrefix(string(res.Body), "--") {
			return errors.New("no batch")
		}
		return nil
	}}
	if res, err := client.Do(t.Context(), r); err != nil || calls != 2 || string(res.Body) != "--x--" {
		t.Errorf("%d calls, %v", calls, err)
	}
}

func TestKindOfStatus(t *testing.T) {
	const (
		permanent = "permanent"
		unauth    = "unauthorized"
		conflict  = "conflict"
		transient = "transient"
		limited   = "limited"
	)
	for status, want := range map[int]string{
		302: permanent, 304: permanent, 400: permanent, 401: unauth, 403: permanent, 404: permanent, 409: conflict,
		412: conflict, 408: transient, 423: transient, 429: limited, 500: transient, 502: transient, 503: transient,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				if status != 304 {
					_, _ = io.WriteString(w, `[{"errorCode":"SOME_CODE","message":"no such column"}]`)
				}
			}, func(c *Config) { c.Attempts = 1 })
			_, err := client.Do(t.Context(), get("/"))
			got := transient
			switch _, isLimited := outcome.RateLimited(err); {
			case outcome.IsPermanent(err):
				got = permanent
			case outcome.IsUnauthorized(err):
				got = unauth
			case outcome.IsConflict(err):
				got = conflict
			case isLimited:
				got = limited
			}
			if got != want {
				t.Errorf("got %s, want %s: %v", got, want, err)
			}
			answer, ok := errors.AsType[*StatusError](err)
			if !ok || answer.Status != status || answer.Call != "query" {
				t.Fatalf("no status inside: %v", err)
			}
			if status != 304 && (answer.Code != "SOME_CODE" || strings.Contains(err.Error(), "no such column")) {
				t.Errorf("code %q, error %q: want the code and none of the words", answer.Code, err)
			}
		})
	}
}

func TestEndedTokenIsRefreshedOnce(t *testing.T) {
	source := &tokens{}
	var calls atomic.Int32
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if r.Header.Get("Authorization") == "Bearer t0" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}, func(c *Config) { c.Tokens = source })
	if _, err := client.Do(t.Context(), Request{Call: "create", Method: "POST", Path: "/", Once: true}); err != nil {
		t.Fatal(err)
	}
	if calls.Load() != 2 || source.refreshes != 1 {
		t.Errorf("%d calls, %d refreshes", calls.Load(), source.refreshes)
	}
}

func TestRefreshLoopIsRefused(t *testing.T) {
	source := &tokens{}
	var calls atomic.Int32
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
	}, func(c *Config) { c.Tokens = source })
	_, err := client.Do(t.Context(), get("/"))
	if !outcome.IsUnauthorized(err) || calls.Load() != 2 || source.refreshes != 1 {
		t.Errorf("%d calls, %d refreshes: %v", calls.Load(), source.refreshes, err)
	}
}

func TestStaleMayBeAnyAnswer(t *testing.T) {
	source := &tokens{}
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer t0" {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"error":{"message":"token is expired"}}`)
		}
	}, func(c *Config) {
		c.Tokens = source
		c.Stale = func(r *Response) bool { return bytes.Contains(r.Body, []byte("token is expired")) }
	})
	if _, err := client.Do(t.Context(), get("/")); err != nil || source.refreshes != 1 {
		t.Errorf("%d refreshes: %v", source.refreshes, err)
	}
}

func TestRefusedRefreshEndsTheCall(t *testing.T) {
	source := &tokens{err: outcome.Unauthorized(errors.New("revoked"))}
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) },
		func(c *Config) { c.Tokens = source })
	if _, err := client.Do(t.Context(), get("/")); !outcome.IsUnauthorized(err) {
		t.Error(err)
	}
}

func TestClassifyWinsOverStatus(t *testing.T) {
	var calls atomic.Int32
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]`)
	}, func(c *Config) {
		c.Classify = func(r *Response) error {
			if code, _ := r.Failure(); code == "REQUEST_LIMIT_EXCEEDED" {
				return &outcome.RateLimitedError{After: time.Hour, Reason: phrase.Quote("daily quota")}
			}
			return nil
		}
	})
	_, err := client.Do(t.Context(), get("/"))
	if after, ok := outcome.RateLimited(err); !ok || after != time.Hour {
		t.Fatal(err)
	}
	if s, ok := errors.AsType[*StatusError](err); !ok || s.Status != 403 {
		t.Errorf("no status inside: %v", err)
	}
	_, err = client.Do(t.Context(), get("/"))
	if after, ok := outcome.RateLimited(err); !ok || after < 59*time.Minute || calls.Load() != 1 {
		t.Errorf("called %d times inside the window: %v", calls.Load(), err)
	}
}

func TestAbsoluteAddresses(t *testing.T) {
	var foreign atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { foreign.Add(1) }))
	defer other.Close()
	client := serve(t, func(http.ResponseWriter, *http.Request) {}, func(c *Config) {
		c.Tokens = &tokens{}
		c.AllowedHosts = []string{".salesforce.com"}
	})
	if _, err := client.Do(t.Context(), get(client.base.String()+"/next?page=2")); err != nil {
		t.Errorf("own host: %v", err)
	}
	for _, path := range []string{
		other.URL + "/x", "//" + strings.TrimPrefix(other.URL, "http://") + "/x", "http://evil.example/x", "ftp://x/y", "mailto:a@b",
		"http://me.salesforce.com/x", "https://me.salesforce.com:8443/x", "https://salesforce.com.evil.example/",
		"https://evilsalesforce.com/", "https://user:pass@me.salesforce.com/", ":bad", "https://salesforce.com@evil.example/",
	} {
		if _, err := client.Do(t.Context(), get(path)); !outcome.IsPermanent(err) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if foreign.Load() != 0 {
		t.Error("a foreign host was called")
	}
}

func TestInstanceOfTheTokenIsChecked(t *testing.T) {
	client := serve(t, func(http.ResponseWriter, *http.Request) {}, func(c *Config) {
		c.Tokens = &tokens{instance: "https://evil.example"}
	})
	if _, err := client.Do(t.Context(), get("/")); !outcome.IsPermanent(err) {
		t.Error(err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var calls atomic.Int32
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}, nil)
	if _, err := client.Do(t.Context(), get("/")); !outcome.IsPermanent(err) || calls.Load() != 1 {
		t.Errorf("%d calls: %v", calls.Load(), err)
	}
}

func TestCutOffBodyIsRepeated(t *testing.T) {
	for name, cut := range map[string]http.HandlerFunc{
		"length too large": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"records":[`)
		},
		"not whole JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"records":[`) },
		"HTML":           func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `<html>down`) },
		"empty":          func(http.ResponseWriter, *http.Request) {},
		"dropped":        func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			handler := func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) == 1 {
					cut(w, r)
					return
				}
				_, _ = io.WriteString(w, `{"records":[1]}`)
			}
			client := serve(t, handler, nil)
			var out struct{ Records []int }
			if _, err := client.JSON(t.Context(), get("/"), &out); err != nil || len(out.Records) != 1 || calls.Load() != 2 {
				t.Errorf("%d calls, %v: %v", calls.Load(), out, err)
			}
			calls.Store(0)
			create := Request{Call: "create", Method: "POST", Path: "/", JSON: 1, Once: true}
			if _, err := client.JSON(t.Context(), create, &out); err == nil || calls.Load() != 1 || outcome.IsPermanent(err) {
				t.Errorf("a creation was repeated: %d calls: %v", calls.Load(), err)
			}
		})
	}
}

func TestOtherShapeIsNotRepeated(t *testing.T) {
	var calls atomic.Int32
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		_, _ = io.WriteString(w, `{"records":"none"}`)
	}, nil)
	var out struct{ Records []int }
	_, err := client.JSON(t.Context(), get("/"), &out)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok || calls.Load() != 1 || outcome.IsPermanent(err) {
		t.Errorf("%d calls: %v", calls.Load(), err)
	}
}

func TestUnsentCreationIsRepeated(t *testing.T) {
	client := serve(t, func(http.ResponseWriter, *http.Request) {}, nil)
	network := client.http.Transport
	var tries int
	client.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if tries++; tries == 1 {
			return nil, errors.New("dial tcp: connection refused")
		}
		return network.RoundTrip(r)
	})
	if _, err := client.Do(t.Context(), Request{Call: "create", Method: "POST", Path: "/", Once: true}); err != nil || tries != 2 {
		t.Errorf("%d tries: %v", tries, err)
	}
}

func TestBombIsRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 10<<20))
	_ = z.Close()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	}, func(c *Config) { c.MaxBody = 1 << 20 })
	if _, err := client.Do(t.Context(), get("/")); !outcome.IsPermanent(err) || bomb.Len() > 1<<20 {
		t.Errorf("bomb of %d bytes: %v", bomb.Len(), err)
	}
}

func TestBodyAtTheLimitIsTaken(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "12345") },
		func(c *Config) { c.MaxBody = 5 })
	if res, err := client.Do(t.Context(), get("/")); err != nil || string(res.Body) != "12345" {
		t.Error(err)
	}
}

// meter is a fake of connector.Meter.
type meter struct {
	mu       sync.Mutex
	refuse   error
	observed []string
	quota    connector.Quota
}

func (m *meter) Allow(connector.Call) error { return m.refuse }

func (m *meter) Observe(c connector.Call, status int, took time.Duration) {
	call := c.Name
	m.mu.Lock()
	defer m.mu.Unlock()
	if took < 0 {
		call = "negative " + call
	}
	m.observed = append(m.observed, fmt.Sprintf("%s %d", call, status))
}

func (m *meter) Quota(q connector.Quota) { m.mu.Lock(); m.quota = q; m.mu.Unlock() }

func TestMeterSeesEveryAttempt(t *testing.T) {
	var calls atomic.Int32
	m := &meter{}
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Used", "3")
		switch calls.Add(1) {
		case 1:
			w.WriteHeader(http.StatusBadGateway)
		case 2:
			panic(http.ErrAbortHandler)
		}
	}, func(c *Config) {
		c.Meter = m
		c.Quota = func(h http.Header) (connector.Quota, bool) {
			return connector.Quota{Limit: 10, Used: len(h.Get("X-Used")) + 2}, true
		}
	})
	// net/http repeats a GET by itself on a connection that was used before
	if _, err := client.Do(t.Context(), Request{Call: "query", Method: "POST", Path: "/"}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(m.observed, ", "); got != "query 502, query 0, query 200" {
		t.Error(got)
	}
	if m.quota != (connector.Quota{Limit: 10, Used: 3}) {
		t.Error(m.quota)
	}
	m.refuse = &outcome.RateLimitedError{After: time.Minute, Reason: phrase.Quote("our share")}
	if _, err := client.Do(t.Context(), get("/")); !errors.Is(err, m.refuse) || calls.Load() != 3 {
		t.Errorf("%d calls: %v", calls.Load(), err)
	}
}

func TestWrongBaseIsRefused(t *testing.T) {
	for _, base := range []string{"", "api.hubapi.com", "ftp://x", "https://", "https://a:b@x", "https://x?y=1", "https://x#y", "%", "http://crm.example"} {
		if _, err := New(Config{Base: base}); err == nil {
			t.Errorf("%q was taken", base)
		}
	}
}

func TestBodyThatCannotBeEncoded(t *testing.T) {
	client := serve(t, nil, nil)
	if _, err := client.Do(t.Context(), Request{Call: "x", Method: "POST", Path: "/", JSON: func() {}}); !outcome.IsPermanent(err) {
		t.Error(err)
	}
}

func TestNoSecretInErrorsOrLogs(t *testing.T) {
	const canary = "CANARYc4n4ry0123456789abcdefghijklmnop"
	core, logs := observer.New(zap.DebugLevel)
	var all strings.Builder
	for _, answer := range []func(w http.ResponseWriter){
		func(w http.ResponseWriter) { w.WriteHeader(500); _, _ = io.WriteString(w, canary) },
		func(w http.ResponseWriter) {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"error":"bad","error_description":"token `+canary+` of erika.mustermann@example.org"}`)
		},
		func(w http.ResponseWriter) { _, _ = io.WriteString(w, canary) },
		func(w http.ResponseWriter) { w.Header().Set("Location", "http://x/"+canary); w.WriteHeader(307) },
		func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w) }, func(c *Config) {
			c.Log, c.Attempts = zap.New(core), 2
			c.Tokens = secretTokens(canary)
			c.Header = http.Header{"X-Key": {canary}}
		})
		_, err := client.JSON(t.Context(), Request{
			Call: "query", Method: "POST", Path: "/x", Query: url.Values{"q": {canary}}, JSON: canary,
		}, &struct{}{})
		if err == nil {
			t.Fatal("no error")
		}
		fmt.Fprintf(&all, "%v\n%+v\n%#v\n", err, err, err)
	}
	for _, entry := range logs.All() {
		fmt.Fprintf(&all, "%v %v\n", entry.Message, entry.ContextMap())
	}
	if logs.Len() == 0 {
		t.Error("nothing was logged")
	}
	for _, secret := range []string{canary, "erika"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s is in:\n%s", secret, all.String())
		}
	}
}

type secretTokens string

func (s secretTokens) Token(context.Context) (connector.Token, error) {
	return connector.Token{Access: connector.Secret(s)}, nil
}

func (s secretTokens) Refresh(ctx context.Context, _ connector.Token) (connector.Token, error) {
	return s.Token(ctx)
}
