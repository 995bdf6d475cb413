package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

type listsData struct {
	Lists
	Query   ListQuery
	Tiers   []string
	Modes   []string
	Chosen  string // the language to carry on in the form; may be empty
	Action  string
	Reset   string
	CSV     string // address of the same list for a spreadsheet
	Command string // that makes the same list
}

// maxChoices is how many values of one filter an address may have.
const maxChoices = 100

// parseListQuery reads what shall be chosen off an address. The names are those of the
// command's flags; what is left out has the command's default.
func parseListQuery(q url.Values) ListQuery {
	text := func(name, standard string) string {
		if v := clean(q.Get(name), maxText); v != "" {
			return v
		}
		return standard
	}
	several := func(name string) []string {
		var all []string
		for _, v := range q[name][:min(len(q[name]), maxChoices)] {
			for part := range strings.SplitSeq(clean(v, maxList), ",") {
				if part = strings.TrimSpace(part); part != "" && !slices.Contains(all, part) {
					all = append(all, part)
				}
			}
		}
		return all
	}
	return ListQuery{
		Connection: text("connection", ""), K: text("k", "50"), Tiers: several("tier"), Segments: several("segment"),
		Region: strings.Join(several("region"), ", "), Industry: strings.Join(several("industry"), ", "), Owner: strings.Join(several("owner"), ", "),
		PerOwner: text("per-owner", ""), PerRegion: text("per-region", ""), PerIndustry: text("per-industry", ""), PerParent: text("per-parent", ""),
		Customers: text("customers", "out"), OpenDeals: text("open-deals", "in"), List: text("list", ""),
	}
}

// flags are the query as the command's flags, those that are not empty.
func (q ListQuery) flags() [][2]string {
	var all [][2]string
	for _, f := range [][2]string{
		{"k", q.K}, {"tier", strings.Join(q.Tiers, ",")}, {"segment", strings.Join(q.Segments, ",")},
		{"region", q.Region}, {"industry", q.Industry}, {"owner", q.Owner}, {"per-owner", q.PerOwner}, {"per-region", q.PerRegion},
		{"per-industry", q.PerIndustry}, {"per-parent", q.PerParent}, {"customers", q.Customers}, {"open-deals", q.OpenDeals},
	} {
		if f[1] != "" {
			all = append(all, f)
		}
	}
	return all
}

// query is the query as it stands in an address.
func (q ListQuery) query() url.Values {
	v := url.Values{}
	for _, f := range q.flags() {
		v.Set(f[0], f[1])
	}
	for name, value := range map[string]string{"connection": q.Connection, "list": q.List} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// command makes the same list, and writes it into the CRM under a name.
func (q ListQuery) command(name string) string {
	line := "icptier abm"
	if q.Connection != "" {
		line += " " + quoted(q.Connection)
	}
	for _, f := range q.flags() {
		switch {
		case f[0] == "k":
			line += " -k " + quoted(f[1])
		case f != [2]string{"customers", "out"} && f != [2]string{"open-deals", "in"}:
			line += " --" + f[0] + " " + quoted(strings.ReplaceAll(f[1], ", ", ","))
		}
	}
	if q.List != "" {
		name = q.List
	}
	return line + " --write " + quoted(name)
}

// quoted is a word for a shell.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.,/", r)
	}
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func (s *server) lists(r *request) (body, error) {
	q := parseListQuery(r.URL.Query())
	l, err := s.source.Lists(r.Context(), q, r.lang)
	if err != nil {
		return body{}, fmt.Errorf("choose accounts: %w", err)
	}
	data := listsData{
		Lists: l, Query: q, Tiers: []string{"A", "B", "C", "D", "X"}, Modes: []string{"in", "out", "only"}, Chosen: r.chosen,
		Action: r.base + "/lists", Reset: r.link("/lists", nil), CSV: r.link("/lists.csv", q.query()), Command: q.command(r.words("My list")),
	}
	if l.List != nil {
		for i := range l.List.Rows {
			one := &l.List.Rows[i]
			one.URL = r.accountLink(one.Connection, one.ID)
		}
	}
	b := body{Title: r.words("Lists"), Data: data}
	if len(l.Bad) > 0 {
		b.status = http.StatusBadRequest
	}
	return b, nil
}
