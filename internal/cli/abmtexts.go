package cli

import "github.com/icptier/icptier/internal/insight/abm"

// abmWords are the words of icptier abm in one language.
type abmWords struct {
	area, owner, stateTitle, reason, why        string
	summary, capped, order, leftTitle, leftLine string
	listSheet, leftSheet, demo                  string
	status                                      map[abm.Status]string
	caps                                        map[abm.Why]string
}

func abmTexts(lang string) abmWords {
	if lang == "de" {
		return abmWords{
			area: "PLZ", owner: "Betr.", stateTitle: "Stand", reason: "Stärkster Grund", why: "Warum",
			summary: "%s gewählt; von %s Firmen kommen %s durch die Filter.", capped: "Übergangen: %s.",
			order:     "Reihenfolge: Stufe, Punkte, Anteil bekannter Punkte, Klasse, Verbindung, ID.",
			leftTitle: "Nicht mehr auf der Liste: %s", leftLine: "nicht mehr dabei: %s %s, %s",
			listSheet: "Liste", leftSheet: "Nicht mehr dabei",
			status: map[abm.Status]string{abm.New: "neu", abm.Kept: "bleibt"},
			caps: map[abm.Why]string{
				abm.CapOwner: "je Betreuung", abm.CapRegion: "je Region", abm.CapIndustry: "je Branche", abm.CapParent: "je Konzern",
				abm.SameCompany: "dieselbe Firma",
			},
			demo: "ABM: die besten %s, höchstens %d je Betreuung; vorn %s (%s, %d).",
		}
	}
	return abmWords{
		area: "Area", owner: "Owner", stateTitle: "State", reason: "Strongest reason", why: "Why",
		summary: "%s chosen; of %s accounts %s pass the filters.", capped: "Passed over: %s.",
		order:     "Order: tier, score, share of known points, class, connection, id.",
		leftTitle: "No longer on the list: %s", leftLine: "no longer chosen: %s %s, %s",
		listSheet: "List", leftSheet: "No longer chosen",
		status: map[abm.Status]string{abm.New: "new", abm.Kept: "stays"},
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
