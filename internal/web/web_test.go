package web

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/audit"
	"github.com/icptier/icptier/internal/phrase/phrasetest"
	"github.com/icptier/icptier/internal/report"
)

// sampleRecord is the one address that is not of ours.
const sampleRecord = "https://acme.my.salesforce.com/001000000000000042"

const sampleAccountPath = "/accounts/salesforce-demo/001000000000000042"

// TestMain has the pages read in Germany, wherever the tests run.
func TestMain(m *testing.M) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		zone = time.FixedZone("MEZ", 3600)
	}
	time.Local = zone
	m.Run()
}

func newHandler(t testing.TB, source Source, o Options) http.Handler {
	t.Helper()
	o.Zone, o.Now, o.Version, o.Turns = time.Local, now, "v0.1.0", access.NewTurns(2)
	h, err := New(source, o)
	if err != nil {
		t.Fatal(err)
	}
	return (&access.Gate{Ways: []access.Way{access.Machine{}}}).Handler(h)
}

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = "localhost:8080"
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestGoldenPages compares every page with a file in testdata that a person has
// looked at. ICPTIER_TEST_UPDATE=1 writes the files anew.
func TestGoldenPages(t *testing.T) {
	few := fakeSource{accounts: func(_ context.Context, f Filter) (AccountPage, error) {
		page := samplePage(f)
		page.Rows = page.Rows[:7]
		return page, nil
	}}
	h := newHandler(t, few, Options{})
	version := regexp.MustCompile(`\?v=[0-9a-f]+`)
	pages := map[string]string{
		"overview": "/", "accounts": "/accounts?tier=B&q=Stadt+%26+Land&page=2", "account": sampleAccountPath, "notfound": "/nothing",
		"model": "/model", "shadow": "/model/shadow", "market": "/market?quota=2000000&connection=hubspot-demo", "lists": "/lists?tier=A&region=DE-BW&list=Messe+2027",
		"jobs": "/jobs?state=failed", "dead": "/dead?connection=hub", "letter": "/dead/CRM-7", "health": "/health",
		"backtest": "/backtest", "territories": "/territories?connection=sales&capacity=40&tier=A", "duplicates": "/duplicates?connection=hub",
	}
	inside := insider(t)
	loggedIn := map[string]string{"audit": "/audit", "out": "/logged-out"}
	everyPage(t, slices.Concat(slices.Collect(maps.Values(pages)), slices.Collect(maps.Values(loggedIn))))
	maps.Copy(pages, loggedIn)
	for name, path := range pages {
		h := h
		if loggedIn[name] != "" {
			h = inside
		}
		for _, lang := range languages() {
			t.Run(name+"/"+lang, func(t *testing.T) {
				page := get(h, path, "Accept-Language", lang).Body.String()
				page = version.ReplaceAllString(page, "?v=VERSION")
				structure(t, page)
				if word := englishOf(page); lang == "de" && word != "" {
					t.Errorf("%q stands in the German page", word)
				}
				file := filepath.Join("testdata", name+"."+lang+".html")
				if os.Getenv("ICPTIER_TEST_UPDATE") != "" {
					if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), page); diff != "" {
					t.Errorf("%s differs (-want +got):\n%s", file, diff)
				}
			})
		}
	}
}

// everyPage fails for a page that no path leads to, so that a new one is looked at in both languages.
// insider is a handler of pages for an admin who has logged in.
func insider(t testing.TB) http.Handler {
	t.Helper()
	o := Options{Door: closedDoor{}, Journal: func(context.Context, string, int) (report.Table, error) {
		at := time.Date(2026, 11, 24, 0, 5, 0, 0, time.UTC)
		return audit.Table([]audit.Entry{
			{At: at, Who: "leitung@example.com", By: "login", Role: "admin", Does: string(access.Publish), Object: "dach-mittelstand@2026-Q4#7f56f92cc671 " + strings.Repeat("x", 60), From: "192.0.2.7", Outcome: audit.Done},
			{At: at.Add(-time.Hour), Does: string(access.Refused), From: "192.0.2.8", Outcome: audit.Refused, Unkept: 3},
			{At: at.Add(-2 * time.Hour), Who: "<b>who</b>", By: "key", Role: "viewer", Does: string(access.ReadAccount), Object: "hub A1", From: "command", Outcome: audit.Done},
		}), nil
	}}
	o.Zone, o.Now, o.Version = time.Local, now, "v0.1.0"
	h, err := New(fakeSource{}, o)
	if err != nil {
		t.Fatal(err)
	}
	return (&access.Gate{Ways: []access.Way{adminWay{}}}).Handler(h)
}

