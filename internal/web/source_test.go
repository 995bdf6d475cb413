package web

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/phrase"
)

// now is the time at which all the tests happen.
func now() time.Time { return time.Date(2026, 11, 24, 1, 5, 0, 0, time.UTC) }

func ptr[T any](v T) *T { return &v }

// fakeSource answers with functions, and with the sample where one is nil.
type fakeSource struct {
	overview func(context.Context) (Overview, error)
	accounts func(context.Context, Filter) (AccountPage, error)
	account  func(ctx context.Context, connection, id, lang string) (Account, error)
	insightFake
	*operationsFake
}

func (f fakeSource) Overview(ctx context.Context) (Overview, error) {
	if f.overview != nil {
		return f.overview(ctx)
	}
	return sampleOverview(), nil
}

func (f fakeSource) Accounts(ctx context.Context, filter Filter) (AccountPage, error) {
	if f.accounts != nil {
		return f.accounts(ctx, filter)
	}
	return samplePage(filter), nil
}

func (f fakeSource) Account(ctx context.Context, connection, id, lang string) (Account, error) {
	if f.account != nil {
		return f.account(ctx, connection, id, lang)
	}
	a := sampleAccount(lang)
	if connection != a.Connection || id != a.ID {
		return Account{}, fmt.Errorf("load: %w", ErrNotFound)
	}
	return a, nil
}

func sampleOverview() Overview {
	at := func(ago time.Duration) time.Time { return now().Add(-ago) }
	return Overview{
		Generated: true,
		Model:     "dach-mittelstand@2026-Q4",
		Connections: []Connection{
			{
				Name: "salesforce-demo", CRM: "salesforce", State: answer.Connected, Accounts: 1258, Deals: 1103,
				Tiers: map[string]int{"A": 83, "B": 214, "C": 388, "D": 341, "X": 171, "": 61}, LastPull: at(40 * time.Second),
			},
			{
				Name: "hubspot-demo", CRM: "hubspot", State: answer.Failing, Accounts: 1262, Deals: 1090,
				Problem: phrase.Quote("pull accounts of hubspot-demo: rate limited for 10s: 190 calls in 10 seconds"),
				Tiers:   map[string]int{"A": 90, "B": 201, "C": 402, "D": 330, "X": 239}, LastPull: at(26 * time.Minute),
			},
		},
		Runs: []Run{
			{Connection: "hubspot-demo", Job: "pull", State: "failed", Started: at(3 * time.Minute), Ended: at(3*time.Minute - 900*time.Millisecond), Detail: phrase.Quote("pull accounts of hubspot-demo: rate limited for 10s: 190 calls in 10 seconds")},
			{Connection: "salesforce-demo", Job: "writeback", State: "running", Started: at(20 * time.Second)},
			{Connection: "salesforce-demo", Job: "pull", State: "ok", Started: at(45 * time.Second), Ended: at(40 * time.Second), Counts: []Count{{"accounts", 12}, {"deals", 3}}},
			{Connection: "salesforce-demo", Job: "rescore", State: "warned", Started: at(26 * time.Hour), Ended: at(26*time.Hour - 75*time.Second), Detail: phrase.Of("%d values of %s taken as unknown, the first of record %s: %s", 3, "employees", "512", phrase.Quote("about 50"))},
		},
	}
}

func samplePage(f Filter) AccountPage {
	names := []string{"Maschinenfabrik Gustav Eirich GmbH & Co KG", "Stadtwerke München GmbH", "Börsenverein des Deutschen Buchhandels e.V.",
		"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH", "1blu AG", "", "Österreichische Post AG"}
	grades := []string{"A1", "A2", "B2", "B4", "C3", "", "X4"}
	page := AccountPage{
		Total: 120, Connections: []string{"hubspot-demo", "salesforce-demo"}, Countries: []string{"AT", "CH", "DE"},
		Segments: []string{"enterprise", "mid-market"}, Owners: []string{"005000000000001AAA", "owner-7"}, OwnerNames: map[string]string{"005000000000001AAA": "Rep Eins"},
	}
	for i := (f.Page - 1) * PageSize; i < min(f.Page*PageSize, page.Total); i++ {
		row := answer.Listed{
			Connection: "salesforce-demo", ID: fmt.Sprintf("001%015d", i), Name: names[i%7], Domain: "example.de", City: "Hardheim", Country: "DE",
			Owner: "005000000000001AAA", Grade: grades[i%7], Score: 97 - i%90, Coverage: 85,
		}
		if row.Grade != "" {
			row.Tier, row.Points = row.Grade[:1], row.Grade[:1]
		}
		if i == 2 {
			row.Tier, row.Override = "A", "A"
		}
		page.Rows = append(page.Rows, row)
	}
	return page
}

