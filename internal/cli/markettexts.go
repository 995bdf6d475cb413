package cli

import "github.com/icptier/icptier/internal/insight/market"

// marketWords are the words of icptier market in one language.
type marketWords struct {
	title, plural, companies, customers, penetration, value, segment, total, noTier string
	accounts, penetrationShort, covered, noTierShort, lowKnown, noOwner             string
	newDeals, oldDeals, won, median, mean, days                                     string
	open, noAmount, pipeline, expected, quota, toQuota, som                         string
	coverageTitle, winTitle, pipelineTitle                                          string
	assumptions, reps, dealsPerRep, winRate, dealSize, noSOM                        string
	bases                                                                           map[market.Basis]string
	demo                                                                            string
}

func marketTexts(lang string) marketWords {
	if lang == "de" {
		return marketWords{
			title: "Markt am %s, Beträge in %s", plural: "n", companies: "ohne Doppelte", customers: "Kunden", penetration: "Durchdringung",
			value: "Wert", segment: "Segment", total: "Summe", noTier: "–",
			accounts: "Firmen", penetrationShort: "Anteil", covered: "bearb.", noTierShort: "o. Stufe", lowKnown: "<50 %", noOwner: "o. Betr.",
			newDeals: "Neu", oldDeals: "Best.", won: "gewonnen", median: "Median", mean: "Mittel", days: "Tage",
			open: "Offen", noAmount: "o. Betrag", pipeline: "Pipeline", expected: "erwartet", quota: "Quote", toQuota: "Pl./Qu.", som: "SOM",
			coverageTitle: "Firmen (Anteil: Kunden an allen; bearb.: offener Deal oder Aktivität; <50 %: weniger\nals die Hälfte der Punkte bekannt; o. Betr.: ohne Betreuung)",
			winTitle:      "Abgeschlossene Deals, Neugeschäft und Bestandskunden getrennt (in Klammern: 95-%-Intervall\nnach Wilson; Median, Mittel: Größe gewonnener Deals; Tage: Median bis zum Abschluss)",
			pipelineTitle: "Offene Deals (o. Betrag: offene und gewonnene Deals ohne Betrag; Pl./Qu.: Pipeline\nje Quote des Segments; SOM: erwartete neue Kunden im Jahr)",
			assumptions:   "Annahmen für den SOM: ", reps: "Personen", dealsPerRep: "Deals je Person und Jahr", winRate: "Gewinnquote", dealSize: "Dealgröße",
			noSOM: "Ohne alle vier gibt es keinen SOM; Flags: --reps, --deals-per-rep, --win-rate, --deal-size.",
			bases: map[market.Basis]string{
				market.Given: "vorgegeben", market.Measured: "gemessen", market.OfTier: "der Stufe", market.OfAll: "aller Deals", market.Unknown: "unbekannt",
			},
			demo: "Markt: TAM %s Firmen, SAM %s, davon %s Kunden; SOM %s neue Kunden im Jahr (%s %s).",
		}
	}
	return marketWords{
		title: "Market as of %s, amounts in %s", plural: "s", companies: "Companies", customers: "Customers", penetration: "Penetration",
		value: "Value", segment: "Segment", total: "Total", noTier: "–",
		accounts: "Accounts", penetrationShort: "Penetr.", covered: "Worked", noTierShort: "No tier", lowKnown: "<50 %", noOwner: "No own.",
		newDeals: "New", oldDeals: "Exist.", won: "won", median: "Median", mean: "Mean", days: "Days",
		open: "Open", noAmount: "No amount", pipeline: "Pipeline", expected: "Expected", quota: "Quota", toQuota: "Pl./qu.", som: "SOM",
		coverageTitle: "Accounts (Penetr.: customers of all; Worked: an open deal or activity; <50 %: less than\nhalf of the points known; No own.: without an owner)",
		winTitle:      "Closed deals, new business and existing customers apart (in brackets: 95 % Wilson interval;\nMedian, Mean: size of won deals; Days: median to the close)",
		pipelineTitle: "Open deals (No amount: open and won deals without one; Pl./qu.: pipeline by the quota of\nthe segment; SOM: new customers to expect in a year)",
		assumptions:   "Assumptions of the SOM: ", reps: "reps", dealsPerRep: "deals per rep and year", winRate: "win rate", dealSize: "deal size",
		noSOM: "Without all four there is no SOM; flags: --reps, --deals-per-rep, --win-rate, --deal-size.",
		bases: map[market.Basis]string{
			market.Given: "given", market.Measured: "measured", market.OfTier: "of the tier", market.OfAll: "of all deals", market.Unknown: "unknown",
		},
		demo: "Market: TAM %s accounts, SAM %s, of them %s customers; SOM %s new customers a year (%s %s).",
	}
}
