package phrase

// ofZoho holds what the connector of Zoho CRM says, and what all connectors say of the program's own fields.
func ofZoho(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "%s is of type %s and has to be %s: name another field under write.names":
		return "%s ist vom Typ %s und muss %s sein: unter write.names ein anderes Feld nennen"
	case "the connected user cannot write %s: give it the right to, or name another field under write.names":
		return "der verbundene Benutzer kann %s nicht schreiben: ihm das Recht geben oder unter write.names ein anderes Feld nennen"
	case "%s lacks the choices %s: create the fields once more, or add them in the CRM":
		return "%s fehlen die Auswahlwerte %s: die Felder noch einmal anlegen oder die Werte im CRM ergänzen"
	case "%s takes %d characters, and needs %d: widen it, or name another field under write.names":
		return "%s nimmt %d Zeichen auf und braucht %d: das Feld verlängern oder unter write.names ein anderes nennen"
	case "%s takes numbers up to %g, and needs 100: widen it, or name another field under write.names":
		return "%s nimmt Zahlen bis %g auf, nötig ist 100: das Feld erweitern oder unter write.names ein anderes nennen"
	case "the id has not the form of one of Zoho's":
		return "die ID hat nicht die Form einer ID von Zoho"
	case "%s has no field %s: create the fields with \"icptier fields\"":
		return "%s hat kein Feld %s: die Felder mit „icptier fields“ anlegen"
	case "pick list %s lacks the value %s (\"icptier fields\" with --create adds it)":
		return "der Auswahlliste %s fehlt der Wert %s („icptier fields“ mit --create ergänzt ihn)"
	case "answer has other records than were written":
		return "die Antwort hat andere Datensätze, als geschrieben wurden"
	case "the row was not written":
		return "die Zeile wurde nicht geschrieben"
	case "%w (let the profile of the connected user edit the record and its fields)":
		return "%w (das Profil des verbundenen Benutzers muss den Datensatz und seine Felder bearbeiten dürfen)"
	case "%w (the record is in a blueprint that locks its fields: except those of icptier from it)":
		return "%w (der Datensatz ist in einem Blueprint, der seine Felder sperrt: die von icptier davon ausnehmen)"
	case "%s has no field %q, or the profile of the connected user hides it":
		return "%s hat kein Feld „%s“, oder das Profil des verbundenen Benutzers verbirgt es"
	case "region: %q is none of Zoho's data centres, which are %s":
		return "region: „%s“ ist keines der Rechenzentren von Zoho, dies sind %s"
	case "tenant: the user who connects says which organisation is meant; remove it":
		return "tenant: Welche Organisation gemeint ist, sagt der Benutzer, der verbindet; den Schlüssel entfernen"
	case "api_version: %q is not a version such as %s":
		return "api_version: „%s“ ist keine Version wie %s"
	case "%s: %q is not the API name of a field, such as Employees or ICP_Champion":
		return "%s: „%s“ ist kein API-Name eines Feldes wie Employees oder ICP_Champion"
	case "Zoho may have forgotten what was deleted since":
		return "Zoho kennt womöglich nicht mehr, was seither gelöscht wurde"
	case "a record of the answer %s":
		return "ein Datensatz der Antwort %s"
	case "the connected user may not read contacts: contact roles count as named, without activity (let the user's profile read them)":
		return "der verbundene Benutzer darf keine Kontakte lesen: Kontaktrollen zählen als benannt, ohne Aktivität (das Profil des Benutzers muss sie lesen dürfen)"
	case "a field that was asked for is not there any more":
		return "ein Feld, das gelesen werden soll, gibt es nicht mehr"
	case "the app lacks a scope that is asked for by now: connect again":
		return "der App fehlt ein Recht (Scope), das inzwischen verlangt wird: neu verbinden"
	case "the profile of the connected user lacks a right: let it view and edit all accounts and deals, and use the API":
		return "dem Profil des verbundenen Benutzers fehlt ein Recht: Es muss alle Firmen und Abschlüsse sehen und bearbeiten und die API nutzen dürfen"
	case "Zoho has an internal error":
		return "Zoho hat einen internen Fehler"
	case "%w (connect as an administrator for this once, or create the fields by hand: the connector's README lists them)":
		return "%w (dieses eine Mal als Administrator verbinden oder die Felder von Hand anlegen: die README des Konnektors nennt sie)"
	}
	return ""
}
