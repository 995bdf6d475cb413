package oauth

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

// timeless is a source whose token endpoint answer says; it opens no socket, so
// that it can live in virtual time.
func timeless(t *testing.T, store *memory, answer func() (int, string), change func(*Config)) *Source {
	t.Helper()
	cfg := Config{
		Connection: "crm", Grant: AuthorizationCode, ClientID: "client", Store: store, Keys: testKeys(t), Locks: &locks{},
		Auth: connector.Auth{AuthorizeURL: "https://crm.example/authorize", TokenURL: "https://crm.example/token"},
	}
	if change != nil {
		change(&cfg)
	}
	source, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	source.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		status, body := answer()
		if status == 0 {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	})
	return source
}

func testKeys(t *testing.T) *Keyring {
	t.Helper()
	keys, err := parseKeyring("k1:" + strings.Repeat("A", 43) + "=")
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func putToken(t *testing.T, store *memory, granted token) {
	t.Helper()
	data, err := granted.seal("crm", testKeys(t))
	if err != nil {
		t.Error(err)
	}
	_, revision, _ := store.Load(t.Context(), "crm")
	if _, err := store.Save(t.Context(), "crm", data, revision); err != nil {
		t.Error(err)
	}
}

func TestRaceWithAnotherRefreshIsWaitedOut(t *testing.T) {
	retryable := func(cfg *Config) {
		cfg.Auth.RefreshRetryable = func(code, description string) bool {
			return code == "invalid_grant" && description == "expired authorization code"
		}
	}
	refused := func() (int, string) {
		return 400, `{"error":"invalid_grant","error_description":"expired authorization code"}`
	}
	t.Run("the other one stores its token", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			store := newMemory()
			putToken(t, store, token{Generation: 1, Refresh: "r"})
			source := timeless(t, store, refused, retryable)
			time.AfterFunc(2500*time.Millisecond, func() { putToken(t, store, token{Generation: 2, Access: "theirs"}) })
			start := time.Now()
			got, err := source.Token(t.Context())
			if err != nil || got.Access != "theirs" || time.Since(start) != 3*time.Second {
				t.Errorf("after %s: %v", time.Since(start), err)
			}
		})
	})
	t.Run("the other one never does", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			store := newMemory()
			putToken(t, store, token{Generation: 1, Refresh: "r"})
			_, err := timeless(t, store, refused, retryable).Token(t.Context())
			if err == nil || outcome.IsUnauthorized(err) {
				t.Errorf("a race is no refusal: %v", err)
			}
		})
	})
}

func TestStoreThatIsAwayIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		putToken(t, store, token{Generation: 1, Refresh: "r"})
		requests := 0
		source := timeless(t, store, func() (int, string) {
			requests++
			return 200, `{"access_token":"new","refresh_token":"r2"}`
		}, nil)
		back := time.Now().Add(10 * time.Minute)
		store.before = func() error {
			if time.Now().Before(back) {
				return errors.New("no quorum")
			}
			return nil
		}
		got, err := source.Token(t.Context())
		if err != nil || got.Access != "new" || requests != 1 {
			t.Errorf("%d requests: %v", requests, err)
		}
		if late := time.Since(back); late < 0 || late > slowestSave {
			t.Errorf("saved %s after the store came back", late)
		}
	})
}

func TestAnswerThatNeverComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		putToken(t, store, token{Generation: 1, Refresh: "r"})
		start := time.Now()
		_, err := timeless(t, store, func() (int, string) { return 0, "" }, nil).Token(t.Context())
		if err == nil || outcome.IsUnauthorized(err) {
			t.Error(err)
		}
		if took := time.Since(start); took < RefreshTimeout || took > 4*RefreshTimeout {
			t.Errorf("took %s", took)
		}
	})
}

func TestRefusedTokenIsTriedAgainLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		putToken(t, store, token{Generation: 1, Refresh: "r"})
		requests := 0
		source := timeless(t, store, func() (int, string) {
			if requests++; requests == 1 {
				return 401, ""
			}
			return 200, `{"access_token":"new"}`
		}, nil)
		if _, err := source.Token(t.Context()); !outcome.IsUnauthorized(err) {
			t.Error(err)
		}
		time.Sleep(refusalHolds - time.Second) //nolint:forbidigo // virtual time
		if _, err := source.Token(t.Context()); !outcome.IsUnauthorized(err) || requests != 1 {
			t.Errorf("%d requests: %v", requests, err)
		}
		time.Sleep(time.Second) //nolint:forbidigo // virtual time
		if _, err := source.Token(t.Context()); err != nil || requests != 2 {
			t.Errorf("%d requests: %v", requests, err)
		}
	})
}

func TestExpiryIsMetAheadOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		putToken(t, store, token{Generation: 1, Refresh: "r"})
		requests := 0
		source := timeless(t, store, func() (int, string) {
			requests++
			return 200, `{"access_token":"new","expires_in":1800}`
		}, nil)
		for range 60 {
			if _, err := source.Token(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute) //nolint:forbidigo // virtual time
		}
		// once at the start, then every 28 minutes
		if requests != 3 {
			t.Errorf("%d requests in an hour", requests)
		}
	})
}

func TestTokenIsUsedUpWhileTheEndpointIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		begin := time.Now()
		putToken(t, store, token{Generation: 1, Access: "held", Refresh: "r", Obtained: begin, Expiry: begin.Add(time.Hour)})
		source := timeless(t, store, func() (int, string) { return 503, "" }, nil)
		for _, minute := range []int{0, 59, 60} {
			time.Sleep(time.Until(begin.Add(time.Duration(minute) * time.Minute))) //nolint:forbidigo // virtual time
			if got, err := source.Token(t.Context()); (err == nil) != (minute < 60) || err == nil && got.Access != "held" {
				t.Errorf("in minute %d: %v", minute, err)
			}
		}
	})
}

func TestLeaseThatIsNeverFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		putToken(t, store, token{Generation: 1, Refresh: "r"})
		source := timeless(t, store, func() (int, string) { t.Error("asked without the lease"); return 500, "" }, nil)
		release, err := source.cfg.Locks.Lock(t.Context(), "token.crm")
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		start := time.Now()
		if _, err := source.Token(t.Context()); err == nil || time.Since(start) != leaseTimeout {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}
