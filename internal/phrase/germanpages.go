package phrase

// ofPages holds the words of the pages, but those for deciding.
func ofPages(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "Employees, revenue, technologies and deals of this account are generated.":
		return "Mitarbeiter, Umsatz, Technologien und Deals dieses Unternehmens sind erzeugt."
	case "What is not done yet is missing on this page.":
		return "Was noch nicht fertig ist, fehlt auf dieser Seite."
	case "Accounts":
		return "Unternehmen"
	case "Set by sales":
		return "Vom Vertrieb gesetzt"
	case "until":
		return "bis"
	case "The same company is also in":
		return "Dieselbe Firma steht auch in"
	case "Knocked out":
		return "Ausgeschlossen"
	case "Tier":
		return "Stufe"
	case "Fit":
		return "Passung"
	case "Coverage":
		return "Abdeckung"
	case "Grade":
		return "Note"
	case "Not scored yet.":
		return "Noch nicht bewertet."
	case "Gaps":
		return "Lücken"
	case "up to %d points":
		return "bis zu %d Punkte"
	case "Everything is known.":
		return "Alle Angaben sind bekannt."
	case "Model side by side, not written back":
		return "Vergleichsmodell, nicht zurückgeschrieben"
	case "Deals":
		return "Deals"
	case "Deal":
		return "Deal"
	case "counts for the grade":
		return "zählt für die Note"
	case "Class":
		return "Klasse"
	case "No deals.":
		return "Keine Deals."
	case "Details":
		return "Angaben"
	case "Relationship":
		return "Beziehung"
	case "Employees":
		return "Mitarbeiter"
	case "Revenue":
		return "Umsatz"
	case "Industry":
		return "Branche"
	case "Legal form":
		return "Rechtsform"
	case "Technologies":
		return "Technologien"
	case "none":
		return "keine"
	case "Owner":
		return "Betreuung"
	case "Changed in the CRM":
		return "Im CRM geändert"
	case "Model":
		return "Modell"
	case "As of":
		return "Stand"
	case "Open in the CRM":
		return "Im CRM öffnen"
	case "accounts are missing here: their entries in the cache are broken, and are being made anew.":
		return "Firmen fehlen hier: Ihre Einträge im Cache sind beschädigt und werden gerade wiederhergestellt."
	case "of":
		return "von"
	case "Name or domain":
		return "Name oder Domain"
	case "e.g. engineering":
		return "z. B. Maschinenbau"
	case "all":
		return "alle"
	case "Without a score":
		return "Ohne Bewertung"
	case "Connection":
		return "Verbindung"
	case "Country":
		return "Land"
	case "Score from":
		return "Punkte ab"
	case "Order by":
		return "Ordnen nach"
	case "Filter":
		return "Filtern"
	case "Reset":
		return "Zurücksetzen"
	case "Pages":
		return "Seiten"
	case "Previous":
		return "Zurück"
	case "Next":
		return "Weiter"
	case "No account matches these filters.":
		return "Kein Unternehmen passt zu diesen Filtern."
	case "It has the points for tier %s, which has no place left":
		return "Die Punkte reichen für Stufe %s, dort ist kein Platz mehr"
	case "Audit":
		return "Protokoll"
	case "Who":
		return "Wer"
	case "No entry yet.":
		return "Noch kein Eintrag."
	case "Dead letters":
		return "Nicht verarbeitet"
	case "records are kept and not scored, since their connection is not in the configuration:":
		return "Datensätze werden aufbewahrt und nicht bewertet, denn ihre Verbindung steht nicht in der Konfiguration:"
	case "Named under connections, they are scored. Where it is gone for good, this removes them:":
		return "Unter connections eingetragen, werden sie bewertet. Gibt es sie nicht mehr, entfernt sie:"
	case "Outcome":
		return "Ergebnis"
	case "Replay":
		return "Erneut bearbeiten"
	case "Drop":
		return "Löschen"
	case "Replaying takes all letters of an account, in their order; a newer record stays. Dropped is gone for good. Who may control jobs can do both; without a login (http.auth) that is everybody at this machine.":
		return "Erneut bearbeitet werden alle einer Firma, in ihrer Reihenfolge; ein neuerer Datensatz bleibt stehen. Gelöscht ist endgültig. Beides kann, wer Jobs steuern darf; ohne Anmeldung (http.auth) ist das jeder an diesem Rechner."
	case "None: all messages could be handled.":
		return "Keine: Alle Nachrichten ließen sich bearbeiten."
	case "none¦tier":
		return "ohne"
	case "Overview":
		return "Übersicht"
	case "Health":
		return "Zustand"
	case "Runs that failed":
		return "Fehlgeschlagene Läufe"
	case "This page calls no CRM. Access, fields and rights are checked on the command line by:":
		return "Diese Seite ruft kein CRM auf. Verbindung, Felder und Rechte prüft auf der Kommandozeile:"
	case "Jobs":
		return "Jobs"
	case "Job":
		return "Job"
	case "State":
		return "Stand"
	case "A run that is under way is brought to its end. Once resumed, what was missed follows catch_up. Who may control jobs can pause and resume; without a login (http.auth) that is everybody at this machine.":
		return "Ein laufender Job wird zu Ende gebracht. Nach dem Fortsetzen wird Versäumtes nach catch_up nachgeholt. Anhalten und fortsetzen kann, wer Jobs steuern darf; ohne Anmeldung (http.auth) ist das jeder an diesem Rechner."
	case "The configuration has no such schedules.":
		return "Die Konfiguration hat keine passenden Zeitpläne."
	case "Last runs":
		return "Letzte Läufe"
	case "No run yet.":
		return "Noch kein Lauf."
	case "paused since":
		return "angehalten seit"
	case "by whom is not known":
		return "von wem, ist nicht bekannt"
	case "Resume":
		return "Fortsetzen"
	case "Reason (no names)":
		return "Grund (ohne Namen)"
	case "Pause":
		return "Anhalten"
	case "Skip to content":
		return "Zum Inhalt"
	case "Language":
		return "Sprache"
	case "Log out":
		return "Abmelden"
	case "To the list":
		return "Zur Liste"
	case "First¦of a letter":
		return "Zuerst"
	case "Last¦of a letter":
		return "Zuletzt"
	case "Times¦of a letter":
		return "Wie oft"
	case "Replays¦of a letter":
		return "Wiederholt"
	case "Body":
		return "Inhalt"
	case "Show the body":
		return "Inhalt anzeigen"
	case "The body may hold data of customers.":
		return "Der Inhalt kann Daten von Kunden enthalten."
	case "Owner¦filter":
		return "Zuständig"
	case "customer":
		return "Kunde"
	case "accounts¦of a market":
		return "Accounts"
	case "You are logged out here.":
		return "Sie sind hier abgemeldet."
	case "Log in":
		return "Anmelden"
	case "Log out with the provider too":
		return "Auch beim Anbieter abmelden"
	case "Sample data: names and addresses belong to real organisations (datenanfragen.de, CC0). Employees, revenue, technologies and deals are generated.":
		return "Beispieldaten: Namen und Anschriften gehören echten Organisationen (datenanfragen.de, CC0). Mitarbeiter, Umsatz, Technologien und Deals sind erzeugt."
	case "No connection yet":
		return "Noch keine Verbindung"
	case "Name a CRM under connections: in the configuration and start icptier again.":
		return "Tragen Sie unter connections: in der Konfiguration ein CRM ein und starten Sie icptier neu."
	case "Last read":
		return "Zuletzt gelesen"
	case "never":
		return "noch nie"
	case "Tiers":
		return "Stufen"
	case "Pull":
		return "Lesen"
	case "Reconcile":
		return "Abgleich"
	case "Rescore":
		return "Neu bewerten"
	case "Write-back":
		return "Zurückschreiben"
	case "Undo":
		return "Zurücknehmen"
	case "Review":
		return "Bilanz"
	case "waiting":
		return "wartet"
	case "running":
		return "läuft"
	case "done":
		return "fertig"
	case "with warning":
		return "mit Hinweis"
	case "failed":
		return "fehlgeschlagen"
	case "skipped¦counted":
		return "ausgelassen"
	case "open":
		return "offen"
	case "won":
		return "gewonnen"
	case "lost":
		return "verloren"
	case "prospect":
		return "Interessent"
	case "partner":
		return "Partner"
	case "competitor":
		return "Wettbewerber"
	case "other":
		return "Sonstige"
	case "named":
		return "benannt"
	case "confirmed":
		return "bestätigt"
	case "proven":
		return "belegt"
	case "highest priority":
		return "höchste Priorität"
	case "high priority":
		return "hohe Priorität"
	case "medium priority":
		return "mittlere Priorität"
	case "low priority":
		return "niedrige Priorität"
	case "does not fit the profile":
		return "passt nicht zum Profil"
	case "without a score, such as customers and partners":
		return "ohne Bewertung, etwa Kunden und Partner"
	case "Score":
		return "Punkte"
	case "Known inputs":
		return "bekannte Angaben"
	case "Account":
		return "Firma"
	case "Country and postal code":
		return "Land und PLZ"
	case "may read":
		return "darf lesen"
	case "may read and control jobs":
		return "darf lesen und Jobs steuern"
	case "may do everything":
		return "darf alles"
	case "stored again":
		return "erneut gespeichert"
	case "superseded by a newer record":
		return "durch neueren Datensatz ersetzt"
	case "not stored any more":
		return "nicht mehr vorhanden"
	case "changed meanwhile":
		return "inzwischen geändert"
	case "waits for an earlier one":
		return "wartet auf einen früheren"
	case "dropped":
		return "gelöscht"
	case "cannot be read; every pull tries it again":
		return "nicht lesbar; jeder Abruf versucht es erneut"
	case "just now":
		return "gerade eben"
	case "%d s ago":
		return "vor %d s"
	case "%d min ago":
		return "vor %d min"
	case "%d h ago":
		return "vor %d h"
	case "1 day ago":
		return "vor 1 Tag"
	case "%d days ago":
		return "vor %d Tagen"
	case "Logged out":
		return "Abgemeldet"
	case "Not found":
		return "Nicht gefunden"
	case "There is no such page or account here.":
		return "Diese Seite oder dieses Unternehmen gibt es hier nicht."
	case "That did not work":
		return "Das hat nicht geklappt"
	case "The page cannot be shown right now. Try again in a moment; the cause is in the log.":
		return "Die Seite kann gerade nicht gezeigt werden. Versuchen Sie es gleich noch einmal; die Ursache steht im Protokoll."
	case "Not allowed":
		return "Nicht erlaubt"
	case "These pages can only be read.":
		return "Diese Seiten lassen sich nur lesen."
	case "That does not work right now":
		return "Das geht gerade nicht"
	case "It cannot be told right now who you are. Try again in a moment; the cause is in the log.":
		return "Wer Sie sind, lässt sich gerade nicht feststellen. Versuchen Sie es gleich noch einmal; die Ursache steht im Protokoll."
	case "Not logged in":
		return "Nicht angemeldet"
	}
	return ""
}
