package connectortest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// Fixtures runs the first cases of the suite over answers of a CRM that were written into files, for a
// connector whose sandbox is still to be made: reading everything of a kind page by page, with
// the records that come of it.
//
// Each file NAME.http in dir is one exchange: a request line as the connector sends it, and below it the
// answer as it goes over the wire:
//
//	GET /list/account?after=0
//	HTTP/1.1 200 OK
//	Content-Type: application/json
//
//	{"records": [ … ]}
//
// The query may name a part of the parameters. A call gets the first answer, by the files' names, that
// it fits and that no call got before. The file want.json holds the records by kind, as the connector
// shall read them:
//
//	{"account": [{"kind": "account", "id": "1", "v": {"m": 1764547200000}, "account": {"name": "Muster"}}], "deal": []}
//
// Settings are those of the connector beside its endpoint, tokens and meter.
func Fixtures(t *testing.T, f connector.Factory, dir string, settings connector.Settings) {
	t.Helper()
	var want map[crm.Kind][]crm.Record
	text, err := os.ReadFile(filepath.Join(dir, "want.json"))
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil {
		t.Fatalf("the records to expect: %v", err)
	}
	for _, kind := range crm.Kinds() {
		if _, told := want[kind]; !told {
			continue
		}
		t.Run(string(kind)+"s", func(t *testing.T) { readFixtures(t, f, dir, settings, kind, want[kind]) })
	}
}

func readFixtures(t *testing.T, f connector.Factory, dir string, settings connector.Settings, kind crm.Kind, want []crm.Record) {
	answers := &fixtures{t: t, left: exchanges(t, dir)}
	server := httptest.NewServer(answers)
	defer server.Close()
	meter := &meter{observed: map[string]int{}}
	settings.Endpoint.URL, settings.Meter = server.URL, meter
	if f.Auth != nil {
		settings.Tokens = given{}
	}
	c, err := f.New(settings)
	if err != nil {
		t.Fatalf("Factory.New: %v", err)
	}
	if closer, ok := c.(interface{ Close() }); ok {
		defer closer.Close()
	}
	var records []crm.Record
	page := connector.Page{More: true}
	for pages := 0; page.More; pages++ {
		before := page.Next
		if page, err = c.Read(t.Context(), kind, before); err != nil {
			t.Fatalf("Read of %s from cursor %q: %v", kind, before, err)
		}
		if page.Next == "" || page.More && page.Next == before || pages > maxPages {
			t.Fatalf("Read of %s went from cursor %q to %q with more %t: it would never end, or begin anew each time", kind, before, page.Next, page.More)
		}
		for _, p := range page.Problems {
			t.Errorf("problem with %s, field %s: %s", p.ID, p.Field, p.What)
		}
		records = append(records, page.Records...)
	}
	byID := cmpopts.SortSlices(func(a, b crm.Record) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, records, byID, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(crm.Record{}, "Tag", "Inputs")); diff != "" {
		t.Errorf("the records of kind %s are others than want.json has (-want +read):\n%s", kind, diff)
	}
	if asked, observed, _ := meter.counts(); asked != answers.calls || observed != answers.calls {
		t.Errorf("there were %d calls; Meter.Allow was asked %d times and Meter.Observe told %d times: do both for every call", answers.calls, asked, observed)
	}
}

// given are tokens that nobody had to get.
type given struct{}

// Token implements connector.Tokens.
func (given) Token(context.Context) (connector.Token, error) {
	return connector.Token{Access: "fixture-token-canary", Generation: 1}, nil
}

// Refresh implements connector.Tokens.
func (given) Refresh(context.Context, connector.Token) (connector.Token, error) {
	return connector.Token{}, errors.New("the files hold no answer to a refresh")
}

// exchange is one call with its answer.
type exchange struct {
	file    string
	request *http.Request
	answer  []byte
}

// exchanges are those of a folder, by name.
func exchanges(t *testing.T, dir string) []exchange {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.http"))
	if err != nil || len(names) == 0 {
		t.Fatalf("there is no file *.http in %s (%v)", dir, err)
	}
	slices.Sort(names)
	all := make([]exchange, 0, len(names))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		line, answer, _ := bytes.Cut(text, []byte("\n"))
		method, target, ok := strings.Cut(strings.TrimSpace(string(line)), " ")
		if !ok || !strings.HasPrefix(target, "/") {
			t.Fatalf("%s: the first line is no METHOD /PATH", name)
		}
		all = append(all, exchange{name, httptest.NewRequestWithContext(t.Context(), method, target, nil), answer})
	}
	return all
}

// fixtures answer calls from files.
type fixtures struct {
	t *testing.T

	mu    sync.Mutex
	left  []exchange
	calls int
}

// ServeHTTP implements http.Handler.
func (f *fixtures) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e, found := f.take(r)
	if !found {
		f.t.Errorf("no file answers %s %s, or every one that does has done so", r.Method, r.URL)
		http.Error(w, "no fixture", http.StatusNotImplemented)
		return
	}
	answer, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(e.answer)), nil)
	if err != nil {
		f.t.Errorf("%s: the answer cannot be read: %v", e.file, err)
		http.Error(w, "bad fixture", http.StatusNotImplemented)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	if _, err := io.Copy(w, answer.Body); err != nil {
		f.t.Error(fmt.Errorf("%s: %w", e.file, err))
	}
}

// take returns the first answer that fits a call, and gives it to no other.
func (f *fixtures) take(r *http.Request) (exchange, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	i := slices.IndexFunc(f.left, func(e exchange) bool {
		if e.request.Method != r.Method || e.request.URL.Path != r.URL.Path {
			return false
		}
		for name, values := range e.request.URL.Query() {
			if !slices.Equal(values, r.URL.Query()[name]) {
				return false
			}
		}
		return true
	})
	if i < 0 {
		return exchange{}, false
	}
	e := f.left[i]
	f.left = slices.Delete(f.left, i, i+1)
	return e, true
}
