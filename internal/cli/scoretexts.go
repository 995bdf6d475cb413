package cli

// scoreWords are the words of icptier score in one language.
type scoreWords struct {
	read, custom, capacity string
	total                  func(accounts string, a int, deals string, d int, seconds string) string
	// failed tells that the condition of a rule ended in a run-time error for some accounts.
	failed func(rule, accounts string, n int) string
}

func scoreTexts(lang string) scoreWords {
	if lang == "de" {
		return scoreWords{
			read: "Gelesen als: ", custom: "Eigene Felder (account.custom.…): ",
			capacity: "Die Plätze je Stufe (capacity) sind hier nicht verteilt: Das geht nur mit allen Firmen einer Verbindung.",
			total: func(accounts string, a int, deals string, d int, seconds string) string {
				return worded(accounts, a, "Firma", "Firmen") + " und " + worded(deals, d, "Deal", "Deals") + " in " + seconds + " s bewertet."
			},
			failed: func(rule, accounts string, n int) string {
				return "Die Bedingung von " + rule + " ließ sich für " + worded(accounts, n, "Firma", "Firmen") + " nicht ausrechnen und zählt dort als unbekannt; ändern Sie sie, etwa mit einer Abfrage davor."
			},
		}
	}
	return scoreWords{
		read: "Read as: ", custom: "Custom fields (account.custom.…): ",
		capacity: "The places of the tiers (capacity) are not shared out here: that takes all accounts of a connection.",
		total: func(accounts string, a int, deals string, d int, seconds string) string {
			return worded(accounts, a, "account", "accounts") + " and " + worded(deals, d, "deal", "deals") + " scored in " + seconds + " s."
		},
		failed: func(rule, accounts string, n int) string {
			return "The condition of " + rule + " could not be worked out for " + worded(accounts, n, "account", "accounts") + " and counts as unknown there; change it, such as by a test before it."
		},
	}
}

func worded(text string, n int, one, more string) string {
	if n == 1 {
		return text + " " + one
	}
	return text + " " + more
}
