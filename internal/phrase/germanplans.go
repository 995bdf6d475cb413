package phrase

// ofPlans says what is wrong with reps and options of a plan of territories, and with values of files.
func ofPlans(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "line %d: ":
		return "Zeile %d: "
	case "%s:%d: %s":
		return "%s:%d: %s"
	case "there are no reps":
		return "es gibt keine Betreuer"
	case "give a file with the columns name and capacity":
		return "eine Datei mit den Spalten name und capacity angeben"
	case "there are %d reps":
		return "es sind %d Betreuer"
	case "a plan has at most %d":
		return "ein Plan hat höchstens %d"
	case "the rep has no name":
		return "der Name fehlt"
	case "fill the column name":
		return "die Spalte name ausfüllen"
	case "the name stands twice":
		return "der Name steht zweimal da"
	case "the name stands twice, first in line %d":
		return "der Name steht zweimal da, zuerst in Zeile %d"
	case "give every rep a name of its own":
		return "jedem einen eigenen Namen geben"
	case "the capacity is %d":
		return "die Zahl der Plätze ist %d"
	case "write how many accounts the rep can look after, from 1 on, or take the rep out":
		return "schreiben, wie viele Firmen betreut werden können, ab 1, oder die Zeile herausnehmen"
	case "the share %g is not between 0 and 100":
		return "der Anteil %g liegt nicht zwischen 0 und 100"
	case "write 1 for full time, 0.5 for half":
		return "1 für Vollzeit schreiben, 0.5 für die Hälfte"
	case "owner %s belongs to %s as well":
		return "der Betreuer %s gehört auch zu %s"
	case "an owner of the CRM is one rep":
		return "ein Betreuer im CRM gehört zu einem Namen"
	case "%d fixed accounts exceed the capacity of %d":
		return "%d fest zugeordnete Firmen sind mehr als die %d Plätze"
	case "raise the capacity or fix fewer accounts":
		return "die Plätze erhöhen oder weniger Firmen fest zuordnen"
	case "account %s is fixed already, with %s":
		return "die Firma %s ist schon fest zugeordnet, bei %s"
	case "an account has one rep":
		return "eine Firma wird von einem betreut"
	case "account %s is in %s and in %s":
		return "die Firma %s steht in %s und in %s"
	case "write CONNECTION/ID":
		return "VERBINDUNG/ID schreiben"
	case "there is no account %s":
		return "die Firma %s gibt es nicht"
	case "write an id as icptier accounts lists it, or CONNECTION/ID":
		return "eine ID schreiben, wie icptier accounts sie zeigt, oder VERBINDUNG/ID"
	case "%s %g is not between 0 and %g":
		return "%s: %g liegt nicht zwischen 0 und %g"
	case "the value of tier %s":
		return "der Wert der Stufe %s"
	case "the hours of tier %s":
		return "die Stunden der Stufe %s"
	case "the hours of a deal":
		return "die Stunden eines Deals"
	case "the capacity":
		return "die Zahl der Plätze"
	case "weight %s":
		return "das Gewicht %s"
	case "uncovered %q is none of refuse, assign, leave":
		return "uncovered „%s“ ist weder refuse noch assign noch leave"
	case "%s is no rep's home region and has %d accounts":
		return "%s ist niemandes Heimatregion und hat %d Firmen"
	case "%s is no rep's home region and has 1 account":
		return "%s ist niemandes Heimatregion und hat 1 Firma"
	case "and %d further areas":
		return "und %d weitere Gebiete"
	case "give each to a rep (column regions), or choose what becomes of them: --uncovered assign shares them out, --uncovered leave leaves them":
		return "jedes einem Betreuer geben (Spalte regions) oder wählen, was aus ihnen wird: --uncovered assign verteilt sie, --uncovered leave lässt sie, wie sie sind"
	case "an owner of one CRM cannot look after accounts of another, and there are %s":
		return "ein Betreuer aus einem CRM kann keine Firmen aus einem anderen betreuen, und es gibt %s"
	case "name one of them, or the reps who look after accounts of several (--reps)":
		return "eine davon nennen, oder die Betreuer, die Firmen aus mehreren betreuen (--reps)"
	case "standard input":
		return "Standardeingabe"
	case "column %s: %s":
		return "Spalte %s: %s"
	case "%s:%d: warning: %s":
		return "%s:%d: Hinweis: %s"
	case "%d values count as unknown; the first %s":
		return "%d Werte gelten als unbekannt; der erste %s"
	case "1 value counts as unknown: it %s":
		return "1 Wert gilt als unbekannt: Er %s"
	case "%d rows were left out; of the first: %s":
		return "%d Zeilen wurden weggelassen; zur ersten: %s"
	case "1 row was left out: %s":
		return "1 Zeile wurde weggelassen: %s"
	case "%d ids of further accounts; the first %s":
		return "%d IDs weiterer Firmen; die erste %s"
	case "1 id %s":
		return "1 ID %s"
	case "no column is called as a field of accounts; name them with --map COLUMN=FIELD":
		return "keine Spalte heißt wie ein Feld von Firmen; sie mit --map SPALTE=FELD benennen"
	case "there are deals and no column id, so each row is an account of its own":
		return "es gibt Deals und keine Spalte id; so ist jede Zeile eine eigene Firma"
	case "there are more custom fields than %d; left out: %s":
		return "es gibt mehr als %d eigene Felder; weggelassen: %s"
	case "is no number":
		return "ist keine Zahl"
	case "is none of open, won, lost":
		return "ist weder open noch won noch lost"
	case "is no level of 0 to 3":
		return "ist keine Ausprägung von 0 bis 3"
	case "comes again; its rows have to follow one another":
		return "kommt noch einmal; ihre Zeilen müssen aufeinander folgen"
	case "stands twice in its account, and the second is left out":
		return "steht zweimal in seiner Firma, und das zweite Mal fehlt"
	case "is too large to be meant":
		return "ist zu groß, um gemeint zu sein"
	case "is longer than 4096 bytes":
		return "ist länger als 4096 Bytes"
	case "is no currency; write its three letters: EUR, CHF, USD":
		return "ist keine Währung; ihre drei Buchstaben schreiben: EUR, CHF, USD"
	case "is no domain":
		return "ist keine Domain"
	case "is no country that is known; write its two letters: DE, AT, CH":
		return "ist kein bekanntes Land; seine zwei Buchstaben schreiben: DE, AT, CH"
	case "is none of prospect, customer, partner, competitor, other":
		return "ist weder prospect noch customer noch partner noch competitor noch other"
	case "there is no rep %q":
		return "es gibt keinen Betreuer „%s“"
	case "write a name as it stands in the plan":
		return "einen Namen schreiben, wie er im Plan steht"
	case "is named twice as absent or leaving":
		return "ist zweimal als abwesend oder ausscheidend genannt"
	case "nobody is left to take the accounts":
		return "niemand bleibt, der die Firmen übernehmen kann"
	case "name fewer as absent or leaving":
		return "weniger als abwesend oder ausscheidend nennen"
	case "--absent is for a time, and --write would give the accounts away; leave --write out, and hand the plan on (--output csv)":
		return "--absent gilt auf Zeit, und --write gäbe die Firmen weg; --write weglassen und den Plan weitergeben (--output csv)"
	case "reps who are away for a time: their accounts are shared out, and no other account moves":
		return "wer auf Zeit abwesend ist: Dessen Firmen werden verteilt, und keine andere Firma wechselt"
	case "reps who leave the firm: their accounts are shared out for good":
		return "wer das Unternehmen verlässt: Dessen Firmen werden auf Dauer verteilt"
	}
	return ""
}
