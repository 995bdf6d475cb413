package phrase

// ofAccess holds what calls of a CRM and their tokens fail of.
func ofAccess(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "status %d":
		return "Status %d"
	case "%w: %w":
		return "%s: %s"
	case "%w (%w)":
		return "%s (%s)"
	case "%w (%s)":
		return "%s (%s)"
	case "%s (%s)":
		return "%s (%s)"
	case "rate limited: %s":
		return "gebremst: %s"
	case "rate limited for %s: %s":
		return "für %s gebremst: %s"
	case "the CRM asked for a pause":
		return "das CRM will eine Pause"
	case "the CRM refuses calls":
		return "das CRM lehnt Aufrufe ab"
	case "still refused after repeating":
		return "auch nach Wiederholungen abgelehnt"
	case "our share of the CRM's daily calls is used up: %d of %.0f (budget.share %.2f of %d)":
		return "unser Anteil an den täglichen Aufrufen des CRM ist verbraucht: %d von %.0f (budget.share %.2f von %d)"
	case "only %d of the CRM's %d daily calls are left, which is the reserve (budget.reserve %.2f)":
		return "nur %d der %d täglichen Aufrufe des CRM sind übrig, das ist die Reserve (budget.reserve %.2f)"
	case "the answer says that it failed: %w":
		return "die Antwort sagt, dass es fehlschlug: %s"
	case "redirect is not followed: %w":
		return "einer Weiterleitung wird nicht gefolgt: %s"
	case "address is not public":
		return "die Adresse ist nicht öffentlich"
	case "%w: it cannot be read":
		return "%s: sie ist nicht lesbar"
	case "%w: it is %s":
		return "%s: sie ist %s"
	case "no whole answer within %s":
		return "keine ganze Antwort innerhalb von %s"
	case "answer is larger than %d bytes":
		return "die Antwort ist größer als %d Bytes"
	case "URL has to be of the form https://host":
		return "die URL muss die Form https://host haben"
	case "URL of host %s has to begin with https":
		return "die URL des Hosts %s muss mit https beginnen"
	case "URL must have neither a user nor a query":
		return "die URL darf weder Benutzer noch Parameter haben"
	case "host %.100q is not one of this connection":
		return "der Host „%.100s“ gehört nicht zu dieser Verbindung"
	case "instance of the token is not a URL":
		return "die Instanz des Tokens ist keine URL"
	case "grant %s needs %s":
		return "das Verfahren %s braucht %s"
	case "grant %q is none of authorization_code, client_credentials, jwt_bearer, static_token, none":
		return "das Verfahren „%s“ ist keines von authorization_code, client_credentials, jwt_bearer, static_token, none"
	case "key file %s has mode %04o: others can read it; run chmod 600 on it":
		return "die Schlüsseldatei %s hat die Rechte %04o: Andere können sie lesen; chmod 600 darauf anwenden"
	case "key file %s is too large":
		return "die Schlüsseldatei %s ist zu groß"
	case "key file %s: %w":
		return "Schlüsseldatei %s: %s"
	case "line %d is not of the form id:base64 of %d bytes":
		return "Zeile %d hat nicht die Form id:base64 von %d Bytes"
	case "line %d: there is another key of this id":
		return "Zeile %d: Diese ID hat schon ein anderer Schlüssel"
	case "line %d: %w":
		return "Zeile %d: %s"
	case "there is no key":
		return "es gibt keinen Schlüssel"
	case "sealed data was damaged or belongs elsewhere":
		return "verschlüsselte Daten sind beschädigt oder gehören woandershin"
	case "sealed with key %q, which is not in the key file":
		return "mit dem Schlüssel „%s“ verschlüsselt, der nicht in der Schlüsseldatei steht"
	case "stored token is damaged":
		return "das gespeicherte Token ist beschädigt"
	case "private_key is not in PEM form":
		return "private_key hat nicht die Form PEM"
	case "private_key is not an RSA key":
		return "private_key ist kein RSA-Schlüssel"
	case "the CRM refused the static token":
		return "das CRM hat das feste Token abgelehnt"
	case "the CRM refused: %s":
		return "das CRM lehnte ab: %s"
	case "an administrator has to install the app in the Salesforce org first":
		return "ein Administrator muss die App zuerst in der Salesforce-Organisation installieren"
	case "an administrator has to pre-authorise the user for the app":
		return "ein Administrator muss den Benutzer für die App vorab freigeben"
	case "the app needs a Run As user for the client credentials flow":
		return "die App braucht für Client Credentials einen Benutzer unter „Run As“"
	case "the user did not consent":
		return "der Benutzer hat nicht zugestimmt"
	case "the grant has ended or was revoked, connect again":
		return "der Zugang ist abgelaufen oder widerrufen; neu verbinden"
	case "check client_id and client_secret":
		return "client_id und client_secret prüfen"
	case "register the redirect address with the app":
		return "die Rückkehradresse bei der App eintragen"
	case "allow the app the scopes it asks for":
		return "der App die Scopes erlauben, die sie verlangt"
	case "allow the app this grant":
		return "der App dieses Verfahren erlauben"
	case "token endpoint gave no answer: %w":
		return "die Token-Adresse gab keine Antwort: %s"
	case "token endpoint gave no answer within %s":
		return "die Token-Adresse gab innerhalb von %s keine Antwort"
	case "token endpoint gave an answer that holds no token":
		return "die Antwort der Token-Adresse enthält kein Token"
	case "token endpoint answers with a redirect (status %d), which is not followed":
		return "die Token-Adresse leitet weiter (Status %d); dem wird nicht gefolgt"
	case "token endpoint answers status %d":
		return "die Token-Adresse antwortet mit Status %d"
	case "token endpoint answers status %d: %w":
		return "die Token-Adresse antwortet mit Status %d: %s"
	case "token endpoint answers status %d without a reason":
		return "die Token-Adresse antwortet mit Status %d, ohne Grund"
	case "token endpoint: %w":
		return "Token-Adresse: %s"
	case "it cannot answer now":
		return "sie kann gerade nicht antworten"
	case "the CRM gave no refresh token: connect again":
		return "das CRM gab kein Refresh-Token: neu verbinden"
	case "instance of the token answer is not a URL":
		return "die Instanz in der Token-Antwort ist keine URL"
	case "its token is gone, as when NATS has lost its store":
		return "ihr Token ist weg, wie nach einem Verlust des Speichers von NATS"
	case "its token cannot be opened with the present keys":
		return "ihr Token lässt sich mit den vorhandenen Schlüsseln nicht öffnen"
	case "the CRM refuses its token: %s":
		return "das CRM lehnt ihr Token ab: %s"
	case "not connected; run: icptier connect %s; where it was connected before, NATS has lost its store":
		return "nicht verbunden; verbinden: icptier connect %s; war sie es schon einmal, hat NATS seinen Speicher verloren"
	case "reconnect needed: %s; run: icptier connect %s":
		return "neu verbinden: %s; icptier connect %s"
	case "a person has to connect it":
		return "jemand muss sie verbinden"
	case "redirect address has to be of the form http://127.0.0.1:port/path":
		return "die Rückkehradresse muss die Form http://127.0.0.1:port/pfad haben"
	case "nobody consented within %s":
		return "niemand hat innerhalb von %s zugestimmt"
	case "the CRM sent no code":
		return "das CRM hat keinen Code geschickt"
	case "this answer belongs to another attempt to connect":
		return "diese Antwort gehört zu einem anderen Versuch zu verbinden"
	case "this answer was used already":
		return "diese Antwort wurde schon benutzt"
	case "connecting was given up":
		return "das Verbinden wurde abgebrochen"
	}
	return ""
}
