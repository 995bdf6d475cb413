package app_test

import (
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/web"
)

// TestPagesShowWhatTheCommandsSay compares the pages' figures with those that the command
// line prints.
func TestPagesShowWhatTheCommandsSay(t *testing.T) {
	s := newSite(t, 60)
	a := s.open(t)
	defer a.Close()
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, a); err != nil {
			return err
		}
		pages := a.Source()
		marketAsCommand(ctx, t, a, pages)
		listAsCommand(ctx, t, a, pages)
		previewAsCommand(ctx, t, a, pages)
		healthAsRuns(ctx, t, a, pages)
		picturesAsCommands(ctx, t, a, pages)
		return nil
	}, a)
}

func marketAsCommand(ctx context.Context, t *testing.T, a *app.App, pages web.Source) {
	t.Helper()
	quota, rate := 3e6, 0.25
	want, err := a.Reports().Market(ctx, "hub", market.Options{Quota: &quota, WinRate: &rate})
	if err != nil {
		t.Fatal(err)
	}
	got, err := pages.Market(ctx, web.MarketQuery{Connection: "hub", Quota: "3.000.000,00 €", WinRate: "25 %"}, "de")
	if err != nil || len(got.Bad) > 0 {
		t.Fatalf("%+v, %v", got.Bad, err)
	}
	r := got.Report
	if r.TAM.Accounts != want.TAM.Accounts || r.SAM.Accounts != want.SAM.Accounts || !cmp.Equal(r.SOMValue, want.SOM.Value) || r.SOMWon == nil || *r.SOMWon != want.SOM.Won {
		t.Errorf("TAM %+v, SAM %+v, SOM %v instead of %+v, %+v, %+v", r.TAM, r.SAM, r.SOMWon, want.TAM, want.SAM, want.SOM)
	}
	if diff := cmp.Diff(want.Tables(), r.Tables); diff != "" {
		t.Errorf("the tables differ (-command +page):\n%s", diff)
	}
	for _, table := range r.Tables {
		if table.Title.EN == "Pipeline by quarter" {
			continue // whose rows are quarters
		}
		if n := len(want.Rows) + len(want.Segments) + 1; len(table.Rows) != n || table.Rows[n-1].Level != report.Total {
			t.Fatalf("%s: %d rows, and the last is of level %d", table.Title.EN, len(table.Rows), table.Rows[len(table.Rows)-1].Level)
		}
	}
	for key, figure := range map[string]any{
		"accounts": want.Total.Accounts, "new_closed": want.Total.NewBusiness.Closed, "pipeline": want.Total.Pipeline.Value, "unknown_no_amount": want.Total.Unknown.NoAmount,
	} {
		if got := total(r.Tables, key); got != figure {
			t.Errorf("in total %s is %v instead of %v", key, got, figure)
		}
	}
}

// total is the last cell of a column.
func total(tables []report.Table, key string) any {
	for _, t := range tables {
		if i := slices.IndexFunc(t.Heads, func(h report.Head) bool { return h.Key == key }); i >= 0 {
			return t.Rows[len(t.Rows)-1].Cells[i]
		}
	}
	return nil
}

func picturesAsCommands(ctx context.Context, t *testing.T, a *app.App, pages web.Source) {
	t.Helper()
	set, scores, err := a.Reports().ClosedDeals(ctx, "hub", nil)
	if err != nil {
		t.Fatal(err)
	}
	tested := backtest.Model(set, *scores, backtest.Options{Seed: 1})
	view, err := pages.Backtest(ctx, web.DrawnQuery{Connection: "hub"}, "de")
	if err != nil || view.Report == nil {
		t.Fatalf("%+v, %v", view, err)
	}
	if r := view.Report; r.Sentences[0] != tested.Sentence.DE || !cmp.Equal(r.Tables[0].Rows, tested.Table().Rows) || len(r.Picture) == 0 {
		t.Errorf("the page says %q and not %q", r.Sentences, tested.Sentence.DE)
	}
	q := territory.Query{Tiers: []string{"A", "B"}, DealHours: territory.DefaultDealHours, Uncovered: "assign", Seed: 1}
	o, err := q.Options()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := a.Reports().Territories(ctx, "hub", nil, false, o)
	if err != nil {
		t.Fatal(err)
	}
	if view, err = pages.Territories(ctx, web.DrawnQuery{Connection: "hub", Tiers: []string{"A", "B"}}, "de"); err != nil || view.Report == nil {
		t.Fatalf("%+v, %v", view, err)
	}
	if diff := cmp.Diff(plan.Tables(), view.Report.Tables); diff != "" || len(view.Report.Picture) == 0 {
		t.Errorf("the tables differ (-command +page):\n%s", diff)
	}
	for q, field := range map[*web.DrawnQuery]string{
		{Connection: "hub", Tiers: []string{"Z"}}: "tier", {Connection: "hub", Capacity: "-1"}: "capacity", {Connection: "none"}: "connection",
	} {
		if view, err := pages.Territories(ctx, *q, "de"); err != nil || view.Report != nil || len(view.Bad) != 1 || view.Bad[0].Field != field {
			t.Errorf("%+v: %+v, %v", q, view, err)
		}
	}
}

