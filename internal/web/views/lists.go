package views

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/web"
)

// Lists implements web.Source.
func (s source) Lists(ctx context.Context, q web.ListQuery, lang string) (web.Lists, error) {
	view, report, carried, err := s.list(ctx, q, lang)
	if err != nil || report == nil {
		return view, err
	}
	view.List = listView(report, carried, lang)
	return view, nil
}

// ListCSV implements web.Source.
func (s source) ListCSV(ctx context.Context, q web.ListQuery, lang string, out io.Writer) ([]web.BadValue, error) {
	view, report, _, err := s.list(ctx, q, lang)
	if err != nil || report == nil {
		return view.Bad, err
	}
	t := report.Table()
	return nil, t.CSV(out, notation.For(lang, time.UTC))
}

// carried holds the values of the CRM's fields for plans of an account.
type carried struct{ list, territory string }

// list chooses accounts; there is no report where the query cannot be meant.
func (s source) list(ctx context.Context, q web.ListQuery, lang string) (web.Lists, *abm.Report, map[crm.Key]carried, error) {
	view := web.Lists{Connections: s.Connections(), Segments: s.Models.Model().Segments()}
	given := map[string]string{
		"k": q.K, "tier": strings.Join(q.Tiers, ", "), "segment": strings.Join(q.Segments, ", "), "region": q.Region, "industry": q.Industry,
		"owner": q.Owner, "per-owner": q.PerOwner, "per-region": q.PerRegion, "per-industry": q.PerIndustry, "per-parent": q.PerParent,
		"customers": q.Customers, "open-deals": q.OpenDeals,
	}
	if !s.known(q.Connection) {
		view.Bad = []web.BadValue{{Field: "connection", Value: q.Connection, Allowed: view.Connections}}
		return view, nil, nil, nil
	}
	asked, bad := listQuery(q, given)
	if len(bad) > 0 {
		view.Bad = bad
		return view, nil, nil, nil
	}
	o, err := asked.Options()
	if view.Bad = badOption(err, given, nil); view.Bad != nil {
		return view, nil, nil, nil
	}
	if err != nil {
		return view, nil, nil, err
	}
	if err := s.ready(ctx); err != nil {
		return view, nil, nil, err
	}
	held := map[crm.Key]carried{} // by the accounts that carry a list or a territory
	report, err := s.Reports.Choose(ctx, q.Connection, q.List, lang, o, func(a *insight.Account) {
		if a.List != "" || a.Territory != "" {
			held[a.Key] = carried{a.List, a.Territory}
		}
	})
	if view.Bad = badOption(err, given, map[string][]string{"segment": view.Segments}); view.Bad != nil {
		return view, nil, nil, nil
	}
	view.Carried, view.Territories = tallied(held, func(c carried) string { return c.list }), tallied(held, func(c carried) string { return c.territory })
	return view, report, held, err
}

// listQuery reads the numbers of a query.
func listQuery(q web.ListQuery, given map[string]string) (abm.Query, []web.BadValue) {
	asked := abm.Query{
		Tolerance: abm.DefaultTolerance, Tiers: q.Tiers, Segments: q.Segments, Regions: split(q.Region), Industries: split(q.Industry),
		Owners: split(q.Owner), Customers: q.Customers, OpenDeals: q.OpenDeals,
	}
	var bad []web.BadValue
	for _, n := range []struct {
		field string
		into  *int
	}{
		{"k", &asked.K}, {"per-owner", &asked.PerOwner}, {"per-region", &asked.PerRegion},
		{"per-industry", &asked.PerIndustry}, {"per-parent", &asked.PerParent},
	} {
		text := given[n.field]
		if text == "" {
			continue
		}
		v, err := strconv.Atoi(text)
		if err != nil || n.field == "k" && v > mostListed {
			bad = append(bad, web.BadValue{Field: n.field, Value: text})
		}
		*n.into = v
	}
	return asked, bad
}

// mostListed is how many accounts a page lists; the command has no such limit.
const mostListed = 1000

// split parts a list at its commas.
func split(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// tallied counts the accounts by a name that they carry.
func tallied(held map[crm.Key]carried, of func(carried) string) []web.Carried {
	counts := map[string]int{}
	for _, c := range held {
		if name := of(c); name != "" {
			counts[name]++
		}
	}
	var all []web.Carried
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, web.Carried{Name: name, Accounts: counts[name]})
	}
	return all
}

func listView(r *abm.Report, held map[crm.Key]carried, lang string) *web.List {
	view := &web.List{Table: r.Table(), Accounts: r.Accounts, Eligible: r.Eligible}
	for i := range r.Chosen {
		c := &r.Chosen[i]
		now := held[crm.Key{Connection: c.Connection, ID: c.ID}]
		view.Rows = append(view.Rows, web.Listed{
			Connection: c.Connection, ID: c.ID, Name: c.Name, Segment: c.Segment, Customer: c.Customer, Kept: c.Status == abm.Kept,
			OpenDeals: c.OpenDeals, For: c.For, Against: c.Against, CRMList: now.list, Territory: now.territory,
		})
	}
	for _, l := range r.Left {
		view.Left = append(view.Left, web.LeftAccount{Connection: l.Connection, ID: l.ID, Name: l.Name, Why: l.In(lang)})
	}
	for _, why := range slices.Sorted(maps.Keys(r.Capped)) {
		view.Capped = append(view.Capped, web.CapCount{Cap: string(why), N: r.Capped[why]})
	}
	return view
}
