package cli

import "github.com/icptier/icptier/internal/deadletter"

// deadTexts are the words of the commands for dead letters.
type deadTexts struct {
	record, reason, first, last, times, tries, replays, run, place, size string
	none, count, along                                                   string
	outcomes                                                             map[deadletter.Outcome]string
}

func (t deadTexts) outcome(o deadletter.Outcome) string { return t.outcomes[o] }

func (e *env) deadTexts() deadTexts {
	if e.lang == "de" {
		return deadTexts{
			record: "Datensatz", reason: "Grund", first: "zuerst", last: "zuletzt", times: "wie oft", tries: "Versuche", replays: "wiederholt",
			run: "Lauf", place: "Nachricht", size: "Bytes",
			none: "Keine Dead Letters.", count: "%s Dead Letters, Tage in %s. Mehr zu einem: icptier dead show ID",
			along: ", gleiche Firma",
			outcomes: map[deadletter.Outcome]string{
				deadletter.Replayed: "erneut gespeichert", deadletter.Superseded: "durch neueren ersetzt", deadletter.Missing: "nicht mehr vorhanden",
				deadletter.Changed: "inzwischen geändert", deadletter.Waiting: "wartet auf früheren", deadletter.Failed: "fehlgeschlagen", deadletter.Dropped: "gelöscht",
				deadletter.Unread: "wird weiter versucht",
			},
		}
	}
	return deadTexts{
		record: "Record", reason: "Reason", first: "First", last: "Last", times: "Times", tries: "Tries", replays: "Replays",
		run: "Run", place: "Message", size: "Bytes",
		none: "No dead letters.", count: "%s dead letters, days in %s. More about one: icptier dead show ID",
		along: ", same account",
		outcomes: map[deadletter.Outcome]string{
			deadletter.Replayed: "stored again", deadletter.Superseded: "superseded by a newer", deadletter.Missing: "not stored any more",
			deadletter.Changed: "changed meanwhile", deadletter.Waiting: "waits for an earlier one", deadletter.Failed: "failed", deadletter.Dropped: "dropped",
			deadletter.Unread: "tried by every pull",
		},
	}
}
