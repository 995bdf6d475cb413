package web

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/report"
)

// frame holds the values of the layout of every page.
type frame struct {
	Lang       string
	Title      string
	Page       string // the name of the template
	Home, List string
	Insight    insightLinks
	Plain      []plainLink
	Languages  []languageLink
	Style      string
	Icon       string
	Script     string
	Version    string
	Began      time.Time // when the page began to be read: nothing on it is older
	Who        visitor
	Data       any
}

// insightLinks are the addresses of the pages for deciding.
type insightLinks struct{ Model, Market, Lists, Backtest, Territories, Jobs, Dead, Health string }

type languageLink struct {
	Lang, URL string
	Current   bool
}

func (s *server) frame(r *request, name string, b body) frame {
	f := frame{
		Lang: r.lang, Title: b.Title, Page: name, Data: b.Data,
		Home: r.link("/", nil), List: r.listLink(Filter{}),
		Insight: insightLinks{r.link("/model", nil), r.link("/market", nil), r.link("/lists", nil), r.link("/backtest", nil), r.link("/territories", nil), r.link("/jobs", nil), r.link("/dead", nil), r.link("/health", nil)},
		Style:   s.address("style.css"), Icon: s.address("icon.svg"), Script: s.address("times.js"), Version: s.options.Version, Began: r.began,
		Who: s.visitor(r),
	}
	for _, p := range s.source.Plain() {
		f.Plain = append(f.Plain, plainLink{p.Name, r.link("/"+p.Name, nil), p.Title})
	}
	for _, lang := range languages() {
		q := r.URL.Query()
		q.Set("lang", lang)
		address := "?" + q.Encode()
		if r.Method == http.MethodPost { // what was posted is not in the address
			address = r.base + formPage(name) + address
		}
		f.Languages = append(f.Languages, languageLink{lang, address, lang == r.lang})
	}
	return f
}

// formPage is the page that has the form which was posted.
func formPage(name string) string {
	if name == "dead" {
		return "/dead"
	}
	return "/model"
}

type overviewData struct {
	Overview
	Now      time.Time
	Cards    []card
	RunTable report.Table
}

// card is one connection with the bar of its tiers.
type card struct {
	Connection
	URL string
	Bar []segment
}

// segment is one tier in a bar that is 100 wide.
type segment struct {
	Tier     string
	Count    int
	Share    float64
	X, Width float64
	URL      string
}

func (s *server) overview(r *request) (body, error) {
	o, err := s.source.Overview(r.Context())
	if err != nil {
		return body{}, fmt.Errorf("read the overview: %w", err)
	}
	data := overviewData{Overview: o, Now: s.options.Now()}
	if data.RunTable, err = runsOf(o.Runs); err != nil {
		return body{}, err
	}
	for _, c := range o.Connections {
		data.Cards = append(data.Cards, card{Connection: c, URL: r.listLink(Filter{Connection: c.Name}), Bar: r.bar(c)})
	}
	return body{Title: r.words("Overview"), Data: data}, nil
}

// runsOf is the table of runs, without the columns that the overview knows nothing of.
func runsOf(runs []Run) (report.Table, error) {
	all := make([]answer.Run, len(runs))
	for i, run := range runs {
		all[i] = answer.Run{Connection: run.Connection, Job: run.Job, State: run.State, Started: run.Started, Ended: run.Ended, Error: run.Detail.String(), Why: run.Detail}
	}
	t := answer.Runs(all)
	return t.Select("started", "connection", "job", "state", "seconds", "error")
}

// bar divides 100 by the tiers' counts; an empty tier is there too, with no width.
func (r *request) bar(c Connection) []segment {
	total := 0
	for _, t := range tiers() {
		total += c.Tiers[t]
	}
	var bar []segment
	x := 0.0
	for _, t := range tiers() {
		n := c.Tiers[t]
		if t == "" && n == 0 {
			continue
		}
		f := Filter{Connection: c.Name, Tier: t}
		if t == "" {
			f.Tier = TierUnscored
		}
		seg := segment{Tier: t, Count: n, X: round(x), URL: r.listLink(f)}
		if total > 0 {
			seg.Share = float64(n) / float64(total)
			seg.Width = round(100 * seg.Share)
		}
		x += 100 * seg.Share
		bar = append(bar, seg)
	}
	return bar
}

