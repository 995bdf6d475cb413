package cli

// insightTexts are the words of back-tests and learned models in one language.
type insightTexts struct {
	permutations, pictureTitle                    string
	leaks, leftOut, kept                          string
	warnings, test, proposal, written, notWritten string
	tierA, nothing, judgedNew                     string
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
		leaks: "Fields that betray the outcome, or may", leftOut: "left out", kept: "kept",
		warnings: "Mind", test: "Test: %s.", proposal: "Proposal: %s points from %s deals", written: "Written to %s. Check it with: icptier icp lint %s", notWritten: "Nothing was written; --write FILE writes the model.",
		tierA: "Proposed cuts: A from %d, B from %d, C from %d points.", nothing: "There is nothing to propose.",
		judgedNew: "New business:",
	}
}

func germanInsight() insightTexts {
	return insightTexts{
		permutations: "Vertauschungen", pictureTitle: "Back-Test: %s",
		leaks: "Felder, die das Ergebnis verraten oder verraten könnten", leftOut: "bleibt draußen", kept: "bleibt drin",
		warnings: "Zu beachten", test: "Prüfung: %s.", proposal: "Vorschlag: %s Punkte aus %s Deals", written: "Geschrieben nach %s. Prüfen mit: icptier icp lint %s", notWritten: "Geschrieben wurde nichts; --write FILE schreibt das Modell.",
		tierA: "Vorgeschlagene Schwellen: A ab %d, B ab %d, C ab %d Punkten.", nothing: "Es gibt nichts vorzuschlagen.",
		judgedNew: "Neugeschäft:",
	}
}
