package byfile_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// paged is a manifest whose way of reading on is to be filled in.
const paged = `connector: paged
about: a CRM of this test alone
api: {path: /api, auth: {scheme: Bearer}, times: ms, ids: "^[0-9]+$"}
identify: {none: it is of nobody here}
kinds:
  account:
    object: firms
    id: r.id
    changed: r.at
    read: {call: "GET /${object}", query: {since: "${since}", size: "${size}", QUERY}, list: page.records, size: 3, overlap: 2s, page: {PAGE}}
    deletes: {none: nobody deletes anything here}
    lookup: {call: "GET /${object}", query: {id: "${ids}"}, list: page.records, max: 10}
    ids: {same: read}
    fields: {account.name: r.name}
    write: {none: nothing is written here}
  deal: {like: account, object: deals, fields: {deal.account: r.firm}}
own: {names: "icp_{field}", list: {none: nothing is written here}, create: {none: nothing is written here}}
`

// firms answers a list by number from the lowest id on, in the ways that CRMs have.
type firms struct {
	ids  []int
	seen func(r *http.Request)
	link func(next string) string
}

func (f *firms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.seen(r)
	query := r.URL.Query()
	from := 0
	switch {
	case query.Has("after"):
		from = slices.IndexFunc(f.ids, func(id int) bool { return strconv.Itoa(id) > query.Get("after") || query.Get("after") == "0" })
		if from < 0 {
			from = len(f.ids)
		}
	case query.Has("offset"), query.Has("token"):
		from, _ = strconv.Atoi(query.Get("offset") + query.Get("token"))
	}
	end := min(from+3, len(f.ids))
	records := []map[string]any{}
	for _, id := range f.ids[min(from, len(f.ids)):end] {
		records = append(records, map[string]any{"id": id, "at": 1_700_000_000_000, "name": "Firma"})
	}
	answer := map[string]any{"records": records, "token": "", "next": ""}
	if end < len(f.ids) {
		answer["token"] = strconv.Itoa(end)
		answer["next"] = f.link("/api/firms?since=1&size=3&token=" + strconv.Itoa(end))
	}
	_ = json.NewEncoder(w).Encode(answer) // the caller is gone if this fails
}

type token string

func (s token) Token(context.Context) (connector.Token, error) {
	return connector.Token{Access: connector.Secret(s)}, nil
}

func (s token) Refresh(context.Context, connector.Token) (connector.Token, error) {
	return connector.Token{}, outcome.Unauthorized(fmt.Errorf("no other"))
}

func pagedConnector(t *testing.T, query, page string, f *firms) (connector.Connector, *httptest.Server) {
	t.Helper()
	m, err := byfile.Parse("paged", []byte(strings.NewReplacer("QUERY", query, "PAGE", page).Replace(paged)))
	if err != nil {
		t.Fatal(err)
	}
	if f.seen == nil {
		f.seen = func(*http.Request) {}
	}
	if f.link == nil {
		f.link = func(next string) string { return next }
	}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c, err := byfile.Of(m).New(connector.Settings{Connection: "x", Endpoint: connector.Endpoint{URL: server.URL}, Tokens: token("secret-canary")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(c) })
	return c, server
}

// readAll reads to the end; between is called after the first page.
func readAll(t *testing.T, c connector.Connector, between func()) map[string]bool {
	t.Helper()
	ids, cursor := map[string]bool{}, crm.Cursor("")
	for pages := 0; ; pages++ {
		page, err := c.Read(t.Context(), crm.KindAccount, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			ids[r.ID] = true
		}
		if pages == 0 {
			between()
		}
		if cursor = page.Next; !page.More {
			return ids
		}
		if pages > 50 {
			t.Fatal("the reading does not end")
		}
	}
}

