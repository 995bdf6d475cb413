package web

import (
	"context"
	"io"
	"time"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// insightFake answers with functions, and with the sample where one is nil.
type insightFake struct {
	model   func(context.Context) (Model, error)
	preview func(context.Context, []byte) (Preview, error)
	shadow  func(context.Context) (Preview, error)
	market  func(context.Context, MarketQuery) (Market, error)
	lists   func(context.Context, ListQuery) (Lists, error)
	csv     func(context.Context, ListQuery, io.Writer) ([]BadValue, error)
	drawn   func(context.Context, DrawnQuery) (Drawn, error)
	plain   func(context.Context, string) (report.Table, error)
}

func (f insightFake) Model(ctx context.Context, lang string) (Model, error) {
	if f.model != nil {
		return f.model(ctx)
	}
	return sampleModel(lang), nil
}

func (f insightFake) Preview(ctx context.Context, source []byte, lang string) (Preview, error) {
	if f.preview != nil {
		return f.preview(ctx, source)
	}
	return samplePreview(lang), nil
}

func (f insightFake) ShadowPreview(ctx context.Context, lang string) (Preview, error) {
	if f.shadow != nil {
		return f.shadow(ctx)
	}
	return samplePreview(lang), nil
}

func (f insightFake) Market(ctx context.Context, q MarketQuery, lang string) (Market, error) {
	if f.market != nil {
		return f.market(ctx, q)
	}
	return sampleMarket(lang), nil
}

func (f insightFake) Lists(ctx context.Context, q ListQuery, lang string) (Lists, error) {
	if f.lists != nil {
		return f.lists(ctx, q)
	}
	return sampleLists(lang), nil
}

func (f insightFake) ListCSV(ctx context.Context, q ListQuery, _ string, out io.Writer) ([]BadValue, error) {
	if f.csv != nil {
		return f.csv(ctx, q, out)
	}
	_, err := io.WriteString(out, "rank,name\n1,Müller\n")
	return nil, err
}

func (f insightFake) Backtest(ctx context.Context, q DrawnQuery, lang string) (Drawn, error) {
	if f.drawn != nil {
		return f.drawn(ctx, q)
	}
	return sampleDrawn(lang), nil
}

func (f insightFake) Territories(ctx context.Context, q DrawnQuery, lang string) (Drawn, error) {
	return f.Backtest(ctx, q, lang)
}

func sampleDrawn(lang string) Drawn {
	tier := func(name string, won, deals int) backtest.Tier {
		rate := float64(won) / float64(deals)
		return backtest.Tier{Tier: name, Rate: backtest.Rate{Deals: deals, Won: won, WinRate: &rate, Low: ptr(rate - 0.05), High: ptr(rate + 0.05)}, Lift: ptr(rate / 0.3)}
	}
	r := backtest.Report{
		Sentence: words.Text{DE: "Die Stufen trennen gewonnene von verlorenen Deals.", EN: "The tiers tell won deals from lost ones."},
		Tiers:    []backtest.Tier{tier("A", 30, 50), tier("B", 40, 100), tier("C", 20, 100), tier("D", 5, 50)},
		Protocol: backtest.Protocol{Text: words.Text{DE: "300 Deals.", EN: "300 deals."}},
	}
	table := r.Table()
	table.Title = words.Text{DE: "Gewinnquote je Stufe", EN: "Win rate per tier"}
	return Drawn{Connections: []string{"hub", "sales"}, Report: &DrawnReport{
		Sentences: []string{r.Sentence.In(lang), r.Protocol.Text.In(lang)}, Picture: backtest.Panels(&r, table.Title.In(lang), lang),
		Tables: []report.Table{table}, Remarks: []string{said(lang, "Feld „Nächster Schritt“ verrät das Ergebnis.", "The field “Next step” betrays the outcome.")},
	}}
}

// hostilePicture is the program's own picture of texts that are not to be trusted.
func hostilePicture(text string) []byte {
	return backtest.Panels(&backtest.Report{Tiers: []backtest.Tier{{Tier: text}}, Protocol: backtest.Protocol{Text: words.Text{DE: text, EN: text}}}, text, "de")
}

func said(lang, de, en string) string {
	if lang == "de" {
		return de
	}
	return en
}

func sampleModel(lang string) Model {
	return Model{
		Name: "dach-mittelstand@2026-Q4#4f1c9a20b7d3", Version: 3,
		Versions: []Version{
			{Number: 3, Model: "dach-mittelstand@2026-Q4#4f1c9a20b7d3", By: "mk", At: now().Add(-time.Hour), Cause: "rollback", Restores: 1, Accounts: 2515, Moved: 81, Changes: []string{
				said(lang, "Kriterium „Mitarbeiter“: Punkte 25 statt 20.", "Criterion “Employees”: points 25 instead of 20."),
			}},
			{Number: 2, Model: "dach-mittelstand@2027-Q1#0c1d2e3f4a5b", By: "mk", At: now().Add(-50 * time.Hour), Cause: "publish", Note: "Q1 <Entwurf>", Accounts: 2515, Moved: 81, Unreadable: true},
			{Number: 1, Model: "dach-mittelstand@2026-Q4#4f1c9a20b7d3", By: "root", At: now().Add(-900 * time.Hour), Cause: "first"},
		},
		Shadow: &ShadowModel{Name: "dach-mittelstand@2027-Q2#ffee00112233", By: "mk", At: now().Add(-2 * time.Hour)},
		Tables: answer.Model(defaultModel()), File: "model: dach-mittelstand   # <Entwurf>\nversion: 2026-Q4\n",
	}
}

// defaultModel is the model that a first configuration has.
func defaultModel() *icp.Model {
	m, err := compile.Parse("icp.yaml", config.Models()["dach-mittelstand"])
	if err != nil {
		panic(err)
	}
	return m
}

func samplePreview(lang string) Preview {
	return Preview{
		Findings: []Finding{{Line: 12, Column: 3, Key: "criteria[2].bands", Message: "two bands overlap", Hint: "let the second begin at 500", Warning: true}},
		Moves: movesOf(lang, &preview.Report{
			Current: "dach-mittelstand@2026-Q4#4f1c9a20b7d3", Candidate: "dach-mittelstand@2027-Q1#0c1d2e3f4a5b",
			Currency: "EUR", Accounts: 2515, Moved: 1234, Up: 1000, Down: 230, Share: 0.4906, Overridden: 7,
			Matrix:   []preview.Cell{{From: "A", To: "A", Accounts: 80}, {From: "B", To: "A", Accounts: 1000}, {From: "A", To: "B", Accounts: 230}, {To: "C", Accounts: 4}},
			Pipeline: preview.Pipeline{Deals: 41, Value: 1_234_567, Unknown: 2},
			Owners: []preview.Owner{
				{Connection: "salesforce-demo", Owner: "005000000000001AAA", Moved: 20, Up: 15, Down: 5, Pipeline: preview.Pipeline{Deals: 3, Value: 84_000}},
				{Connection: "hubspot-demo", Moved: 3, Up: 3},
			},
			Connections: []preview.ConnectionReport{
				{Connection: "salesforce-demo", Accounts: 2000, Moved: 30, WriteBack: preview.WriteBack{Enabled: true, Accounts: 1250, Deals: 12, BatchSize: 200, Cost: preview.Cost{Calls: 14}}},
				{Connection: "hubspot-demo", Accounts: 515, Moved: 4, WriteBack: preview.WriteBack{Accounts: 1265, BatchSize: 100, Cost: preview.Cost{Calls: 26}}},
			},
			Moves: []preview.Move{
				{
					Connection: "salesforce-demo", Account: "001000000000000042", Name: "Maschinenfabrik Gustav Eirich GmbH & Co KG", Owner: "005000000000001AAA",
					From: "B", To: "A", Before: preview.State{Fit: 68}, After: preview.State{Fit: 78}, Pipeline: preview.Pipeline{Deals: 1, Value: 84_000},
				},
				{Connection: "hubspot-demo", Account: "512", To: "C", Before: preview.State{Excluded: "relationship=partner"}, After: preview.State{Fit: 51}},
			},
		}),
	}
}

// movesOf is a report as the source makes it of one.
func movesOf(lang string, r *preview.Report) *Moves {
	m := &Moves{
		Current: r.Current, Candidate: r.Candidate, AsOf: now().Truncate(24 * time.Hour), Currency: r.Currency, Accounts: r.Accounts, Moved: r.Moved,
		Up: r.Up, Down: r.Down, Share: r.Share, Overridden: r.Overridden, Pipeline: Pipeline(r.Pipeline),
		Directions: r.Directions(), WriteBacks: r.WriteBacks(), Table: r.Table(lang, nil, nil), Movers: r.Movers(),
	}
	for _, one := range r.Moves {
		m.Rows = append(m.Rows, MovedAccount{Connection: one.Connection, ID: one.Account, Name: one.Name})
	}
	return m
}

func sampleMarket(lang string) Market {
	row := market.Row{
		Segment: "enterprise", Tier: "A", Accounts: 1019, Companies: 1019, SAM: 1019, Customers: 5, Worked: 900, Penetration: ptr(0.26), Coverage: ptr(0.883),
		NewBusiness: market.Outcomes{Closed: 14, Won: 6, WinRate: &stat.Interval{Value: 0.43, Low: 0.21, High: 0.67}},
		DealSize:    &market.Spread{Median: 17_000, Mean: 2_350_275.4}, Cycle: &market.Spread{Median: 93},
		Pipeline:   market.Pipeline{Deals: 19, Value: 605_600, Expected: ptr(259_543.2), Quota: ptr(2_000_000.0), Coverage: ptr(0.3)},
		Obtainable: &market.Obtainable{Won: 6.04}, Unknown: market.UnknownCounts{LowKnown: 4, NoOwner: 2, NoAmount: 1},
	}
	none := market.Row{Segment: "enterprise", Unknown: market.UnknownCounts{NoTier: 24}, Accounts: 24, Companies: 24, Penetration: ptr(0.0)}
	sum, total := row, row
	sum.Tier = ""
	total.Tier, total.Segment = "", ""
	measured := market.Report{Rows: []market.Row{row, none}, Segments: []market.Row{sum}, Total: total}
	return Market{
		Connections: []string{"hubspot-demo", "salesforce-demo"}, Segments: []string{"enterprise"}, Currency: "EUR",
		Report: &MarketReport{
			AsOf: now().Truncate(24 * time.Hour), TAM: MarketSize{2441, 1977, 206, ptr(0.084), ptr(70_400_000.0)}, SAM: MarketSize{1455, 1201, 165, ptr(0.11), nil},
			SOMWon: ptr(303.4), SOMValue: ptr(9_900_000.0), LeftOut: 74,
			Assumptions: []Assumption{{"reps", ptr(25.0), "measured"}, {"deals_per_rep", ptr(73.56), "measured"}, {"win_rate", ptr(0.21), "given"}, {"deal_size", nil, "unknown"}},
			Tables:      measured.Tables(),
			Formulas:    []string{said(lang, "SAM = TAM − Stufe X", "SAM = TAM − tier X")},
		},
	}
}

func sampleLists(lang string) Lists {
	return Lists{
		Connections: []string{"hubspot-demo", "salesforce-demo"}, Segments: []string{"enterprise", "mid-market"},
		Carried: []Carried{{"Messe 2027", 1200}}, Territories: []Carried{{"Süd", 33}},
		List: &List{
			Accounts: 2515, Eligible: 1290, Capped: []CapCount{{"cap_owner", 3}, {"duplicate", 10}},
			Table: listOf([]abm.Choice{
				{
					Rank: 1, Connection: "salesforce-demo", ID: "001000000000000042", Name: "Maschinenfabrik Gustav Eirich GmbH & Co KG", Area: "DE 74", Industry: "28",
					Segment: "mid-market", Owner: "005000000000001AAA", Tier: "A", Grade: "A2", Score: 93,
				},
				{Rank: 2, Connection: "hubspot-demo", ID: "512", Tier: "B", Score: 70},
			}),
			Rows: []Listed{
				{
					Connection: "salesforce-demo", ID: "001000000000000042", Name: "Maschinenfabrik Gustav Eirich GmbH & Co KG", Segment: "mid-market",
					Customer: true, Kept: true, OpenDeals: 2,
					For: []string{said(lang, "Mitarbeiter: 59", "Employees: 59"), said(lang, "Branche: 28", "Industry: 28")}, Against: []string{"Region: 74736"},
					CRMList: "Messe 2027", Territory: "Süd",
				},
				{Connection: "hubspot-demo", ID: "512"},
			},
			Left: []LeftAccount{{"hubspot-demo", "7", "1blu AG", said(lang, "Stufe jetzt C", "tier is C now")}},
		},
	}
}

func listOf(chosen []abm.Choice) report.Table { return (&abm.Report{Chosen: chosen}).Table() }

// hostileInsight sets all texts of the pages for deciding to one.
func hostileInsight(text string) insightFake {
	bad := []BadValue{{Field: text, Value: text, Allowed: []string{text}}}
	moves := Preview{
		Findings: []Finding{{Line: 1, Column: 1, Key: text, Message: text, Hint: text}},
		Moves: movesOf("de", &preview.Report{
			Current: text, Candidate: text, Currency: text, Accounts: 1, Moved: 1, Overridden: 1, Matrix: []preview.Cell{{From: scoring.Tier(text), To: scoring.Tier(text), Accounts: 1}},
			Pipeline: preview.Pipeline{Deals: 1, Value: 1, Unknown: 1}, Owners: []preview.Owner{{Connection: text, Owner: text, Moved: 1}},
			Connections: []preview.ConnectionReport{{Connection: text, Moved: 1}},
			Moves:       []preview.Move{{Connection: text, Account: text, Name: text, Owner: text, From: scoring.Tier(text), To: scoring.Tier(text)}},
		}),
	}
	for i := range moves.Moves.Table.Rows[0].Cells {
		moves.Moves.Table.Rows[0].Cells[i] = text
	}
	return insightFake{
		model: func(context.Context) (Model, error) {
			return Model{
				Name: text, Version: 1, File: text, Shadow: &ShadowModel{Name: text, By: text, At: now()},
				Versions: []Version{{Number: 1, Model: text, By: text, At: now(), Cause: text, Note: text, Changes: []string{text}}},
			}, nil
		},
		plain: func(context.Context, string) (report.Table, error) {
			return answer.Duplicates([][]answer.Duplicate{{{Connection: text, ID: text, Name: text, Domain: text, Tier: text}}}, ""), nil
		},
		drawn: func(context.Context, DrawnQuery) (Drawn, error) {
			return Drawn{Connections: []string{text}, Bad: bad, Problem: phrase.Quote(text), Report: &DrawnReport{
				Sentences: []string{text}, Picture: hostilePicture(text), Remarks: []string{text},
				Tables: (&territory.Report{Reps: []territory.RepReport{{Name: text}}}).Tables(),
			}}, nil
		},
		preview: func(context.Context, []byte) (Preview, error) { return moves, nil },
		shadow:  func(context.Context) (Preview, error) { return moves, nil },
		market: func(_ context.Context, q MarketQuery) (Market, error) {
			return Market{
				Connections: []string{text}, Segments: []string{text}, Currency: text, Bad: bad,
				Report: &MarketReport{
					AsOf: now(), Assumptions: []Assumption{{text, ptr(1.0), text}}, Formulas: []string{text},
					Tables: (&market.Report{Rows: []market.Row{{Segment: text, Tier: text}}, Segments: []market.Row{{Segment: text}}}).Tables(),
				},
			}, nil
		},
		lists: func(_ context.Context, q ListQuery) (Lists, error) {
			return Lists{
				Connections: []string{text}, Segments: []string{text}, Bad: bad, Carried: []Carried{{text, 1}}, Territories: []Carried{{text, 1}},
				List: &List{
					Capped: []CapCount{{text, 1}}, Left: []LeftAccount{{text, text, text, text}},
					Table: listOf([]abm.Choice{{
						Rank: 1, Connection: text, ID: text, Name: text, Area: text, Industry: text, Segment: text, Owner: text, Tier: text, Grade: text,
						For: []string{text}, Against: []string{text},
					}}),
					Rows: []Listed{{
						Connection: text, ID: text, Name: text, Segment: text, Customer: true,
						OpenDeals: 1, For: []string{text}, Against: []string{text}, CRMList: text, Territory: text,
					}},
				},
			}, nil
		},
	}
}

func (f insightFake) Plain() []Plain {
	if f.plain == nil {
		f.plain = func(_ context.Context, connection string) (report.Table, error) {
			group := []answer.Duplicate{
				{Connection: "hub", ID: "512", Name: "Maschinenfabrik Gustav Eirich GmbH & Co KG", Domain: "eirich.de", Tier: "B"},
				{Connection: "sales", ID: "001000000000000042", Name: "Eirich Maschinenfabrik", Domain: "eirich.de"},
			}
			return answer.Duplicates([][]answer.Duplicate{group}, connection), nil
		}
	}
	return []Plain{{Name: "duplicates", Title: words.Text{DE: "Dubletten", EN: "Duplicates"}, None: words.Text{DE: "Nichts gefunden.", EN: "Nothing was found."}, Table: f.plain}}
}
