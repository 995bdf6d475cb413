package phrase

// ofBus holds what is wrong with NATS, and how its streams differ from what they should be.
func ofBus(english string) string {
	switch english {
	case "%s: %s is %s, and should be %s":
		return "%s: %s ist %s und sollte %s sein"
	case "unlimited":
		return "unbegrenzt"
	case "stream %s":
		return "Stream %s"
	case "bucket %s":
		return "Bucket %s"
	case "consumer %s":
		return "Consumer %s"
	case "it is put right when messages are next taken from it":
		return "das wird berichtigt, sobald wieder Nachrichten entnommen werden"
	case "it keeps states that nothing reads, and the change would remove them: nats stream edit %s --max-msgs-per-subject=%d":
		return "er hält Stände, die niemand liest, und die Änderung würde sie entfernen: nats stream edit %s --max-msgs-per-subject=%d"
	case "it may fill the disk, and a limit may be below what it holds: nats stream edit %s --max-bytes=%d":
		return "er kann die Platte füllen, und eine Grenze kann unter dem liegen, was er enthält: nats stream edit %s --max-bytes=%d"
	case "it stores nothing more when it is full, and the change would remove its oldest messages then: nats stream edit %s --discard=old":
		return "ist er voll, speichert er nichts mehr, und die Änderung würde dann seine ältesten Nachrichten entfernen: nats stream edit %s --discard=old"
	case "what it holds is gone when the server ends, and NATS cannot change it: delete it while icptier is stopped, and it is made again":
		return "was er enthält, ist weg, wenn der Server endet, und NATS kann das nicht ändern: ihn löschen, während icptier steht; er wird neu angelegt"
	case "messages vanish once somebody has read them: delete it while icptier is stopped, and it is made again":
		return "Nachrichten verschwinden, sobald sie gelesen sind: ihn löschen, während icptier steht; er wird neu angelegt"
	case "nothing can be stored, and NATS cannot undo it: delete it while icptier is stopped, and it is made again":
		return "nichts lässt sich speichern, und NATS kann das nicht ändern: ihn löschen, während icptier steht; er wird neu angelegt"
	case "no NATS server can be reached at %s: start it, or check nats.url and the network; icptier tries again by itself":
		return "kein NATS-Server ist erreichbar unter %s: ihn starten, oder nats.url und das Netz prüfen; icptier versucht es von selbst wieder"
	case "the disk that holds %s is full (%d MiB free): make room; icptier goes on by itself then":
		return "die Platte, auf der %s liegt, ist voll (%d MiB frei): Platz schaffen; icptier macht dann von selbst weiter"
	case "too few servers of the NATS cluster run to store anything (no quorum): start the missing ones; icptier goes on by itself then":
		return "zu wenige Server des NATS-Clusters laufen, um etwas zu speichern (kein Quorum): die fehlenden starten; icptier macht dann von selbst weiter"
	case "NATS has no room left for JetStream: raise max_file_store of the server or the limits of its account":
		return "NATS hat für JetStream keinen Platz mehr: max_file_store des Servers oder die Grenzen seines Accounts erhöhen"
	case "NATS stores nothing more in %s: it has reached its limit, or the disk is full (%v); raise max_bytes of it, or make room":
		return "NATS speichert nichts mehr in %s: Die Grenze ist erreicht, oder die Platte ist voll (%s); max_bytes erhöhen oder Platz schaffen"
	case "the NATS server runs without JetStream: it was not enabled, or was switched off when the disk was full; look into the server's log and restart it":
		return "der NATS-Server läuft ohne JetStream: Es wurde nicht eingeschaltet, oder eine volle Platte hat es abgeschaltet; sein Log ansehen und ihn neu starten"
	case "%s is missing: NATS has lost its store; it is made again":
		return "%s fehlt: NATS hat seinen Speicher verloren; er wird wieder angelegt"
	case "NATS does not do what it should with %s: %v":
		return "NATS tut mit %s nicht, was es soll; gemeldet wird: %s"
	case "the NATS server is connected and does not answer: look into its log":
		return "der NATS-Server ist verbunden und antwortet nicht: sein Log ansehen"
	case "the embedded NATS server stores nothing in %s, as after a full disk: it is started again":
		return "der eingebettete NATS-Server speichert nichts in %s, wie nach einer vollen Platte: er wird neu gestartet"
	case "NATS answers and stores nothing in %s: its disk is or was full. Make room on the disk of the NATS server; if this is still so a minute later, restart the NATS server, since it closes a stream that it could not write":
		return "NATS antwortet und speichert nichts in %s: Seine Platte ist oder war voll. Auf der Platte des NATS-Servers Platz schaffen; ist es eine Minute später noch so, den NATS-Server neu starten, denn er schließt einen Stream, in den er nicht schreiben konnte"
	case "whether NATS takes writes was last looked at %s ago":
		return "ob NATS Schreibzugriffe annimmt, wurde zuletzt vor %s geprüft"
	}
	return ""
}