// adminWay knows everybody as an admin who has logged in.
type adminWay struct{}

func (adminWay) Who(*http.Request) (access.Identity, bool, error) {
	return access.Identity{Name: "leitung@example.com", By: access.ByLogin, Role: access.Admin, Session: true}, true, nil
}

// closedDoor lets nobody in or out.
type closedDoor struct{}

func (closedDoor) Begin(http.ResponseWriter, *http.Request)  {}
func (closedDoor) Return(http.ResponseWriter, *http.Request) {}
func (closedDoor) Leave(http.ResponseWriter, *http.Request)  {}
func (closedDoor) Elsewhere() string                         { return "https://login.example/end" }

func everyPage(t *testing.T, paths []string) {
	t.Helper()
	mux, shown := http.NewServeMux(), map[string]bool{}
	for _, file := range []string{"web.go", "operations.go", "access.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, route := range regexp.MustCompile(`Handle\("(GET /[^"]+)"`).FindAllStringSubmatch(string(source), -1) {
			mux.Handle(route[1], http.NotFoundHandler())
			shown[route[1]] = slices.Contains([]string{"GET /lists.csv", "GET /model/preview", "GET /login", "GET /login/callback"}, route[1]) // no pages
		}
	}
	for _, path := range paths {
		_, route := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
		shown[route] = true
	}
	for route, is := range shown {
		if !is {
			t.Errorf("no page of %s is looked at", route)
		}
	}
}

// englishOf is English that a person reads in a page, but for what a person of the samples wrote.
func englishOf(page string) string {
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "\n"))
	return phrasetest.English(strings.NewReplacer("the CRM is being moved", "", "let the second begin at 500", "", "INVALID_FIELD", "").Replace(text))
}

// structure returns the tags of a page with the names of their attributes, and
// fails the test when they are not balanced.
func structure(t testing.TB, page string) []string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var tags, open []string
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("page is not whole: %v\n%s", err, page)
		}
		switch e := token.(type) {
		case xml.StartElement:
			tag := e.Name.Local
			for _, a := range e.Attr {
				tag += " " + a.Name.Local
			}
			tags = append(tags, tag)
			if !slices.Contains(xml.HTMLAutoClose, e.Name.Local) {
				open = append(open, e.Name.Local)
			}
		case xml.EndElement:
			if slices.Contains(xml.HTMLAutoClose, e.Name.Local) {
				continue
			}
			if len(open) == 0 || open[len(open)-1] != e.Name.Local {
				t.Fatalf("</%s> closes nothing that is open: %v", e.Name.Local, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Fatalf("these tags are never closed: %v", open)
	}
	return tags
}

// links returns the addresses that a page leads to.
func links(page string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		found = append(found, strings.NewReplacer("&amp;", "&", "&#43;", "+", "&#39;", "'").Replace(m[1]))
	}
	return found
}

func TestHostileTextsStayTexts(t *testing.T) {
	const script = "%22%3E%3Cscript%3E"
	pages := []string{
		"/", "/accounts", "/accounts?q=" + script, "/accounts/%2e%2e%2fx/%3Cb%3E", "/backtest", "/territories?tier=" + script, "/model", "/model/shadow", "/market?quota=" + script,
		"/lists?k=" + script + "&tier=" + script + "&list=" + script,
	}
	plain := newHandler(t, hostileSource("plain"), Options{})
	for name, text := range map[string]string{
		"markup":      `"><script>alert(1)</script><img src=x onerror='alert(1)'>`,
		"attributes":  `' onmouseover=alert(1) x="`,
		"comment":     `--><!-- <![CDATA[`,
		"script URL":  `javascript:alert(1)`,
		"other host":  `//evil.example/x`,
		"path":        `../../..`,
		"template":    `{{.T}}`,
		"bidi":        "GmbH\u202egpj.exe\u2066\u200f",
		"control":     "a\x00b\x1b[31mc\u0085d",
		"not UTF-8":   "a\xff\xfeb",
		"style break": `</style></title></textarea><svg onload=alert(1)>`,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHandler(t, hostileSource(text), Options{})
			for _, path := range pages {
				w := get(h, path)
				if w.Code != get(plain, path).Code || w.Code >= 500 {
					t.Fatalf("%s: status %d", path, w.Code)
				}
				if diff := cmp.Diff(structure(t, get(plain, path).Body.String()), structure(t, w.Body.String())); diff != "" {
					t.Errorf("%s: the text changed the markup (-plain +hostile):\n%s", path, diff)
				}
				if i := strings.IndexFunc(w.Body.String(), func(r rune) bool { return visible(r) != r || r == 0 }); i >= 0 {
					t.Errorf("%s: a character that should not be there: %q", path, w.Body.String()[max(i-20, 0):i+10])
				}
				for _, link := range links(w.Body.String()) {
					if !regexp.MustCompile(`^(/([^/\\]|$)|\?|#)`).MatchString(link) {
						t.Errorf("%s leads elsewhere: %q", path, link)
					}
				}
			}
		})
	}
}

