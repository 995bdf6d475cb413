package phrase

// ofProtocol holds answers of CRMs that are not what their protocols say, and calls that cannot be made.
func ofProtocol(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "list %s: an object %s":
		return "Liste von %s: ein Objekt %s"
	case "the body is no list of events":
		return "der Inhalt ist keine Liste von Ereignissen"
	case "webhooks are signed with auth.client_secret, which the connection has none of":
		return "Webhooks werden mit auth.client_secret unterschrieben, und die Verbindung hat keines"
	case "the request has no time":
		return "die Anfrage nennt keine Zeit"
	case "the signature is not that of this request, for this app at this address":
		return "die Unterschrift ist nicht die dieser Anfrage, für diese App unter dieser Adresse"
	case "the request was signed more than %s away from now":
		return "die Anfrage wurde vor oder in mehr als %s unterschrieben"
	case "%s: part of it failed with %s":
		return "%s: ein Teil ist gescheitert mit %s"
	case "associations: an entry cannot be read: %w":
		return "Verknüpfungen: ein Eintrag ist nicht lesbar: %s"
	case "account details: answer names no portal":
		return "Angaben zum Account: die Antwort nennt kein Portal"
	case "answer has %d rows of %d":
		return "die Antwort hat %d Zeilen von %d"
	case "answer is none to a batch":
		return "die Antwort ist keine auf einen Stapel"
	case "%w: it breaks off":
		return "%s: sie bricht ab"
	case "%w: a part of it is no answer":
		return "%s: ein Teil davon ist keine Antwort"
	case "%w: a part of it breaks off":
		return "%s: ein Teil davon bricht ab"
	case "metadata: answer does not describe the table %s":
		return "Metadaten: die Antwort beschreibt die Tabelle %s nicht"
	case "organization: answer has none":
		return "Organisation: die Antwort hat keine"
	case "%s: one of the roles cannot be read":
		return "%s: eine der Rollen ist nicht lesbar"
	case "%s: one of them cannot be read":
		return "%s: eine davon ist nicht lesbar"
	case "deals of accounts: a record %s":
		return "Deals der Firmen: ein Datensatz %s"
	case "ids: a record %s":
		return "IDs: ein Datensatz %s"
	case "who am I: answer names no organisation":
		return "wer bin ich: die Antwort nennt keine Organisation"
	case "query setup: a record %s":
		return "Abfrage der Einrichtung: ein Datensatz %s"
	case "%s: answer has no id":
		return "%s: die Antwort hat keine ID"
	case "update: answer has %d rows of %d":
		return "Schreiben: die Antwort hat %d Zeilen von %d"
	case "cursor is not one of this CRM's":
		return "der Lesezeiger ist keiner dieses CRM"
	case "describe %s: answer has no fields":
		return "Beschreibung von %s: die Antwort hat keine Felder"
	case "resources: answer names no organisation and user":
		return "Adressen: die Antwort nennt Organisation und Benutzer nicht"
	case "count: answer has no total":
		return "Zählung: die Antwort hat keine Summe"
	case "query ids: a record %s":
		return "Abfrage der IDs: ein Datensatz %s"
	case "look up: answer has other records than were asked for":
		return "Nachschlagen: die Antwort hat andere Datensätze als die gefragten"
	case "look up: answer has %d records of %d":
		return "Nachschlagen: die Antwort hat %d Datensätze von %d"
	case "query setup: a right on a field cannot be read: %w":
		return "Abfrage der Einrichtung: ein Recht an einem Feld ist nicht lesbar: %s"
	case "grant fields: answer has %d rows of %d":
		return "Rechte an Feldern: die Antwort hat %d Zeilen von %d"
	case "path is not valid":
		return "der Pfad ist nicht gültig"
	case "method or address is not valid":
		return "Methode oder Adresse ist nicht gültig"
	case "write %d rows: at most %d at once":
		return "%d Zeilen schreiben: höchstens %d auf einmal"
	case "nothing is known of %d of %d rows":
		return "von %d der %d Zeilen ist nichts bekannt"
	case "the connector's cursor stands still at %q":
		return "der Lesezeiger des Konnektors bleibt stehen bei „%s“"
	case "the connector gave %d stamps and %d accounts for %d ids":
		return "der Konnektor gab %d Stempel und %d Firmen für %d IDs"
	case "the connector gave %d accounts for %d deals":
		return "der Konnektor gab %d Firmen für %d Deals"
	case "the cache is being rebuilt; write-back waits until it is whole":
		return "der Cache wird neu aufgebaut; das Rückschreiben wartet, bis er vollständig ist"
	case "the connector answered %d rows of %d":
		return "der Konnektor beantwortete %d Zeilen von %d"
	case "the connector answered a row of %s %s, which was not written":
		return "der Konnektor beantwortete eine Zeile von %s %s, die nicht geschrieben wurde"
	case "token source is closed":
		return "die Quelle der Tokens ist geschlossen"
	}
	return ""
}