func round(x float64) float64 { return math.Round(x*1000) / 1000 }

// shown are the columns of the list of accounts, and by which order of it each is sorted.
func shown() (columns []string, sortedBy map[string]string) {
	return []string{"tier", "name", "city", "score", "grade", "coverage", "owner", "connection"},
		map[string]string{"tier": "rank", "name": "name", "city": "country", "score": "score", "coverage": "coverage", "owner": "owner"}
}

// Head implements headed: the titles of the list order it by their column.
func (d accountsData) Head(key string) report.Link {
	_, sortedBy := shown()
	sort := sortedBy[key]
	if sort == "" {
		return report.Link{}
	}
	l := report.Link{URL: d.link(d.by(sort))}
	if sort == cmp.Or(d.Sort, sorts()[0]) {
		l.Sorted = map[string]string{ascending: "ascending", descending: "descending"}[d.order()]
	}
	return l
}

type accountsData struct {
	AccountPage
	Filter
	Table       report.Table // of Rows
	Sorts       []string
	Tiers       []string
	Chosen      string // the language to carry on in the form; may be empty
	First, Last int    // of the rows on this page, from 1
	Pages       int
	Prev, Next  string // addresses; empty at the ends
	Action      string // address of the form
	Reset       string
	Listed      []listedRow // Rows with their addresses
	link        func(Filter) string
}

// listedRow is an account of the list with the address of its page.
type listedRow struct {
	answer.Listed
	URL string
}

func (s *server) accounts(r *request) (body, error) {
	f := parseFilter(r.URL.Query())
	page, err := s.source.Accounts(r.Context(), f)
	if err != nil {
		return body{}, fmt.Errorf("read the accounts: %w", err)
	}
	pages := max((page.Total+PageSize-1)/PageSize, 1)
	if f.Page > pages {
		f.Page = pages
		return body{redirect: r.listLink(f)}, nil
	}
	data := accountsData{
		AccountPage: page, Filter: f, Tiers: []string{"A", "B", "C", "D", "X"}, Chosen: r.chosen, Pages: pages,
		First: (f.Page-1)*PageSize + 1, Last: (f.Page-1)*PageSize + len(page.Rows),
		Action: r.base + "/accounts", Reset: r.listLink(Filter{}), Sorts: sorts(), link: r.listLink,
	}
	for _, row := range page.Rows {
		if f.Connection != "" && row.Connection != f.Connection {
			return body{}, fmt.Errorf("an account of connection %q is in the list of %q", row.Connection, f.Connection)
		}
		data.Listed = append(data.Listed, listedRow{row, r.accountLink(row.Connection, row.ID)})
	}
	columns, _ := shown()
	all := answer.Accounts(page.Rows)
	if data.Table, err = all.Select(columns...); err != nil {
		return body{}, fmt.Errorf("columns of the list: %w", err)
	}
	if f.Page > 1 {
		prev := f
		prev.Page--
		data.Prev = r.listLink(prev)
	}
	if f.Page < pages {
		next := f
		next.Page++
		data.Next = r.listLink(next)
	}
	return body{Title: r.words("Accounts"), Data: data}, nil
}

type accountData struct {
	Account
	ListURL   string
	AlsoLinks []string // of Also, in their order
}

func (s *server) account(r *request) (body, error) {
	connection, id := r.PathValue("connection"), r.PathValue("id")
	a, err := s.source.Account(r.Context(), connection, id, r.lang)
	if err != nil {
		return body{}, fmt.Errorf("read an account of %s: %w", connection, err)
	}
	if a.Connection != connection || a.ID != id {
		return body{}, fmt.Errorf("asked for an account of %q, got one of %q", connection, a.Connection)
	}
	data := accountData{Account: a, ListURL: r.listLink(Filter{Connection: connection})}
	for _, o := range a.Also {
		data.AlsoLinks = append(data.AlsoLinks, r.accountLink(o.Connection, o.ID))
	}
	title := a.Name
	if title == "" {
		title = a.ID
	}
	return body{Title: title, Data: data}, nil
}
