package phrase

// ofCommands says what is wrong with a call, and what a command cannot do.
func ofCommands(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "%g is no share; write 1 for full time, 0.5 for half":
		return "%g ist kein Anteil; 1 für Vollzeit schreiben, 0.5 für die Hälfte"
	case "%q could be percent or a fraction; write %s%% or a number such as 0.15":
		return "„%s“ kann Prozent oder ein Bruchteil sein; %s%% schreiben oder eine Zahl wie 0.15"
	case "%q is no share; write it as 15%% or 0.15":
		return "„%s“ ist kein Anteil; als 15%% oder 0.15 schreiben"
	case "%q is no version; they count from 1: see icptier icp history":
		return "„%s“ ist keine Version; sie zählen ab 1: siehe icptier icp history"
	case "%q is no whole number from %d on":
		return "„%s“ ist keine ganze Zahl ab %d"
	case "%q is not between 0%% and 100%%":
		return "„%s“ liegt nicht zwischen 0%% und 100%%"
	case "%s %s: it is not a duration from 0 on, such as 24h":
		return "%s %s: Das ist keine Dauer ab 0, etwa 24h"
	case "%s exists already and stays as it is; name another file with --config":
		return "%s gibt es schon und bleibt, wie es ist; mit --config eine andere Datei nennen"
	case "%s has no capacity; write how many accounts the rep can look after, from 1 on, or take the rep out":
		return "%s hat keine Plätze; schreiben, wie viele Firmen betreut werden können, ab 1, oder die Zeile herausnehmen"
	case "%s is about the columns of a file: name it with --input":
		return "bei %s geht es um die Spalten einer Datei: sie mit --input nennen"
	case "%s is there already: choose another name, or overwrite it with --force":
		return "%s gibt es schon: einen anderen Namen wählen oder mit --force überschreiben"
	case "%s needs IDs or a filter, or --all alone":
		return "%s braucht IDs oder einen Filter, oder --all allein"
	case "%s needs a command: see %s --help":
		return "%s braucht einen Befehl: siehe %s --help"
	case "%s needs a schedule or --connection, not both":
		return "%s braucht einen Zeitplan oder --connection, nicht beides"
	case "%w; see %s --help":
		return "%s; siehe %s --help"
	case "%w: %q; there are %v":
		return "%s: „%s“; es gibt %v"
	case "%w; to see all, run: icptier dead list":
		return "%s; alle zeigt: icptier dead list"
	case "%w\nUsage: %s":
		return "%s\nAufruf: %s"
	case "--%s %q is no NAME=NUMBER":
		return "--%s „%s“ ist kein NAME=ZAHL"
	case "--%w":
		return "--%s"
	case "--accounts %d: a sandbox has none or more":
		return "--accounts %d: Eine Sandbox hat keine oder mehr"
	case "--as-of %q is no day; write it as 2026-12-31":
		return "--as-of „%s“ ist kein Tag; als 2026-12-31 schreiben"
	case "--crm names no CRM; there are %v":
		return "--crm nennt kein CRM; es gibt %v"
	case "--crm names %s twice":
		return "--crm nennt %s zweimal"
	case "--dry-run goes with --write":
		return "--dry-run gehört zu --write"
	case "--dry-run goes with --write: name the list":
		return "--dry-run gehört zu --write: die Liste nennen"
	case "--columns: there is no column %q; there are %s":
		return "--columns: die Spalte „%s“ gibt es nicht; es gibt %s"
	case "--columns chooses for a table, CSV or a workbook; JSON has all: leave it out, or --output json":
		return "--columns wählt für Tabelle, CSV und Arbeitsmappe aus; JSON hat alle: es weglassen oder --output json"
	case "--duplicates lists whole groups: leave %s out":
		return "--duplicates zeigt ganze Gruppen: %s weglassen"
	case "--existing %q is no COLUMN=VALUE":
		return "--existing „%s“ ist kein SPALTE=WERT"
	case "--faults: %w; see icptier sandbox --help":
		return "--faults: %s; siehe icptier sandbox --help"
	case "--filter %q is no NAME=VALUE; there are %s; for example: --filter owner=17":
		return "--filter „%s“ ist kein NAME=WERT; es gibt %s; zum Beispiel: --filter owner=17"
	case "--filter %w":
		return "--filter %s"
	case "--input is missing: name a CSV or JSON lines file, or - for standard input":
		return "--input fehlt: eine Datei in CSV oder JSON Lines nennen, oder - für die Standardeingabe"
	case "--job %q: it is one of %s":
		return "--job „%s“: möglich sind %s"
	case "--keep %s: more than %d MiB are no list":
		return "--keep %s: Mehr als %d MiB sind keine Liste"
	case "--keep %s: this is no output of icptier abm: %w":
		return "--keep %s: Das ist keine Ausgabe von icptier abm: %s"
	case "--keep %s: this is no output of icptier abm: it has no key chosen":
		return "--keep %s: Das ist keine Ausgabe von icptier abm: Der Schlüssel chosen fehlt"
	case "--keep: %w":
		return "--keep: %s"
	case "--lang %q is none of de, en":
		return "--lang „%s“ ist weder de noch en"
	case "--limit %d: at least 1":
		return "--limit %d: mindestens 1"
	case "--map: %w":
		return "--map: %s"
	case "--off ends the shadow and takes no FILE":
		return "--off beendet das Schattenmodell und nimmt keine FILE"
	case "--outcome is missing: name the column that says how a deal ended":
		return "--outcome fehlt: die Spalte nennen, die sagt, wie ein Deal ausging"
	case "--output %q is none of table, json, csv":
		return "--output „%s“ ist weder table noch json noch csv"
	case "--pull-every %s is below a second":
		return "--pull-every %s ist weniger als eine Sekunde"
	case "--reps: %w":
		return "--reps: %s"
	case "--role %q is none of %v":
		return "--role „%s“ ist keine von %v"
	case "--state %q: it is one of %s":
		return "--state „%s“: möglich sind %s"
	case "%d is above max-score, which is %d; swap the two":
		return "%d liegt über max-score, das %d ist; die beiden tauschen"
	case "%d values are more than %d":
		return "%d Werte sind mehr als %d"
	case "%d is not from %d to %d":
		return "%d liegt nicht zwischen %d und %d"
	case "%q is none of %s":
		return "„%s“ ist nichts von: %s"
	case "%q is no whole number from %d to %d":
		return "„%s“ ist keine ganze Zahl von %d bis %d"
	case "it has two values; give one":
		return "hat zwei Werte; einen angeben"
	case "--top %d is below 0":
		return "--top %d liegt unter 0"
	case "--won is missing: name the values of %s that stand for won":
		return "--won fehlt: die Werte von %s nennen, die für gewonnen stehen"
	case "--write: %q holds spaces at its ends, line breaks or characters that nobody sees; write a plain name":
		return "--write: „%s“ enthält Leerzeichen am Rand, Zeilenumbrüche oder unsichtbare Zeichen; einen einfachen Namen schreiben"
	case "--write: the list has no name; write it behind the flag: --write 'Messe 2027'":
		return "--write: Die Liste hat keinen Namen; er steht hinter der Option: --write 'Messe 2027'"
	case "--write: the name has %d letters; it may have %d":
		return "--write: Der Name hat %d Zeichen; er darf %d haben"
	case "deals come from a connection or from --input, not from both":
		return "Deals kommen aus einer Verbindung oder aus --input, nicht aus beiden"
	case "name a model file, or a configuration with --config: there is no %s":
		return "eine Modelldatei nennen, oder mit --config eine Konfiguration: %s gibt es nicht"
	case "none of %d accounts passes the filters, and an empty list is not written to a CRM; loosen the filters":
		return "von %d Firmen kommt keine durch die Filter, und eine leere Liste wird nicht ins CRM geschrieben; die Filter lockern"
	case "nothing is in the cache yet; see icptier check, and try again once the cache is whole":
		return "noch ist nichts im Cache; siehe icptier check, und noch einmal versuchen, sobald der Cache vollständig ist"
	case "open the deals: %s is a folder; name a file in it":
		return "Deals öffnen: %s ist ein Ordner; eine Datei darin nennen"
	case "open the deals: %w":
		return "Deals öffnen: %s"
	case "open the input: %w":
		return "Eingabe öffnen: %s"
	case "open the model: %w":
		return "Modell öffnen: %s"
	case "read the model: %w":
		return "Modell lesen: %s"
	case "standard input is one file: name the other":
		return "die Standardeingabe ist nur eine Datei: die andere nennen"
	case "the input ends before the answer; give it with --%s, or take what is proposed with --yes":
		return "die Eingabe endet vor der Antwort; sie mit --%s geben, oder mit --yes nehmen, was vorgeschlagen wird"
	case "there is no schedule %q in %s; it has %q":
		return "den Zeitplan „%s“ gibt es in %s nicht; es gibt %q"
	case "version %d is published, and the service scores the accounts by it as soon as it can; this command waits no longer: %w":
		return "Version %d ist veröffentlicht, und der Dienst bewertet die Firmen danach, sobald er kann; dieser Befehl wartet nicht länger: %s"
	case "there is no connection %q in the configuration; it has %q":
		return "die Verbindung „%s“ gibt es in der Konfiguration nicht; es gibt %q"
	case "there is no schedule %q in the configuration; it has %q":
		return "den Zeitplan „%s“ gibt es in der Konfiguration nicht; es gibt %q"
	case "%s owns data_dir %s, and its servers did not answer within %s; end it, or choose another data_dir":
		return "%s hat data_dir %s, und seine Server haben binnen %s nicht geantwortet; ihn beenden oder ein anderes data_dir wählen"
	case "%s ended, and with it the servers over data_dir %s that this command used; call it again":
		return "%s endete, und mit ihm die Server über data_dir %s, die dieser Befehl nutzte; ihn noch einmal aufrufen"
	case "another process":
		return "ein anderer Prozess"
	case "process %d":
		return "Prozess %d"
	case "%s over data_dir %s was started with a %s.url, and this one without; give both the same configuration, or another data_dir":
		return "%s über data_dir %s wurde mit einer %s.url gestartet, und dieser ohne; beiden dieselbe Konfiguration geben oder ein anderes data_dir"
	case "the owner of the data directory did not answer":
		return "der Prozess, dem das Datenverzeichnis gehört, hat nicht geantwortet"
	case "%s is in force already, as version %d; nothing was published":
		return "%s ist schon in Kraft, als Version %d; veröffentlicht wurde nichts"
	case "%s would move %s of %s accounts to another tier: %s, which is %s points above the %s that may move; nothing was published. See which with icptier icp preview; to publish all the same, add --max-change %d%%":
		return "%s würde %s von %s Firmen in eine andere Stufe bringen: %s, das sind %s Punkte mehr als die %s, die sich ändern dürfen; veröffentlicht wurde nichts. Welche, zeigt icptier icp preview; trotzdem veröffentlichen: --max-change %d%%"
	case "version %d of the ICP model (%s) cannot be used by this program: %w; run the release that published it, or a newer one":
		return "Version %d des ICP-Modells (%s) kann dieses Programm nicht verwenden: %s; die Ausgabe starten, die sie veröffentlicht hat, oder eine neuere"
	case "the cache is being rebuilt from the stored records, so what the model would move is not known yet; try again when it is whole":
		return "der Cache wird aus den gespeicherten Datensätzen neu aufgebaut, und was das Modell ändern würde, ist noch nicht bekannt; noch einmal versuchen, wenn er vollständig ist"
	case "account %s of %s cannot be shown: %v":
		return "Firma %s aus %s lässt sich nicht zeigen: %s"
	case "account %s of %s cannot be shown: %v; a worker makes it anew from the stored records within seconds, then try again":
		return "Firma %s aus %s lässt sich nicht zeigen: %s; ein Worker stellt sie binnen Sekunden aus den gespeicherten Datensätzen wieder her, danach noch einmal versuchen"
	case "%w as %q in %s; see: icptier accounts %s":
		return "%s: „%s“ in %s; siehe: icptier accounts %s"
	case "no such account":
		return "diese Firma gibt es nicht"
	case "account %q of %s is not at hand: %w: %s":
		return "Firma „%s“ aus %s ist nicht zur Hand: %s: %s"
	case "win rate or deal size are unknown: there are no closed deals with an amount; leave --value measured out, or give weights: --value A=8,B=4,C=2,D=1":
		return "Abschlussquote oder Dealgröße sind unbekannt: Es gibt keine abgeschlossenen Deals mit Betrag; --value measured weglassen oder Gewichte geben: --value A=8,B=4,C=2,D=1"
	case "win rate or deal size are unknown: there are no closed deals with an amount; leave it out, or give value":
		return "Abschlussquote oder Dealgröße sind unbekannt: Es gibt keine abgeschlossenen Deals mit Betrag; es weglassen oder value geben"
	case "%w: %s":
		return "%s: %s"
	case "there is no such dead letter":
		return "diese nicht verarbeitete Nachricht gibt es nicht"
	case "there is no sandbox of this CRM":
		return "von diesem CRM gibt es keine Sandbox"
	case "--limit goes with --dry-run":
		return "--limit gehört zu --dry-run"
	case "connection %s: %w":
		return "Verbindung %s: %s"
	case "connection %s: there is no connector for %q":
		return "Verbindung %s: Für „%s“ gibt es keinen Konnektor"
	case "%s needs no access: write auth: {grant: %s}":
		return "%s braucht keinen Zugang: auth: {grant: %s} schreiben"
	case "auth.grant: %s grants no access without a token":
		return "auth.grant: Ohne Token gibt %s keinen Zugang"
	case "connect %s to %s: %w (%s); give the new one a connection of its own":
		return "%s mit %s verbinden: %s (%s); dem neuen eine eigene Verbindung geben"
	case "this is another CRM account than the one the connection had before":
		return "das ist ein anderes CRM-Konto als das, das die Verbindung vorher hatte"
	case "connections.%s.write.enabled is not set in the configuration":
		return "connections.%s.write.enabled ist in der Konfiguration nicht gesetzt"
	case "%s has no field %s that can be written; run: icptier fields %s --create":
		return "%s hat kein Feld %s, das sich schreiben lässt; anlegen: icptier fields %s --create"
	case "%q is none of A, B, C, D, X, none":
		return "„%s“ ist keine von A, B, C, D, X, none"
	case "%q is in %s; the model counts in %s":
		return "„%s“ ist in %s; das Modell rechnet in %s"
	case "%q is no industry; write a code of WZ 2008 or its beginning (28, 28.1, C), or a label of the CRM":
		return "„%s“ ist keine Branche; einen Code der WZ 2008 oder seinen Anfang (28, 28.1, C) schreiben, oder eine Bezeichnung des CRM"
	case "%d accounts cannot be chosen; give a number from 1 on":
		return "%d Firmen lassen sich nicht auswählen; eine Zahl ab 1 angeben"
	case "%d is below 0":
		return "%d liegt unter 0"
	case "%q is none of in, out, only":
		return "„%s“ ist keines von „in, out, only“"
	case "the model has no segment %q; it has %s":
		return "das Segment „%s“ hat das Modell nicht; es hat %s"
	case "%g is not between 0 and %g":
		return "%g liegt nicht zwischen 0 und %g"
	case "%g for segment %s is not between 0 and 1e15":
		return "%g für Segment %s liegt nicht zwischen 0 und 1e15"
	case "segment %s has two; give it one":
		return "Segment %s hat zwei; ihm eine geben"
	case "the amount in all is given twice; give it once, or write SEGMENT=AMOUNT":
		return "der Betrag insgesamt ist zweimal angegeben; ihn einmal angeben oder SEGMENT=BETRAG schreiben"
	case "%q is none of value, workload, region, home, skill, move":
		return "„%s“ ist keines von value, workload, region, home, skill, move"
	case "there is no field %q; there are %s":
		return "das Feld „%s“ gibt es nicht; es gibt %s"
	case "%s and %d more":
		return "%s und %d weitere"
	case "%q is no COLUMN=FIELD":
		return "„%s“ ist kein SPALTE=FELD"
	case "table":
		return "Tabelle"
	case "column %s: ":
		return "Spalte %s: "
	case "a table has a line with the names of its columns":
		return "eine Tabelle hat eine Zeile mit den Namen ihrer Spalten"
	case "is in UTF-32":
		return "ist in UTF-32"
	case "save it in UTF-8":
		return "in UTF-8 speichern"
	case "the row is longer than 4 MiB":
		return "die Zeile ist länger als 4 MiB"
	case "is a quote opened there and never closed?":
		return "beginnt dort ein Anführungszeichen, das nie endet?"
	case "write one object a line: jq -c .":
		return "ein Objekt je Zeile schreiben: jq -c ."
	case "is no JSON object":
		return "ist kein JSON-Objekt"
	case `write one object a line: {"name": "…"}`:
		return `ein Objekt je Zeile schreiben: {"name": "…"}`
	case "is it a table?":
		return "ist es eine Tabelle?"
	case "stands twice in the object":
		return "steht zweimal im Objekt"
	case "holds more than 1 MiB":
		return "enthält mehr als 1 MiB"
	case "holds a NUL byte":
		return "enthält ein NUL-Byte"
	case "a field has no name":
		return "ein Feld hat keinen Namen"
	case "is one JSON array":
		return "ist ein einziges JSON-Array"
	case "write one object a line: jq -c '.[]'":
		return "ein Objekt je Zeile schreiben: jq -c '.[]'"
	case "holds no deal, only the names of its columns":
		return "enthält keinen Deal, nur die Namen der Spalten"
	case "write one line for each deal":
		return "eine Zeile je Deal schreiben"
	case "name it once":
		return "einmal nennen"
	case "is the outcome, and nothing to learn from":
		return "ist das Ergebnis, und nichts, woraus sich lernen lässt"
	case "leave it out of --features":
		return "in --features weglassen"
	case "interrupted":
		return "abgebrochen"
	case "there is no option %s":
		return "die Option %s gibt es nicht"
	case "the option %s needs a value":
		return "die Option %s braucht einen Wert"
	case "%q is no option":
		return "„%s“ ist keine Option"
	case "--%s %q: %v":
		return "--%s „%s“: %s"
	case "--%s %q: it is not %s":
		return "--%s „%s“: Gefragt ist %s"
	case "a whole number from 0 on":
		return "eine ganze Zahl ab 0"
	case "a whole number":
		return "eine ganze Zahl"
	case "%s of that size":
		return "%s, und nicht so groß"
	case "that does not go with %d arguments":
		return "mit %d Argumenten geht das nicht"
	case "there is no command %q; to see all, run: icptier --help":
		return "den Befehl „%s“ gibt es nicht; alle zeigt: icptier --help"
	case "there is no command %q; is it %s?":
		return "den Befehl „%s“ gibt es nicht; ist %s gemeint?"
	case "another demo runs over ":
		return "eine andere Demo läuft über "
	case "part %d, %q: %s":
		return "Teil %d, „%s“: %s"
	case "a seed is a whole number from 0 on":
		return "ein Startwert ist eine ganze Zahl ab 0"
	case "there is a seed already":
		return "einen Startwert gibt es schon"
	case "a fault is written NAME=SHARE, such as 429=0.05 or after-commit=1%%":
		return "ein Fehler wird als NAME=ANTEIL geschrieben, etwa 429=0.05 oder after-commit=1%%"
	case "%s is given twice":
		return "%s steht zweimal da"
	case "there is no fault %q; there are statuses from 300 to 599, %s":
		return "den Fehler „%s“ gibt es nicht; es gibt Status von 300 bis 599, %s"
	case "the share %q is not above 0 and up to 1, such as 0.05 or 5%%":
		return "der Anteil „%s“ liegt nicht über 0 und bis 1, etwa 0.05 oder 5%%"
	case "%s=%s is not a whole number from %d to 1000000":
		return "%s=%s ist keine ganze Zahl von %d bis 1000000"
	case "%s is for a status, such as 429=0.05,%s=2":
		return "%s gehört zu einem Status, etwa 429=0.05,%s=2"
	case "retry_after and retry_date exclude each other":
		return "retry_after und retry_date schließen sich aus"
	case "delay=%s is not a duration up to 1h, such as 300ms or 5s":
		return "delay=%s ist keine Dauer bis 1h, etwa 300ms oder 5s"
	case "by is for searches that are behind, such as behind=1,by=30s":
		return "by gehört zu Suchen, die nachhinken, etwa behind=1,by=30s"
	case "by=%s is not a duration up to %s, such as 5s":
		return "by=%s ist keine Dauer bis %s, etwa 5s"
	case "there is no option %q; there are on, times, skip, retry_after, retry_date, delay and by":
		return "die Option „%s“ gibt es nicht; es gibt on, times, skip, retry_after, retry_date, delay und by"
	case "on=%s is none of read, write, tokens":
		return "on=%s ist weder read noch write noch tokens"
	case "this fault is one of on=%s":
		return "dieser Fehler gehört zu on=%s"
	case "%s has no jobs":
		return "%s hat keine Aufträge"
	case "cursors of %s do not end":
		return "die Lesestände von %s laufen nicht ab"
	case "the search of %s is never behind":
		return "die Suche von %s hinkt nie nach"
	case "the sandbox serves at %s; end with Ctrl-C":
		return "die Sandbox läuft unter %s; Ende mit Strg-C"
	}
	return ""
}
