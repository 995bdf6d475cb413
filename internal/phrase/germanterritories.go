package phrase

// ofTerritories holds the words of the reports of territories and of lists.
func ofTerritories(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "#":
		return "#"
	case "%s accounts: %s stay, %s move (value %s), %s belonged to none of them, %s are left without a territory.":
		return "%s Firmen: %s bleiben, %s wechseln (Wert %s), %s gehörten noch keinem davon, %s bleiben ohne Gebiet."
	case "%s names read like those of people, the first is number %d of the list: a title or a profession, and no legal form. Look before you write to them.":
		return "%s Namen lesen sich wie die natürlicher Personen, der erste auf Platz %d der Liste: Titel oder freier Beruf ohne Rechtsform. Vor der Ansprache ansehen."
	case "%s of %s postal areas are whole; %s accounts lie outside the home regions, for %s language or skill is missing.":
		return "%s von %s Postleitgebieten sind ungeteilt; %s Firmen liegen außerhalb der Heimatregionen, bei %s fehlen Sprache oder Kenntnisse."
	case "Accts.":
		return "Firmen"
	case "Against":
		return "Dagegen spricht"
	case "Area":
		return "PLZ"
	case "Area¦column":
		return "PLZ-Gebiet"
	case "Balance":
		return "Ausgleich"
	case "Before¦column":
		return "bisher"
	case "Cap.":
		return "Kap."
	case "Coeff. var.":
		return "Var.-Koeff."
	case "Cost %s (largest first alone: %s), seed %d.":
		return "Kosten %s (größte zuerst allein: %s), Startwert %d."
	case "Customer":
		return "Kunde"
	case "For¦column":
		return "Dafür spricht"
	case "Gained":
		return "Zugang"
	case "Gini":
		return "Gini"
	case "Hours":
		return "Stunden"
	case "Hours¦column":
		return "Std."
	case "How even it is":
		return "Wie gleich es verteilt ist"
	case "List":
		return "Liste"
	case "Lost":
		return "Abgang"
	case "Max/mean":
		return "Max/Mittel"
	case "Maybe a person":
		return "vielleicht eine Person"
	case "No longer chosen":
		return "Nicht mehr dabei"
	case "Note: %s has more accounts with open deals than capacity; %s of them were given out freely. To mend it, raise the capacity.":
		return "Hinweis: %s hat mehr Firmen mit offenen Deals, als die Kapazität zulässt; %s davon sind frei vergeben. Abhilfe: Kapazität erhöhen."
	case "Note: %s is nobody's home region (accounts: %s).":
		return "Hinweis: %s ist niemandes Heimatregion (Firmen: %s)."
	case "Note: all capacity together is not enough; the %s smallest accounts are left without a territory. Raise capacities, or share out fewer tiers.":
		return "Hinweis: Die Kapazität aller reicht nicht; die %s kleinsten Firmen bleiben ohne Gebiet. Abhilfe: Kapazitäten erhöhen oder weniger Stufen verteilen."
	case "One name reads like that of a person (number %d of the list): a title or a profession, and no legal form. Look before you write to it.":
		return "Ein Name liest sich wie der einer natürlichen Person (Platz %d der Liste): Titel oder freier Beruf ohne Rechtsform. Vor der Ansprache ansehen."
	case "Open deals¦column":
		return "offene Deals"
	case "Owner¦short column":
		return "Betr."
	case "Parent":
		return "Konzern"
	case "Place":
		return "Platz"
	case "Postal code¦column":
		return "Postleitzahl"
	case "Strongest reason¦short column":
		return "Stärkster Grund"
	case "Territory":
		return "Gebiet"
	case "Who gains and loses what":
		return "Wer was dazubekommt und abgibt"
	case "Who has how much, before and after":
		return "Wer wie viel hat, bisher und neu"
	case "Why":
		return "Warum"
	case "Without a territory: %s.":
		return "Ohne Gebiet: %s."
	case "Workload":
		return "Arbeit"
	case "… and %s further notes.":
		return "… und %s weitere Hinweise."
	}
	return ""
}