func sampleAccount(lang string) Account {
	say := func(de, en string) string {
		if lang == "de" {
			return de
		}
		return en
	}
	a := Account{
		Connection: "salesforce-demo", CRM: "salesforce", ID: "001000000000000042",
		Name: "Maschinenfabrik Gustav Eirich GmbH & Co KG", LegalForm: "GmbH & Co. KG", Domain: "eirich.de",
		PostalCode: "74736", City: "Hardheim", Country: "DE", Industry: "28", Relationship: "prospect",
		Owner: "005000000000001AAA", OwnerName: "Rep Eins", CRMURL: sampleRecord, Employees: ptr(int64(1234)), Revenue: &Amount{Units: 187_500_000, Currency: "EUR"},
		Technologies: []string{"SAP", "Microsoft 365"}, Generated: true, Modified: now().Add(-50 * time.Hour),
		Score: &Score{
			Tier: "B", Grade: "B2", Fit: 68, Coverage: 0.85, Model: "dach-mittelstand@2026-Q4#4f1c9a20", AsOf: now().Add(-40 * time.Second),
			Reasons: []Reason{
				{Label: say("Mitarbeiter", "Employees"), Value: say("1.234", "1,234"), Points: 15, Max: 25, Text: say("Größer als der Kern des Profils (50 bis 499).", "Larger than the core of the profile (50 to 499).")},
				{Label: say("Branche", "Industry"), Value: "28", Points: 20, Max: 20, Text: say("Maschinenbau gehört zum Kern des Profils.", "Mechanical engineering is at the core of the profile.")},
				{Label: "Region", Value: "74736", Points: 10, Max: 10, Text: say("Postleitzahl 7…: bevorzugte Region.", "Postal code 7…: preferred region.")},
				{Label: say("Technologien", "Technologies"), Value: "SAP, Microsoft 365", Points: 15, Max: 15, Text: say("SAP ist im Einsatz.", "SAP is in use.")},
				{Label: say("Aktivität", "Activity"), Value: say("vor 12 Tagen", "12 days ago"), Points: 8, Max: 15, Text: say("Letzte Aktivität vor 12 Tagen.", "Last activity 12 days ago.")},
				{Label: say("Standorte", "Plants"), Points: 0, Max: 15, Text: say("Anzahl der Werke ist unbekannt.", "The number of plants is unknown.")},
			},
			Gaps: []Gap{{Label: say("Standorte", "Plants"), Text: say("Wie viele Werke gibt es?", "How many plants are there?"), Points: 15}},
			Full: say("Für Stufe A reichen die Punkte, aber es gibt nur 40 Plätze; dies ist Nr. 43, der letzte Platz hat 81 Punkte.",
				"It has the points for tier A, but there are only 40 places; this is number 43, and the last place has 81 points."),
			Lift: say("Noch 7 Punkte bis A; die Zahl der Werke allein könnte reichen.", "7 points to A; the number of plants alone could do."),
		},
		Also: []Record{{"hubspot-demo", "512"}, {"salesforce-demo", "001000000000000077"}},
		Shadow: &Shadow{
			Model: "dach-mittelstand@2027-Q1#0c1d2e3f4a5b", Tier: "A", Headline: say("Stufe A mit 78 von 100 Punkten.", "Tier A with 78 of 100 points."),
			Moves: []Move{{say("Mitarbeiter", "Employees"), 15, 25}},
		},
		Deals: []Deal{
			{
				ID: "006000000000000001", Name: "Rahmenvertrag 2027", Status: "open", Stage: "Proposal", Amount: &Amount{Units: 84_000, Currency: "EUR"},
				Framework: "MEDDIC", Qualification: 61, Class: 2, Best: true,
				Criteria: []DealCriterion{
					{Label: say("Kennzahlen", "Metrics"), Level: 3, At: now().Add(-20 * 24 * time.Hour)},
					{Label: say("Wirtschaftlicher Entscheider", "Economic buyer"), Level: 0},
					{Label: say("Entscheidungskriterien", "Decision criteria"), Level: 2},
					{Label: say("Entscheidungsprozess", "Decision process"), Level: 1},
					{Label: say("Bedarf", "Identified pain"), Level: 2},
					{Label: "Champion", Level: 1},
				},
				Gaps:     []string{say("Angebot verschickt, wirtschaftlicher Entscheider unbekannt.", "Proposal sent, economic buyer unknown.")},
				Question: say("Nächste Frage: Wer gibt das Budget frei?", "Next question: who releases the budget?"),
			},
			{ID: "006000000000000002", Status: "lost", Stage: "Closed Lost", Amount: &Amount{Units: 12_000, Currency: "CHF"}},
		},
	}
	a.Score.Table = reasonTable(a.Score.Reasons)
	return a
}

