package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestParseFaults(t *testing.T) {
	faults, err := ParseFaults(" 429=0.05, retry_after=2 ; after-commit=1%,on=write,skip=3,times=4;seed=7; 503=1,retry_date=60;slow=50%,delay=300ms ")
	if err != nil {
		t.Fatal(err)
	}
	if len(faults) != 4 {
		t.Fatalf("%d faults, want 4", len(faults))
	}
	limit, lost, date, slow := faults[0], faults[1], faults[2], faults[3]
	if limit.Status != 429 || limit.Share != 0.05 || limit.RetryAfter != "2" || limit.Times != -1 || limit.Seed != 7 {
		t.Errorf("429 is %+v", limit)
	}
	if !lost.Drop || lost.Share != 0.01 || lost.Kind != Writes || lost.Skip != 3 || lost.Times != 4 || lost.Seed != 7 {
		t.Errorf("after-commit is %+v", lost)
	}
	if date.Status != 503 || date.RetryDate != time.Minute || date.Share != 1 {
		t.Errorf("503 is %+v", date)
	}
	if slow.Delay != 300*time.Millisecond || slow.Share != 0.5 {
		t.Errorf("slow is %+v", slow)
	}
	for _, none := range []string{"", "  ", "seed=3"} {
		if faults, err := ParseFaults(none); err != nil || len(faults) != 0 {
			t.Errorf("%q gave %d faults and %v", none, len(faults), err)
		}
	}
}

func TestParseFaultsRefuses(t *testing.T) {
	for _, c := range []struct{ spec, part, want string }{
		{"429=0.1;x=1", "part 2", "after-commit"}, // it lists what there is
		{"429", "part 1", "NAME=SHARE"},
		{"429=0", "part 1", `the share "0"`},
		{"429=1.01", "part 1", `the share "1.01"`},
		{"429=101%", "part 1", `the share "101%"`},
		{"429=NaN", "part 1", `the share "NaN"`},
		{"299=0.1", "part 1", `"299"`},
		{"+429=0.1", "part 1", `"+429"`},
		{"429=0.1,retry_after=-1", "part 1", "retry_after=-1"},
		{"429=0.1,retry_after=1,retry_date=1", "part 1", "exclude"},
		{"429=0.1,on=all", "part 1", "read, write, tokens"},
		{"429=0.1,on=", "part 1", "read, write, tokens"},
		{"429=0.1,times=2,times=3", "part 1", "times is given twice"},
		{"429=0.1,every=2", "part 1", "retry_date"},
		{"429=0.1,", "part 1", "no option"},
		{"cut=0.1,retry_after=2", "part 1", "is for a status"},
		{"partial=0.1,on=read", "part 1", "on=write"},
		{"slow=0.1,delay=2", "part 1", "duration"},
		{"slow=0.1,delay=2h", "part 1", "up to 1h"},
		{"behind=1,by=2m", "part 1", "up to 1m"},
		{"slow=1,by=2s", "part 1", "searches that are behind"},
		{"seed=-1", "part 1", "whole number"},
		{"seed=1;seed=1", "part 2", "already"},
		{"429=0.1;", "part 2", "NAME=SHARE"},
		{";", "part 1", "NAME=SHARE"},
	} {
		faults, err := ParseFaults(c.spec)
		var wrong *SpecError
		if !errors.As(err, &wrong) || faults != nil {
			t.Errorf("%q gave %d faults and the error %v, want a SpecError", c.spec, len(faults), err)
			continue
		}
		if !strings.Contains(err.Error(), c.part) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %q lacks %q or %q", c.spec, err, c.part, c.want)
		}
	}
}

// met tells which of n reading calls meet a specified fault.
func met(t *testing.T, spec string, n int) string {
	t.Helper()
	list, err := ParseFaults(spec)
	if err != nil {
		t.Fatal(err)
	}
	var f faults
	f.inject(list)
	var out strings.Builder
	for range n {
		fault := f.next(httptest.NewRequest(http.MethodGet, "/x", nil), Reads)
		if fault == nil {
			out.WriteByte('.')
			continue
		}
		fmt.Fprint(&out, fault.name[:1])
	}
	return out.String()
}

