package cli

// deadTexts are the words of the commands for dead letters.
type deadTexts struct {
	record, reason, first, last, times, tries, replays, run, place, size string
	none, count                                                          string
}

func (e *env) deadTexts() deadTexts {
	if e.lang == "de" {
		return deadTexts{
			record: "Datensatz", reason: "Grund", first: "zuerst", last: "zuletzt", times: "wie oft", tries: "Versuche", replays: "wiederholt",
			run: "Lauf", place: "Nachricht", size: "Bytes",
			none: "Keine nicht verarbeiteten Nachrichten.", count: "%s nicht verarbeitet, Tage in %s. Mehr zu einer: icptier dead show ID",
		}
	}
	return deadTexts{
		record: "Record", reason: "Reason", first: "First", last: "Last", times: "Times", tries: "Tries", replays: "Replays",
		run: "Run", place: "Message", size: "Bytes",
		none: "No dead letters.", count: "%s dead letters, days in %s. More about one: icptier dead show ID",
	}
}
