package web

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// post sends a model as the form of the page does.
func post(t testing.TB, h http.Handler, target, text, file string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	if err := m.WriteField("text", text); err != nil {
		t.Fatal(err)
	}
	part, err := m.CreateFormFile("file", "icp.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, file); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, target, &form)
	r.Host = "localhost:8080"
	r.Header.Set("Content-Type", m.FormDataContentType())
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPreviewTakesTextAndFile(t *testing.T) {
	large := strings.Repeat("# x\n", MaxModel/4)
	cases := map[string]struct {
		text, file string
		want       string // what reaches the source
		status     int
		says       string
	}{
		"text":             {text: "name: a\r\nversion: 1\r\n", want: "name: a\nversion: 1\n", status: 200, says: "1.234"},
		"file goes first":  {text: "name: a", file: "name: b\r\n", want: "name: b\r\n", status: 200, says: "1.234"},
		"largest":          {file: large, want: large, status: 200, says: "1.234"},
		"largest as text":  {text: strings.ReplaceAll(large, "\n", "\r\n"), want: large, status: 200, says: "1.234"},
		"nothing":          {text: " \r\n", status: 400, says: "Fügen Sie ein Modell ein"},
		"too large":        {file: large + "x", status: 400, says: "größer als 1 MiB"},
		"much too large":   {file: strings.Repeat(large, 3), status: 400, says: "größer als 1 MiB"},
		"text is no UTF-8": {text: "a\xff", want: "a\xff", status: 200, says: "1.234"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := ""
			h := newHandler(t, fakeSource{insightFake: insightFake{preview: func(_ context.Context, source []byte) (Preview, error) {
				got = string(source)
				return samplePreview("de"), nil
			}}}, Options{})
			w := post(t, h, "/model/preview", c.text, c.file)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
				t.Errorf("status %d, want %d with %q", w.Code, c.status, c.says)
			}
			if got != c.want {
				t.Errorf("%d bytes reached the source, want %d", len(got), len(c.want))
			}
		})
	}
}

func TestLongWorkIsNotBegunByForeignPages(t *testing.T) {
	asked := 0
	count := func() { asked++ }
	h := newHandler(t, fakeSource{insightFake: insightFake{
		shadow: func(context.Context) (Preview, error) { count(); return samplePreview("de"), nil },
		market: func(context.Context, MarketQuery) (Market, error) { count(); return sampleMarket("de"), nil },
		lists:  func(context.Context, ListQuery) (Lists, error) { count(); return sampleLists("de"), nil },
		csv:    func(context.Context, ListQuery, io.Writer) ([]BadValue, error) { count(); return nil, nil },
		drawn:  func(context.Context, DrawnQuery) (Drawn, error) { count(); return sampleDrawn("de"), nil },
		plain:  func(context.Context, string) (report.Table, error) { count(); return report.Table{}, nil },
	}}, Options{PublicURL: "https://tiers.example/"})
	for _, path := range []string{"/model/shadow", "/market?reps=3", "/lists", "/lists.csv", "/backtest", "/territories", "/duplicates"} {
		asked = 0
		for _, foreign := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Referer", "https://evil.example/"}, {"Referer", "http://%"}} {
			if page := get(h, path, foreign...).Body.String(); asked > 0 || !strings.Contains(page, "Eine andere Website") {
				t.Errorf("%s: %v had it begun", path, foreign)
			}
		}
		_, query, _ := strings.Cut(path, "?")
		if page := get(h, path, "Sec-Fetch-Site", "cross-site").Body.String(); !slices.Contains(links(page), "?"+query) {
			t.Errorf("%s: there is no way on: %v", path, links(page))
		}
		for n, ours := range [][]string{nil, {"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Site", "same-origin"}, {"Referer", "http://localhost:8080/market"}, {"Referer", "https://tiers.example/market"}} {
			if get(h, path, ours...); asked != n+1 {
				t.Errorf("%s: %v did not have it begun", path, ours)
			}
		}
	}
}

