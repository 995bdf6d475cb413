package cli

// territoryWords are the words of icptier territories in one language.
type territoryWords struct {
	summary, areas, cost, more, noteDeals, noteCapacity, noteUncovered, unassigned, demo string
}

func territoryTexts(lang string) territoryWords {
	if lang == "de" {
		return territoryWords{
			summary: "%s Firmen: %s bleiben, %s wechseln (Wert %s), %s gehörten noch keinem davon, %s bleiben ohne Gebiet.",
			areas:   "%s von %s Postleitgebieten sind ungeteilt; %s Firmen liegen außerhalb der Heimatregionen.",
			cost:    "Kosten %s (größte zuerst allein: %s), Startwert %d.", more: "… und %s weitere Hinweise.",
			noteDeals:     "Hinweis: %s hat mehr Firmen mit offenen Deals, als die Kapazität zulässt; %s davon sind frei vergeben. Abhilfe: Kapazität erhöhen.",
			noteCapacity:  "Hinweis: Die Kapazität aller reicht nicht; die %s kleinsten Firmen bleiben ohne Gebiet. Abhilfe: Kapazitäten erhöhen oder mit --tier weniger verteilen.",
			noteUncovered: "Hinweis: %s ist niemandes Heimatregion (Firmen: %s).",
			unassigned:    "Ohne Gebiet: %s.",
			demo:          "Gebiete: %s Firmen, %s Personen; Max/Mittel %s statt %s; %s wechseln.",
		}
	}
	return territoryWords{
		summary: "%s accounts: %s stay, %s move (value %s), %s belonged to none of them, %s are left without a territory.",
		areas:   "%s of %s postal areas are whole; %s accounts lie outside the home regions.",
		cost:    "Cost %s (largest first alone: %s), seed %d.", more: "… and %s further notes.",
		noteDeals:     "Note: %s has more accounts with open deals than capacity; %s of them were given out freely. To mend it, raise the capacity.",
		noteCapacity:  "Note: all capacity together is not enough; the %s smallest accounts are left without a territory. Raise capacities, or share out fewer with --tier.",
		noteUncovered: "Note: %s is nobody's home region (accounts: %s).",
		unassigned:    "Without a territory: %s.",
		demo:          "Territories: %s accounts, %s reps; max/mean %s instead of %s; %s move.",
	}
}
