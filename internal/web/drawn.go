package web

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
)

type drawnData struct {
	Drawn
	Query         DrawnQuery
	Kind          string // backtest or territories
	Tiers         []string
	Chosen        string // the language to carry on in the form; may be empty
	Action, Reset string
	Picture       template.HTML
	Command       string // makes the same on the command line, and more of it
}

// drawn is a page with a picture; ask has the report, and command its options.
func (s *server) drawn(kind, title string, ask func(context.Context, DrawnQuery, string) (Drawn, error)) func(*request) (body, error) {
	return func(r *request) (body, error) {
		q := parseDrawnQuery(r.URL.Query())
		if all := s.source.Connections(); kind == "territories" && q.Connection == "" && len(all) > 0 {
			q.Connection = all[0] // an owner of one CRM cannot look after accounts of another
		}
		d, err := ask(r.Context(), q, r.lang)
		if err != nil {
			return body{}, fmt.Errorf("%s: %w", title, err)
		}
		data := drawnData{
			Drawn: d, Query: q, Kind: kind, Tiers: []string{"A", "B", "C", "D", "X", TierUnscored}, Chosen: r.chosen, Action: r.base + "/" + kind, Reset: r.link("/"+kind, nil),
			Command: "icptier " + kind,
		}
		if q.Connection != "" {
			data.Command += " " + quoted(q.Connection)
		}
		b := body{Title: r.locale.drawn(kind).Title}
		if d.Report != nil {
			data.Picture = template.HTML(d.Report.Picture) //nolint:gosec // DrawnReport says so, and a test holds it
		}
		if len(d.Bad) > 0 {
			b.status = http.StatusBadRequest
		}
		b.Data = data
		return b, nil
	}
}

func parseDrawnQuery(q url.Values) DrawnQuery {
	query := DrawnQuery{Connection: clean(q.Get("connection"), maxText), Capacity: clean(q.Get("capacity"), maxText), Measured: q.Get("value") == "measured"}
	for _, tier := range q["tier"] {
		if tier = clean(tier, maxText); tier != "" {
			query.Tiers = append(query.Tiers, tier)
		}
	}
	return query
}