func FuzzTextsStayTexts(f *testing.F) {
	f.Add(`"><script>alert(1)</script>`)
	f.Add("\u202e\x00\xff'")
	var source struct{ fakeSource }
	source.fakeSource = hostileSource("plain")
	h := newHandler(f, &source, Options{})
	want := map[string][]string{"/": nil, "/accounts": nil, "/accounts/c/1": nil, "/model": nil, "/model/shadow": nil, "/market": nil, "/lists": nil}
	for path := range want {
		want[path] = structure(f, get(h, path).Body.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return // an empty text leaves parts of the page out
		}
		source.fakeSource = hostileSource(text)
		for path, tags := range want {
			if diff := cmp.Diff(tags, structure(t, get(h, path).Body.String())); diff != "" {
				t.Errorf("%s: %q changed the markup:\n%s", path, text, diff)
			}
		}
	})
}

func TestLinksCarryFilterAndLanguage(t *testing.T) {
	h := newHandler(t, fakeSource{}, Options{})
	want := Filter{Connection: "salesforce-demo", Tier: "B", Text: `Müller & "Söhne" +1`, Country: "DE", Owner: "o/1", Page: 2}
	q := want.query()
	q.Set("lang", "en")
	page := get(h, "/accounts?"+q.Encode()).Body.String()
	for _, c := range []struct {
		page int
		lang string
		rel  string
	}{{1, "en", `rel="prev"`}, {3, "en", `rel="next"`}, {2, "de", `hreflang="de"`}} {
		m := regexp.MustCompile(`<a[^>]*`+c.rel+`[^>]*>`).FindString(page) + regexp.MustCompile(`<a href="[^"]*" `+c.rel).FindString(page)
		found := links(m)
		if len(found) == 0 {
			t.Fatalf("no link with %s", c.rel)
		}
		u, err := url.Parse(found[0])
		if err != nil {
			t.Fatal(err)
		}
		expect := want
		expect.Page = c.page
		if diff := cmp.Diff(expect, parseFilter(u.Query())); diff != "" {
			t.Errorf("%s lost the filter (-want +got):\n%s", c.rel, diff)
		}
		if got := u.Query().Get("lang"); got != c.lang {
			t.Errorf("%s has language %q, want %q", c.rel, got, c.lang)
		}
	}
	for _, want := range []string{
		`name="lang" value="en"`, `value="Müller &amp; &#34;Söhne&#34; &#43;1"`, `<option selected>B</option>`,
		`<option selected>DE</option>`, `<option selected>salesforce-demo</option>`,
		`href="/accounts/salesforce-demo/001000000000000050?lang=en"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("missing %s", want)
		}
	}
}

func FuzzFilter(f *testing.F) {
	f.Add("connection=sf&tier=A&q=M%C3%BCller&country=DE&owner=1&page=3")
	f.Add("tier=none&page=-1&q=%ff%00")
	f.Add("page=99999999999999999999&tier=Z")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		filter := parseFilter(q)
		if again := parseFilter(filter.query()); again != filter {
			t.Errorf("%+v came back as %+v", filter, again)
		}
		if filter.Page < 1 || filter.Page > maxPage || len([]rune(filter.Text)) > maxText {
			t.Errorf("out of bounds: %+v", filter)
		}
	})
}

func TestAFilterThatMeansNothingIsSaid(t *testing.T) {
	h := newHandler(t, fakeSource{accounts: func(context.Context, Filter) (AccountPage, error) {
		return AccountPage{Bad: []BadValue{{Field: "region", Value: "Atlantis"}}}, nil
	}}, Options{})
	page := get(h, "/accounts?region=Atlantis&lang=de").Body.String()
	for _, want := range []string{`role="alert"`, "Region: <bdi>", "Atlantis", "DE-BW", `name="region" value="Atlantis"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestFilterReachesTheSource(t *testing.T) {
	var got Filter
	h := newHandler(t, fakeSource{accounts: func(_ context.Context, f Filter) (AccountPage, error) {
		got = f
		return AccountPage{}, nil
	}}, Options{})
	for query, want := range map[string]Filter{
		"":                          {Page: 1},
		"?connection=sf&tier=A":     {Connection: "sf", Tier: "A", Page: 1},
		"?tier=none&q=++M%C3%BC++":  {Tier: TierUnscored, Text: "Mü", Page: 1},
		"?tier=Q&page=0&country=DE": {Country: "DE", Page: 1},
		"?owner=o-1&page=x":         {Owner: "o-1", Page: 1},
		"?sort=name&min-score=60":   {Sort: "name", MinScore: 60, Page: 1},
		"?sort=name&order=desc":     {Sort: "name", Reverse: true, Page: 1},
		"?sort=name&order=asc":      {Sort: "name", Page: 1},
		"?sort=rank&order=asc":      {Reverse: true, Page: 1},
		"?sort=score&order=desc":    {Sort: "score", Page: 1},
		"?sort=x&order=y":           {Page: 1},
		"?min-score=101":            {Page: 1},
		"?segment=mid-market&region=DE-BW%2C+AT&industry=28": {Segment: "mid-market", Region: "DE-BW, AT", Industry: "28", Page: 1},
	} {
		get(h, "/accounts"+query)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestPageBeyondTheEndLeadsToTheLast(t *testing.T) {
	w := get(newHandler(t, fakeSource{}, Options{}), "/accounts?tier=A&page=9&lang=de")
	if got := w.Header().Get("Location"); w.Code != http.StatusFound || got != "/accounts?lang=de&page=3&tier=A" {
		t.Errorf("status %d, location %q", w.Code, got)
	}
}

func TestLanguage(t *testing.T) {
	cases := map[string]struct {
		standard, query, header, want string
	}{
		"nothing asked":           {want: "de"},
		"nothing asked, English":  {standard: "en", want: "en"},
		"browser asks":            {header: "en-GB,en;q=0.8,de;q=0.5", want: "en"},
		"browser's second choice": {header: "fr,de-AT;q=0.9", standard: "en", want: "de"},
		"browser asks for other":  {header: "fr", want: "de"},
		"address wins":            {query: "?lang=en", header: "de", want: "en"},
		"unknown address":         {query: "?lang=fr", header: "en", want: "en"},
		"nonsense":                {header: ";;q=q" + strings.Repeat("-", 5000), want: "de"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := get(newHandler(t, fakeSource{}, Options{Language: c.standard}), "/"+c.query, "Accept-Language", c.header)
			if !strings.Contains(w.Body.String(), `<html lang="`+c.want+`">`) || w.Header().Get("Content-Language") != c.want {
				t.Errorf("want %s, got header %q", c.want, w.Header().Get("Content-Language"))
			}
		})
	}
	if _, err := New(fakeSource{}, Options{Language: "fr"}); err == nil {
		t.Error("a language that the pages do not have was taken")
	}
}

func TestErrorPages(t *testing.T) {
	secret := errors.New("dial redis at 10.0.0.7: refused")
	broken := fakeSource{
		overview: func(context.Context) (Overview, error) { return Overview{}, secret },
		accounts: func(context.Context, Filter) (AccountPage, error) {
			return AccountPage{Rows: []answer.Listed{{Connection: "hubspot", ID: "7", Name: "Other tenant"}}, Total: 1}, nil
		},
		account: func(_ context.Context, _, id, _ string) (Account, error) {
			return Account{Connection: "hubspot", ID: id, Name: "Other tenant"}, nil
		},
	}
	cases := map[string]struct {
		source fakeSource
		path   string
		status int
		want   string
	}{
		"no such page":                       {fakeSource{}, "/nothing?lang=de", 404, "Nicht gefunden"},
		"no such account":                    {fakeSource{}, "/accounts/salesforce-demo/2?lang=en", 404, "Not found"},
		"account of another connection":      {fakeSource{}, "/accounts/hubspot-demo/001000000000000042?lang=en", 404, "Not found"},
		"no such file":                       {fakeSource{}, "/static/secrets.txt?lang=en", 404, "Not found"},
		"source fails":                       {broken, "/?lang=de", 500, "Das hat nicht geklappt"},
		"source mixes connections":           {broken, "/accounts/salesforce/7?lang=en", 500, "That did not work"},
		"source mixes connections in a list": {broken, "/accounts?connection=salesforce&lang=en", 500, "That did not work"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			core, logged := observer.New(zap.InfoLevel)
			w := get(newHandler(t, c.source, Options{Log: zap.New(core)}), c.path)
			body := w.Body.String()
			if w.Code != c.status || !strings.Contains(body, c.want) {
				t.Errorf("status %d, want %d with %q", w.Code, c.status, c.want)
			}
			structure(t, body)
			for _, leak := range []string{"10.0.0.7", "Other tenant"} {
				if strings.Contains(body, leak) {
					t.Errorf("the page shows %q", leak)
				}
			}
			if (logged.Len() > 0) != (c.status == 500) {
				t.Errorf("%d log lines for status %d", logged.Len(), c.status)
			}
		})
	}
}

func TestNoHalfPageIsSent(t *testing.T) {
	s := fakeSource{accounts: func(context.Context, Filter) (AccountPage, error) {
		return AccountPage{}, nil
	}}
	core, logged := observer.New(zap.InfoLevel)
	srv := &server{source: s, options: Options{Now: now, Log: zap.New(core)}, locales: map[string]*locale{}, assets: map[string]asset{}}
	l, err := newLocale("de", Options{Now: now, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	srv.options.Language, srv.locales["de"] = "de", l
	failing := srv.page("overview", func(*request) (body, error) {
		return body{Title: "x", Data: "the template wants something else"}, nil // fails in the middle of the template
	})
	w := get(failing, "/")
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "Das hat nicht geklappt") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if strings.Count(w.Body.String(), "<!doctype html>") != 1 {
		t.Error("two pages in one answer")
	}
	if logged.FilterMessage("page not rendered").Len() != 1 {
		t.Error("the cause was not logged")
	}
}

func TestNobodyIsThereToReadAnError(t *testing.T) {
	core, logged := observer.New(zap.DebugLevel)
	h := newHandler(t, fakeSource{overview: func(ctx context.Context) (Overview, error) {
		return Overview{}, fmt.Errorf("load: %w", ctx.Err())
	}}, Options{Log: zap.New(core)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/", nil)
	h.ServeHTTP(httptest.NewRecorder(), r)
	if logged.Len() != 0 {
		t.Errorf("logged %v", logged.All())
	}
}

func TestOnlyReading(t *testing.T) {
	h := newHandler(t, fakeSource{}, Options{})
	for _, path := range []string{"/", "/accounts", sampleAccountPath, "/nothing", "/model", "/market", "/lists", "/lists.csv"} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(method, "http://localhost"+path, nil))
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: status %d, Allow %q", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	h := newHandler(t, fakeSource{}, Options{})
	for _, path := range []string{"/", "/accounts", sampleAccountPath, "/nothing", "/static/style.css"} {
		w := get(h, path)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if cookies := w.Result().Cookies(); len(cookies) > 0 {
			t.Errorf("%s sets cookies: %v", path, cookies)
		}
	}
	if got := get(h, "/").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("pages are cached: %q", got)
	}
}

func TestStyleIsCached(t *testing.T) {
	h := newHandler(t, fakeSource{}, Options{})
	address := regexp.MustCompile(`/static/style\.css\?v=[0-9a-f]+`).FindString(get(h, "/").Body.String())
	w := get(h, address)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Fatalf("%s: status %d, type %q", address, w.Code, w.Header().Get("Content-Type"))
	}
	if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("cache %q", got)
	}
	if got := get(h, "/static/style.css?v=old").Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("an address of another version is cached: %q", got)
	}
	if again := get(h, address, "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("status %d with %d bytes, want 304", again.Code, again.Body.Len())
	}
	if icon := get(h, "/static/icon.svg"); icon.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("icon has type %q", icon.Header().Get("Content-Type"))
	}
}