func TestAReportWithAPictureIsAskedForAsEntered(t *testing.T) {
	var got []DrawnQuery
	h := newHandler(t, fakeSource{operationsFake: &operationsFake{}, insightFake: insightFake{drawn: func(_ context.Context, q DrawnQuery) (Drawn, error) {
		got = append(got, q)
		return Drawn{Problem: phrase.Of("there are no reps")}, nil
	}}}, Options{})
	if page := get(h, "/territories?tier=A&tier=&tier=none&capacity=+40+&value=measured").Body.String(); !strings.Contains(page, "es gibt keine Betreuer") {
		t.Errorf("what is wrong is not told: %s", page)
	}
	get(h, "/backtest")
	want := []DrawnQuery{{Connection: "hub", Tiers: []string{"A", "none"}, Capacity: "40", Measured: true}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPreviewOfAnUnusableModel(t *testing.T) {
	h := newHandler(t, fakeSource{insightFake: insightFake{preview: func(context.Context, []byte) (Preview, error) {
		return Preview{Findings: []Finding{{Line: 7, Column: 3, Key: "criteria[0]", Message: "unknown field", Hint: "did you mean employees?"}}}, nil
	}}}, Options{})
	w := post(t, h, "/model/preview?lang=en", "name: <b>", "")
	for _, want := range []string{"7:3", "criteria[0]", "unknown field", "did you mean employees?", "This model cannot be used.", "\nname: &lt;b&gt;</textarea>"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d", w.Code)
	}
}

func TestPreviewIsOnlyAskedByOurPages(t *testing.T) {
	asked := 0
	h := newHandler(t, fakeSource{insightFake: insightFake{preview: func(context.Context, []byte) (Preview, error) {
		asked++
		return Preview{}, nil
	}}}, Options{})
	for _, foreign := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		if w := post(t, h, "/model/preview", "name: a", "", foreign...); w.Code != http.StatusForbidden {
			t.Errorf("%v: status %d", foreign, w.Code)
		}
	}
	if asked > 0 {
		t.Fatalf("foreign pages reached the source %d times", asked)
	}
	if post(t, h, "/model/preview", "name: a", "", "Origin", "http://localhost:8080"); asked != 1 {
		t.Error("our own page did not reach the source")
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost/model/preview", strings.NewReader("text=name"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusBadRequest || asked != 1 {
		t.Errorf("another form: status %d", w.Code)
	}
	if w := get(h, "/model/preview?lang=en"); w.Code != http.StatusFound || w.Header().Get("Location") != "/model?lang=en" {
		t.Errorf("status %d, leads to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestMovesAreCutAndSaidSo(t *testing.T) {
	p := samplePreview("de")
	p.Moves.MoreRows = 1001
	h := newHandler(t, fakeSource{insightFake: insightFake{shadow: func(context.Context) (Preview, error) { return p, nil }}}, Options{})
	page := get(h, "/model/shadow").Body.String()
	if n := strings.Count(page, `<td class="k-reasons">`); n != len(p.Moves.Rows) || !strings.Contains(page, "und 1.001 weitere") {
		t.Errorf("%d accounts are shown", n)
	}
	none := newHandler(t, fakeSource{insightFake: insightFake{shadow: func(context.Context) (Preview, error) { return Preview{}, ErrNotFound }}}, Options{})
	if w := get(none, "/model/shadow"); w.Code != http.StatusNotFound {
		t.Errorf("without a shadow: status %d", w.Code)
	}
}

// formFields are the fields of the forms whose values are not listed when one is wrong.
func formFields() []string {
	return []string{
		"tier", "k", "region", "industry", "per-owner", "per-region", "per-industry", "per-parent", "customers", "open-deals",
		"capacity", "quota", "reps", "deals-per-rep", "win-rate", "deal-size", "activity-days",
	}
}

func TestBadValuesAreToldWithWhatIsAllowed(t *testing.T) {
	for _, field := range formFields() {
		for _, lang := range languages() {
			h := newHandler(t, fakeSource{insightFake: insightFake{
				lists: func(context.Context, ListQuery) (Lists, error) {
					return Lists{Bad: []BadValue{{Field: field, Value: "<x>"}}}, nil
				},
				market: func(context.Context, MarketQuery) (Market, error) {
					return Market{Bad: []BadValue{{Field: field, Value: "<x>"}}}, nil
				},
				csv: func(context.Context, ListQuery, io.Writer) ([]BadValue, error) {
					return []BadValue{{Field: field}}, nil
				},
			}}, Options{})
			for _, path := range []string{"/lists", "/market", "/lists.csv"} {
				w := get(h, path+"?lang="+lang)
				possible := map[string]string{"de": "Möglich", "en": "Possible"}[lang]
				if body := w.Body.String(); w.Code != 400 || !strings.Contains(body, "&lt;x&gt;") || !strings.Contains(body, possible) {
					t.Errorf("%s, %s in %s: status %d", path, field, lang, w.Code)
				}
			}
		}
	}
}

func TestQueriesReachTheSource(t *testing.T) {
	var list ListQuery
	var market MarketQuery
	h := newHandler(t, fakeSource{insightFake: insightFake{
		lists:  func(_ context.Context, q ListQuery) (Lists, error) { list = q; return Lists{}, nil },
		market: func(_ context.Context, q MarketQuery) (Market, error) { market = q; return Market{}, nil },
	}}, Options{})
	get(h, "/lists")
	if diff := cmp.Diff(ListQuery{K: "50", Customers: "out", OpenDeals: "in"}, list); diff != "" {
		t.Errorf("without a query (-want +got):\n%s", diff)
	}
	get(h, "/lists?k=+7+&tier=A,B&tier=B&segment=x&region=DE-BW,+DE-8&industry=28&owner=o-1,none&per-owner=2&per-region=3&per-industry=4&per-parent=5&customers=in&open-deals=only&list=Messe&connection=c")
	want := ListQuery{
		Connection: "c", K: "7", Tiers: []string{"A", "B"}, Segments: []string{"x"}, Region: "DE-BW, DE-8", Industry: "28", Owner: "o-1, none",
		PerOwner: "2", PerRegion: "3", PerIndustry: "4", PerParent: "5", Customers: "in", OpenDeals: "only", List: "Messe",
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("a list (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, parseListQuery(want.query())); diff != "" {
		t.Errorf("there and back (-want +got):\n%s", diff)
	}
	get(h, "/market?connection=c&quota=3.000.000&quota=a%3D5&reps=4&deals-per-rep=5&win-rate=20+%25&deal-size=6&activity-days=7")
	if diff := cmp.Diff(MarketQuery{"c", "3.000.000; a=5", "4", "5", "20 %", "6", "7"}, market); diff != "" {
		t.Errorf("a market (-want +got):\n%s", diff)
	}
}

func FuzzListQuery(f *testing.F) {
	f.Add("k=5&tier=A,B&region=DE-BW&owner=1,2&customers=only&list=x")
	f.Add("tier=,,&region=%ff%00&k=%20")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		asked := parseListQuery(q)
		again := parseListQuery(asked.query())
		if len(asked.Tiers) < maxChoices && len(asked.Segments) < maxChoices && len(query) < maxText && !cmp.Equal(asked, again) {
			t.Errorf("%+v came back as %+v", asked, again)
		}
	})
}

func TestListCommand(t *testing.T) {
	for want, q := range map[string]ListQuery{
		"icptier abm -k 50 --write 'My list'": {K: "50", Customers: "out", OpenDeals: "in"},
		`icptier abm hub -k 9 --tier A,B --region DE-BW,'DE 8' --owner 'o'\''1; rm' --customers only --write Messe`: {
			Connection: "hub", K: "9", Tiers: []string{"A", "B"}, Owner: "o'1; rm", Region: "", Customers: "only", OpenDeals: "in", List: "Messe",
		},
	} {
		want = strings.ReplaceAll(want, " --region DE-BW,'DE 8'", "")
		if got := q.command("My list"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestListAsCSV(t *testing.T) {
	w := get(newHandler(t, fakeSource{}, Options{}), "/lists.csv?k=1")
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" || w.Body.String() != "rank,name\n1,Müller\n" ||
		w.Header().Get("Content-Disposition") != `attachment; filename="icptier-list.csv"` {
		t.Errorf("status %d, headers %v: %s", w.Code, w.Header(), w.Body)
	}
}

// TestSlowPagesSayWhatToDo lets one page take for ever: it and those behind it answer in
// time, and name the command.
func TestSlowPagesSayWhatToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHandler(t, fakeSource{insightFake: insightFake{market: func(ctx context.Context, _ MarketQuery) (Market, error) {
			<-ctx.Done()
			return Market{}, ctx.Err()
		}}}, Options{})
		began, answers := time.Now(), make(chan *httptest.ResponseRecorder, 2)
		go func() { answers <- get(h, "/market?lang=en") }()
		synctest.Wait()
		go func() { answers <- get(h, "/market?lang=en") }()
		for range 2 {
			w := <-answers
			if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "<code>icptier market</code>") {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		}
		if took := time.Since(began); took != patience {
			t.Errorf("the answers took %v", took)
		}
		if w := get(h, "/lists"); w.Code != 200 {
			t.Errorf("the next page has status %d", w.Code)
		}
	})
}

func TestNoFiguresWhileTheCacheIsRebuilt(t *testing.T) {
	h := newHandler(t, fakeSource{insightFake: insightFake{
		market:  func(context.Context, MarketQuery) (Market, error) { return Market{}, ErrRebuilding },
		lists:   func(context.Context, ListQuery) (Lists, error) { return Lists{}, ErrRebuilding },
		csv:     func(context.Context, ListQuery, io.Writer) ([]BadValue, error) { return nil, ErrRebuilding },
		preview: func(context.Context, []byte) (Preview, error) { return Preview{}, ErrRebuilding },
	}}, Options{})
	for name, w := range map[string]*httptest.ResponseRecorder{
		"market": get(h, "/market"), "lists": get(h, "/lists"), "csv": get(h, "/lists.csv"), "preview": post(t, h, "/model/preview", "name: a", ""),
	} {
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "Zwischenspeicher") {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
}

func TestAPlainReportIsOfAConnectionThatThereIs(t *testing.T) {
	var asked []string
	h := newHandler(t, fakeSource{operationsFake: &operationsFake{}, insightFake: insightFake{plain: func(_ context.Context, connection string) (report.Table, error) {
		asked = append(asked, connection)
		return answer.Duplicates(nil, connection), nil
	}}}, Options{})
	for _, c := range []struct {
		query, says string
		status      int
	}{
		{"", "Nichts gefunden.", http.StatusOK},
		{"?connection=sales", "icptier duplicates sales", http.StatusOK},
		{"?connection=other", "hub, sales", http.StatusBadRequest},
	} {
		if w := get(h, "/duplicates"+c.query); w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%q: status %d, want %d with %q", c.query, w.Code, c.status, c.says)
		}
	}
	if diff := cmp.Diff([]string{"", "sales"}, asked); diff != "" {
		t.Errorf("the report was made for other connections (-want +got):\n%s", diff)
	}
}
