package cli

import "github.com/icptier/icptier/internal/insight/market"

// marketWords are the words of icptier market in one language.
type marketWords struct {
	title, companies, customers, penetration, value, segment, total     string
	accounts, penetrationShort, covered, noTierShort, lowKnown, noOwner string
	newDeals, oldDeals, won, median, mean, days                         string
	open, noAmount, pipeline, expected, quota, toQuota, som             string
	coverageTitle, winTitle, pipelineTitle                              string
	assumptions, reps, dealsPerRep, winRate, dealSize, noSOM            string
	bases                                                               map[market.Basis]string
	demo                                                                string
}

func marketTexts(lang string) marketWords {
	if lang == "de" {
		return marketWords{
			title: "Markt am %s, Beträge in %s", companies: "ohne Doppelte", customers: "Kunden", penetration: "Durchdringung",
			value: "Wert", segment: "Segment", total: "= Summe",
			accounts: "Firmen", penetrationShort: "Anteil", covered: "bearb.", noTierShort: "?Stufe", lowKnown: "?Pkt.", noOwner: "?Betr.",
			newDeals: "Neu", oldDeals: "Best.", won: "gew. %", median: "Median", mean: "Mittel", days: "Tage",
			open: "Offen", noAmount: "?Betrag", pipeline: "Pipeline", expected: "erwartet", quota: "Ziel", toQuota: "P./Ziel", som: "SOM",
			coverageTitle: "Firmen. Anteil: Kunden an allen. bearb.: mit offenem Deal oder Aktivität. Unbekannt: ?Stufe, das Modell gilt nicht; ?Pkt., weniger als die Hälfte der Punkte bekannt; ?Betr., niemand zuständig.",
			winTitle:      "Abgeschlossene Deals im Neugeschäft und mit Bestandskunden. In Klammern: 95-%-Intervall. Median und Mittel: Größe gewonnener Deals. Tage: Median bis zum Abschluss.",
			pipelineTitle: "Offene Deals. Unbekannt: ?Betrag, offene und gewonnene Deals ohne Betrag. P./Ziel: Pipeline im Verhältnis zum Ziel des Segments (--quota). SOM: neue Kunden, die im Jahr zu erwarten sind.",
			assumptions:   "Annahmen für den SOM: ", reps: "Personen", dealsPerRep: "Deals je Person und Jahr", winRate: "Gewinnquote", dealSize: "Dealgröße",
			noSOM: "Ohne alle vier gibt es keinen SOM; Flags: --reps, --deals-per-rep, --win-rate, --deal-size.",
			bases: map[market.Basis]string{
				market.Given: "vorgegeben", market.Measured: "gemessen", market.OfTier: "der Stufe", market.OfAll: "aller Deals", market.Unknown: "unbekannt",
			},
			demo: "Markt: TAM %s Firmen, SAM %s (%s Kunden), SOM %s im Jahr, %s %s.",
		}
	}
	return marketWords{
		title: "Market as of %s, amounts in %s", companies: "Companies", customers: "Cust.", penetration: "Penetration",
		value: "Value", segment: "Segment", total: "= Total",
		accounts: "Accounts", penetrationShort: "Pen.", covered: "Worked", noTierShort: "?Tier", lowKnown: "?Pts.", noOwner: "?Owner",
		newDeals: "New", oldDeals: "Exist.", won: "won %", median: "Median", mean: "Mean", days: "Days",
		open: "Open", noAmount: "?Amount", pipeline: "Pipeline", expected: "Expected", quota: "Quota", toQuota: "P./quota", som: "SOM",
		coverageTitle: "Accounts. Pen.: customers of all. Worked: with an open deal or activity. Unknown: ?Tier, the model does not apply; ?Pts., less than half of the points known; ?Owner, nobody owns it.",
		winTitle:      "Closed deals, new business and with existing customers. In brackets: 95% interval. Median and Mean: size of won deals. Days: median to the close.",
		pipelineTitle: "Open deals. Unknown: ?Amount, open and won deals without one. P./quota: pipeline by the quota of the segment. SOM: new customers to expect in a year.",
		assumptions:   "Assumptions of the SOM: ", reps: "reps", dealsPerRep: "deals per rep and year", winRate: "win rate", dealSize: "deal size",
		noSOM: "Without all four there is no SOM; flags: --reps, --deals-per-rep, --win-rate, --deal-size.",
		bases: map[market.Basis]string{
			market.Given: "given", market.Measured: "measured", market.OfTier: "of the tier", market.OfAll: "of all deals", market.Unknown: "unknown",
		},
		demo: "Market: TAM %s accounts, SAM %s (%s customers), SOM %s a year, %s %s.",
	}
}
