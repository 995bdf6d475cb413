package cli

// texts are the words of the command line in one language.
type texts struct {
	account, connection, job, state, tier, score, grade, coverage, fields                                  string
	consent, connected, dryRun, createFields                                                               string
	waits, waitsFor, leftOut                                                                               string
	accounts, deals, total, written                                                                        string
	history, dealsTitle, read, noScore, asOf, override, unknown                                            string
	demoIntro, demoConnect, demoFields, demoPull, demoWrite, demoSample, demoServe, demoNothing, demoMoved string
}

func english() texts {
	return texts{
		account: "Account", connection: "Connection", job: "Job", state: "State",
		tier: "Tier", score: "Score", grade: "Grade", coverage: "Known", fields: "Fields",
		consent:      "Open this address in a browser and allow the access; the answer is waited for:\n\n  %s\n",
		connected:    "%s is connected to %s (%s).",
		dryRun:       "%s records compared, %s would be written. Nothing was.",
		createFields: "%d fields need work; run: icptier fields %s --create",
		waits:        "This goes on as soon as it is whole.", waitsFor: "Waiting for %s records that are not scored yet.",
		leftOut:  "Left out are accounts whose entries in the cache are broken: %s. A worker makes them anew; then try again.",
		accounts: "accounts", deals: "deals", total: "Total", written: "Written",
		history: "Changes of the tier", dealsTitle: "Open deals", read: "as of", noScore: "Not scored yet.",
		asOf: "as of", override: "Set by a rep", unknown: "unknown",
		demoIntro: "icptier demo: everything runs on this machine and nothing leaves it.\n\n" +
			"  Real:       names, places and domains of %s organisations in Germany,\n" +
			"              Austria and Switzerland (datenanfragen.de, CC0), spread over the\n" +
			"              CRMs, some in two of them.\n" +
			"  Generated:  employees, revenue, technologies, activity and all deals, from\n" +
			"              seed %d, with gaps as real CRMs have them. They say nothing\n" +
			"              about these organisations.\n",
		demoConnect: "Connecting %s over OAuth (code, PKCE, loopback redirect)",
		demoFields:  "Creating the missing icp_* fields", demoPull: "Pulling, publishing and scoring", demoWrite: "Writing tiers, scores and reasons back",
		demoSample:  "What a rep sees, read back from %s:",
		demoServe:   "The page is at %s\nA company that is edited in a sandbox has its new tier within %s.\nThe address and a token for that are in\n%s\nEnd with Ctrl-C.",
		demoMoved:   "Another program has the port of the %s sandbox; it got a new one",
		demoNothing: "Nothing had to be written: the CRMs hold the right values already.",
	}
}

func german() texts {
	return texts{
		account: "Firma", connection: "Verbindung", job: "Job", state: "Stand",
		tier: "Stufe", score: "Punkte", grade: "Note", coverage: "bekannt", fields: "Felder",
		consent:      "Bitte diese Adresse im Browser öffnen und den Zugriff erlauben; auf die Antwort wird gewartet:\n\n  %s\n",
		connected:    "%s ist mit %s verbunden (%s).",
		dryRun:       "%s Datensätze verglichen, %s würden geschrieben. Geschrieben wurde nichts.",
		createFields: "%d Felder sind zu bearbeiten; Befehl: icptier fields %s --create",
		waits:        "Sobald er vollständig ist, geht es weiter.", waitsFor: "Es wird auf %s Datensätze gewartet, die noch nicht bewertet sind.",
		leftOut:  "Hier fehlen Firmen, deren Einträge im Cache beschädigt sind: %s. Ein Worker stellt sie wieder her; danach bitte noch einmal versuchen.",
		accounts: "Firmen", deals: "Deals", total: "Summe", written: "geschr.",
		history: "Änderungen der Stufe", dealsTitle: "Offene Deals", read: "Stand", noScore: "Noch nicht bewertet.",
		asOf: "Stand", override: "Von Hand gesetzt", unknown: "unbekannt",
		demoIntro: "icptier demo: Alles läuft auf diesem Rechner, nichts verlässt ihn.\n\n" +
			"  Echt:       Namen, Orte und Domains von %s Organisationen in\n" +
			"              Deutschland, Österreich und der Schweiz (datenanfragen.de, CC0),\n" +
			"              verteilt auf die CRMs, manche in zweien.\n" +
			"  Erzeugt:    Mitarbeiter, Umsatz, Technologien, Aktivität und alle Deals,\n" +
			"              aus dem Startwert %d, mit Lücken wie in echten CRMs. Sie sagen\n" +
			"              nichts über diese Organisationen aus.\n",
		demoConnect: "%s wird über OAuth verbunden (Code, PKCE, Loopback-Redirect)",
		demoFields:  "Fehlende icp_*-Felder werden angelegt", demoPull: "Lesen, veröffentlichen und bewerten", demoWrite: "Stufen, Punkte und Gründe werden zurückgeschrieben",
		demoSample:  "Was der Vertrieb sieht, zurückgelesen aus %s:",
		demoServe:   "Die Seite: %s\nEine Firma, die in einer Sandbox geändert wird, hat ihre neue Stufe nach\nhöchstens %s. Adresse und Token dafür stehen in\n%s\nEnde mit Strg-C.",
		demoMoved:   "Den Port der Sandbox %s hat ein anderes Programm; sie bekommt einen neuen",
		demoNothing: "Es war nichts zu schreiben: In den CRMs stehen schon die richtigen Werte.",
	}
}
