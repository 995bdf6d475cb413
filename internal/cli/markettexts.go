package cli

import "github.com/icptier/icptier/internal/insight/market"

// marketWords are the words around the tables of icptier market in one language.
type marketWords struct {
	title, assumptions, reps, dealsPerRep, winRate, dealSize, noSOM, demo string
	bases                                                                 map[market.Basis]string
}

func marketTexts(lang string) marketWords {
	if lang == "de" {
		return marketWords{
			title:       "Markt am %s, Beträge in %s",
			assumptions: "Annahmen für den SOM: ", reps: "Personen", dealsPerRep: "Deals je Person und Jahr", winRate: "Gewinnquote", dealSize: "Dealgröße",
			noSOM: "Ohne alle vier gibt es keinen SOM; Flags: --reps, --deals-per-rep, --win-rate, --deal-size.",
			bases: map[market.Basis]string{
				market.Given: "vorgegeben", market.Measured: "gemessen", market.OfTier: "der Stufe", market.OfAll: "aller Deals", market.Unknown: "unbekannt",
			},
			demo: "Markt: TAM %s Firmen, SAM %s (%s Kunden), SOM %s im Jahr, %s %s.",
		}
	}
	return marketWords{
		title:       "Market as of %s, amounts in %s",
		assumptions: "Assumptions of the SOM: ", reps: "reps", dealsPerRep: "deals per rep and year", winRate: "win rate", dealSize: "deal size",
		noSOM: "Without all four there is no SOM; flags: --reps, --deals-per-rep, --win-rate, --deal-size.",
		bases: map[market.Basis]string{
			market.Given: "given", market.Measured: "measured", market.OfTier: "of the tier", market.OfAll: "of all deals", market.Unknown: "unknown",
		},
		demo: "Market: TAM %s companies, SAM %s (%s customers), SOM %s a year, %s %s.",
	}
}
