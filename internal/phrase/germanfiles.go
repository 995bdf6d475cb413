package phrase

// ofFiles says what the connector of files says.
func ofFiles(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "stands in line %d of %s and with other values in line %d of %s; give each record one row":
		return "steht in Zeile %d von %s und mit anderen Werten in Zeile %d von %s; jedem Datensatz eine Zeile geben"
	case "%s:%d: the row has no id, and is left out":
		return "%s:%d: die Zeile hat keine ID und bleibt weg"
	case "%s:%d: the id is longer than %d bytes, and the row is left out":
		return "%s:%d: die ID ist länger als %d Byte, und die Zeile bleibt weg"
	case "the cursor is none of a folder of files; read everything again with icptier pull --full":
		return "die Lesemarke ist nicht die eines Ordners mit Dateien; mit icptier pull --full alles noch einmal lesen"
	case "options.path: is missing; name the folder of the files, or one file of accounts":
		return "options.path fehlt; den Ordner der Dateien nennen oder eine Datei mit Firmen"
	case "options.rest_seconds: has to be from 0 to %d":
		return "options.rest_seconds muss zwischen 0 und %d liegen"
	case "options.currency: %q is no currency; write its three letters, such as EUR":
		return "options.currency: „%s“ ist keine Währung; ihre drei Buchstaben schreiben, etwa EUR"
	case "options.%s: %q is no pattern of file names within a folder; write one such as accounts*.csv":
		return "options.%s: „%s“ ist kein Muster für Dateinamen in einem Ordner; zum Beispiel accounts*.csv schreiben"
	case "%s: a folder of files has none; remove it, and name the folder under options.path":
		return "%s: das gibt es bei einem Ordner mit Dateien nicht; entfernen und den Ordner unter options.path nennen"
	case "%s: %q is no name of a column":
		return "%s: „%s“ ist kein Name einer Spalte"
	case "fields: %s and %s have the same column %q; a column is one field":
		return "fields: %s und %s haben dieselbe Spalte „%s“; eine Spalte ist ein Feld"
	case "fields: deal.%s: a table has no contact roles; name a column":
		return "fields: deal.%s: eine Tabelle hat keine Kontaktrollen; eine Spalte nennen"
	case "%s is a file, which holds accounts alone; for deals name its folder under options.path":
		return "%s ist eine Datei, und die enthält nur Firmen; für Deals den Ordner unter options.path nennen"
	case "no file in %s is called %s; put one there, or correct options.%s":
		return "in %s heißt keine Datei %s; eine dorthin legen oder options.%s berichtigen"
	case "%s is none of the files that are read (%s); save it as one, or narrow options.%s":
		return "%s ist keine Datei, die gelesen wird (%s); als solche speichern oder options.%s enger fassen"
	case "%s is not there; correct options.path of the connection %s, or mount the folder":
		return "%s gibt es nicht; options.path der Verbindung %s berichtigen oder den Ordner einhängen"
	case "%s may not be read by the user that this program runs as; give the right to read it":
		return "%s darf der Benutzer nicht lesen, unter dem das Programm läuft; ihm das Recht zum Lesen geben"
	case "%s is being written; it is read once it was left alone for %d seconds":
		return "%s wird gerade geschrieben; gelesen wird die Datei, sobald sie %d Sekunden lang niemand geändert hat"
	case "%s cannot be read: %w":
		return "%s ist nicht zu lesen: %s"
	case "no file can be written in %s; give this program's user the right to, or name another folder under options.output":
		return "in %s lässt sich keine Datei schreiben; dem Benutzer des Programms das Recht dazu geben oder unter options.output einen anderen Ordner nennen"
	case "%s is not there; make it with: icptier fields %s --create":
		return "%s gibt es noch nicht; anlegen: icptier fields %s --create"
	case "%s has no column %s; add it with: icptier fields %s --create":
		return "%s hat keine Spalte %s; ergänzen: icptier fields %s --create"
	case "no file with deals is named; write its pattern under options.deals":
		return "für Deals ist keine Datei genannt; ihr Muster unter options.deals schreiben"
	case "there is no %s with this id in the files, or more than one":
		return "diese ID (%s) steht in keiner der Dateien oder mehrmals darin"
	case "the row was changed since it was read":
		return "die Zeile wurde geändert, seit sie gelesen wurde"
	case "%s is no field that is written":
		return "%s ist kein Feld, das geschrieben wird"
	case "%q is no tier":
		return "„%s“ ist keine Stufe"
	case "%s does not fit into a cell":
		return "%s passt nicht in eine Zelle"
	case "somebody else changed the file meanwhile; what they did stays, and the write is tried again":
		return "die Datei wurde inzwischen von anderer Seite geändert; das bleibt so, und das Schreiben wird wiederholt"
	case "another process writes %s; it is tried again":
		return "%s wird von einem anderen Prozess geschrieben; es wird wieder versucht"
	case "write.names: %s has the column %q, which holds the ids; name another":
		return "write.names: %s hat die Spalte „%s“, in der die IDs stehen; eine andere nennen"
	}
	return ofTables(english)
}

// ofTables says what is wrong with a table that a file holds.
func ofTables(english string) string {
	switch english {
	case "is no workbook that can be read":
		return "ist keine lesbare Arbeitsmappe"
	case "save it as XLSX without a password, or as CSV UTF-8":
		return "ohne Kennwort als XLSX speichern oder als CSV UTF-8"
	case "holds more than 1 MiB or a NUL byte":
		return "enthält mehr als 1 MiB oder ein NUL-Byte"
	case "stands twice; remove one of the rows":
		return "kommt zweimal vor; eine der Zeilen entfernen"
	case "is empty; the row needs the id of its record":
		return "ist leer; die Zeile braucht die ID ihres Datensatzes"
	case "has no column with the ids of accounts":
		return "hat keine Spalte mit den IDs der Firmen"
	case "has no column with the ids of deals":
		return "hat keine Spalte mit den IDs der Deals"
	}
	return ""
}