func TestASeedRepeatsItsFaults(t *testing.T) {
	const spec = "429=0.2;cut=0.1;seed=%d"
	first := met(t, fmt.Sprintf(spec, 7), 400)
	if again := met(t, fmt.Sprintf(spec, 7), 400); again != first {
		t.Errorf("the same seed met\n%s, and then\n%s", first, again)
	}
	if other := met(t, fmt.Sprintf(spec, 8), 400); other == first {
		t.Error("another seed met the same calls")
	}
	for name, want := range map[string]int{"4": 80, "c": 32} { // 20 % of all, 10 % of the rest
		if n := strings.Count(first, name); n < want/2 || n > want*2 {
			t.Errorf("%d of 400 calls met %q, want about %d", n, name, want)
		}
	}
	// What else is specified moves none of a fault's own calls.
	if alone := met(t, "429=0.2;seed=7", 400); strings.ReplaceAll(first, "c", ".") != alone {
		t.Error("a second fault changed which calls meet the first")
	}
}

func TestSpecifiedFaultsOverHTTP(t *testing.T) {
	for _, c := range []struct {
		spec   string
		status int    // 0 is no answer
		body   string // a part of the answer
	}{
		{"500=1", 500, ""},
		{"refuse=1", 0, ""},
		{"after-commit=1", 0, ""},
		{"cut=1", 0, ""},
		{"html=1", 200, "maintenance"},
		{"empty=1", 200, ""},
		{"no-list=1", 200, "{}"},
		{"truncated=1", 200, `{"rows":[{"id":"1"},{`},
		{"short=1", 200, `{"rows":[{"id":"1"},{"id":"2"}]}`},
		{"duplicates=1", 200, `{"rows":[{"id":"1"},{"id":"2"},{"id":"3"},{"id":"3"},{"id":"2"},{"id":"1"}]}`},
		{"expired-token=1", 401, ""},
		{"revoked=1", 401, ""},
		{"500=1,on=write", 200, `{"rows"`},
		{"500=1,on=tokens", 200, `{"rows"`},
		{"500=1,skip=1", 200, `{"rows"`},
	} {
		t.Run(c.spec, func(t *testing.T) {
			var worked atomic.Bool
			w := open(t, func(cfg *Config) {
				cfg.API = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					worked.Store(true)
					writeJSON(w, http.StatusOK, map[string]any{"rows": []map[string]string{{"id": "1"}, {"id": "2"}, {"id": "3"}}})
				})
			})
			hello := w.hello()
			if err := w.server.Specify(c.spec); err != nil {
				t.Fatal(err)
			}
			status, body, err := w.get("/rows", hello.AccessToken)
			if c.status == 0 {
				if err == nil {
					t.Errorf("there was an answer: %d %s", status, body)
				}
				if did := c.spec != "refuse=1"; worked.Load() != did {
					t.Errorf("the work was done: %t, want %t", worked.Load(), did)
				}
				return
			}
			if err != nil || status != c.status || !strings.Contains(body, c.body) {
				t.Errorf("got %d %q and error %v, want %d with %q", status, body, err, c.status, c.body)
			}
		})
	}
}

func TestHangEndsWithTheCaller(t *testing.T) {
	w := open(t, nil)
	hello := w.hello()
	if err := w.server.Specify("hang=1"); err != nil {
		t.Fatal(err)
	}
	w.client.Timeout = 100 * time.Millisecond
	if status, _, err := w.get("/rows", hello.AccessToken); err == nil {
		t.Errorf("a call that hangs was answered with %d", status)
	}
}

func TestRetryDateIsByTheSandboxesClock(t *testing.T) {
	w := open(t, nil)
	if err := w.server.Specify("429=1,retry_date=90"); err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/rows", nil))
	if want := w.clock.now().Add(90 * time.Second).Format(http.TimeFormat); rec.Header().Get("Retry-After") != want {
		t.Errorf("Retry-After %q, want %q", rec.Header().Get("Retry-After"), want)
	}
}

// The guide names every fault that a specification can name.
func TestGuideNamesEveryFault(t *testing.T) {
	guide, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range FaultKinds() {
		if !strings.Contains(string(guide), "| `"+k.Name+"` | "+k.What) {
			t.Errorf("README.md lacks the row | `%s` | %s", k.Name, k.What)
		}
	}
}

func TestAnAnswerOfSeveralPartsIsShort(t *testing.T) {
	const parts = "--b\r\nfirst\r\n--b\r\nsecond\r\n--b--\r\n"
	if got := string(WithoutLast([]byte(parts))); got != "--b\r\nfirst\r\n--b--\r\n" {
		t.Errorf("became %q", got)
	}
}