func reasonTable(reasons []Reason) report.Table {
	var scores []scoring.Reason
	var texts []icptext.ReasonText
	for _, r := range reasons {
		scores, texts = append(scores, scoring.Reason{Points: r.Points, Max: r.Max}), append(texts, icptext.ReasonText{Label: r.Label})
	}
	t, err := answer.Summed(scores, texts)
	if err != nil {
		panic(err)
	}
	return t
}

// everyText sets all texts of the views to one, to see what a hostile CRM could do.
func hostileSource(text string) fakeSource {
	score := Score{
		Tier: "A", Grade: text, Fit: 10, Coverage: 1, Knockout: text, Full: text, Lift: text, Model: text, AsOf: now(),
		Reasons: []Reason{{Label: text, Value: text, Text: text, Points: 10, Max: 10}}, Gaps: []Gap{{text, text, 1}},
	}
	score.Table = reasonTable(score.Reasons)
	return fakeSource{
		overview: func(context.Context) (Overview, error) {
			return Overview{
				Model:       text,
				Connections: []Connection{{Name: text, CRM: text, State: text, Problem: phrase.Quote(text), Tiers: map[string]int{"A": 1}}},
				Runs:        []Run{{Connection: text, Job: text, State: text, Started: now(), Ended: now(), Detail: phrase.Quote(text)}},
			}, nil
		},
		accounts: func(_ context.Context, f Filter) (AccountPage, error) {
			return AccountPage{
				Rows:  []answer.Listed{{Connection: text, ID: text, Name: text, Domain: text, City: text, Country: text, Owner: text, OwnerName: text, Tier: text, Grade: text, Override: text, Full: text}},
				Total: 1, Connections: []string{text}, Countries: []string{text}, Owners: []string{text}, OwnerNames: map[string]string{text: text},
			}, nil
		},
		insightFake: hostileInsight(text),
		account: func(_ context.Context, connection, id, _ string) (Account, error) {
			return Account{
				Connection: connection, CRM: text, ID: id, Name: text, LegalForm: text, Domain: text, PostalCode: text, City: text, Country: text,
				Industry: text, Relationship: text, Owner: text, OwnerName: text, Revenue: &Amount{1, text}, Technologies: []string{text}, Score: &score,
				NotScored: text, Override: &Override{Tier: text, Reason: text}, Also: []Record{{text, text}},
				Shadow: &Shadow{Model: text, Tier: text, Headline: text, Moves: []Move{{text, 1, 2}}},
				Deals: []Deal{{
					Name: text,
					ID:   text, Status: text, Stage: text, Amount: &Amount{1, text}, Framework: text, Class: 1,
					Criteria: []DealCriterion{{Label: text, Level: 9}}, Gaps: []string{text}, Question: text,
				}},
			}, nil
		},
	}
}

func longText() string { return strings.Repeat("Langername", 60) }
