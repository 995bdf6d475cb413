package phrase

// ofLogin says who may do what, and what keeps somebody from it.
func ofLogin(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "Keys, the one that encrypts first:":
		return "Schlüssel, der verschlüsselnde zuerst:"
	case "The key %s is added. Start every process anew with this file, then: icptier secrets rotate --use":
		return "Der Schlüssel %s ist dabei. Alle Prozesse mit dieser Datei neu starten, dann: icptier secrets rotate --use"
	case "From now on %s encrypts. Start every process anew, then: icptier secrets reseal and icptier secrets rotate --drop":
		return "Ab jetzt verschlüsselt %s. Alle Prozesse neu starten, dann: icptier secrets reseal und icptier secrets rotate --drop"
	case "%s keys taken out: %s":
		return "%s Schlüssel herausgenommen: %s"
	case "%s tokens encrypted anew.":
		return "%s Tokens neu verschlüsselt."
	case "%s is disconnected: the CRM takes its token no more, and it is deleted here.":
		return "%s ist getrennt: Das CRM nimmt das Token nicht mehr an, und hier ist es gelöscht."
	case "%s is disconnected: its token is deleted here.":
		return "%s ist getrennt: Das Token ist hier gelöscht."
	case "No token of %s was stored here.":
		return "Von %s war hier kein Token gespeichert."
	case "is not a length of time":
		return "ist keine Zeitdauer"
	case "write one such as 8h or 30m":
		return "zum Beispiel 8h oder 30m schreiben"
	case "other machines could reach the pages, and nobody would have to log in":
		return "andere Rechner könnten die Seiten erreichen, und niemand müsste sich anmelden"
	case "write http.auth, as in config/icptier.example.yaml, or listen on 127.0.0.1":
		return "http.auth schreiben wie in config/icptier.example.yaml, oder auf 127.0.0.1 lauschen"
	case "says what groups may, and not how people log in":
		return "sagt, was Gruppen dürfen, und nicht, wie man sich anmeldet"
	case "add oidc, proxy or keys":
		return "oidc, proxy oder keys ergänzen"
	case "is not a length that a login can have":
		return "ist keine Dauer, die eine Anmeldung haben kann"
	case "write 1m to 720h":
		return "1m bis 720h schreiben"
	case "is missing, so that nobody who logs in may do anything":
		return "fehlt; wer sich anmeldet, dürfte nichts"
	case "write which group is viewer, operator or admin":
		return "schreiben, welche Gruppe viewer, operator oder admin ist"
	case "name the group, or write \"*\" for everybody who can log in":
		return "die Gruppe nennen oder \"*\" für alle, die sich anmelden können"
	case "there is no connection %q":
		return "es gibt keine Verbindung „%s“"
	case "name one of the connections below":
		return "eine der Verbindungen weiter unten nennen"
	case "an admin sees all connections":
		return "ein admin sieht alle Verbindungen"
	case "remove the list, or write operator":
		return "die Liste entfernen oder operator schreiben"
	case "write the address of the provider, as its discovery document says it":
		return "die Adresse des Anbieters schreiben, wie sie in seinem Discovery-Dokument steht"
	case "register icptier with the provider, and write the id that it gives":
		return "icptier beim Anbieter registrieren und die ID schreiben, die er vergibt"
	case "openid is missing":
		return "openid fehlt"
	case "write openid, and the scope that the groups come with":
		return "openid schreiben und den Scope, mit dem die Gruppen kommen"
	case "write how browsers reach the pages: the provider sends them back there":
		return "schreiben, unter welcher Adresse Browser die Seiten erreichen: Dorthin schickt der Anbieter sie zurück"
	case "%q is no address":
		return "„%s“ ist keine Adresse"
	case "write an IP address, or a range such as 10.1.0.0/24":
		return "eine IP-Adresse schreiben oder einen Bereich wie 10.1.0.0/24"
	case "this needs a login":
		return "dafür ist eine Anmeldung nötig"
	case "this needs the role %s, and you have the role %s":
		return "dafür ist die Rolle %s nötig, und Sie haben die Rolle %s"
	case "this looks at all connections, and you may see some of them":
		return "das betrifft alle Verbindungen, und Sie dürfen nur einige davon sehen"
	case "--role is viewer, operator, or admin, and an admin sees all connections":
		return "--role ist viewer, operator oder admin, und ein admin sieht alle Verbindungen"
	case "--expires is how long the key is good, such as 2160h":
		return "--expires ist, wie lange der Schlüssel gilt, zum Beispiel 2160h"
	case "--name has more than %d characters":
		return "--name hat mehr als %d Zeichen"
	case "there is no key of the id %q; to see all, run: icptier keys list":
		return "es gibt keinen Schlüssel mit der ID „%s“; alle zeigt: icptier keys list"
	case "--by is who holds the API key; leave it out":
		return "--by ist, wem der API-Schlüssel gehört; bitte weglassen"
	case "the proxy has sent the header %s more than once":
		return "der Proxy hat die Kopfzeile %s mehr als einmal geschickt"
	case "the header %s of the proxy holds no name":
		return "in der Kopfzeile %s des Proxys steht kein Name"
	case "none of your groups may use these pages":
		return "keine Ihrer Gruppen darf diese Seiten benutzen"
	case "this request comes from a page of another site":
		return "diese Anfrage kommt von einer Seite eines anderen Anbieters"
	case "what the provider has sent about you cannot be trusted; log in again":
		return "was der Anbieter über Sie geschickt hat, ist nicht vertrauenswürdig; bitte noch einmal anmelden"
	case "--limit is a number from 1 to %d":
		return "--limit ist eine Zahl von 1 bis %d"
	case "this login was not begun in this browser, or too long ago; log in again":
		return "diese Anmeldung hat nicht in diesem Browser begonnen oder vor zu langer Zeit; bitte noch einmal anmelden"
	case "the provider has not let you in":
		return "der Anbieter hat Sie nicht angemeldet"
	case "there are %d keys already; revoke those that nobody uses":
		return "es gibt schon %d Schlüssel; bitte widerrufen, was niemand mehr benutzt"
	case "the API key is not known, was revoked, or is over":
		return "der API-Schlüssel ist unbekannt, widerrufen oder abgelaufen"
	case "an API key is sent as: Authorization: Bearer KEY":
		return "ein API-Schlüssel wird so geschickt: Authorization: Bearer SCHLÜSSEL"
	case "the pages are not served on %s: other machines could reach them, and nobody would have to log in; write http.auth, or listen on 127.0.0.1":
		return "auf %s werden die Seiten nicht angeboten: Andere Rechner könnten sie erreichen, und niemand müsste sich anmelden; http.auth schreiben oder auf 127.0.0.1 lauschen"
	case "commands need an API key here; put it into the environment variable ICPTIER_KEY":
		return "Befehle brauchen hier einen API-Schlüssel; er gehört in die Umgebungsvariable ICPTIER_KEY"
	case "API keys: make, list and revoke them":
		return "API-Schlüssel: erstellen, zeigen und widerrufen"
	case "An API key lets a program use the API, and a command the service, in a role and for some connections. It is sent as Authorization: Bearer KEY; commands take it from the environment variable ICPTIER_KEY. The service takes keys once http.auth.keys is set.":
		return "Mit einem API-Schlüssel benutzt ein Programm das API und ein Befehl den Dienst, in einer Rolle und für manche Verbindungen. Geschickt wird er als Authorization: Bearer SCHLÜSSEL; Befehle nehmen ihn aus der Umgebungsvariablen ICPTIER_KEY. Der Dienst nimmt Schlüssel an, sobald http.auth.keys gesetzt ist."
	case "Make an API key; it is shown once and stored as a hash":
		return "Einen API-Schlüssel erstellen; er wird einmal gezeigt und als Hash gespeichert"
	case "List the API keys, the newest first, without their secrets":
		return "Die API-Schlüssel zeigen, die neuesten zuerst, ohne ihre Geheimnisse"
	case "Revoke API keys: they are not good from now on":
		return "API-Schlüssel widerrufen: Sie gelten ab jetzt nicht mehr"
	case "viewer, operator or admin":
		return "viewer, operator oder admin"
	case "connections that its holder sees, with commas (default all)":
		return "Verbindungen, die sein Inhaber sieht, mit Kommas (Vorgabe: alle)"
	case "how long it is good":
		return "wie lange er gilt"
	case "what it is for; no person's name":
		return "wofür er ist; kein Name einer Person"
	case "Who did what, on which object, when and from where":
		return "Wer was getan hat, woran, wann und von wo"
	case "Lists what people and programs did, the newest first: log-ins and refusals, exports, reads of one account, connect, publish and rollback, jobs by hand, work on dead letters, keys. Entries are kept for 400 days, and nothing takes one out before.":
		return "Zeigt, was Menschen und Programme getan haben, das Neueste zuerst: Anmeldungen und Abweisungen, Exporte, das Lesen einer Firma, Verbinden, Veröffentlichen und Zurücknehmen, Jobs von Hand, die Arbeit an nicht verarbeiteten Nachrichten, Schlüssel. Einträge bleiben 400 Tage, und nichts nimmt vorher einen heraus."
	case "only what this person, key or user did":
		return "nur was diese Person, dieser Schlüssel oder Benutzer getan hat"
	case "only this action, such as publish or read-account":
		return "nur diese Handlung, zum Beispiel publish oder read-account"
	case "only entries that ended so, in the words of --output csv":
		return "nur Einträge mit diesem Ergebnis, in den Worten von --output csv"
	case "only entries of this time, such as 24h":
		return "nur Einträge aus dieser Zeit, zum Beispiel 24h"
	case "the most entries":
		return "höchstens so viele Einträge"
	case "the token stands in the configuration: take it out there, and revoke it on the pages of the CRM":
		return "das Token steht in der Konfiguration: dort herausnehmen und auf den Seiten des CRM widerrufen"
	case "the stored token could not be opened; take the access away on the pages of the CRM":
		return "das gespeicherte Token ließ sich nicht öffnen; den Zugang bitte auf den Seiten des CRM entziehen"
	case "this CRM lets no program revoke its access; take it away on the pages of the CRM":
		return "in diesem CRM kann kein Programm seinen Zugang selbst widerrufen; bitte auf den Seiten des CRM entziehen"
	case "the CRM has not revoked the access (%s); take it away on the pages of the CRM":
		return "das CRM hat den Zugang nicht widerrufen (%s); bitte auf den Seiten des CRM entziehen"
	case "it gives no answer":
		return "es antwortet nicht"
	case "the file has one key, which seals already; add one first: icptier secrets rotate":
		return "in der Datei steht ein Schlüssel, und der verschlüsselt schon; zuerst einen hinzunehmen: icptier secrets rotate"
	case "key file %s cannot be written here (%w); change it where it comes from":
		return "die Schlüsseldatei %s lässt sich hier nicht schreiben (%s); bitte dort ändern, wo sie herkommt"
	case "it is not known what the token of %s is sealed with: %s":
		return "womit das Token von %s verschlüsselt ist, lässt sich nicht feststellen: %s"
	case "--use and --drop are steps of their own: see icptier secrets --help":
		return "--use und --drop sind eigene Schritte: siehe icptier secrets --help"
	case "The key that tokens are encrypted with: look at it, rotate it, encrypt anew":
		return "Der Schlüssel, mit dem Tokens verschlüsselt sind: ansehen, wechseln, neu verschlüsseln"
	case "Tokens of CRMs are kept encrypted. The first key of the key file encrypts, all of them decrypt. To rotate: secrets rotate adds a key; once every process has been started anew with that file, secrets rotate --use has the new key encrypt; start every process anew, then secrets reseal encrypts every token with it, and secrets rotate --drop takes the old keys out.":
		return "Tokens der CRMs liegen verschlüsselt. Der erste Schlüssel der Schlüsseldatei verschlüsselt, alle entschlüsseln. Ein Wechsel geht so: secrets rotate nimmt einen Schlüssel hinzu; sind alle Prozesse mit dieser Datei neu gestartet, lässt secrets rotate --use den neuen verschlüsseln; alle Prozesse noch einmal neu starten, dann verschlüsselt secrets reseal jedes Token mit ihm, und secrets rotate --drop nimmt die alten Schlüssel heraus."
	case "List the keys and which token is encrypted with which, without any of them":
		return "Die Schlüssel zeigen und welches Token mit welchem verschlüsselt ist, ohne sie selbst"
	case "Add a key, have it encrypt, or take old keys out":
		return "Einen Schlüssel hinzunehmen, ihn verschlüsseln lassen oder alte herausnehmen"
	case "the key that was added last encrypts from now on":
		return "der zuletzt hinzugenommene Schlüssel verschlüsselt ab jetzt"
	case "take the keys out that no token is encrypted with":
		return "die Schlüssel herausnehmen, mit denen kein Token verschlüsselt ist"
	case "Encrypt every token with the key that encrypts now":
		return "Jedes Token mit dem Schlüssel verschlüsseln, der jetzt verschlüsselt"
	case "Revoke the access to a CRM there, and delete its token here":
		return "Den Zugang zu einem CRM dort widerrufen und sein Token hier löschen"
	case "Has the CRM revoke the access, where it lets a program do that, and deletes the stored token. What was read stays; what is left to be done by hand is said. To connect again: icptier connect CONNECTION.":
		return "Lässt das CRM den Zugang widerrufen, wo ein Programm das kann, und löscht das gespeicherte Token. Was gelesen wurde, bleibt; was von Hand zu tun ist, wird gesagt. Wieder verbinden: icptier connect VERBINDUNG."
	case "stands in a file that everybody on this machine can read":
		return "steht in einer Datei, die auf diesem Rechner alle lesen können"
	case "chmod 600 %s, or keep the secret in a file of its own or in the environment":
		return "chmod 600 %s, oder das Geheimnis in eine eigene Datei oder in die Umgebung legen"
	case "is missing: the key that tokens are encrypted with is made in data_dir of each process, and no other can read what it stores":
		return "fehlt: Der Schlüssel für die Tokens entsteht dann in data_dir jedes Prozesses, und kein anderer kann lesen, was dieser speichert"
	case "write secrets.key_file, the same file for all processes, and keep a copy elsewhere":
		return "secrets.key_file schreiben, für alle Prozesse dieselbe Datei, und eine Kopie anderswo aufbewahren"
	case "data_dir %s can be written by everybody on this machine: run chmod 700 on it, or choose another one":
		return "in data_dir %s können auf diesem Rechner alle schreiben: chmod 700 darauf anwenden oder einen anderen Ordner wählen"
	case "%s is a link, which is not followed: put what it leads to into data_dir, or name that folder as data_dir":
		return "%s ist ein Verweis, dem nicht gefolgt wird: das Ziel in data_dir legen oder jenen Ordner als data_dir nennen"
	}
	return ""
}
