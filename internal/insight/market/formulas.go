package market

import (
	"fmt"

	"github.com/icptier/icptier/internal/insight/words"
)

// formulas say how the figures are made.
func formulas(activityDays int) []Formula {
	return []Formula{
		said("tam", "TAM = alle Firmen in den CRMs außer Partnern und Wettbewerbern; was mehrere CRMs führen, ist eine Firma, in ihrer besten Stufe",
			"TAM = all companies in the CRMs except partners and competitors; what several CRMs hold is one company, in its best tier"),
		said("sam", "SAM = TAM − Stufe X (K.-o.-Kriterium) − Firmen, für die das Modell nicht gilt; Kunden zählen mit",
			"SAM = TAM − tier X (knocked out) − companies the model does not apply to; customers count"),
		said("som", "SOM = min(SAM ohne Kunden, Personen × Deals je Person und Jahr) × Gewinnquote im Neugeschäft, die beste Stufe zuerst; Personen: wem Neugeschäft der letzten 365 Tage gehört",
			"SOM = min(SAM without customers, reps × deals per rep and year) × win rate of new business, the best tier first; reps: the owners of the new business of the last 365 days"),
		said("som_interval", "Intervall des SOM (95 %) aus denen der Gewinnquoten (Zou und Donner 2008); schlechtester und bester Fall: alle Quoten zugleich an ihrem unteren oder oberen Ende",
			"Interval of the SOM (95%) from those of the win rates (Zou and Donner 2008); worst and best case: all rates at their lower or upper end at once"),
		said("value", "Wert = Firmen × mittlere Größe gewonnener Deals; bei weniger als 5 solchen die der Stufe, sonst die aller",
			"Value = companies × mean size of won deals; with fewer than 5 of them that of the tier, else of all"),
		said("win_rate", "Gewinnquote = gewonnen ÷ abgeschlossen, 95-%-Intervall nach Wilson; für den SOM bei weniger als 10 Deals die der Stufe, sonst die aller",
			"Win rate = won ÷ closed, 95% Wilson interval; for the SOM, with fewer than 10 deals that of the tier, else of all"),
		said("penetration", "Durchdringung = Kunden ÷ Firmen", "Penetration = customers ÷ companies"),
		said("coverage", fmt.Sprintf("Abdeckung = bearbeitete ÷ alle Firmen; bearbeitet ist eine Firma mit offenem Deal oder Aktivität in den letzten %d Tagen", activityDays),
			fmt.Sprintf("Coverage = worked ÷ all companies; a company is worked with an open deal or activity in the last %d days", activityDays)),
		said("pipeline", "Pipeline zum Ziel = Wert der offenen Deals ÷ Ziel des Segments",
			"Pipeline to quota = value of the open deals ÷ quota of the segment"),
		said("quarters", "Nach Quartal = offene Deals nach Abschlusstag × Gewinnquote (Neugeschäft oder Bestand) ÷ (Ziel ÷ 4 − im Quartal gewonnen)",
			"By quarter = open deals by closing day × win rate (new business or existing) ÷ (quota ÷ 4 − won in the quarter)"),
		said("stages", "Von Phase zu Phase wird nichts gerechnet: Von einem Deal ist die Phase von heute bekannt, nicht durch welche er ging",
			"Nothing is worked out from stage to stage: of a deal today's stage is known, and not which ones it went through"),
	}
}

func said(id, de, en string) Formula { return Formula{ID: id, Text: words.Text{DE: de, EN: en}} }
