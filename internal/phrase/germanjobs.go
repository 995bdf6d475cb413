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
	}
	return ""
}