func TestHosts(t *testing.T) {
	h := newHandler(t, fakeSource{}, Options{PublicURL: "https://icptier.example.com"})
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200, "10.1.2.3": 200,
		"icptier.example.com": 200, "ICPtier.example.com:443": 200, "icptier.example.com.": 200,
		"evil.example": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("host %q: status %d, want %d", host, w.Code, want)
		}
	}
}

func TestHeadsOrderTheList(t *testing.T) {
	var asked []Filter
	h := newHandler(t, fakeSource{accounts: func(_ context.Context, f Filter) (AccountPage, error) {
		asked = append(asked, f)
		return samplePage(f), nil
	}}, Options{Language: "en"})
	heads := regexp.MustCompile(`<th scope="col"[^>]*?(?: aria-sort="(\w+)")?><a href="([^"]+)">(\w+)</a>`)
	path := "/accounts?q=a&page=2"
	for _, step := range []struct{ head, sort, direction string }{
		{"Account", "name", "ascending"}, {"Account", "name", "descending"}, {"Account", "name", "ascending"}, {"Score", "score", "descending"}, {"Tier", "", "descending"}, {"Tier", "", "ascending"},
	} {
		found := map[string][]string{}
		for _, m := range heads.FindAllStringSubmatch(get(h, path).Body.String(), -1) {
			found[m[3]] = m
		}
		if len(found) != 6 {
			t.Fatalf("%d heads order the list of %s", len(found), path)
		}
		path = strings.ReplaceAll(found[step.head][2], "&amp;", "&")
		page := get(h, path).Body.String()
		last := asked[len(asked)-1]
		if now := heads.FindAllStringSubmatch(page, -1); last.Sort != step.sort || last.Page != 1 || last.Text != "a" || !slices.ContainsFunc(now, func(m []string) bool { return m[3] == step.head && m[1] == step.direction }) {
			t.Errorf("%s: %+v, want %v", path, last, step)
		}
		if n := strings.Count(page, "aria-sort"); n != 1 {
			t.Errorf("%s is in %d orders", path, n)
		}
	}
}

