package phrase

// ofMarket says what is wrong with the files of a report of the market.
func ofMarket(english string) string {
	switch english {
	case "--%s: %w":
		return "--%s: %s"
	case "--%s %s: %w":
		return "--%s %s: %s"
	case "read the table: %w":
		return "die Tabelle lesen: %s"
	case "the file has more than %d bytes; take out what is no table of units by industry and size class":
		return "die Datei hat mehr als %d Bytes; herausnehmen, was keine Tabelle der Einheiten nach Branche und Größenklasse ist"
	case "line %d: a second head with other size classes; one table a file":
		return "Zeile %d: ein zweiter Tabellenkopf mit anderen Größenklassen; je Datei eine Tabelle"
	case "no line names size classes; one has to stand above the numbers, like: WZ;0 bis unter 10;10 bis unter 50;50 bis unter 250;250 und mehr":
		return "keine Zeile nennt Größenklassen; eine muss über den Zahlen stehen, etwa: WZ;0 bis unter 10;10 bis unter 50;50 bis unter 250;250 und mehr"
	case "no line begins with a code of WZ 2008; write a section (C), a division (28) or a class (28.11) before the numbers":
		return "keine Zeile beginnt mit einem Code der WZ 2008; vor die Zahlen einen Abschnitt (C), eine Abteilung (28) oder eine Klasse (28.11) schreiben"
	case "line %d has %d cells, and its head more":
		return "Zeile %d hat %d Felder, ihr Tabellenkopf mehr"
	case "line %d: %q is no number of units; write digits, - for none, or . for what is secret":
		return "Zeile %d: „%s“ ist keine Zahl von Einheiten; Ziffern schreiben, - für keine oder . für geheime"
	case "segment and tier stand twice; add their amounts up":
		return "Segment und Stufe stehen zweimal da; die Beträge zusammenzählen"
	case "%q is none of A, B, C, D, X; leave it empty for all":
		return "„%s“ ist weder A noch B, C, D oder X; für alle leer lassen"
	case "the amount is in %s; the model counts in %s":
		return "der Betrag ist in %s; das Modell rechnet in %s"
	case "%g is not between 0 and 1e15":
		return "%g liegt nicht zwischen 0 und 1e15"
	case "%g is no share above 0 and up to 1; write 0.8 or 80%%":
		return "%g ist kein Anteil über 0 und bis 1; 0,8 oder 80 %% schreiben"
	case "a table of legal units by industry (WZ 2008) and size class, as the federal statistics office writes it as CSV":
		return "eine Tabelle der rechtlichen Einheiten nach Branche (WZ 2008) und Größenklasse, wie das Statistische Bundesamt sie als CSV ausgibt"
	case "a file with what new customers have cost in the last 365 days: spend, and segment, tier, margin, churn":
		return "eine Datei mit dem, was neue Kunden in den letzten 365 Tagen gekostet haben: spend, dazu segment, tier, margin, churn"
	}
	return ""
}
