package phrase

// ofOptions says in help how commands are called, and what their options are for.
func ofOptions(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "Usage":
		return "Aufruf"
	case "\nExamples":
		return "\nBeispiele"
	case "\nCommands":
		return "\nBefehle"
	case "\nFlags":
		return "\nOptionen"
	case "\nGlobal flags":
		return "\nOptionen aller Befehle"
	case "only this tier: A, B, C, D, X, or none for accounts without one":
		return "nur diese Stufe: A, B, C, D, X oder none für Firmen ohne Stufe"
	case "only accounts with at least so many points":
		return "nur Firmen mit mindestens so vielen Punkten"
	case "only accounts with NAME=VALUE, several times; NAME is tier, owner, segment, industry, region, text, min-score, max-score":
		return "nur Firmen mit NAME=WERT, mehrmals möglich; NAME ist tier, owner, segment, industry, region, text, min-score, max-score"
	case "in this order, of all connections together: rank, score, coverage, activity, name, owner, country, industry, segment":
		return "in dieser Reihenfolge, alle Verbindungen zusammen: rank, score, coverage, activity, name, owner, country, industry, segment"
	case "direction of the order: asc or desc (default: the best, the last active, or A first)":
		return "Richtung der Reihenfolge: asc oder desc (Vorgabe: die besten, die zuletzt aktiven oder A zuerst)"
	case "these columns in this order, by their names in CSV (default on a terminal: tier,grade,score,coverage,name,connection,id)":
		return "diese Spalten in dieser Reihenfolge, mit ihren Namen in CSV (Vorgabe auf einem Terminal: tier,grade,score,coverage,name,connection,id)"
	case "at most so many of each connection, with --sort or --order of all (0: all)":
		return "höchstens so viele je Verbindung, mit --sort oder --order aus allen (0: alle)"
	case "with --dry-run: show so many records (0: all)":
		return "mit --dry-run: so viele Datensätze zeigen (0: alle)"
	case "%s [command] --help says more about a command.":
		return "%s [Befehl] --help sagt mehr über einen Befehl."
	case "help for %s":
		return "Hilfe zu %s"
	case "[command]":
		return "[Befehl]"
	case "[flags]":
		return "[Optionen]"
	case "CONNECTION":
		return "VERBINDUNG"
	case "ACCOUNT":
		return "FIRMA"
	case "FILE":
		return "DATEI"
	case "OLD":
		return "ALT"
	case "NEW":
		return "NEU"
	case "VERSION":
		return "VERSION"
	case "RUN":
		return "LAUF"
	case "SCHEDULE":
		return "ZEITPLAN"
	case "ID":
		return "ID"
	case "CRM":
		return "CRM"
	case "SHARE":
		return "ANTEIL"
	case "COMMAND":
		return "BEFEHL"
	case "SHELL":
		return "SHELL"
	case "%q is no shell; there are %s":
		return "„%s“ ist keine Shell; es gibt %s"
	case "configuration file":
		return "Konfigurationsdatei"
	case "language: de or en":
		return "Sprache: de oder en"
	case "output format: table, json or csv":
		return "Form der Ausgabe: table, json oder csv"
	case "accounts that buy already: in, out or only":
		return "Firmen, die schon kaufen: in, out oder only"
	case "with --write: only show what would be written; makes no call to the CRM":
		return "mit --write: nur zeigen, was geschrieben würde; ohne Aufruf im CRM"
	case "choose a company that several connections hold once for each, and not where it is best":
		return "eine Firma, die mehrere Verbindungen kennen, für jede wählen und nicht nur dort, wo sie am besten steht"
	case "only these industries: beginnings of WZ 2008 codes (28, C), or labels of the CRM":
		return "nur diese Branchen: Anfänge von Codes der WZ 2008 (28, C) oder Bezeichnungen des CRM"
	case "how many accounts to choose":
		return "wie viele Firmen zu wählen sind"
	case "an earlier list to stay close to, as CSV or JSON":
		return "eine frühere Liste, an der festgehalten wird, als CSV oder JSON"
	case "accounts with an open deal: in, out or only":
		return "Firmen mit offenem Deal: in, out oder only"
	case "only accounts of these owners, by the CRM's id; none is nobody's":
		return "nur Firmen dieser Betreuer, nach der ID im CRM; none: ohne Betreuer"
	case "at most so many of one division of WZ 2008 (0: no cap)":
		return "höchstens so viele einer Abteilung der WZ 2008 (0: beliebig viele)"
	case "at most so many of one owner (0: no cap)":
		return "höchstens so viele eines Betreuers (0: beliebig viele)"
	case "at most so many of one parent company with all it owns (0: no cap)":
		return "höchstens so viele einer Muttergesellschaft mit allem, was ihr gehört (0: beliebig viele)"
	case "at most so many of one postal area of two digits (0: no cap)":
		return "höchstens so viele eines zweistelligen Postleitgebiets (0: beliebig viele)"
	case "only these regions: a country (DE), a region (DE-BW, Bayern), the beginning of a postal code (DE-7, AT 10)":
		return "nur diese Regionen: ein Land (DE), eine Region (DE-BW, Bayern), der Anfang einer Postleitzahl (DE-7, AT 10)"
	case "only these segments of the model":
		return "nur diese Segmente des Modells"
	case "only these tiers: A, B, C, D, X or none (default A to D)":
		return "nur diese Stufen: A, B, C, D, X oder none (Vorgabe A bis D)"
	case "percent by which an account of the earlier list may miss the new one and stay":
		return "um wie viel Prozent eine Firma der früheren Liste die neue verfehlen darf und bleibt"
	case "write this list name into the CRM's field for lists":
		return "diesen Namen der Liste in das Listenfeld im CRM schreiben"
	case "write the list to this workbook, too":
		return "die Liste auch in diese Arbeitsmappe schreiben"
	case "list the accounts that are one company, group by group, over all connections or with one of CONNECTION in each":
		return "die Firmen zeigen, die eine sind, Gruppe für Gruppe, über alle Verbindungen oder mit je einer aus VERBINDUNG"
	case "column that deals of one company share; they stay on one side of a split":
		return "Spalte, die Deals einer Firma gemeinsam haben; sie bleiben auf einer Seite der Teilung"
	case "leaky fields to learn from all the same":
		return "Felder, die den Ausgang verraten und aus denen trotzdem gelernt wird"
	case "column with the size of a deal (default: found by its name)":
		return "Spalte mit der Größe eines Deals (Vorgabe: am Namen erkannt)"
	case "column with the day a deal was closed":
		return "Spalte mit dem Tag, an dem ein Deal abgeschlossen wurde"
	case "column with the day a deal was created; the newest deals are then the test":
		return "Spalte mit dem Tag, an dem ein Deal angelegt wurde; geprüft wird dann an den neuesten"
	case "COLUMN=VALUE that marks existing customers, who are reported apart":
		return "SPALTE=WERT, woran Bestandskunden zu erkennen sind; sie stehen für sich"
	case "columns to learn from (default: all others)":
		return "Spalten, aus denen gelernt wird (Vorgabe: alle anderen)"
	case "a file of deals, CSV or JSON lines; - is standard input (default: the deals of the CRM)":
		return "eine Datei mit Deals, CSV oder JSON Lines; - ist die Standardeingabe (Vorgabe: die Deals aus dem CRM)"
	case "values that stand for lost (default: the only other one); all others are open deals":
		return "Werte, die für verloren stehen (Vorgabe: der einzige andere); alle weiteren sind offene Deals"
	case "ICP model that scores the deals (default: the one of the configuration for deals of the CRM, none for a file)":
		return "ICP-Modell, das die Deals bewertet (Vorgabe: das der Konfiguration für Deals aus dem CRM, keines für eine Datei)"
	case "column with the outcome of a deal":
		return "Spalte mit dem Ausgang eines Deals"
	case "seed of chance: the same seed gives the same result":
		return "Startwert des Zufalls: Derselbe ergibt dasselbe Ergebnis"
	case "write a picture of the result to this file":
		return "ein Bild des Ergebnisses in diese Datei schreiben"
	case "values of the outcome that stand for won":
		return "Werte des Ausgangs, die für gewonnen stehen"
	case "only print the address of the consent page":
		return "die Adresse der Zustimmungsseite nur ausgeben"
	case "drop all letters":
		return "alle löschen"
	case "only letters of this connection":
		return "nur die dieser Verbindung"
	case "only letters set aside within this time, such as 90m":
		return "nur was binnen dieser Zeit beiseitegelegt wurde, etwa 90m"
	case "only letters set aside longer ago than this, such as 24h":
		return "nur was vor längerer Zeit beiseitegelegt wurde, etwa 24h"
	case "only letters of this record, or of this account: the CRM's id":
		return "nur die dieses Datensatzes oder dieser Firma: die ID im CRM"
	case "replay all letters":
		return "alle wieder einspielen"
	case "show the body, which may hold data of customers":
		return "den Inhalt zeigen, in dem Kundendaten stehen können"
	case "directory that keeps everything between two starts":
		return "Verzeichnis, in dem zwischen zwei Starts alles bleibt"
	case "address of the page":
		return "Adresse der Seite"
	case "end after everything was written back once":
		return "enden, sobald alles einmal zurückgeschrieben ist"
	case "time between two pulls of a connection":
		return "Zeit zwischen zwei Abrufen einer Verbindung"
	case "seed of what is generated, for a new data directory":
		return "Startwert dessen, was erzeugt wird, für ein neues Verzeichnis"
	case "create what is missing, and give the connected user the right to edit it":
		return "anlegen, was fehlt, und dem verbundenen Benutzer das Recht geben, es zu bearbeiten"
	case "address of the CRM (none: the manifest's own)":
		return "Adresse des CRM (keine: die des Manifests)"
	case "what is read: account or deal":
		return "was gelesen wird: account oder deal"
	case "file with the description of the API, as JSON or YAML":
		return "Datei mit der Beschreibung der API, als JSON oder YAML"
	case "an id in the CRM's form, for calls that need one":
		return "eine ID in der Form des CRM, für Aufrufe, die eine brauchen"
	case "environment variable that holds the token":
		return "Umgebungsvariable mit dem Token"
	case "values that the manifest asks for (NAME=VALUE)":
		return "Werte, nach denen das Manifest fragt (NAME=WERT)"
	case "warnings fail too":
		return "auch Hinweise gelten als Fehler"
	case "how many accounts and owners the table shows":
		return "wie viele Firmen und Betreuer die Tabelle zeigt"
	case "who publishes, for the history (default your login; who holds an API key is named by it)":
		return "wer veröffentlicht, für den Verlauf (Vorgabe: der angemeldete Benutzer; wer einen API-Schlüssel hat, steht mit diesem da)"
	case "the largest share of accounts that may change their tier: 15% or 0.15; 100% lets all pass":
		return "der größte Anteil der Firmen, deren Stufe sich ändern darf: 15% oder 0.15; 100% lässt alles zu"
	case "why, for the history":
		return "warum, für den Verlauf"
	case "score the file side by side, and leave the model in force as it is":
		return "die Datei nebenher bewerten und das Modell in Kraft lassen"
	case "who sets it (default your login)":
		return "wer es setzt (Vorgabe: der angemeldete Benutzer)"
	case "end it":
		return "es beenden"
	case "the client id of the app that is registered with the CRM":
		return "die Client-ID der App, die im CRM registriert ist"
	case "name of the connection, such as hubspot-dach (default the CRM's)":
		return "Name der Verbindung, etwa hubspot-dach (Vorgabe: der des CRM)"
	case "which CRM":
		return "welches CRM"
	case "how access is granted":
		return "wie der Zugriff erteilt wird"
	case "the ICP model to begin with":
		return "das ICP-Modell, mit dem begonnen wird"
	case "addresses of NATS (none: it runs inside the program)":
		return "Adressen von NATS (leer: es läuft im Programm)"
	case "address of Redis (none: a stand-in runs inside the program)":
		return "Adresse von Redis (leer: ein Ersatz läuft im Programm)"
	case "the CRM's user to act as, for jwt_bearer":
		return "der Benutzer im CRM, in dessen Namen gehandelt wird, für jwt_bearer"
	case "time zone of the schedules":
		return "Zeitzone der Zeitpläne"
	case "folder of exports, or a file of accounts, for csvfile":
		return "Ordner der Exporte oder eine Datei mit Firmen, für csvfile"
	case "address of the CRM, such as https://acme.my.salesforce.com (none: the public one)":
		return "Adresse des CRM, etwa https://acme.my.salesforce.com (leer: die öffentliche)"
	case "ask nothing: take what would be proposed":
		return "nichts fragen: nehmen, was vorgeschlagen würde"
	case "only runs of this connection":
		return "nur Läufe dieser Verbindung"
	case "only runs of this job: pull, reconcile, rescore, writeback, undo or review":
		return "nur Läufe dieses Jobs: pull, reconcile, rescore, writeback, undo oder review"
	case "show so many records (0: all)":
		return "so viele Datensätze zeigen (0: alle)"
	case "only show what would be given back; looks the records up in the CRM and writes nothing":
		return "nur zeigen, was zurückgegeben würde; liest die Datensätze im CRM nach und schreibt nichts"
	case "let the schedules that write to this CRM run on":
		return "die Zeitpläne, die in dieses CRM schreiben, weiterlaufen lassen"
	case "the most runs to list":
		return "wie viele Läufe höchstens gezeigt werden"
	case "only runs of this schedule":
		return "nur Läufe dieses Zeitplans"
	case "only runs that began within this time, such as 24h":
		return "nur Läufe, die binnen dieser Zeit begannen, etwa 24h"
	case "only runs in this state: waiting, running, ok, warned, failed or skipped":
		return "nur Läufe in diesem Zustand: waiting/running/ok/warned/failed/skipped"
	case "all schedules of this connection":
		return "alle Zeitpläne dieser Verbindung"
	case "why, for others to read; no names":
		return "warum, für andere zu lesen; keine Namen"
	case "overwrite the file if it is there":
		return "die Datei überschreiben, wenn es sie gibt"
	case "write the proposed model to this file":
		return "das vorgeschlagene Modell in diese Datei schreiben"
	case "days for which an account with activity counts as worked (default 365)":
		return "so viele Tage gilt eine Firma mit Aktivität als bearbeitet (Vorgabe 365)"
	case "what a deal brings (default: measured)":
		return "was ein Deal bringt (Vorgabe: gemessen)"
	case "deals that one of them works on in a year (default: measured)":
		return "Deals, die einer von ihnen in einem Jahr bearbeitet (Vorgabe: gemessen)"
	case "what shall be sold: AMOUNT in all, or SEGMENT=AMOUNT, several times":
		return "was verkauft werden soll: BETRAG insgesamt oder SEGMENT=BETRAG, mehrmals"
	case "how many people sell to new customers (default: the owners of last year's new business)":
		return "wie viele an neue Kunden verkaufen (Vorgabe: wer im letzten Jahr Neugeschäft begonnen hat)"
	case "share of deals that are won, 0 to 1 (default: measured)":
		return "Anteil der Deals, die gewonnen werden, 0 bis 1 (Vorgabe: gemessen)"
	case "read everything, not only what changed":
		return "alles lesen, nicht nur, was sich geändert hat"
	case "role to take, several times or with commas: ingest, worker, scheduler, writeback or api (default all)":
		return "Rolle des Prozesses, mehrmals oder mit Kommas: ingest, worker, scheduler, writeback oder api (Vorgabe: alle)"
	case "how many accounts (0: all 2,097; beyond those, numbered branches)":
		return "wie viele Firmen (0: alle 2.097; darüber hinaus nummerierte Filialen)"
	case "address to listen on":
		return "Adresse, auf der gelauscht wird"
	case "directory that keeps the content between two starts (none: in memory)":
		return "Verzeichnis, in dem der Inhalt zwischen zwei Starts bleibt (leer: im Speicher)"
	case "faults of coming calls (none: no faults)":
		return "Störungen kommender Aufrufe (leer: keine)"
	case "seed of what is generated":
		return "Startwert dessen, was erzeugt wird"
	case "life of access tokens (0: the CRM's own)":
		return "Lebensdauer der Zugriffstoken (0: die des CRM)"
	case "day to score for, as 2026-12-31 (default: today)":
		return "Tag, für den bewertet wird, etwa 2026-12-31 (Vorgabe: heute)"
	case "add all sentences in the language of --lang to --output json":
		return "alle Sätze in der Sprache von --lang zu --output json hinzufügen"
	case "CSV or JSON lines file; - is standard input":
		return "Datei in CSV oder JSON Lines; - ist die Standardeingabe"
	case "COLUMN=FIELD for a column that is not called as its field; COLUMN=- leaves it out":
		return "SPALTE=FELD für eine Spalte, die nicht wie ihr Feld heißt; SPALTE=- lässt sie weg"
	case "ICP model (default: the configuration's, else the one that is shipped)":
		return "ICP-Modell (Vorgabe: das der Konfiguration, sonst das mitgelieferte)"
	case "leave out rows that cannot be read, and count them":
		return "Zeilen weglassen, die nicht zu lesen sind, und sie zählen"
	case "without --reps: the most accounts of an owner (default: a fifth more than an even share)":
		return "ohne --reps: wie viele Firmen einer höchstens betreut (Vorgabe: ein Fünftel mehr als gleich verteilt)"
	case "the hours that an open deal takes":
		return "die Stunden, die ein offener Deal braucht"
	case "the hours an account takes a year, by tier (default A=24,B=12,C=6,D=2,none=12)":
		return "die Stunden, die eine Firma im Jahr braucht, nach Stufe (Vorgabe A=24,B=12,C=6,D=2,none=12)"
	case "file with the reps (default: the owners of accounts)":
		return "Datei mit den Betreuern (Vorgabe: die Betreuer der Firmen)"
	case "where the search looks":
		return "wo die Suche beginnt"
	case "draw a map of the territories into this file":
		return "eine Karte der Gebiete in diese Datei zeichnen"
	case "share out only these tiers: A, B, C, D, X or none (default A to D, and customers)":
		return "nur diese Stufen verteilen: A, B, C, D, X oder none (Vorgabe A bis D und Kunden)"
	case "accounts in areas that are no rep's home: refuse, assign or leave":
		return "Firmen in Gebieten, die niemandes Heimat sind: refuse, assign oder leave"
	case "what an account is worth, by tier: A=8,B=4,C=2,D=1,none=4, or measured for win rate × deal size":
		return "was eine Firma wert ist, nach Stufe: A=8,B=4,C=2,D=1,none=4, oder measured für Abschlussquote × Dealgröße"
	case "what counts how much (default value=1, workload=1, region=0.05, home=0.15, skill=0.3, move=0.1)":
		return "was wie viel zählt (Vorgabe value=1, workload=1, region=0.05, home=0.15, skill=0.3, move=0.1)"
	case "write the rep's name into the CRM's field for territories":
		return "den Namen des Betreuers in das Gebietsfeld im CRM schreiben"
	case "only say which calls reading everything would take; counts the records, and reads none":
		return "nur sagen, welche Aufrufe es bräuchte, alles zu lesen; zählt die Datensätze und liest keinen"
	case "only show what would be written; makes no call to the CRM":
		return "nur zeigen, was geschrieben würde; ohne Aufruf im CRM"
	}
	return ""
}
