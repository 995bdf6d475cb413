package cli

// insightTexts are the words of back-tests and learned models in one language.
type insightTexts struct {
	permutations, pictureTitle                                string
	deals, won, size, tier                                    string
	existing, none, signal                                    string
	score                                                     string
	fields, field, iv, used, leaks, leftOut, kept, unusedWord string
	value, unknown                                            string
	warnings, test, proposal, written, notWritten             string
	tierA, nothing, judgedNew, ablation, adds                 string
	unused                                                    map[string]string
}

func (e *env) insightTexts() insightTexts {
	if e.lang == "en" {
		return englishInsight()
	}
	return germanInsight()
}

func englishInsight() insightTexts {
	return insightTexts{
		permutations: "permutations", pictureTitle: "Back-test: %s",
		deals: "Deals", won: "Won", size: "Size", tier: "Tier",
		existing: "existing customers", none: "no signal", signal: "signal",
		score:  "Score",
		fields: "Fields alone", field: "Field", iv: "IV", used: "Used", leaks: "Fields that betray the outcome, or may", leftOut: "left out", kept: "kept", unusedWord: "no: %s",
		value: "Value", unknown: "unknown",
		warnings: "Mind", test: "Test: %s.", proposal: "Proposal: %s points from %s deals", written: "Written to %s. Check it with: icptier icp lint %s", notWritten: "Nothing was written; --write FILE writes the model.",
		tierA: "Proposed cuts: A from %d, B from %d, C from %d points.", nothing: "There is nothing to propose.",
		judgedNew: "New business:",
		ablation:  "What single fields add", adds: "AUC",
		unused: map[string]string{"leak": "leak", "date": "date", "identifier": "identifier", "empty": "empty", "too_few": "too few deals", "deal": "about the deal", "": "yes"},
	}
}

func germanInsight() insightTexts {
	return insightTexts{
		permutations: "Vertauschungen", pictureTitle: "Back-Test: %s",
		deals: "Deals", won: "Gewonnen", size: "Größe", tier: "Stufe",
		existing: "Bestandskunden", none: "kein Signal", signal: "Signal",
		score:  "Punkte",
		fields: "Felder für sich", field: "Feld", iv: "IV", used: "Gelernt", leaks: "Felder, die das Ergebnis verraten oder verraten könnten", leftOut: "bleibt draußen", kept: "bleibt drin", unusedWord: "nein: %s",
		value: "Wert", unknown: "unbekannt",
		warnings: "Zu beachten", test: "Prüfung: %s.", proposal: "Vorschlag: %s Punkte aus %s Deals", written: "Geschrieben nach %s. Prüfen mit: icptier icp lint %s", notWritten: "Geschrieben wurde nichts; --write FILE schreibt das Modell.",
		tierA: "Vorgeschlagene Schwellen: A ab %d, B ab %d, C ab %d Punkten.", nothing: "Es gibt nichts vorzuschlagen.",
		judgedNew: "Neugeschäft:",
		ablation:  "Was einzelne Felder beitragen", adds: "AUC",
		unused: map[string]string{"leak": "Leck", "date": "Datum", "identifier": "Kennung", "empty": "leer", "too_few": "zu wenige Deals", "deal": "zum Deal", "": "ja"},
	}
}
