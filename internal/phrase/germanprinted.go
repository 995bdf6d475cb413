package phrase

// ofPrinted holds what commands print around their tables.
func ofPrinted(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "no longer chosen: %s %s, %s":
		return "nicht mehr dabei: %s %s, %s"
	case "%s: %s records would be written. Nothing was.":
		return "%s: %s Datensätze würden geschrieben. Geschrieben wurde nichts."
	case "%s: %s written, %s refused, %s skipped.":
		return "%s: %s geschrieben, %s abgelehnt, %s ausgelassen."
	case "%s chosen; of %s accounts %s pass the filters.":
		return "%s gewählt; von %s Firmen kommen %s durch die Filter."
	case "Passed over: %s.":
		return "Übergangen: %s."
	case "Order: tier, score, share of known points, class, connection, id.":
		return "Reihenfolge: Stufe, Punkte, Anteil bekannter Punkte, Klasse, Verbindung, ID."
	case "per owner":
		return "je Betreuung"
	case "per region":
		return "je Region"
	case "per industry":
		return "je Branche"
	case "per parent":
		return "je Konzern"
	case "same company":
		return "dieselbe Firma"
	case "ABM: the best %s, at most %d per owner; first %s (%s, score %d).":
		return "ABM: die besten %s, höchstens %d je Betreuung; vorn %s (%s, %d)."
	case "Market: TAM %s companies, SAM %s (%s customers), SOM %s a year, %s %s.":
		return "Markt: TAM %s Firmen, SAM %s (%s Kunden), SOM %s im Jahr, %s %s."
	case "Territories: %s accounts, %s reps; max/mean %s instead of %s; %s move.":
		return "Gebiete: %s Firmen, %s Personen; Max/Mittel %s statt %s; %s wechseln."
	case "Market as of %s, amounts in %s":
		return "Markt am %s, Beträge in %s"
	case "given":
		return "vorgegeben"
	case "measured":
		return "gemessen"
	case "of the tier":
		return "der Stufe"
	case "of all deals":
		return "aller Deals"
	case "unknown":
		return "unbekannt"
	case "Assumptions of the SOM: %s.":
		return "Annahmen für den SOM: %s."
	case "reps":
		return "Personen"
	case "deals per rep and year":
		return "Deals je Person und Jahr"
	case "win rate":
		return "Gewinnquote"
	case "deal size":
		return "Dealgröße"
	case "Without all four there is no SOM; flags: --reps, --deals-per-rep, --win-rate, --deal-size.":
		return "Ohne alle vier gibt es keinen SOM; Flags: --reps, --deals-per-rep, --win-rate, --deal-size."
	case "permutations":
		return "Vertauschungen"
	case "Back-test: %s":
		return "Back-Test: %s"
	case "Test: %s.":
		return "Prüfung: %s."
	case "New business:":
		return "Neugeschäft:"
	case "Fields that betray the outcome, or may":
		return "Felder, die das Ergebnis verraten oder verraten könnten"
	case "%s (kept): %s":
		return "%s (bleibt drin): %s"
	case "%s (left out): %s":
		return "%s (bleibt draußen): %s"
	case "Mind":
		return "Zu beachten"
	case "There is nothing to propose.":
		return "Es gibt nichts vorzuschlagen."
	case "Proposal: 100 points from %s deals":
		return "Vorschlag: 100 Punkte aus %s Deals"
	case "Proposed cuts: A from %d, B from %d, C from %d points.":
		return "Vorgeschlagene Schwellen: A ab %d, B ab %d, C ab %d Punkten."
	case "Nothing was written; --write FILE writes the model.":
		return "Geschrieben wurde nichts; --write FILE schreibt das Modell."
	case "Written to %s. Check it with: icptier icp lint %s":
		return "Geschrieben nach %s. Prüfen mit: icptier icp lint %s"
	case "It takes no call of the CRM.":
		return "Das CRM wird dafür nicht aufgerufen."
	case "CRM calls it takes: %s; %s in all.":
		return "Aufrufe des CRM dafür: %s; zusammen %s."
	case "How much is left today the CRM says with its first answer.":
		return "Wie viel heute noch übrig ist, sagt das CRM erst mit seiner ersten Antwort."
	case "They take %s of the daily quota, and %s are left to us today.":
		return "Vom Tageskontingent braucht das %s, für uns sind heute noch %s übrig."
	case "That is more than is left today: it goes as far as that and continues on the next day (UTC).":
		return "Das ist mehr, als heute noch übrig ist: Der Lauf geht so weit, wie es reicht, und am nächsten Tag (UTC) weiter."
	case "%s takes %s of the CRM's daily quota, and %s are left to us today: it goes as far as that and continues on the next day (UTC).":
		return "%s braucht %s vom Tageskontingent des CRM, für uns sind heute noch %s übrig: Der Lauf geht so weit, wie es reicht, und am nächsten Tag (UTC) weiter."
	case "%s takes %s of the CRM's daily quota, and %s are left to us today: it will be put off, and begins anew on the next day (UTC).":
		return "%s braucht %s vom Tageskontingent des CRM, für uns sind heute noch %s übrig: Der Lauf wird verschoben und beginnt am nächsten Tag (UTC) von vorn."
	case "To read all %s accounts and %s deals, about and at most:":
		return "Um alle %s Firmen und %s Deals zu lesen, ungefähr und höchstens:"
	case "To compare all ids (reconcile):":
		return "Um alle IDs zu vergleichen (reconcile):"
	case "%s is paused.":
		return "%s ist angehalten."
	case "%s was paused already.":
		return "%s war schon angehalten."
	case "%s runs again; within a minute what was missed follows catch_up.":
		return "%s läuft wieder; binnen einer Minute wird Versäumtes nach catch_up nachgeholt."
	case "%s was not paused.":
		return "%s war nicht angehalten."
	case "paused since %s; by whom is not known":
		return "angehalten seit %s; von wem, ist nicht bekannt"
	case ". Reason: %s":
		return ". Grund: %s"
	case "No dead letters.":
		return "Keine nicht verarbeiteten Nachrichten."
	case "%s dead letters, days in %s. More about one: icptier dead show ID":
		return "%s nicht verarbeitet, Tage in %s. Mehr zu einer: icptier dead show ID"
	case "Record":
		return "Datensatz"
	case "Reason":
		return "Grund"
	case "First":
		return "zuerst"
	case "Last":
		return "zuletzt"
	case "Times":
		return "wie oft"
	case "Tries":
		return "Versuche"
	case "Replays":
		return "wiederholt"
	case "Run":
		return "Lauf"
	case "Message":
		return "Nachricht"
	case "Bytes":
		return "Bytes"
	case "The same company is also in:":
		return "Dieselbe Firma steht auch in:"
	case "Grade %s: tier %s, best open deal in class %d.":
		return "Note %s: Stufe %s, bester offener Deal in Klasse %d."
	case "Reasons":
		return "Gründe"
	case "Not known":
		return "Nicht bekannt"
	case "Next question: %s":
		return "Nächste Frage: %s"
	case "The models say the same.":
		return "Kein Unterschied in dem, was die Modelle sagen."
	}
	return ""
}
