package market

import (
	"github.com/icptier/icptier/internal/insight/words"
)

// formulas say how the figures are made.
func formulas(activityDays int) []Formula {
	return []Formula{
		said("tam", words.Of("TAM = all companies in the CRMs except partners and competitors; what several CRMs hold is one company, in its best tier")),
		said("sam", words.Of("SAM = TAM − tier X (knocked out) − companies the model does not apply to; customers count")),
		said("som", words.Of("SOM = min(SAM without customers, reps × deals per rep and year) × win rate of new business, the best tier first; reps: the owners of the new business of the last 365 days")),
		said("som_interval", words.Of("Interval of the SOM (95%%) from those of the win rates (Zou and Donner 2008); worst and best case: all rates at their lower or upper end at once")),
		said("value", words.Of("Value = companies × mean size of won deals; with fewer than 5 of them that of the tier, else of all")),
		said("win_rate", words.Of("Win rate = won ÷ closed, 95%% Wilson interval; for the SOM, with fewer than 10 deals that of the tier, else of all")),
		said("penetration", words.Of("Penetration = customers ÷ companies")),
		said("coverage", words.Of("Coverage = worked ÷ all companies; a company is worked with an open deal or activity in the last %d days", activityDays)),
		said("pipeline", words.Of("Pipeline to quota = value of the open deals ÷ quota of the segment")),
		said("quarters", words.Of("By quarter = open deals by closing day × win rate (new business or existing) ÷ (quota ÷ 4 − won in the quarter)")),
		said("stages", words.Of("Nothing is worked out from stage to stage: of a deal today's stage is known, and not which ones it went through")),
	}
}

func said(id string, text words.Text) Formula { return Formula{ID: id, Text: text} }
