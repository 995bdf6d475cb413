package web

import "github.com/icptier/icptier/internal/deadletter"

// jobsTexts are the words of the page for jobs.
type jobsTexts struct {
	Title, Pause, Resume, Reason, PausedSince, Who, NoSchedules, Note string
}

// deadTexts are the words of the pages for dead letters.
type deadTexts struct {
	Title, None, Record, Reason, First, Last, Times, Tries, Replays, Run, Message, Size, Body, ShowBody, BodyNote, Replay, Drop, Note, Outcome, Back string
	Kept, KeptHint                                                                                                                                   string
	Outcomes                                                                                                                                         map[string]string
}

func germanJobs() jobsTexts {
	return jobsTexts{
		Title: "Jobs", Pause: "Anhalten", Resume: "Fortsetzen",
		Reason: "Grund (ohne Namen)", PausedSince: "angehalten seit", Who: "von wem, ist nicht bekannt", NoSchedules: "Die Konfiguration hat keine passenden Zeitpläne.",
		Note: "Ein laufender Job wird zu Ende gebracht. Nach dem Fortsetzen wird Versäumtes nach catch_up nachgeholt. Anhalten und fortsetzen kann, wer Jobs steuern darf; ohne Anmeldung (http.auth) ist das jeder an diesem Rechner.",
	}
}

func englishJobs() jobsTexts {
	return jobsTexts{
		Title: "Jobs", Pause: "Pause", Resume: "Resume",
		Reason: "Reason (no names)", PausedSince: "paused since", Who: "by whom is not known", NoSchedules: "The configuration has no such schedules.",
		Note: "A run that is under way is brought to its end. Once resumed, what was missed follows catch_up. Who may control jobs can pause and resume; without a login (http.auth) that is everybody at this machine.",
	}
}

func germanDead() deadTexts {
	return deadTexts{
		Title: "Nicht verarbeitet", None: "Keine: Alle Nachrichten ließen sich bearbeiten.", Record: "Datensatz", Reason: "Grund", First: "Zuerst", Last: "Zuletzt", Times: "Wie oft",
		Tries: "Versuche", Replays: "Wiederholt", Run: "Lauf", Message: "Nachricht", Size: "Bytes", Body: "Inhalt", ShowBody: "Inhalt anzeigen",
		BodyNote: "Der Inhalt kann Daten von Kunden enthalten.", Replay: "Erneut bearbeiten", Drop: "Löschen",
		Note: "Erneut bearbeitet werden alle einer Firma, in ihrer Reihenfolge; ein neuerer Datensatz bleibt stehen. Gelöscht ist endgültig. " +
			"Beides kann, wer Jobs steuern darf; ohne Anmeldung (http.auth) ist das jeder an diesem Rechner.",
		Outcome: "Ergebnis", Back: "Zur Liste",
		Kept:     "Datensätze werden aufbewahrt und nicht bewertet, denn ihre Verbindung steht nicht in der Konfiguration:",
		KeptHint: "Unter connections eingetragen, werden sie bewertet. Gibt es sie nicht mehr, entfernt sie:",
		Outcomes: map[string]string{
			string(deadletter.Replayed): "erneut gespeichert", string(deadletter.Superseded): "durch neueren Datensatz ersetzt", string(deadletter.Missing): "nicht mehr vorhanden",
			string(deadletter.Changed): "inzwischen geändert", string(deadletter.Waiting): "wartet auf einen früheren", string(deadletter.Failed): "fehlgeschlagen", string(deadletter.Dropped): "gelöscht",
			string(deadletter.Unread): "nicht lesbar; jeder Abruf versucht es erneut",
		},
	}
}

func englishDead() deadTexts {
	return deadTexts{
		Title: "Dead letters", None: "None: all messages could be handled.", Record: "Record", Reason: "Reason", First: "First", Last: "Last", Times: "Times",
		Tries: "Tries", Replays: "Replays", Run: "Run", Message: "Message", Size: "Bytes", Body: "Body", ShowBody: "Show the body",
		BodyNote: "The body may hold data of customers.", Replay: "Replay", Drop: "Drop",
		Note: "Replaying takes all letters of an account, in their order; a newer record stays. Dropped is gone for good. " +
			"Who may control jobs can do both; without a login (http.auth) that is everybody at this machine.",
		Outcome: "Outcome", Back: "To the list",
		Kept:     "records are kept and not scored, since their connection is not in the configuration:",
		KeptHint: "Named under connections, they are scored. Where it is gone for good, this removes them:",
		Outcomes: map[string]string{
			string(deadletter.Replayed): "stored again", string(deadletter.Superseded): "superseded by a newer record", string(deadletter.Missing): "not stored any more",
			string(deadletter.Changed): "changed meanwhile", string(deadletter.Waiting): "waits for an earlier one", string(deadletter.Failed): "failed", string(deadletter.Dropped): "dropped",
			string(deadletter.Unread): "cannot be read; every pull tries it again",
		},
	}
}

// healthTexts are the words of the page of how everything is doing in one language.
type healthTexts struct{ Title, FailedRuns, Check string }
