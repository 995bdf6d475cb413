package phrase

// ofCRM holds what connectors say of a CRM, its fields and its values.
func ofCRM(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "its connector cannot tell how much there is to read":
		return "sein Konnektor kann nicht sagen, wie viel zu lesen ist"
	case "its connector cannot tell whose account it is":
		return "der Konnektor kann nicht sagen, wessen Konto es ist"
	case "its connector only reads: nothing can be written back to it":
		return "der Konnektor liest nur: zurückgeschrieben werden kann nichts"
	case "its connector cannot look at fields or create them: make them by hand, and name them under write.names":
		return "der Konnektor kann Felder weder ansehen noch anlegen: sie von Hand anlegen und unter write.names nennen"
	case "its connector cannot do this: %s":
		return "der Konnektor kann das nicht: %s"
	case "is neither text nor number":
		return "ist weder Text noch Zahl"
	case "is no whole number of zero or more":
		return "ist keine ganze Zahl ab 0"
	case "may be a fraction or grouped in thousands":
		return "kann ein Bruch sein oder Tausenderpunkte haben"
	case "is neither a date nor a time":
		return "ist weder ein Datum noch eine Zeit"
	case "is below zero":
		return "ist kleiner als 0"
	case "is no country that is known":
		return "ist kein bekanntes Land"
	case "is no relationship that is known":
		return "ist keine bekannte Beziehung"
	case "is too long for a label, and not kept":
		return "ist zu lang für einen Begriff und wird nicht behalten"
	case "is none of open, won and lost":
		return "ist weder open noch won noch lost"
	case "is no stage of a pipeline":
		return "ist keine Phase einer Pipeline"
	case "is no record":
		return "ist kein Datensatz"
	case "is no object that can be read":
		return "ist kein lesbares Objekt"
	case "has no id":
		return "hat keine ID"
	case "its id is no number":
		return "seine ID ist keine Zahl"
	case "its id has not the form of one":
		return "seine ID hat nicht deren Form"
	case "there is no stamp to tell its version by":
		return "kein Zeitstempel sagt, wie neu er ist"
	case "cannot be read":
		return "ist nicht lesbar"
	case "still cannot be read":
		return "ist noch immer nicht lesbar"
	case "%s: this CRM has none to choose; remove it":
		return "%s: dieses CRM hat nichts zu wählen; entfernen"
	case "options.%s: is a %s, and has to be of type %s":
		return "options.%s: ist %s und muss vom Typ %s sein"
	case "options: there is no option %s; known are %s":
		return "options: die Option %s gibt es nicht; es gibt %s"
	case "options: there is no option %s: this connector has none; remove it":
		return "options: die Option %s gibt es nicht: Dieser Konnektor hat keine; entfernen"
	case "options: have to be keys with values":
		return "options: müssen Schlüssel mit Werten sein"
	case "fields: %q is none of the names that can be mapped, which are account.custom.NAME and %s":
		return "fields: „%s“ ist keiner der Namen, die sich zuordnen lassen: account.custom.NAME und %s"
	case "fields: %s: %w":
		return "fields: %s: %s"
	case "fields: at most %d custom fields are read":
		return "fields: höchstens %d eigene Felder werden gelesen"
	case "fields: deal.%s: there is no %s %q; there are: %s":
		return "fields: deal.%s: %s „%s“ gibt es nicht; es gibt: %s"
	case "write.names: %q is none of the fields that are written":
		return "write.names: „%s“ ist keines der Felder, die geschrieben werden"
	case "write.names: %s and %s have the same field %q":
		return "write.names: %s und %s haben dasselbe Feld „%s“"
	case "%s has to be of the form https://host":
		return "%s muss die Form https://host haben"
	case "names more than 20 roles":
		return "nennt mehr als 20 Rollen"
	case "names a role of more than 100 characters":
		return "nennt eine Rolle mit mehr als 100 Zeichen"
	case "api_version %q is none of HubSpot's: they are named by year and month, such as %q":
		return "api_version „%s“ hat HubSpot nicht: Sie heißen nach Jahr und Monat, etwa „%s“"
	case "%s: %q is no internal name of a HubSpot property: those are of lower-case letters, digits and _":
		return "%s: „%s“ ist kein interner Name einer HubSpot-Eigenschaft: Die bestehen aus Kleinbuchstaben, Ziffern und _"
	case "the portal has no property %q on %s":
		return "das Portal hat keine Eigenschaft „%s“ an %s"
	case "%s have no property %s: create the fields, or name another one under write.names":
		return "%s haben keine Eigenschaft %s: die Felder anlegen oder unter write.names eine andere nennen"
	case "property %s is of type %s and has to be %s: name another one under write.names, or rename it in HubSpot":
		return "die Eigenschaft %s ist vom Typ %s und muss %s sein: unter write.names eine andere nennen oder sie in HubSpot umbenennen"
	case "property %s lacks the options %s: add them in HubSpot, or create the fields once more":
		return "der Eigenschaft %s fehlen die Optionen %s: sie in HubSpot ergänzen oder die Felder noch einmal anlegen"
	case "property %s is read-only in HubSpot: name another one under write.names":
		return "die Eigenschaft %s ist in HubSpot schreibgeschützt: unter write.names eine andere nennen"
	case "it exists and is of type %s, not %s":
		return "sie ist schon da, vom Typ %s statt %s"
	case "the field does not belong to this kind of record":
		return "das Feld gehört nicht zu dieser Art von Datensätzen"
	case "the id is none of HubSpot's":
		return "die ID ist keine von HubSpot"
	case "the id has not the form of HubSpot's":
		return "die ID hat nicht die Form von HubSpot"
	case "HubSpot did not confirm the row":
		return "HubSpot hat die Zeile nicht bestätigt"
	case `property %s lacks the option %s ("icptier fields" with --create adds it)`:
		return "der Eigenschaft %s fehlt die Option %s („icptier fields“ mit --create ergänzt sie)"
	case "not sent: HubSpot refused property %s of %d rows with %s; look at its rules in HubSpot":
		return "nicht gesendet: HubSpot hat die Eigenschaft %s bei %d Zeilen mit %s abgelehnt; ihre Regeln in HubSpot ansehen"
	case "HubSpot refused the row with %s":
		return "HubSpot hat die Zeile mit %s abgelehnt"
	case "the app lacks the scope that the call needs: add it to the app, then connect again":
		return "der App fehlt der Scope, den der Aufruf braucht: ihn der App geben und neu verbinden"
	case "the app lacks the scope %s: add it to the app, then connect again":
		return "der App fehlt der Scope %s: ihn der App geben und neu verbinden"
	case "the app may not read associations of deals with contacts: qualification criteria from contact roles are unknown (add the scope crm.objects.contacts.read to the app, then connect again)":
		return "die App darf nicht lesen, welche Kontakte zu Deals gehören: Kriterien aus Kontaktrollen sind unbekannt (der App den Scope crm.objects.contacts.read geben und neu verbinden)"
	case "the app may not read contacts: people in contact roles count as named, without activity (add the scope crm.objects.contacts.read to the app, then connect again)":
		return "die App darf Kontakte nicht lesen: Personen in Kontaktrollen gelten als genannt, ohne Aktivität (der App den Scope crm.objects.contacts.read geben und neu verbinden)"
	case "HubSpot has locked the object":
		return "HubSpot hat das Objekt gesperrt"
	case "HubSpot is moving the portal":
		return "HubSpot zieht das Portal um"
	case "the portal's calls of the day are used up":
		return "die Aufrufe des Portals für heute sind verbraucht"
	case "HubSpot's limit of calls in ten seconds":
		return "HubSpots Grenze für Aufrufe in zehn Sekunden"
	case "HubSpot's limit of searches a second":
		return "HubSpots Grenze für Suchen je Sekunde"
	case "answer has no list of results":
		return "die Antwort hat keine Liste von Ergebnissen"
	case "answer has no total":
		return "die Antwort hat keine Gesamtzahl"
	case "answer names the same page as the next one":
		return "die Antwort nennt dieselbe Seite noch einmal als nächste"
	case "%s: %s is the host of the pages; take the one that ends in .my.salesforce.com":
		return "%s: %s ist der Host der Seiten; den nehmen, der auf .my.salesforce.com endet"
	case "api_version %q cannot be used: versions are numbers such as %q, and the oldest that has all that is needed is %d.0":
		return "api_version „%s“ geht nicht: Versionen sind Zahlen wie „%s“, und die älteste, die alles Nötige hat, ist %d.0"
	case "%s: %q is no API name of a field on the object itself, such as NumberOfEmployees or Champion__c":
		return "%s: „%s“ ist kein API-Name eines Felds am Objekt selbst, etwa NumberOfEmployees oder Champion__c"
	case "%w (let the connected user read %s, and look whether the organisation has version %s of the API)":
		return "%s (dem verbundenen Benutzer Lesezugriff auf %s geben und nachsehen, ob die Organisation Version %s der API hat)"
	case "%w (fields are mapped to contact roles, and the connected user sees none)":
		return "%s (Felder sind Kontaktrollen zugeordnet, und der verbundene Benutzer sieht keine)"
	case "%s has no field %q, or the connected user may not see it":
		return "%s hat kein Feld „%s“, oder der verbundene Benutzer darf es nicht sehen"
	case "%s.%s is of type %s, which has no single value; name one of its parts":
		return "%s.%s ist vom Typ %s und hat mehrere Werte; einen seiner Teile nennen"
	case "the connected user may not read it: people in contact roles count as named, without activity (let the user read contacts)":
		return "der verbundene Benutzer darf es nicht lesen: Personen in Kontaktrollen gelten als genannt, ohne Aktivität (dem Benutzer Lesezugriff auf Kontakte geben)"
	case "the connected user may not edit %s: create the fields once more, or give the right in a permission set":
		return "der verbundene Benutzer darf %s nicht bearbeiten: die Felder noch einmal anlegen oder das Recht in einem Berechtigungssatz geben"
	case "field %s was created, and the connected user does not see it yet":
		return "das Feld %s wurde angelegt, und der verbundene Benutzer sieht es noch nicht"
	case "only a custom field without a namespace can be created: its name ends in __c":
		return "nur ein eigenes Feld ohne Namensraum lässt sich anlegen: Sein Name endet auf __c"
	case "the id has not the form of Salesforce's":
		return "die ID hat nicht die Form von Salesforce"
	case "the id has not the form of one of Salesforce's":
		return "die ID hat nicht die Form einer von Salesforce"
	case `%s has no field %s, or the connected user may not see it: create the fields with "icptier fields"`:
		return "%s hat kein Feld %s, oder der verbundene Benutzer darf es nicht sehen: die Felder mit „icptier fields“ anlegen"
	case `picklist %s lacks the value %s ("icptier fields" with --create adds it)`:
		return "der Auswahlliste %s fehlt der Wert %s („icptier fields“ mit --create ergänzt ihn)"
	case "options.bulk_from: has to be a number of records, or 0 to read page by page":
		return "options.bulk_from: muss eine Anzahl von Datensätzen sein, oder 0 für das Lesen Seite für Seite"
	case "the organisation did not take it as a bulk query, so it is read page by page, in more calls (%s)":
		return "die Organisation hat es nicht als Massenabfrage angenommen, deshalb wird Seite für Seite gelesen, mit mehr Aufrufen (%s)"
	case "the job failed":
		return "der Auftrag ist gescheitert"
	case "somebody ended the job":
		return "jemand hat den Auftrag beendet"
	case "the job was not done within an hour":
		return "der Auftrag war nach einer Stunde nicht fertig"
	case "the job or its result went away several times":
		return "der Auftrag oder sein Ergebnis war mehrmals nicht mehr da"
	case "the record was not saved, and Salesforce does not say why":
		return "der Datensatz wurde nicht gespeichert, und Salesforce sagt nicht, warum"
	case "the record was not saved: %s%s":
		return "der Datensatz wurde nicht gespeichert: %s%s"
	case `give the connected user the right to edit the field: "icptier fields" does`:
		return "dem verbundenen Benutzer das Recht geben, das Feld zu bearbeiten: „icptier fields“ tut das"
	case "the picklist is restricted: assign its values to the record type too, or let it take other values than those defined":
		return "die Auswahlliste ist eingeschränkt: ihre Werte auch dem Datensatztyp zuweisen oder andere Werte als die definierten zulassen"
	case "exempt the connected user from transaction security":
		return "den verbundenen Benutzer von der Transaktionssicherheit ausnehmen"
	case "too many long calls to the organisation at once":
		return "zu viele lange Aufrufe der Organisation zugleich"
	case "the organisation's calls of the day are used up":
		return "die Aufrufe der Organisation für heute sind verbraucht"
	case "the app or its user may not use the REST API: let an administrator allow it":
		return "die App oder ihr Benutzer darf die REST-API nicht benutzen: Ein Administrator muss das erlauben"
	case "not ready to answer":
		return "nicht bereit zu antworten"
	case "a page for a browser instead of data":
		return "eine Seite für Browser statt Daten"
	case "answer has no list of records":
		return "die Antwort hat keine Liste von Datensätzen"
	case "no record of the page can be read":
		return "kein Datensatz der Seite ist lesbar"
	}
	return ""
}
