package httpclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/outcome"
)

// roundTrip is a fake of a transport, for tests in virtual time.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader([]byte("{}")))}
}

// fake returns a client whose calls f answers.
func fake(t *testing.T, cfg Config, f roundTrip) *Client {
	t.Helper()
	cfg.Base = "https://crm.example"
	client, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	client.http.Transport = f
	return client
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header func() []string
		want   time.Duration
	}{
		"429 with seconds": {429, func() []string { return []string{"Retry-After", "7"} }, 7 * time.Second},
		"503 with seconds": {503, func() []string { return []string{"Retry-After", "2"} }, 2 * time.Second},
		"429 with a date by a clock of its own": {429, func() []string {
			theirs := time.Now().Add(-5 * time.Minute)
			return []string{"Date", theirs.UTC().Format(http.TimeFormat), "Retry-After", theirs.Add(9 * time.Second).UTC().Format(http.TimeFormat)}
		}, 9 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				client := fake(t, Config{}, func(*http.Request) (*http.Response, error) {
					if calls++; calls == 1 {
						return answer(c.status, c.header()...), nil
					}
					return answer(200), nil
				})
				start := time.Now()
				if _, err := client.Do(t.Context(), get("/")); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != c.want || calls != 2 {
					t.Errorf("%d calls in %s", calls, took)
				}
			})
		})
	}
}

func TestLongRetryAfterIsTheCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		client := fake(t, Config{}, func(*http.Request) (*http.Response, error) {
			calls++
			return answer(429, "Retry-After", "120"), nil
		})
		start := time.Now()
		for range 2 {
			_, err := client.Do(t.Context(), get("/"))
			if after, ok := outcome.RateLimited(err); !ok || after != 2*time.Minute {
				t.Error(err)
			}
		}
		if calls != 1 || time.Since(start) != 0 {
			t.Errorf("%d calls in %s", calls, time.Since(start))
		}
		time.Sleep(2 * time.Minute) //nolint:forbidigo // virtual time
		_, _ = client.Do(t.Context(), get("/"))
		if calls != 2 {
			t.Errorf("%d calls after the window", calls)
		}
	})
}

func TestRetryAfterBeyondTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake(t, Config{}, func(*http.Request) (*http.Response, error) { return answer(429, "Retry-After", "5"), nil })
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		_, err := client.Do(ctx, get("/"))
		if after, ok := outcome.RateLimited(err); !ok || after != 5*time.Second || time.Since(start) != 0 {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

func TestPatienceIsForTheWholeCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake(t, Config{Attempts: 100}, func(*http.Request) (*http.Response, error) {
			return answer(429, "Retry-After", "8"), nil
		})
		start := time.Now()
		_, err := client.Do(t.Context(), get("/"))
		if _, ok := outcome.RateLimited(err); !ok || time.Since(start) != 24*time.Second {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

func TestLimitWithoutTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		client := fake(t, Config{}, func(*http.Request) (*http.Response, error) { calls++; return answer(429), nil })
		start := time.Now()
		_, err := client.Do(t.Context(), get("/"))
		after, ok := outcome.RateLimited(err)
		if !ok || after != pauseUnsaid || calls != DefaultAttempts {
			t.Errorf("%d calls: %v", calls, err)
		}
		if took := time.Since(start); took == 0 || took > 7*time.Second {
			t.Errorf("took %s", took)
		}
		if s, ok := errors.AsType[*StatusError](err); !ok || s.Status != 429 {
			t.Errorf("no status inside: %v", err)
		}
	})
}

func TestGateIsSharedByAllGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var shut time.Time // calls before it are inside the window
		calls := 0
		client := fake(t, Config{Rate: 1000, Burst: 1}, func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			calls++
			if time.Now().Before(shut) {
				t.Errorf("call inside the window, %s too early", time.Until(shut))
			}
			if calls%20 == 0 && calls <= 60 {
				shut = time.Now().Add(3 * time.Second)
				return answer(429, "Retry-After", "3"), nil
			}
			return answer(200), nil
		})
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				if _, err := client.Do(t.Context(), get("/")); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if calls != 103 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestPaceIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake(t, Config{Rate: 10, Burst: 5}, func(*http.Request) (*http.Response, error) { return answer(200), nil })
		start := time.Now()
		var group sync.WaitGroup
		for range 25 {
			group.Go(func() { _, _ = client.Do(t.Context(), get("/")) })
		}
		group.Wait()
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("25 calls took %s", took)
		}
	})
}