func TestPublicPath(t *testing.T) {
	h := newHandler(t, fakeSource{}, Options{PublicURL: "https://tools.example.com/icptier/"})
	for path, want := range map[string]int{
		"/icptier/": 200, "/icptier/accounts?page=2": 200, "/icptier" + sampleAccountPath: 200, "/accounts": 200, "/": 200,
		"/icptier/model": 200, "/icptier/model/shadow": 200, "/icptier/market": 200, "/icptier/lists": 200,
		"/icptier": 302, "/icptier/nothing": 404, "/icptierx": 404,
	} {
		w := get(h, path)
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
		for _, link := range links(w.Body.String()) {
			if !strings.HasPrefix(link, "/icptier/") && !strings.HasPrefix(link, "?") && link != "#main" && link != sampleRecord {
				t.Errorf("%s leads to %q, past the public path", path, link)
			}
		}
	}
	if w := get(h, "/icptier/accounts?page=9"); w.Header().Get("Location") != "/icptier/accounts?page=3" {
		t.Errorf("leads to %q", w.Header().Get("Location"))
	}
}

// reasoned is an error with a reason for everybody.
type reasoned struct{}

func (reasoned) Error() string  { return "the disk of 10.0.0.7 is full" }
func (reasoned) Reason() string { return "the disk is full" }

