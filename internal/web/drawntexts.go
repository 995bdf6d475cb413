package web

// drawnTexts are the words of the pages with a picture in one language.
type drawnTexts struct {
	TiersShared, Capacity, CapacityHint, ValueMeasured, InWords, Remarks string
	Drawn                                                                map[string]drawnPage
}

// drawnPage are the words of one of them.
type drawnPage struct {
	Title, Picture string
	More, Options  string // what the command line has beyond the page, and how
}

func germanDrawn() drawnTexts {
	return drawnTexts{
		TiersShared: "ohne Auswahl A bis D und Kunden", Capacity: "Firmen je Person", CapacityHint: "ein Fünftel mehr als gleich verteilt",
		ValueMeasured: "Wert aus gewonnenen Deals", InWords: "Die Zahlen dazu stehen darunter.", Remarks: "Was einen Blick verdient",
		Drawn: map[string]drawnPage{
			"backtest": {
				"Rückschau", "Gewinnquote je Stufe und gefundene gewonnene Deals.",
				"Bewertet sind abgeschlossene Deals, wie sie bei ihrer Anlage standen. Deals einer Datei untersucht und das Bild schreibt die Kommandozeile:", "--svg tiers.svg",
			},
			"territories": {
				"Gebiete", "Karte der Postleitgebiete.",
				"Hier wird nur gerechnet. Den ganzen Plan, Personen aus einer Datei und das Schreiben ins CRM gibt es auf der Kommandozeile:", "--reps reps.csv --output csv",
			},
		},
	}
}

func englishDrawn() drawnTexts {
	return drawnTexts{
		TiersShared: "A to D and customers without a choice", Capacity: "Accounts per owner", CapacityHint: "a fifth more than an even share",
		ValueMeasured: "Value from won deals", InWords: "The figures stand below.", Remarks: "What deserves a look",
		Drawn: map[string]drawnPage{
			"backtest": {
				"Back-test", "Win rate per tier, and won deals found.",
				"Closed deals are scored as they were when they were created. The command line also examines the deals of a file, and writes the picture:", "--svg tiers.svg",
			},
			"territories": {
				"Territories", "Map of postal areas.",
				"Nothing is written here. The whole plan, reps of a file, and writing into the CRM are on the command line:", "--reps reps.csv --output csv",
			},
		},
	}
}
