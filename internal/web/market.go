package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

type marketData struct {
	Market
	Query  MarketQuery
	Chosen string // the language to carry on in the form; may be empty
	Action string
	Reset  string
}

// parseMarketQuery reads the assumptions off an address. The names are those of the
// command's flags; quotas may come one by one.
func parseMarketQuery(q url.Values) MarketQuery {
	var quotas []string
	for _, quota := range q["quota"] {
		if quota = clean(quota, maxList); quota != "" {
			quotas = append(quotas, quota)
		}
	}
	text := func(name string) string { return clean(q.Get(name), maxText) }
	return MarketQuery{
		Connection: text("connection"), Quota: strings.Join(quotas, "; "), Reps: text("reps"), DealsPerRep: text("deals-per-rep"),
		WinRate: text("win-rate"), DealSize: text("deal-size"), ActivityDays: text("activity-days"),
	}
}

func (s *server) market(r *request) (body, error) {
	q := parseMarketQuery(r.URL.Query())
	m, err := s.source.Market(r.Context(), q, r.lang)
	if err != nil {
		return body{}, fmt.Errorf("measure the market: %w", err)
	}
	b := body{Title: r.words("Market"), Data: marketData{m, q, r.chosen, r.base + "/market", r.link("/market", nil)}}
	if len(m.Bad) > 0 {
		b.status = http.StatusBadRequest
	}
	return b, nil
}
