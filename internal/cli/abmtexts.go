package cli

import "github.com/icptier/icptier/internal/insight/abm"

// abmWords are the words of icptier abm in one language.
type abmWords struct {
	summary, capped, order, leftLine, demo string
	caps                                   map[abm.Why]string
}

func abmTexts(lang string) abmWords {
	if lang == "de" {
		return abmWords{
			summary: "%s gewählt; von %s Firmen kommen %s durch die Filter.", capped: "Übergangen: %s.",
			order:    "Reihenfolge: Stufe, Punkte, Anteil bekannter Punkte, Klasse, Verbindung, ID.",
			leftLine: "nicht mehr dabei: %s %s, %s",
			caps: map[abm.Why]string{
				abm.CapOwner: "je Betreuung", abm.CapRegion: "je Region", abm.CapIndustry: "je Branche", abm.CapParent: "je Konzern",
				abm.SameCompany: "dieselbe Firma",
			},
			demo: "ABM: die besten %s, höchstens %d je Betreuung; vorn %s (%s, %d).",
		}
	}
	return abmWords{
		summary: "%s chosen; of %s accounts %s pass the filters.", capped: "Passed over: %s.",
		order:    "Order: tier, score, share of known points, class, connection, id.",
		leftLine: "no longer chosen: %s %s, %s",
		caps: map[abm.Why]string{
			abm.CapOwner: "per owner", abm.CapRegion: "per region", abm.CapIndustry: "per industry", abm.CapParent: "per parent",
			abm.SameCompany: "same company",
		},
		demo: "ABM: the best %s, at most %d per owner; first %s (%s, score %d).",
	}
}

// planWords say what became of a plan in the CRM.
type planWords struct{ wouldWrite, didWrite string }

func planTexts(lang string) planWords {
	if lang == "de" {
		return planWords{
			wouldWrite: "%s: %s Datensätze würden geschrieben. Geschrieben wurde nichts.",
			didWrite:   "%s: %s geschrieben, %s abgelehnt, %s ausgelassen.",
		}
	}
	return planWords{
		wouldWrite: "%s: %s records would be written. Nothing was.",
		didWrite:   "%s: %s written, %s refused, %s skipped.",
	}
}