func healthAsRuns(ctx context.Context, t *testing.T, a *app.App, pages web.Source) {
	t.Helper()
	runs, err := a.Schedules().History(ctx, answer.RunFilter{Connection: "hub", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, r := range runs {
		calls += r.AllCalls()
	}
	view, err := pages.Health(ctx)
	if err != nil || !view.Cache.Whole {
		t.Fatalf("%+v, %v", view.Cache, err)
	}
	i := slices.IndexFunc(view.Connections, func(h answer.Health) bool { return h.Connection == "hub" })
	if i < 0 {
		t.Fatalf("no health of the connection: %+v", view.Connections)
	}
	if h := view.Connections[i]; calls == 0 || h.Units != calls || h.State != answer.Connected || h.LastPull.IsZero() || h.Ours == 0 || h.Ours >= h.Limit || h.LastError != nil {
		t.Errorf("after %d calls: %+v", calls, h)
	}
}

func listAsCommand(ctx context.Context, t *testing.T, a *app.App, pages web.Source) {
	t.Helper()
	query := abm.Query{K: 9, Tolerance: abm.DefaultTolerance, Tiers: []string{"A", "B", "C"}, PerOwner: 3, Customers: "in", OpenDeals: "in"}
	o, err := query.Options()
	if err != nil {
		t.Fatal(err)
	}
	want, err := a.Reports().ABM(ctx, "", "", "de", o)
	if err != nil {
		t.Fatal(err)
	}
	q := web.ListQuery{K: "9", Tiers: []string{"a", "B", "C"}, PerOwner: "3", Customers: "in", OpenDeals: "in"}
	got, err := pages.Lists(ctx, q, "de")
	if err != nil || got.List == nil {
		t.Fatalf("%+v, %v", got.Bad, err)
	}
	var table strings.Builder
	if bad, err := pages.ListCSV(ctx, q, "de", &table); err != nil || len(bad) > 0 {
		t.Fatalf("%v, %v", bad, err)
	}
	lines := csv.NewReader(strings.NewReader(table.String()))
	lines.Comma = ';'
	rows, err := lines.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Chosen) == 0 || len(got.List.Rows) != len(want.Chosen) || len(rows) != len(want.Chosen)+1 || got.List.Eligible != want.Eligible {
		t.Fatalf("%d on the page, %d in the CSV, %d by the command", len(got.List.Rows), len(rows)-1, len(want.Chosen))
	}
	for i := range want.Chosen {
		if row := got.List.Rows[i]; row.ID != want.Chosen[i].ID || cell(t, &got.List.Table, i, "score") != want.Chosen[i].Score || !cmp.Equal(row.For, want.Chosen[i].For) {
			t.Errorf("row %d: %+v instead of %+v", i, row, want.Chosen[i])
		}
		if rows[i+1][0] != strconv.Itoa(i+1) || rows[i+1][2] != want.Chosen[i].ID {
			t.Errorf("row %d of the CSV: %v", i, rows[i+1])
		}
	}
}

// cell is a value of a table on a page.
func cell(t *testing.T, of *report.Table, row int, key string) any {
	t.Helper()
	one, err := of.Select(key)
	if err != nil {
		t.Fatal(err)
	}
	return one.Rows[row].Cells[0]
}

func previewAsCommand(ctx context.Context, t *testing.T, a *app.App, pages web.Source) {
	t.Helper()
	low := variant(t, "draft", lowCuts)
	want, candidate, err := a.Models().Preview(ctx, "draft.yaml", low)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pages.ShadowPreview(ctx, "de"); err != web.ErrNotFound { //nolint:errorlint // as it is
		t.Errorf("without a shadow: %v", err)
	}
	if _, err := a.Models().SetShadow(ctx, registry.Draft{File: "draft.yaml", Source: low}); err != nil {
		t.Fatal(err)
	}
	posted, err := pages.Preview(ctx, low, "de")
	if err != nil {
		t.Fatal(err)
	}
	shadow, err := pages.ShadowPreview(ctx, "de")
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]*web.Moves{"posted": posted.Moves, "shadow": shadow.Moves} {
		if want.Moved == 0 || got == nil || got.Moved != want.Moved || len(got.Rows)+got.MoreRows != want.Moved || got.Pipeline != web.Pipeline(want.Pipeline) {
			t.Fatalf("%s: %+v instead of %+v", name, got, want)
		}
		if why := preview.WhyMoved("de", &want.Moves[0], a.Models().Model(), candidate); cell(t, &got.Table, 0, "reasons") != strings.Join(why, "; ") || len(why) == 0 {
			t.Errorf("%s: moved for %v instead of %v", name, cell(t, &got.Table, 0, "reasons"), why)
		}
		if diff := cmp.Diff(want.Directions(), got.Directions); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if view, err := pages.Model(ctx, "de"); err != nil || view.Shadow == nil || view.Shadow.Name != candidate.Ref() || view.Name != a.Models().Model().Ref() || view.Version != 1 {
		t.Errorf("%+v, %v", view, err)
	}
	broken, err := pages.Preview(ctx, []byte("name: x\ncriteriaa: []\n"), "de")
	if err != nil || broken.Moves != nil || len(broken.Findings) == 0 || broken.Findings[0].Line == 0 || broken.Findings[0].Hint == "" {
		t.Errorf("an unusable model: %+v, %v", broken, err)
	}
}

func TestPagesTellWhatCannotBeMeant(t *testing.T) {
	s := newSite(t, 20)
	a := s.open(t)
	defer a.Close()
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, a); err != nil {
			return err
		}
		pages := a.Source()
		for field, q := range map[string]web.ListQuery{
			"connection": {Connection: "nothing"}, "k": {K: "many"}, "tier": {Tiers: []string{"Q"}}, "segment": {Segments: []string{"Q"}},
			"region": {Region: "DE, Atlantis"}, "industry": {Industry: "28, 123456789"}, "per-owner": {PerOwner: "-1"}, "per-region": {PerRegion: "1.5"},
			"customers": {Customers: "maybe"}, "open-deals": {OpenDeals: "maybe"},
		} {
			if q.K == "" {
				q.K = "5"
			}
			if q.Customers == "" {
				q.Customers = "in"
			}
			if q.OpenDeals == "" {
				q.OpenDeals = "in"
			}
			view, err := pages.Lists(ctx, q, "de")
			if err != nil || view.List != nil || len(view.Bad) != 1 || view.Bad[0].Field != field || view.Bad[0].Value == "" {
				t.Errorf("%s: %+v, %v", field, view.Bad, err)
			}
			var out strings.Builder
			if bad, err := pages.ListCSV(ctx, q, "de", &out); err != nil || len(bad) != 1 || out.Len() > 0 {
				t.Errorf("%s as CSV: %+v, %v, %q", field, bad, err, out.String())
			}
		}
		for field, q := range map[string]web.MarketQuery{
			"connection": {Connection: "nothing"}, "quota": {Quota: "nowhere=5"}, "reps": {Reps: "-1"}, "deals-per-rep": {DealsPerRep: "many"},
			"win-rate": {WinRate: "30"}, "deal-size": {DealSize: "5 USD"}, "activity-days": {ActivityDays: "1.5"},
		} {
			view, err := pages.Market(ctx, q, "de")
			if err != nil || view.Report != nil || len(view.Bad) != 1 || view.Bad[0].Field != field || view.Bad[0].Value == "" {
				t.Errorf("%s: %+v, %v", field, view.Bad, err)
			}
		}
		return nil
	}, a)
}