func TestServerErrorIsRepeatedThenTransient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		client := fake(t, Config{}, func(*http.Request) (*http.Response, error) { calls++; return answer(500), nil })
		_, err := client.Do(t.Context(), get("/"))
		if _, limited := outcome.RateLimited(err); err == nil || limited || permanent(err) || calls != DefaultAttempts {
			t.Errorf("%d calls: %v", calls, err)
		}
	})
}

func TestSlowAnswerIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake(t, Config{Attempts: 2, Timeout: time.Second}, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		_, err := client.Do(t.Context(), get("/"))
		if err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("our own limit looks like the caller's: %v", err)
		}
	})
}

func TestWaitEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake(t, Config{}, func(*http.Request) (*http.Response, error) { return answer(429, "Retry-After", "20"), nil })
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		if _, err := client.Do(ctx, get("/")); !errors.Is(err, context.Canceled) || time.Since(start) != time.Second {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value, date string
		want        time.Duration
		ok          bool
	}{
		{"30", "", 30 * time.Second, true},
		{" 0 ", "", 0, true},
		{"Tue, 24 Nov 2026 12:01:00 GMT", "", time.Minute, true},
		{"Tue, 24 Nov 2026 12:01:00 GMT", "Tue, 24 Nov 2026 12:00:50 GMT", 10 * time.Second, true},
		{"Tue, 24 Nov 2026 11:00:00 GMT", "", 0, true},
		{"Tue, 24 Nov 2099 11:00:00 GMT", "", 24 * time.Hour, true},
		{"99999999999", "", 24 * time.Hour, true},
		{"99999999999999999999999", "", 0, false},
		{"-5", "", 0, false},
		{"1.5", "", 0, false},
		{"soon", "", 0, false},
		{"", "", 0, false},
	} {
		h := http.Header{"Retry-After": {c.value}}
		if c.date != "" {
			h.Set("Date", c.date)
		}
		if got, ok := RetryAfter(h, now); got != c.want || ok != c.ok {
			t.Errorf("%q: got %s %t, want %s %t", c.value, got, ok, c.want, c.ok)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"5", "", "-1", "1e9", "Tue, 24 Nov 2026 12:01:00 GMT", "18446744073709551615", "\x00", "Mon, 02 Jan 0000 00:00:00 GMT"} {
		f.Add(seed, "")
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		h := http.Header{"Retry-After": {value}, "Date": {date}}
		if d, ok := RetryAfter(h, time.Now()); d < 0 || d > longestPause || !ok && d != 0 {
			t.Errorf("%q %q: %s %t", value, date, d, ok)
		}
	})
}

func TestWhenAnAnswerWasGivenAtTheLatest(t *testing.T) {
	res := &Response{Header: http.Header{"Date": {"Mon, 02 Nov 2026 09:00:00 GMT"}}}
	if got := res.Answered().Time(); !got.Equal(time.Date(2026, 11, 2, 9, 0, 0, 999e6, time.UTC)) {
		t.Errorf("answered at %s", got)
	}
	if got := (&Response{}).Answered().Time(); time.Since(got).Abs() > time.Minute {
		t.Errorf("without a date it was answered at %s", got)
	}
}

func TestStatusAndCodeAreFoundInsideOfAnError(t *testing.T) {
	err := fmt.Errorf("call: %w", &StatusError{Status: 404, Code: "GONE"})
	if StatusOf(err) != 404 || CodeOf(err) != "GONE" || StatusOf(io.EOF) != 0 || CodeOf(io.EOF) != "" {
		t.Errorf("%d %q, %d %q", StatusOf(err), CodeOf(err), StatusOf(io.EOF), CodeOf(io.EOF))
	}
}
