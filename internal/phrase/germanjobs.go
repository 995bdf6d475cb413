package phrase

// ofJobs says what became of jobs.
func ofJobs(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "the program is stopping":
		return "das Programm wird beendet"
	case "the CRM has asked to be left alone":
		return "das CRM hat um Ruhe gebeten"
	case "the bus could not be told that the job is being worked on":
		return "NATS ließ sich nicht melden, dass an der Aufgabe gearbeitet wird"
	case "another process has taken the job over":
		return "ein anderer Prozess hat die Aufgabe übernommen"
	case "given up, since %d processes died during it":
		return "aufgegeben, weil dabei %d Prozesse abgestürzt sind"
	case "it was due more than %d days ago":
		return "der Termin liegt mehr als %d Tage zurück"
	case "the schedule is paused; what it missed follows catch_up once it is resumed":
		return "der Zeitplan ist angehalten; was ausfiel, wird nach catch_up nachgeholt, sobald er weiterläuft"
	case "slot %s does the same":
		return "der Termin %s tut dasselbe"
	case "panic: %s":
		return "Absturz: %s"
	case "%s of %s waits: %s":
		return "%s für %s wartet: %s"
	case "%s of %s: %s":
		return "%s für %s: %s"
	case "%s refused %d rows; the first: %s":
		return "%s hat %d Zeilen abgelehnt; die erste: %s"
	case "%d rows that %s refused before were left alone: they are tried again once the record, its values or the fields change, or after a week":
		return "%d Zeilen, die %s schon abgelehnt hatte, blieben unberührt: Sie werden noch einmal versucht, sobald sich der Datensatz, seine Werte oder die Felder ändern, spätestens nach einer Woche"
	case "what the run %s replaced is not kept, or not any more":
		return "was der Lauf %s ersetzt hat, ist nicht oder nicht mehr aufbewahrt"
	case "the run wrote %d rows, and what it replaced is kept of %d records: the others stay as they are":
		return "der Lauf hat %d Zeilen geschrieben, und was er ersetzt hat, ist von %d Datensätzen aufbewahrt: die übrigen bleiben, wie sie sind"
	case "%d fields were changed by somebody after the run and were left as they are":
		return "%d Felder hat jemand nach dem Lauf geändert, sie blieben, wie sie sind"
	case "no run %s has written to a CRM, as far as the history goes; icptier runs list shows those that have":
		return "kein Lauf %s hat in ein CRM geschrieben, soweit der Verlauf reicht; die es getan haben, zeigt icptier runs list"
	case "%s of %s records; to take the run back: icptier undo %s":
		return "%s von %s Datensätzen; der Lauf lässt sich zurücknehmen mit: icptier undo %s"
	case "%s records were written, %s would be given back; %s fields were changed since and stay.":
		return "%s Datensätze wurden geschrieben, %s würden zurückgegeben; %s Felder wurden seither geändert und bleiben."
	case "paused, so that the same is not written once more: %s. When the cause is mended: icptier jobs resume NAME":
		return "angehalten, damit nicht dasselbe noch einmal geschrieben wird: %s. Wenn die Ursache behoben ist: icptier jobs resume NAME"
	case "No field would change.":
		return "Kein Feld würde sich ändern."
	case "Fields that change, in so many records: %s.":
		return "Felder, die sich ändern, in so vielen Datensätzen: %s."
	case "To give back what the fields held before: icptier undo %s":
		return "Was vorher in den Feldern stand, gibt zurück: icptier undo %s"
	case "%d records cannot be read and are dead letters, which every pull tries again; the first: %s: %s":
		return "%d Datensätze sind nicht zu lesen und liegen bei den nicht verarbeiteten Nachrichten, die jeder Abruf wieder versucht; der erste: %s: %s"
	case "%d rows are left out until they can be read; the first: %s":
		return "%d Zeilen bleiben weg, bis sie zu lesen sind; die erste: %s"
	case "%d values of %s taken as unknown, the first of record %s: %s":
		return "%d Werte von %s gelten als unbekannt, zuerst bei Datensatz %s: %s"
	case "%d accounts %s":
		return "%d Firmen %s"
	case "not scored":
		return "nicht bewertet"
	case "left out of write-back":
		return "nicht zurückgeschrieben"
	case "left out":
		return "ausgelassen"
	case "%s; %s of %s: %s":
		return "%s; %s aus %s: %s"
	case "there is no job %q":
		return "die Aufgabe „%s“ gibt es nicht"
	case "%s: %s":
		return "%s: %s"
	case "%d %s":
		return "%d %s"
	case "accounts":
		return "Firmen"
	case "deals":
		return "Deals"
	case "scored":
		return "bewertet"
	case "compared":
		return "verglichen"
	case "written":
		return "geschrieben"
	case "refused":
		return "abgelehnt"
	case "skipped":
		return "übersprungen"
	case "the %s is stored in format %s and this program reads up to %d: it is left alone; upgrade this process":
		return "%s ist im Format %s gespeichert, und dieses Programm liest bis %d: bleibt unberührt; diesen Prozess aktualisieren"
	case "%d records of %s could not be taken and the cursor stays before them; the first: %s":
		return "%d Datensätze aus %s ließen sich nicht übernehmen, und der Lesestand bleibt vor ihnen; der erste: %s"
	case "more than %d records cannot be read, the last one %s: %s":
		return "mehr als %d Datensätze sind nicht lesbar, der letzte %s: %s"
	case "consumer %s gave it up":
		return "der Abnehmer %s hat sie aufgegeben"
	case "consumer %s gave it up: %s":
		return "der Abnehmer %s hat sie aufgegeben: %s"
	case "consumer %s had it delivered %d times, and no more":
		return "dem Abnehmer %s wurde sie %d-mal zugestellt und nicht öfter"
	case "account %s of %s: %w":
		return "Firma %s aus %s: %s"
	case "met other writers %d times":
		return "traf %d-mal auf andere Schreiber"
	case "decode %s: %w":
		return "%s lesen: %s"
	case "decode a %s of %s: %w":
		return "einen Datensatz (%s) aus %s lesen: %s"
	case "decode a slot: %s":
		return "einen Termin lesen: %s"
	case "the slot is of another connection or job":
		return "der Termin gehört zu einer anderen Verbindung oder Aufgabe"
	case "the body of %s is about another record":
		return "der Inhalt von %s betrifft einen anderen Datensatz"
	case "a record without an id":
		return "ein Datensatz ohne ID"
	case "%s is of no kind that is known":
		return "%s hat keine bekannte Art"
	case "%s does not hold what its kind says":
		return "%s enthält nicht, was seine Art sagt"
	case "the index of deals stays broken for %s":
		return "das Verzeichnis der Deals bleibt beschädigt bei %s"
	case "the model %s panics over accounts in general, %d of the last %d: nothing is scored or set aside while that is so; go back to the model before (icptier icp rollback) or to the release before: %v":
		return "das Modell %s stürzt bei Firmen allgemein ab, bei %d der letzten %d: Solange wird nichts bewertet und nichts ausgesondert; zum vorigen Modell (icptier icp rollback) oder zur vorigen Programmversion zurück: %s"
	case "The cache is whole.":
		return "Der Cache ist vollständig."
	case "The cache is being built from the stored records":
		return "Der Cache wird aus den gespeicherten Datensätzen aufgebaut"
	case "%s since %s":
		return "%s seit %s"
	case "%s, %s of %s are done":
		return "%s, %s von %s sind fertig"
	case "%s; no process sees to it now: icptier run has to run, with the role worker.":
		return "%s; gerade sieht kein Prozess danach: icptier run muss laufen, mit der Rolle worker."
	case "%s.":
		return "%s."
	case "Not complete: %s What is not done yet is missing here.":
		return "Unvollständig: %s Was noch nicht fertig ist, fehlt hier."
	}
	return ""
}
