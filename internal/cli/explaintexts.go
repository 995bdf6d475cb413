package cli

// explainWords are the words of explain in one language.
type explainWords struct {
	also, grade, reasons, gaps, question string
}

func explainTexts(lang string) explainWords {
	if lang == "de" {
		return explainWords{
			also: "Dieselbe Firma steht auch in:", grade: "Note %s: Stufe %s, bester offener Deal in Klasse %d.", reasons: "Gründe", gaps: "Nicht bekannt", question: "Nächste Frage: ",
		}
	}
	return explainWords{
		also: "The same company is also in:", grade: "Grade %s: tier %s, best open deal in class %d.", reasons: "Reasons", gaps: "Not known", question: "Next question: ",
	}
}
