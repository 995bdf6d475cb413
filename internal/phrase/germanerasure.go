package phrase

// ofErasure says what an erasure did, what stays, and what is held of an account.
func ofErasure(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "Receipt of an erasure: %s %s":
		return "Löschbeleg: %s %s"
	case "Done at %s by %s.":
		return "Erledigt am %s durch %s."
	case "Not reached: %s":
		return "Nicht erreicht: %s"
	case "Stays: %s":
		return "Bleibt: %s"
	case "this erases all that is held of %s and cannot be taken back; say so with --yes":
		return "das löscht alles, was von %s gespeichert ist, und lässt sich nicht zurücknehmen; mit --yes bestätigen"
	case "an account's id is empty; name each by the CRM's id":
		return "die ID einer Firma ist leer; jede nach der ID im CRM nennen"
	case "%q is no name of a connection":
		return "„%s“ ist kein Name einer Verbindung"
	case "not everything was reached":
		return "nicht alles wurde erreicht"
	case "account %s of %s is not on the block list":
		return "die Firma %s von %s steht nicht auf der Sperrliste"
	case "Nothing is held of account %s of %s.":
		return "Von der Firma %s aus %s ist nichts gespeichert."
	case "our fields in the CRM: %s":
		return "unsere Felder im CRM: %s"
	case "our fields in the CRM: it refused %d records":
		return "unsere Felder im CRM: Es lehnte %d Datensätze ab"
	case "the ids of the CRM, with the mark that the records are deleted: so that nothing that is late brings them back":
		return "die IDs des CRM mit dem Vermerk, dass die Datensätze gelöscht sind: damit nichts Verspätetes sie zurückbringt"
	case "the entry of the audit that says who erased what":
		return "der Eintrag im Protokoll, wer was gelöscht hat"
	case "nothing keeps the accounts from coming back: the next reading of them in the CRM brings them, unless they are deleted there; --block prevents that":
		return "nichts verhindert die Rückkehr der Firmen: Wenn sie im CRM das nächste Mal gelesen werden, sind sie wieder da, es sei denn, sie sind dort gelöscht; --block verhindert das"
	case "our fields in the CRM; --crm empties them":
		return "unsere Felder im CRM; --crm leert sie"
	case "backups that were made before, and files that were exported: after restoring an older backup, do the same once more":
		return "frühere Sicherungen und exportierte Dateien: Wenn eine ältere Sicherung zurückgespielt wird, bitte noch einmal dasselbe tun"
	case "the logs by which the NATS servers keep each other up to date, until their next snapshot":
		return "die Logs, über die sich die NATS-Server abgleichen, bis zu ihrem nächsten Snapshot"
	case "what Redis has written to its own disk, until it writes that anew (BGSAVE, BGREWRITEAOF)":
		return "was Redis auf seine eigene Platte geschrieben hat, bis es das neu schreibt (BGSAVE, BGREWRITEAOF)"
	case "the entries of the audit":
		return "die Einträge im Protokoll"
	case "the bytes of deleted cursors, runs and tokens (which are encrypted), until NATS frees the file of their block":
		return "die Bytes gelöschter Lesestände, Läufe und (verschlüsselter) Tokens, bis NATS die Datei ihres Blocks freigibt"
	case "the access at the CRM, since the connection is not in the configuration: take it away on the pages of the CRM":
		return "der Zugang im CRM, denn die Verbindung steht nicht in der Konfiguration: ihn auf den Seiten des CRM entziehen"
	case "the access at the CRM: %s":
		return "der Zugang im CRM: %s"
	case "the connection in the configuration: take it out there, or its schedules go on":
		return "die Verbindung in der Konfiguration: sie dort herausnehmen, sonst laufen ihre Zeitpläne weiter"
	case "All that is held of %s %s, at %s for %s":
		return "Alles, was von %s %s gespeichert ist, am %s für %s"
	case "The account is on the block list.":
		return "Die Firma steht auf der Sperrliste."
	case "Kept for back-tests, as of when deals were created":
		return "Für Rückschauen aufbewahrt, Stand bei Anlage der Deals"
	case "Replaced in the CRM by runs":
		return "Von Läufen im CRM ersetzt"
	case "Answers of the CRM to written rows":
		return "Antworten des CRM auf geschriebene Zeilen"
	case "Who looked at the account or changed it":
		return "Wer die Firma angesehen oder geändert hat"
	case "what this run said was about an account that was erased since":
		return "was dieser Lauf meldete, betraf eine Firma, die inzwischen gelöscht ist"
	case "Erase accounts in every place, and print a receipt":
		return "Firmen überall löschen und einen Beleg ausgeben"
	case "Erases all that is held of accounts, by the CRM's ids: records, scores, the history of tiers, what back-tests use, what runs replaced, dead letters, texts of runs. It cannot be taken back. The receipt says what was erased where, and what stays. An account that is still in the CRM is read again with the next change there, unless --block keeps it from coming back: then a pull, a replay, a rebuild and a restored stream bring nothing but its id. The stream of records is written anew for it, so erase many at once rather than one by one.":
		return "Löscht alles, was von Firmen gespeichert ist, nach den IDs des CRM: Datensätze, Bewertungen, den Verlauf der Stufen, was Rückschauen nutzen, was Läufe ersetzt haben, nicht verarbeitete Nachrichten, Texte von Läufen. Es lässt sich nicht zurücknehmen. Der Beleg sagt, was wo gelöscht wurde und was bleibt. Eine Firma, die noch im CRM steht, wird mit der nächsten Änderung dort wieder gelesen, wenn --block das nicht verhindert: Dann bringen ein Abruf, eine Wiederholung, ein Neuaufbau und ein zurückgespielter Stream nur noch ihre ID. Der Stream der Datensätze wird dafür neu geschrieben; deshalb besser viele auf einmal löschen als eine nach der anderen."
	case "empty our fields in the CRM as well":
		return "auch unsere Felder im CRM leeren"
	case "keep the accounts from coming back":
		return "die Rückkehr der Firmen verhindern"
	case "write the receipt into this file as a page too":
		return "den Beleg auch als Seite in diese Datei schreiben"
	case "Erase all that is held of a connection, and end its access":
		return "Alles löschen, was von einer Verbindung gespeichert ist, und ihren Zugang beenden"
	case "Has the CRM revoke the access, where it lets a program do that, and erases all that was read of the connection, its history and its token. What stands in the CRM stays: to take our fields back there, run icptier undo before. It cannot be taken back. The connection may have been taken out of the configuration before.":
		return "Lässt das CRM den Zugang widerrufen, wo es das einem Programm erlaubt, und löscht alles, was von der Verbindung gelesen wurde, ihren Verlauf und ihr Token. Was im CRM steht, bleibt: Um unsere Felder dort zurückzunehmen, vorher icptier undo ausführen. Es lässt sich nicht zurücknehmen. Die Verbindung darf schon aus der Konfiguration genommen sein."
	case "yes, all of it":
		return "ja, alles"
	case "Take an account off the list of those that shall not come back":
		return "Eine Firma von der Liste derer nehmen, die nicht zurückkommen sollen"
	case "Takes an account off the block list. It is read again with its next change in the CRM, or with icptier pull CONNECTION --full.":
		return "Nimmt eine Firma von der Sperrliste. Sie wird mit ihrer nächsten Änderung im CRM wieder gelesen, oder mit icptier pull CONNECTION --full."
	case "Print all that is held of one account":
		return "Alles ausgeben, was von einer Firma gespeichert ist"
	case "Prints all that is held of one account, by the CRM's id: its records and those of its deals as they are stored, score and reasons, the history of its tier, what back-tests use, what runs replaced in the CRM, dead letters, the CRM's answers, and who looked at it. For who asks what is stored of them (Art. 15 GDPR): --output json is for programs (Art. 20), --page for people.":
		return "Gibt alles aus, was von einer Firma gespeichert ist, nach der ID des CRM: ihre Datensätze und die ihrer Deals, wie sie gespeichert sind, Bewertung und Gründe, den Verlauf der Stufe, was Rückschauen nutzen, was Läufe im CRM ersetzt haben, nicht verarbeitete Nachrichten, die Antworten des CRM, und wer sie angesehen hat. Für die Frage, was gespeichert ist (Art. 15 DSGVO): --output json ist für Programme (Art. 20), --page für Menschen."
	case "write it into this file as a page too":
		return "es auch als Seite in diese Datei schreiben"
	}
	return ""
}
