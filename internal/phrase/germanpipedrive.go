package phrase

// ofPipedrive holds what the connector of Pipedrive says.
func ofPipedrive(english string) string {
	switch english {
	case "Pipedrive refuses its own cursors again and again":
		return "Pipedrive lehnt seine eigenen Seitenmarken immer wieder ab"
	case "the id is none of Pipedrive's":
		return "die ID ist keine von Pipedrive"
	case "Pipedrive's firewall refuses calls":
		return "die Firewall von Pipedrive lehnt Aufrufe ab"
	case "the plan of the company allows no more fields of its own: remove some, or take a larger plan":
		return "der Tarif der Firma lässt keine weiteren eigenen Felder zu: welche entfernen oder einen größeren Tarif nehmen"
	case "the company's account is closed":
		return "das Konto der Firma ist geschlossen"
	case "the company's tokens of the day are used up":
		return "die Tokens der Firma für heute sind aufgebraucht"
	case "Pipedrive's limit of calls in two seconds":
		return "die Grenze von Pipedrive für Aufrufe in zwei Sekunden"
	case "field %s is of type %s and has to be %s: name another field under write.names":
		return "das Feld %s ist vom Typ %s und muss %s sein: unter write.names ein anderes Feld nennen"
	case "field %s lacks the options %s: create the fields once more, or add them in Pipedrive":
		return "dem Feld %s fehlen die Optionen %s: die Felder noch einmal anlegen oder die Optionen in Pipedrive ergänzen"
	case "%w (let the connected user add custom fields, or create them by hand: the connector's README lists them)":
		return "%w (der verbundene Benutzer muss eigene Felder anlegen dürfen; oder sie von Hand anlegen, die README des Konnektors nennt sie)"
	case "no field has this key: name the field under write.names as it shall be called":
		return "kein Feld hat diesen Schlüssel: unter write.names den Namen schreiben, den das Feld haben soll"
	case "fields: Pipedrive has no contact roles; map the criterion to a field of deals":
		return "fields: Pipedrive hat keine Kontaktrollen; das Kriterium einem Feld von Deals zuordnen"
	case "a version of the API that is known: v2":
		return "eine bekannte Version der API: v2"
	case "the name of a field as people see it, or its key":
		return "der Name eines Feldes, wie man ihn sieht, oder sein Schlüssel"
	case "several fields are called %q: write the key of one, which its settings in Pipedrive show":
		return "mehrere Felder heißen „%s“: den Schlüssel von einem schreiben, den seine Einstellungen in Pipedrive zeigen"
	case "Pipedrive has no field %q":
		return "Pipedrive hat kein Feld „%s“"
	case "%w: create the fields with \"icptier fields\"":
		return "%w: die Felder mit „icptier fields“ anlegen"
	case "field %s lacks the option %s (\"icptier fields\" with --create adds it)":
		return "dem Feld %s fehlt die Option %s („icptier fields“ mit --create ergänzt sie)"
	case "%w (let the connected user edit the record and its fields)":
		return "%w (der verbundene Benutzer muss den Datensatz und seine Felder bearbeiten dürfen)"
	}
	return ""
}
