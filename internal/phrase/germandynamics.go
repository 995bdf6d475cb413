package phrase

// ofDynamics holds what the connector of Dynamics 365 says, and what Entra's numbers mean.
func ofDynamics(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "client_secret is wrong: enter the secret's value, not its id":
		return "client_secret ist falsch: den Wert des Geheimnisses eintragen, nicht seine ID"
	case "the client secret has expired: make a new one at Entra":
		return "das Geheimnis der App ist abgelaufen: bei Entra ein neues anlegen"
	case "the directory is not there, or does not know the app: check tenant and client_id":
		return "das Verzeichnis gibt es nicht, oder es kennt die App nicht: tenant und client_id prüfen"
	case "the directory has no such environment, or the app no permission for it: check url and tenant":
		return "das Verzeichnis hat keine solche Umgebung, oder die App keine Berechtigung dafür: url und tenant prüfen"
	case "an administrator of the directory has to consent to the app":
		return "ein Administrator des Verzeichnisses muss der App zustimmen"
	case "the user has to sign in with a second factor: connect again":
		return "der Benutzer muss sich mit einem zweiten Faktor anmelden: neu verbinden"
	case "the grant has ended, or the user's password was changed: connect again":
		return "die Zustimmung ist abgelaufen, oder das Kennwort des Benutzers wurde geändert: neu verbinden"
	case "the user is disabled, or not in this directory":
		return "der Benutzer ist deaktiviert oder nicht in diesem Verzeichnis"
	case "a rule of conditional access refuses it: an administrator has to except the app":
		return "eine Regel für den bedingten Zugriff lehnt es ab: Ein Administrator muss die App ausnehmen"
	case "a column that was asked for is not there any more":
		return "eine Spalte, die gelesen werden soll, gibt es nicht mehr"
	case "Dataverse keeps no changes from before it any more":
		return "Dataverse kennt ältere Änderungen nicht mehr"
	case "the app has no user in the environment: add an application user in the Power Platform admin center":
		return "die App hat in der Umgebung keinen Benutzer: im Power Platform Admin Center einen Anwendungsbenutzer anlegen"
	case "the security role of the connected user lacks a privilege: let it read accounts and opportunities of the whole organisation, and write them":
		return "der Sicherheitsrolle des verbundenen Benutzers fehlt ein Recht: Sie muss Firmen und Verkaufschancen der ganzen Organisation lesen und schreiben dürfen"
	case "the database is busy":
		return "die Datenbank ist beschäftigt"
	case "region: the host of the environment says where it is; remove it":
		return "region: Wo die Umgebung ist, sagt schon ihre Adresse; den Schlüssel entfernen"
	case "the id or a domain of a directory at Entra":
		return "die ID oder eine Domain eines Verzeichnisses bei Entra"
	case "a version of the Web API such as %s":
		return "eine Version der Web-API wie %s"
	case "the prefix of a publisher: two to eight letters and digits in lower case":
		return "das Präfix eines Herausgebers: zwei bis acht Kleinbuchstaben und Ziffern"
	case "the unique name of a solution":
		return "der eindeutige Name einer Lösung"
	case "the logical name of a column of contacts":
		return "der logische Name einer Spalte von Kontakten"
	case "%s: %q is not %s":
		return "%s: „%s“ ist nicht %s"
	case "%s: %d is not from 1 to %d":
		return "%s: %d liegt nicht zwischen 1 und %d"
	case "%s is missing: write the address of the environment, such as https://acme.crm4.dynamics.com":
		return "%s fehlt: die Adresse der Umgebung schreiben, etwa https://acme.crm4.dynamics.com"
	case "%s: %s is the host of the makers' pages; take the one of the environment, which ends in .dynamics.com":
		return "%s: %s ist die Adresse der Seiten für Ersteller; die der Umgebung nehmen, die auf .dynamics.com endet"
	case "the logical name of a column on the table itself, such as numberofemployees or new_champion":
		return "der logische Name einer Spalte der Tabelle selbst, etwa numberofemployees oder new_champion"
	case "the id has not the form of one of Dataverse's":
		return "die ID hat nicht die Form einer ID von Dataverse"
	case "the record is not there, or the user may not see it":
		return "den Datensatz gibt es nicht, oder der Benutzer darf ihn nicht sehen"
	case "the record has changed since it was looked up":
		return "der Datensatz wurde geändert, seit er gelesen wurde"
	case `%s has no column %s: create the columns with "icptier fields"`:
		return "%s hat keine Spalte %s: die Spalten mit „icptier fields“ anlegen"
	case `choice %s lacks the value %s ("icptier fields" with --create adds it)`:
		return "der Auswahl %s fehlt der Wert %s („icptier fields“ mit --create ergänzt ihn)"
	case "the row was not written: status %d":
		return "die Zeile wurde nicht geschrieben: Status %d"
	case "the limits that protect the service":
		return "die Grenzen, die den Dienst schützen"
	case "%w (let the security role of the connected user write the record and its columns)":
		return "%w (die Sicherheitsrolle des verbundenen Benutzers muss den Datensatz und seine Spalten schreiben dürfen)"
	case "contacts have no such column, or the connected user may not read them: stakeholders count as named, without activity (let the user read contacts, and name a column of dates under options.contact_activity)":
		return "Kontakte haben keine solche Spalte, oder der verbundene Benutzer darf sie nicht lesen: Projektbeteiligte zählen als benannt, ohne Aktivität (den Benutzer Kontakte lesen lassen und unter options.contact_activity eine Spalte mit einem Datum nennen)"
	case "%w (give the connected user the role System Customizer for this once, or create the columns by hand: the connector's README lists them)":
		return "%w (dem verbundenen Benutzer dafür einmal die Rolle „Systemanpasser“ geben oder die Spalten von Hand anlegen: die README des Konnektors zählt sie auf)"
	case "only a custom column can be created: its name begins with the prefix of a publisher":
		return "nur eine benutzerdefinierte Spalte lässt sich anlegen: Ihr Name beginnt mit dem Präfix eines Herausgebers"
	case "answer has a link neither to a further page nor to later changes":
		return "die Antwort hat weder einen Link zu einer weiteren Seite noch einen zu späteren Änderungen"
	case "other columns are read than those that this cursor is for: everything is read once more":
		return "es werden andere Spalten gelesen als beim letzten Mal: alles wird noch einmal gelesen"
	case "changes are not tracked":
		return "Änderungen werden nicht nachverfolgt"
	case `table %s: %w (in Power Apps, switch on "Track changes" among the table's advanced properties)`:
		return "Tabelle %s: %w (in Power Apps bei den erweiterten Eigenschaften der Tabelle „Änderungen nachverfolgen“ einschalten)"
	case "a link of the answer leads to another host, or out of the Web API":
		return "ein Link der Antwort führt zu einem anderen Host oder aus der Web-API hinaus"
	case "%s has no column %q":
		return "%s hat keine Spalte „%s“"
	case "%s.%s is of type %s, which has no single value":
		return "%s.%s ist vom Typ %s, der keinen einzelnen Wert hat"
	}
	return ""
}