func TestAPanicIsTheOutcomeOfItsRequest(t *testing.T) {
	core, logged := observer.New(zap.InfoLevel)
	h := Recovered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			panic("Erika Mustermann")
		}
		respond(w, http.StatusOK, "fine")
	}), zap.New(core))
	if w := get(h, "/bad"); w.Code != 500 || strings.Contains(w.Body.String(), "Erika") {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
	if w := get(h, "/good"); w.Code != 200 {
		t.Errorf("the next request got %d", w.Code)
	}
	entries := logged.All()
	if len(entries) != 1 || !strings.Contains(fmt.Sprint(entries[0].ContextMap()), "TestAPanicIsTheOutcomeOfItsRequest") || strings.Contains(fmt.Sprint(entries[0].ContextMap()), "Erika") {
		t.Errorf("logged %v", entries)
	}
}

func TestPagesSayWhatTheyDoNotShow(t *testing.T) {
	missing := Missing{Building: map[string]string{"de": "Der Cache wird aufgebaut.", "en": "The cache is being built."}, Broken: 3}
	h := newHandler(t, fakeSource{
		overview: func(context.Context) (Overview, error) { o := sampleOverview(); o.Missing = missing; return o, nil },
		accounts: func(_ context.Context, f Filter) (AccountPage, error) {
			p := samplePage(f)
			p.Missing = missing
			return p, nil
		},
		account: func(_ context.Context, _, _, lang string) (Account, error) {
			a := sampleAccount(lang)
			a.Connection, a.ID, a.Missing = "hub", "1", missing
			return a, nil
		},
	}, Options{})
	for path, want := range map[string]string{
		"/?lang=de": "Der Cache wird aufgebaut.", "/accounts?lang=en": "The cache is being built.", "/accounts/hub/1?lang=de": "Der Cache wird aufgebaut.",
	} {
		if page := get(h, path).Body.String(); !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
	if page := get(h, "/accounts?lang=en").Body.String(); !strings.Contains(page, "3 accounts are missing here") {
		t.Error("the list does not say that accounts are missing")
	}
}

func TestProbes(t *testing.T) {
	if w := get(Healthz(), "/healthz"); w.Code != 200 || w.Body.String() != "ok\n" {
		t.Errorf("healthz: %d %q", w.Code, w.Body)
	}
	line := func(context.Context) string { return "cache: being built" }
	if w := get(Readyz(func(context.Context) error { return nil }, line, nil), "/readyz"); w.Code != 200 || w.Body.String() != "ready\ncache: being built\n" {
		t.Errorf("readyz beside a cache that is built: %d %q", w.Code, w.Body)
	}
	if w := get(Readyz(func(context.Context) error { return nil }, nil, nil), "/readyz"); w.Code != 200 || w.Body.String() != "ready\n" {
		t.Errorf("readyz: %d %q", w.Code, w.Body)
	}
	core, logged := observer.New(zap.InfoLevel)
	away := Readyz(func(ctx context.Context) error {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("a probe may wait for ever")
		}
		return errors.New("nats at 10.0.0.7 is away")
	}, line, zap.New(core))
	if w := get(away, "/readyz"); w.Code != 503 || w.Body.String() != "not ready\n" {
		t.Errorf("readyz: %d %q", w.Code, w.Body)
	}
	get(away, "/readyz")
	if logged.Len() != 1 {
		t.Errorf("%d log lines for two probes of one trouble", logged.Len())
	}
	full := Readyz(func(context.Context) error { return fmt.Errorf("look: %w", reasoned{}) }, nil, nil)
	if w := get(full, "/readyz"); w.Code != 503 || w.Body.String() != "not ready: the disk is full\n" {
		t.Errorf("readyz: %d %q", w.Code, w.Body)
	}
}
