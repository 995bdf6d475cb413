package phrase

// ofLines holds what commands say of what they do and did, and what icptier init asks.
func ofLines(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "Open this address in a browser and allow the access; the answer is waited for:\n\n  %s\n":
		return "Bitte diese Adresse im Browser öffnen und den Zugriff erlauben; auf die Antwort wird gewartet:\n\n  %s\n"
	case "%s is connected to %s (%s).":
		return "%s ist mit %s verbunden (%s)."
	case "%d fields need work; run: icptier fields %s --create":
		return "%d Felder sind zu bearbeiten; Befehl: icptier fields %s --create"
	case "icptier demo: everything runs on this machine and nothing leaves it.\n\n  Real:       names, places and domains of %s organisations in Germany,\n              Austria and Switzerland (datenanfragen.de, CC0), spread over the\n              CRMs, some in two of them.\n  Generated:  employees, revenue, technologies, activity and all deals, from\n              seed %d, with gaps as real CRMs have them. They say nothing\n              about these organisations.\n":
		return "icptier demo: Alles läuft auf diesem Rechner, nichts verlässt ihn.\n\n  Echt:       Namen, Orte und Domains von %s Organisationen in\n              Deutschland, Österreich und der Schweiz (datenanfragen.de, CC0),\n              verteilt auf die CRMs, manche in zweien.\n  Erzeugt:    Mitarbeiter, Umsatz, Technologien, Aktivität und alle Deals,\n              aus dem Startwert %d, mit Lücken wie in echten CRMs. Sie sagen\n              nichts über diese Organisationen aus.\n"
	case "The page is at %s\nA company that is edited in a sandbox has its new tier within %s.\nThe address and a token for that are in\n%s\nEnd with Ctrl-C.":
		return "Die Seite: %s\nEine Firma, die in einer Sandbox geändert wird, hat ihre neue Stufe nach\nhöchstens %s. Adresse und Token dafür stehen in\n%s\nEnde mit Strg-C."
	case "Connecting %s over OAuth (code, PKCE, loopback redirect)":
		return "%s wird über OAuth verbunden (Code, PKCE, Loopback-Redirect)"
	case "Another program has the port of the %s sandbox; it got a new one":
		return "Den Port der Sandbox %s hat ein anderes Programm; sie bekommt einen neuen"
	case "Creating the missing icp_* fields":
		return "Fehlende icp_*-Felder werden angelegt"
	case "Pulling, publishing and scoring":
		return "Lesen, veröffentlichen und bewerten"
	case "Writing tiers, scores and reasons back":
		return "Stufen, Punkte und Gründe werden zurückgeschrieben"
	case "Nothing had to be written: the CRMs hold the right values already.":
		return "Es war nichts zu schreiben: In den CRMs stehen schon die richtigen Werte."
	case "What a rep sees, read back from %s:":
		return "Was der Vertrieb sieht, zurückgelesen aus %s:"
	case "Known":
		return "bekannt"
	case "Changes of the tier":
		return "Änderungen der Stufe"
	case "as of":
		return "Stand"
	case "%s records compared, %s would be written. Nothing was.":
		return "%s Datensätze verglichen, %s würden geschrieben. Geschrieben wurde nichts."
	case "Waiting for %s records that are not scored yet.":
		return "Es wird auf %s Datensätze gewartet, die noch nicht bewertet sind."
	case "This goes on as soon as it is whole.":
		return "Sobald er vollständig ist, geht es weiter."
	case "Left out are accounts whose entries in the cache are broken: %s. A worker makes them anew; then try again.":
		return "Hier fehlen Firmen, deren Einträge im Cache beschädigt sind: %s. Ein Worker stellt sie wieder her; danach bitte noch einmal versuchen."
	case "This is the key. It is shown this once.":
		return "Das ist der Schlüssel. Er wird nur dieses eine Mal gezeigt."
	case "There is no API key.":
		return "Es gibt keinen API-Schlüssel."
	case "%s is not good any more.":
		return "%s gilt nicht mehr."
	case "No entry.":
		return "Kein Eintrag."
	case "%s checked: %s, %s.":
		return "%s geprüft: %s, %s."
	case "%s files":
		return "%s Dateien"
	case "%s errors":
		return "%s Fehler"
	case "%s warnings":
		return "%s Hinweise"
	case "%s accounts":
		return "%s Firmen"
	case "%s and %s scored in %s s.":
		return "%s und %s in %s s bewertet."
	case "The condition of %s could not be worked out for %s and counts as unknown there; change it, such as by a test before it.":
		return "Die Bedingung von %s ließ sich für %s nicht ausrechnen und zählt dort als unbekannt; ändern Sie sie, etwa mit einer Abfrage davor."
	case "The places of the tiers (capacity) are not shared out here: that takes all accounts of a connection.":
		return "Die Plätze je Stufe (capacity) sind hier nicht verteilt: Das geht nur mit allen Firmen einer Verbindung."
	case "Read as: ":
		return "Gelesen als: "
	case "Custom fields (account.custom.…): ":
		return "Eigene Felder (account.custom.…): "
	case "Written: %s and the model %s beside it.":
		return "Geschrieben: %s und das Modell %s daneben."
	case "%s existed already; the file stays as it is.":
		return "%s gab es schon; die Datei bleibt, wie sie ist."
	case "One after the other:":
		return "Der Reihe nach:"
	case "When the dry run shows what you want, set write.enabled to true, with write.owners for one team at first, and start the service: icptier run. Secrets can be kept in files as well: client_secret_file instead of client_secret.":
		return "Wenn der Probelauf zeigt, was Sie wollen, setzen Sie write.enabled auf true, am Anfang mit write.owners für ein Team, und starten den Dienst: icptier run. Geheimnisse können auch in Dateien stehen: client_secret_file statt client_secret."
	case "Client id of the app that is registered with the CRM?":
		return "Client-ID der App, die im CRM registriert ist?"
	case "What shall the connection be called? Lower-case letters, digits and -.":
		return "Wie soll die Verbindung heißen? Kleinbuchstaben, Ziffern und -."
	case "Which CRM?":
		return "Welches CRM?"
	case "How is access granted? authorization_code: somebody consents in the browser.":
		return "Wie wird der Zugriff erteilt? authorization_code: jemand stimmt im Browser zu."
	case "Which ICP model to begin with?":
		return "Mit welchem ICP-Modell wird begonnen?"
	case "Addresses of NATS? Empty: it runs inside the program.":
		return "Adressen von NATS? Leer: es läuft im Programm."
	case "In which folder are the exports (accounts.csv, and deals.csv)? A single file will do.":
		return "In welchem Ordner liegen die Exporte (accounts.csv, dazu deals.csv)? Auch eine einzelne Datei geht."
	case "Address of Redis? Empty: a stand-in runs inside the program, for trying out.":
		return "Adresse von Redis? Leer: ein Ersatz läuft im Programm, zum Ausprobieren."
	case "For whom does the program act? The user name in the CRM.":
		return "In wessen Namen handelt das Programm? Der Benutzername im CRM."
	case "In which time zone are the schedules?":
		return "In welcher Zeitzone liegen die Zeitpläne?"
	case "Address of the CRM, such as https://acme.my.salesforce.com? Empty: the public one. Dynamics has none: https://acme.crm4.dynamics.com":
		return "Adresse des CRM, etwa https://acme.my.salesforce.com? Leer: die öffentliche. Dynamics hat keine: https://acme.crm4.dynamics.com"
	case "1 file":
		return "1 Datei"
	case "1 error":
		return "1 Fehler"
	case "1 warning":
		return "1 Hinweis"
	case "1 account":
		return "1 Firma"
	case "1 deal":
		return "1 Deal"
	case "What moves was not compared, because the cache is still being rebuilt.":
		return "Was sich bewegt, wurde nicht verglichen, weil der Zwischenspeicher noch aufgebaut wird."
	case "Version %d is in force: %s":
		return "Version %d ist in Kraft: %s"
	case "%s scored anew from stored facts, without a call to a CRM.":
		return "%s aus gespeicherten Daten neu bewertet, ohne Aufruf eines CRM."
	case "Still to be scored anew: %s. The running service does it; see icptier jobs list.":
		return "Das Neubewerten steht noch aus: %s. Der laufende Dienst erledigt es; siehe icptier jobs list."
	case "In force:  %s\nDraft:     %s\nAs of:     %s\n":
		return "In Kraft:  %s\nEntwurf:   %s\nStand:     %s\n"
	case "1 of %s accounts changes its tier (%s)":
		return "1 von %s Firmen wechselt die Stufe (%s)"
	case "%s of %s accounts change their tier (%s)":
		return "%s von %s Firmen wechseln die Stufe (%s)"
	case "%s up, %s down":
		return "%s nach oben, %s nach unten"
	case ", %s that the model begins or ceases to apply to":
		return ", für %s beginnt oder endet die Geltung des Modells"
	case "1 more account would stay where sales has put it.":
		return "1 weitere Firma bliebe, wo der Vertrieb sie hingesetzt hat."
	case "%s more accounts would stay where sales has put them.":
		return "%s weitere Firmen blieben, wo der Vertrieb sie hingesetzt hat."
	case "Open deals of the accounts that move: %s.":
		return "Offene Deals der wechselnden Firmen: %s."
	case "%s worth %s %s":
		return "%s im Wert von %s %s"
	case "… and %s more; all with --output csv or json":
		return "… und %s weitere; alle mit --output csv oder json"
	case "Which accounts move, and why":
		return "Welche Firmen wechseln, und warum"
	case "Model side by side: %s":
		return "Vergleichsmodell: %s"
	case "%s is no longer scored side by side.":
		return "%s wird nicht mehr als Vergleichsmodell bewertet."
	case "%s is scored side by side and not written back; see icptier explain. End it with icptier icp shadow --off":
		return "%s wird als Vergleichsmodell bewertet und nicht zurückgeschrieben; siehe icptier explain. Ende mit icptier icp shadow --off"
	case "No model is scored side by side; to have one: icptier icp publish FILE --shadow":
		return "Es gibt kein Vergleichsmodell; Befehl dafür: icptier icp publish DATEI --shadow"
	case "Side by side, not written back: %s":
		return "Vergleichsmodell, nicht zurückgeschrieben: %s"
	case "Version %d":
		return "Version %d"
	case "Note: %s":
		return "Notiz: %s"
	case "cannot be read by this program":
		return "kann von diesem Programm nicht gelesen werden"
	case "the models say the same":
		return "kein Unterschied in dem, was die Modelle sagen"
	case "… and %d more; all with --output json":
		return "… und %d weitere; alle mit --output json"
	case "waiting for the servers of %s over data_dir %s …":
		return "Warten auf die Server von %s über data_dir %s …"
	case "another process¦that is waited for":
		return "einem anderen Prozess"
	case "%s: cannot listen on %s: %w; give HOST:PORT of this machine, such as %[1]s 127.0.0.1:8181":
		return "%s: Auf %s lässt sich nicht lauschen: %s. HOST:PORT dieses Rechners angeben, zum Beispiel %[1]s 127.0.0.1:8181"
	case "%s: another program listens on %s already; give another address, such as %[1]s 127.0.0.1:8181, or 127.0.0.1:0 for any free port":
		return "%s: Auf %s lauscht schon ein anderes Programm. Eine andere Adresse angeben, zum Beispiel %[1]s 127.0.0.1:8181, oder 127.0.0.1:0 für irgendeinen freien Port"
	case "a demo runs over %s already; end it, or choose another folder with --data":
		return "Über %s läuft schon eine Demo. Sie beenden oder mit --data einen anderen Ordner wählen"
	}
	return ""
}
