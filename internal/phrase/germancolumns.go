package phrase

// ofColumns holds the words of tables of accounts, jobs, keys and the like.
func ofColumns(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "%s, same account":
		return "%s, gleiche Firma"
	case "(other connection)":
		return "(andere Verbindung)"
	case "Accounts¦answer":
		return "Firmen"
	case "Accounts¦column":
		return "Firmen"
	case "After":
		return "nachher"
	case "All integrations":
		return "alle Anbindungen"
	case "Also in":
		return "auch in"
	case "An account keeps its tier while it misses at most %s points.":
		return "Eine Firma behält ihre Stufe, solange ihr höchstens %s Punkte fehlen."
	case "An account keeps its tier while it misses at most 1 point.":
		return "Eine Firma behält ihre Stufe, solange ihr höchstens 1 Punkt fehlt."
	case "At most":
		return "höchstens"
	case "Before":
		return "vorher"
	case "By":
		return "Von"
	case "By¦column":
		return "Durch"
	case "CRM calls by kind":
		return "CRM-Aufrufe nach Art"
	case "Calls":
		return "Aufrufe"
	case "Calls of the CRMs today":
		return "Aufrufe der CRMs heute"
	case "Cause":
		return "Anlass"
	case "Changes":
		return "Änderungen"
	case "City":
		return "Ort"
	case "Code":
		return "Code"
	case "Column":
		return "Spalte"
	case "Connected":
		return "verbunden"
	case "Connections":
		return "Verbindungen"
	case "Counted as the CRM does, by the day in UTC. The quota is what the CRM last told this process.":
		return "Gezählt wird, wie es das CRM tut, je Tag in UTC. Das Kontingent ist das, was das CRM diesem Prozess zuletzt genannt hat."
	case "Created":
		return "Erstellt"
	case "Criterion":
		return "Kriterium"
	case "Dead letters¦column":
		return "nicht verarbeitet"
	case "Domain":
		return "Domain"
	case "Duplicates":
		return "Dubletten"
	case "Ends":
		return "endet"
	case "Error":
		return "Fehler"
	case "Excluded":
		return "Gilt nicht"
	case "FAILED":
		return "FEHLER"
	case "Field":
		return "Feld"
	case "Fields":
		return "Felder"
	case "File":
		return "Datei"
	case "Finding":
		return "Befund"
	case "For":
		return "Wofür"
	case "From":
		return "Von wo"
	case "Good until":
		return "Gilt bis"
	case "Grant":
		return "Zugang"
	case "Group":
		return "Gruppe"
	case "Hint":
		return "Hinweis"
	case "Key":
		return "Schlüssel"
	case "Kind":
		return "Art"
	case "Knock-out":
		return "Ausschluss"
	case "Known at least":
		return "Angaben mindestens bekannt"
	case "Last activity":
		return "Letzte Aktivität"
	case "Last error":
		return "Letzter Fehler"
	case "Last¦column":
		return "Letzter"
	case "Level":
		return "Stand"
	case "Line":
		return "Zeile"
	case "Message¦column":
		return "Befund"
	case "Moved":
		return "bewegt"
	case "Name":
		return "Name"
	case "Next¦column":
		return "Nächster Lauf"
	case "No company is in the connections more than once.":
		return "Keine Firma steht mehrfach in den Verbindungen."
	case "Object":
		return "Woran"
	case "Obtained":
		return "erhalten"
	case "Ours at most":
		return "uns erlaubt"
	case "Override":
		return "von Hand"
	case "Part":
		return "Teil"
	case "Path":
		return "Pfad"
	case "Paused since":
		return "Angehalten seit"
	case "Places":
		return "Plätze"
	case "Places per owner":
		return "Plätze je Person"
	case "Points":
		return "Punkte"
	case "Points at least":
		return "Punkte mindestens"
	case "Points at most":
		return "Punkte höchstens"
	case "Postal code":
		return "PLZ"
	case "Problem":
		return "Problem"
	case "Problem¦column":
		return "Fehler"
	case "Quota¦column":
		return "Kontingent"
	case "Refused":
		return "Abgelehnt"
	case "Restores":
		return "stellt her"
	case "Result":
		return "Ergebnis"
	case "Role":
		return "Rolle"
	case "Rows":
		return "Zeilen"
	case "Schedule":
		return "Zeitplan"
	case "Slot":
		return "Termin"
	case "Started":
		return "Beginn"
	case "State¦column":
		return "Zustand"
	case "Strongest reason":
		return "Wichtigster Grund"
	case "Sum":
		return "Summe"
	case "Text":
		return "Text"
	case "There is nothing to report.":
		return "Es gibt nichts zu berichten."
	case "They add up to 100.":
		return "Zusammen sind es 100."
	case "Tier by points":
		return "Stufe nach Punkten"
	case "Time":
		return "Dauer"
	case "Time per stage, in seconds":
		return "Dauer je Abschnitt in Sekunden"
	case "Total":
		return "Summe"
	case "Undo¦column":
		return "Rücknahme"
	case "Unkept before":
		return "ungezählt davor"
	case "Used":
		return "verbraucht"
	case "What":
		return "Was"
	case "What is below is D; X is what does not fit the profile.":
		return "Was darunter bleibt, ist D; X ist, wer nicht zum Profil passt."
	case "When":
		return "Zeit"
	case "When unknown":
		return "wenn unbekannt"
	case "When¦column":
		return "Wann"
	case "Written":
		return "geschr."
	case "cannot be edited":
		return "nicht änderbar"
	case "connected":
		return "verbunden"
	case "failing":
		return "gestört"
	case "missing":
		return "fehlt"
	case "missing (only for lists and territories)":
		return "fehlt (nur für Listen und Gebiete)"
	case "n":
		return "n"
	case "ok":
		return "in Ordnung"
	case "ok¦answer":
		return "gut"
	case "ok¦doctor":
		return "gut"
	case "paused":
		return "angehalten"
	case "reconnect needed":
		return "neu zu verbinden"
	case "s":
		return "s"
	case "skipped¦answer":
		return "ausgelassen"
	case "superseded by a newer":
		return "durch neueren ersetzt"
	case "tried by every pull":
		return "wird weiter versucht"
	case "waits for an earlier one¦deadletter":
		return "wartet auf früheren"
	case "warned":
		return "Hinweis"
	case "warning":
		return "Hinweis"
	case "–":
		return "–"
	}
	return ""
}
