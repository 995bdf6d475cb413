package cli

// scoreWords are the words of icptier score in one language.
type scoreWords struct {
	name, reason, read, custom, capacity string
	total                                func(accounts string, a int, deals string, d int, seconds string) string
}

func scoreTexts(lang string) scoreWords {
	if lang == "de" {
		return scoreWords{
			name: "Firma", reason: "Wichtigster Grund",
			read: "Gelesen als: ", custom: "Eigene Felder (account.custom.…): ",
			capacity: "Die Plätze je Stufe (capacity) sind hier nicht verteilt: Das geht nur mit allen Firmen einer Verbindung.",
			total: func(accounts string, a int, deals string, d int, seconds string) string {
				return worded(accounts, a, "Firma", "Firmen") + " und " + worded(deals, d, "Deal", "Deals") + " in " + seconds + " s bewertet."
			},
		}
	}
	return scoreWords{
		name: "Account", reason: "Strongest reason",
		read: "Read as: ", custom: "Custom fields (account.custom.…): ",
		capacity: "The places of the tiers (capacity) are not shared out here: that takes all accounts of a connection.",
		total: func(accounts string, a int, deals string, d int, seconds string) string {
			return worded(accounts, a, "account", "accounts") + " and " + worded(deals, d, "deal", "deals") + " scored in " + seconds + " s."
		},
	}
}

func worded(text string, n int, one, more string) string {
	if n == 1 {
		return text + " " + one
	}
	return text + " " + more
}