func TestWaysOfPaging(t *testing.T) {
	for name, way := range map[string][2]string{
		"keyset": {`after: "${last}"`, `keyset: "0"`},
		"offset": {`offset: "${offset}"`, `offset: anchored`},
		"token":  {`token: "${next}"`, `token: page.token`},
		"link":   {`x: 1`, `link: page.next`},
	} {
		t.Run(name, func(t *testing.T) {
			for n := range 11 {
				f := &firms{}
				for i := range n {
					f.ids = append(f.ids, 100+i)
				}
				c, _ := pagedConnector(t, way[0], way[1], f)
				if got := readAll(t, c, func() {}); len(got) != n {
					t.Errorf("%d of %d records were read", len(got), n)
				}
			}
		})
	}
}

// TestRecordsThatGoDoNotShiftPages deletes records of the first page before the second is read.
func TestRecordsThatGoDoNotShiftPages(t *testing.T) {
	for name, way := range map[string][2]string{
		"keyset": {`after: "${last}"`, `keyset: "0"`},
		"offset": {`offset: "${offset}"`, `offset: anchored`},
	} {
		t.Run(name, func(t *testing.T) {
			f := &firms{ids: []int{101, 102, 103, 104, 105, 106, 107, 108}}
			c, _ := pagedConnector(t, way[0], way[1], f)
			got := readAll(t, c, func() { f.ids = f.ids[2:] })
			for _, id := range f.ids {
				if !got[strconv.Itoa(id)] {
					t.Errorf("record %d was not read", id)
				}
			}
		})
	}
}

// TestLinksStayBelowTheBase has the CRM name next pages elsewhere. None is called.
func TestLinksStayBelowTheBase(t *testing.T) {
	calls := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
	defer other.Close()
	for _, link := range []string{
		other.URL + "/api/firms", "//" + strings.TrimPrefix(other.URL, "http://") + "/api/firms", "/admin", "/api/../admin", "/api/%2e%2e/admin", "/apis", "javascript:x",
	} {
		t.Run(link, func(t *testing.T) {
			f := &firms{ids: []int{101, 102, 103, 104}, link: func(string) string { return link }}
			f.seen = func(r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, "/api/firms") {
					t.Errorf("%s was called", r.URL.Path)
				}
			}
			c, _ := pagedConnector(t, "x: 1", "link: page.next", f)
			page, err := c.Read(t.Context(), crm.KindAccount, "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err = c.Read(t.Context(), crm.KindAccount, page.Next); !outcome.IsPermanent(err) || strings.Contains(err.Error(), "canary") {
				t.Errorf("error %v, want a Permanent one", err)
			}
		})
	}
	if calls > 0 {
		t.Errorf("the other host was called %d times", calls)
	}
}

// FuzzAnswers has the CRM answer anything. What was read has an id and a time, and the
// reading neither breaks nor stands still.
func FuzzAnswers(f *testing.F) {
	m, err := byfile.Load("espocrm")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		`{"list": [{"id": "a1", "modifiedAt": "2026-11-24 05:00:00", "name": ["x", {"y": 1}], "website": 7}]}`, `{"list": [1, null, {"id": {}}]}`, `{"list": {}}`, `[]`, `null`,
		`{"list": [{"id": 12345678901234567890, "modifiedAt": 1e400}]}`,
	} {
		f.Add([]byte(seed))
	}
	var answer []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) }))
	f.Cleanup(server.Close)
	c, err := byfile.Of(m).New(connector.Settings{Connection: "x", Endpoint: connector.Endpoint{URL: server.URL}, Tokens: token("t")})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return // it is repeated, as the contract's suite looks at
		}
		answer = data
		for _, kind := range crm.Kinds() {
			page, err := c.Read(t.Context(), kind, "")
			if err == nil && page.More && page.Next == "" {
				t.Error("there is more, and no cursor")
			}
			for _, r := range page.Records {
				if r.ID == "" || r.Version.Modified == 0 {
					t.Errorf("a record without an id or a time: %+v", r)
				}
			}
		}
	})
}
