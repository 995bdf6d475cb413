package phrase

// ofCheck holds what icptier check finds.
func ofCheck(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "%s needs no access granted":
		return "%s braucht keinen erteilten Zugang"
	case "%v; set connections.%s.write.enabled to false":
		return "%s; connections.%s.write.enabled auf false setzen"
	case "%v; run: icptier connect %s":
		return "das CRM lehnt den Zugang ab (%s); neu verbinden: icptier connect %s"
	case "%v; check connections.%s.url and that the CRM can be reached from here":
		return "das CRM antwortet nicht, wie es soll (%s); connections.%s.url prüfen, und ob das CRM von hier erreichbar ist"
	case "connected to %s (%s)":
		return "verbunden mit %s (%s)"
	case "the CRM does not tell its daily quota":
		return "das CRM nennt sein Tageskontingent nicht"
	case "%d of %d daily calls are used, the rest is the reserve; runs wait until more are free":
		return "%d von %d Aufrufen des Tages sind verbraucht, der Rest ist die Reserve; Läufe warten, bis mehr frei sind"
	case "%d of %d daily calls are used, by all integrations together":
		return "%d von %d Aufrufen des Tages sind verbraucht, von allen Anbindungen zusammen"
	case "%d of %d fields are missing; run: icptier fields %s --create":
		return "%d von %d Feldern fehlen; anlegen: icptier fields %s --create"
	case "%d of %d fields cannot be edited by the connected user; run: icptier fields %s --create, or ask an administrator for the right":
		return "%d von %d Feldern kann der verbundene Benutzer nicht ändern; das Recht gibt icptier fields %s --create oder die Administration des CRM"
	case "all fields are there and can be written but %d for lists and territories, which nothing else needs; to make them, run: icptier fields %s --create":
		return "alle Felder sind da und beschreibbar, außer %d für Listen und Gebiete, die sonst nichts braucht; anlegen: icptier fields %s --create"
	case "all %d fields are there and can be written":
		return "alle %d Felder sind da und beschreibbar"
	case "version %d is in force: %s":
		return "Version %d ist in Kraft: %s"
	case "scored beside it, and not written: %s":
		return "daneben bewertet und nicht geschrieben: %s"
	case "embedded: a worker builds it from the stored records when icptier run starts":
		return "eingebettet: Ein Worker baut ihn aus den gespeicherten Datensätzen auf, wenn icptier run beginnt"
	case "takes writes":
		return "nimmt Schreibzugriffe an"
	case "%d records are kept of this connection, which is not in the configuration: they are not scored; name it under connections to have them scored; where it is gone for good, remove them with the nats command: nats stream purge CRM --subject 'crm.%s.>'":
		return "%d Datensätze dieser Verbindung werden aufbewahrt und nicht bewertet, denn sie steht nicht in der Konfiguration; unter connections eingetragen, werden sie bewertet; gibt es sie nicht mehr, entfernt sie der Befehl nats stream purge CRM --subject 'crm.%s.>'"
	case "%d messages could not be handled and were set aside; to see why, run: icptier dead list --connection %s":
		return "%d Nachrichten ließen sich nicht bearbeiten und wurden beiseitegelegt; warum, zeigt: icptier dead list --connection %s"
	case "read of %ss, and filled in of the first %d: %s":
		return "gelesen von „%s“, und gefüllt bei den ersten %d: %s"
	case "what reading everything takes: %v":
		return "wie viele Aufrufe es braucht, alles zu lesen: %v"
	case "to read all %d accounts and %d deals takes about %d calls at most, to compare their ids %d":
		return "alle %d Firmen und %d Deals zu lesen braucht ungefähr und höchstens %d Aufrufe, ihre IDs zu vergleichen %d"
	case "to read all %d accounts and %d deals takes about %d calls at most, and %d are left to us today: a first pull goes as far as that and continues on the next day (UTC); more are ours with budget.share":
		return "alle %d Firmen und %d Deals zu lesen braucht ungefähr und höchstens %d Aufrufe, für uns sind heute noch %d übrig: Der erste Lauf geht so weit, wie es reicht, und am nächsten Tag (UTC) weiter; mehr gibt budget.share"
	case "to read all %d accounts and %d deals takes about %d calls at most, to compare their ids %d; %d are left to us today":
		return "alle %d Firmen und %d Deals zu lesen braucht ungefähr und höchstens %d Aufrufe, ihre IDs zu vergleichen %d; für uns sind heute noch %d übrig"
	case "not read, since the CRM has no such field or does not show it to the connected user: %s; other fields can be named under fields":
		return "nicht gelesen, weil das CRM kein solches Feld hat oder es dem verbundenen Benutzer nicht zeigt: %s; andere Felder lassen sich unter fields nennen"
	case "the connected user cannot see %s, so that %s is unknown or worse: give the right to read it":
		return "der verbundene Benutzer sieht %s nicht, darum ist %s unbekannt oder schlechter: das Recht zum Lesen geben"
	case "%s can be used: %s":
		return "%s ist brauchbar: %s"
	case "%s Nothing is written back until it is whole":
		return "%s Bis er vollständig ist, wird nichts zurückgeschrieben"
	case "%s; icptier run changes it":
		return "%s; icptier run ändert das"
	case "%s; it does no harm, and is left so":
		return "%s; das schadet nicht und bleibt so"
	case "token: %v":
		return "Token: %s"
	case "fields: %v":
		return "Felder: %s"
	case "inputs: %v":
		return "Eingaben: %s"
	case "read %ss: %v":
		return "Lesen (%s): %s"
	case "embedded, in %s":
		return "eingebettet, in %s"
	case "reachable, streams are there":
		return "erreichbar, die Streams sind da"
	case "check nats.url, and that the server runs with JetStream":
		return "nats.url prüfen, und ob der Server mit JetStream läuft"
	case "embedded, in memory: for trying out; set redis.url to keep scores over a restart":
		return "eingebettet, im Arbeitsspeicher: zum Ausprobieren; mit redis.url bleiben Bewertungen über einen Neustart erhalten"
	case "reachable":
		return "erreichbar"
	case "check redis.url, and that the server runs":
		return "redis.url prüfen, und ob der Server läuft"
	case "the model file cannot be used, so version %d (%s) stays in force: %v":
		return "die Modelldatei ist nicht brauchbar, also bleibt Version %d (%s) in Kraft: %s"
	case "%s holds %s, which is not in force: version %d (%s) is; compare them with icptier icp preview %[1]s, and put the file in force with icptier icp publish %[1]s":
		return "%s enthält %s, das nicht in Kraft ist, sondern Version %d (%s); vergleichen: icptier icp preview %[1]s, in Kraft setzen: icptier icp publish %[1]s"
	}
	return ""
}
