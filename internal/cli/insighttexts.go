package cli

// insightTexts are the words of back-tests and learned models in one language.
type insightTexts struct {
	permutations, pictureTitle                                        string
	deals, won, rate, interval, lift, cut, cycle, size, tier, class   string
	segments, newBusiness, existing, none, signal, few, verdict       string
	calibration, score, foretold, chance, rising, ordered, notOrdered string
	fields, field, iv, used, leaks, leftOut, kept, unusedWord         string
	criteria, criterion, earned, competitors, value, unknown, rare    string
	warnings, test, points, proposal, written, notWritten             string
	tierA, nothing, orderUnknown, allDeals, judgedNew, ablation, adds string
	earnedWords, unused                                               map[string]string
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
		deals: "Deals", won: "Won", rate: "Win rate", interval: "95% interval", lift: "Lift", cut: "From", cycle: "Days", size: "Size", tier: "Tier", class: "Class",
		segments: "New business and existing customers", newBusiness: "new business", existing: "existing customers", none: "no signal", signal: "signal", few: "too few deals", verdict: "Verdict",
		calibration: "Calibration", score: "Score", foretold: "Foretold", chance: "Chance", rising: "Smoothed", ordered: "Win rates fall from tier to tier: A ≥ B ≥ C ≥ D holds.", notOrdered: "A ≥ B ≥ C ≥ D does not hold: %s.",
		fields: "Fields alone", field: "Field", iv: "IV", used: "Used", leaks: "Fields that betray the outcome, or may", leftOut: "left out", kept: "kept", unusedWord: "no: %s",
		criteria: "Win rate by criterion", criterion: "Criterion", earned: "Points", competitors: "Win rate by competitor (%s)", value: "Value", unknown: "unknown", rare: "rare values",
		warnings: "Mind", test: "Test: %s.", points: "Points", proposal: "Proposal: %s points from %s deals", written: "Written to %s. Check it with: icptier icp lint %s", notWritten: "Nothing was written; --write FILE writes the model.",
		tierA: "Proposed cuts: A from %d, B from %d, C from %d points.", nothing: "There is nothing to propose.",
		orderUnknown: "Whether A ≥ B ≥ C ≥ D holds cannot be told: too few deals in %s.", allDeals: "all deals", judgedNew: "New business:",
		ablation: "What single fields add", adds: "AUC",
		earnedWords: map[string]string{"full": "all", "part": "some", "none": "none", "unknown": "unknown"},
		unused:      map[string]string{"leak": "leak", "date": "date", "identifier": "identifier", "empty": "empty", "too_few": "too few deals", "deal": "about the deal", "": "yes"},
	}
}

func germanInsight() insightTexts {
	return insightTexts{
		permutations: "Vertauschungen", pictureTitle: "Back-Test: %s",
		deals: "Deals", won: "Gewonnen", rate: "Quote", interval: "95-%-Intervall", lift: "Lift", cut: "Ab", cycle: "Tage", size: "Größe", tier: "Stufe", class: "Klasse",
		segments: "Neugeschäft und Bestandskunden", newBusiness: "Neugeschäft", existing: "Bestandskunden", none: "kein Signal", signal: "Signal", few: "zu wenige Deals", verdict: "Urteil",
		calibration: "Kalibrierung", score: "Punkte", foretold: "Erwartet", chance: "Chance", rising: "Geglättet", ordered: "Die Gewinnquoten fallen von Stufe zu Stufe: A ≥ B ≥ C ≥ D gilt.", notOrdered: "A ≥ B ≥ C ≥ D gilt nicht: %s.",
		fields: "Felder für sich", field: "Feld", iv: "IV", used: "Gelernt", leaks: "Felder, die das Ergebnis verraten oder verraten könnten", leftOut: "bleibt draußen", kept: "bleibt drin", unusedWord: "nein: %s",
		criteria: "Gewinnquote nach Kriterium", criterion: "Kriterium", earned: "Punkte", competitors: "Gewinnquote nach Wettbewerb (%s)", value: "Wert", unknown: "unbekannt", rare: "seltene Werte",
		warnings: "Zu beachten", test: "Prüfung: %s.", points: "Punkte", proposal: "Vorschlag: %s Punkte aus %s Deals", written: "Geschrieben nach %s. Prüfen mit: icptier icp lint %s", notWritten: "Geschrieben wurde nichts; --write FILE schreibt das Modell.",
		tierA: "Vorgeschlagene Schwellen: A ab %d, B ab %d, C ab %d Punkten.", nothing: "Es gibt nichts vorzuschlagen.",
		orderUnknown: "Ob A ≥ B ≥ C ≥ D gilt, lässt sich nicht sagen: zu wenige Deals in %s.", allDeals: "alle Deals", judgedNew: "Neugeschäft:",
		ablation: "Was einzelne Felder beitragen", adds: "AUC",
		earnedWords: map[string]string{"full": "alle", "part": "einige", "none": "keine", "unknown": "unbekannt"},
		unused:      map[string]string{"leak": "Leck", "date": "Datum", "identifier": "Kennung", "empty": "leer", "too_few": "zu wenige Deals", "deal": "zum Deal", "": "ja"},
	}
}
