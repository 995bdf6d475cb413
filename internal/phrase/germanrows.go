package phrase

// ofRows says what is wrong with a table that is read, and with the deals in one.
func ofRows(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "write true or false, yes or no, ja or nein, 1 or 0":
		return "true oder false, yes oder no, ja oder nein, 1 oder 0 schreiben"
	case "the row has %s, the header %d":
		return "die Zeile hat %s, die Kopfzeile %d"
	case "1 field":
		return "1 Feld"
	case "%d fields":
		return "%d Felder"
	case "the first line names the columns":
		return "die erste Zeile nennt die Spalten"
	case "the header is empty":
		return "die Kopfzeile ist leer"
	case "the header names more than %d columns":
		return "die Kopfzeile nennt mehr als %d Spalten"
	case "has no name":
		return "hat keinen Namen"
	case "stands twice, as column %d and as column %d":
		return "steht zweimal da, als Spalte %d und als Spalte %d"
	case "a field that holds the delimiter needs quotes":
		return "ein Feld, das das Trennzeichen enthält, braucht Anführungszeichen"
	case "an empty field still needs its delimiter":
		return "auch ein leeres Feld braucht sein Trennzeichen"
	case "a quote stands within an unquoted field":
		return "in einem Feld ohne Anführungszeichen steht ein Anführungszeichen"
	case `put the field into quotes and double those within: "5"" pipe"`:
		return `das Feld in Anführungszeichen setzen und die darin verdoppeln: "5"" Rohr"`
	case "a quoted field does not end where its quote ends, or never":
		return "ein Feld in Anführungszeichen endet nicht mit dem Anführungszeichen, oder nie"
	case `within a quoted field a quote is written twice: "5"" pipe"`:
		return `in einem Feld in Anführungszeichen wird ein Anführungszeichen doppelt geschrieben: "5"" Rohr"`
	case "export the table again as CSV in UTF-8":
		return "die Tabelle noch einmal als CSV in UTF-8 exportieren"
	case "is a quote opened there and closed much later?":
		return "beginnt dort ein Anführungszeichen, das viel später endet?"
	case "something stands behind the object":
		return "hinter dem Objekt steht noch etwas"
	case "is no JSON: %s":
		return "ist kein JSON: %s"
	case "objects stand within each other more than %d deep":
		return "Objekte stehen mehr als %d tief ineinander"
	case "lists stand within each other more than %d deep":
		return "Listen stehen mehr als %d tief ineinander"
	case "the file has more than %d different fields":
		return "die Datei hat mehr als %d verschiedene Felder"
	case `leave \u0000 out`:
		return `\u0000 weglassen`
	case "is written in another way than the numbers above it":
		return "ist anders geschrieben als die Zahlen darüber"
	case "write all numbers of a column with the same decimal sign":
		return "alle Zahlen einer Spalte mit demselben Dezimalzeichen schreiben"
	case "may be a thousand and more, or one and a bit":
		return "kann tausend und mehr sein, oder eins und etwas"
	case "leave the grouping of thousands out, or write another number of decimals than three":
		return "die Gruppierung der Tausender weglassen oder nicht genau drei Nachkommastellen schreiben"
	case "write it as 1234.56 or 1234,56":
		return "als 1234,56 oder 1234.56 schreiben"
	case "has three kinds of separators":
		return "hat drei Arten von Trennzeichen"
	case "is no number: its digits are not grouped by three":
		return "ist keine Zahl: die Ziffern sind nicht zu dreien gruppiert"
	case "%s (did you mean %s?)":
		return "%s (ist %s gemeint?)"
	case "it has %s":
		return "sie hat %s"
	case "it has %s, and %d more":
		return "sie hat %s und %d weitere"
	case "has no column %s":
		return "hat keine Spalte %s"
	case "has no columns %s":
		return "hat keine Spalten %s"
	case "is no date":
		return "ist kein Datum"
	case "write days as 2026-12-31":
		return "Tage als 2026-12-31 schreiben"
	case "may have the day first or the month first":
		return "kann mit dem Tag oder mit dem Monat beginnen"
	case "may have the day first or the month first, as all of the column from line %d on":
		return "kann mit dem Tag oder mit dem Monat beginnen, wie alle der Spalte ab Zeile %d"
	case "is in another layout than %q in line %d":
		return "hat eine andere Form als %q in Zeile %d"
	case "write all days of a column alike, best as 2026-12-31":
		return "alle Tage einer Spalte gleich schreiben, am besten als 2026-12-31"
	case "save the sheet as CSV UTF-8":
		return "das Blatt als CSV UTF-8 speichern"
	case "export the table as CSV":
		return "die Tabelle als CSV exportieren"
	case "is a workbook or a ZIP archive, not a text":
		return "ist eine Arbeitsmappe oder ein ZIP-Archiv, kein Text"
	case "is an old Excel workbook, not a text":
		return "ist eine alte Excel-Arbeitsmappe, kein Text"
	case "is a PDF, not a table":
		return "ist ein PDF, keine Tabelle"
	case "is compressed":
		return "ist komprimiert"
	case "unpack it first: gunzip":
		return "zuerst entpacken: gunzip"
	case "is a database, not a text":
		return "ist eine Datenbank, kein Text"
	case "is a binary file, not a text":
		return "ist eine Binärdatei, kein Text"
	case "export the table as CSV in UTF-8, or in UTF-16 with a byte order mark":
		return "die Tabelle als CSV in UTF-8 exportieren, oder in UTF-16 mit Byte Order Mark"
	case "export the table as CSV in UTF-8":
		return "die Tabelle als CSV in UTF-8 exportieren"
	case "correct %s":
		return "%s berichtigen"
	case "name it under options.%s_id; there are %s":
		return "sie unter options.%s_id nennen; es gibt %s"
	case "is %s, and so is column %s":
		return "ist %s, und Spalte %s auch"
	case "leave one out: --map '%s=%s'":
		return "eine weglassen: --map '%s=%s'"
	case "is named as the %s, and the table has no such column":
		return "ist als %s genannt, und die Tabelle hat keine solche Spalte"
	case "outcome":
		return "Ausgang"
	case "sign of existing customers":
		return "Zeichen für Bestandskunden"
	case "day of creation":
		return "Tag der Anlage"
	case "day of closing":
		return "Tag des Abschlusses"
	case "holds no %s":
		return "enthält kein %s"
	case "it holds %s: name one of them after --existing %s=":
		return "sie enthält %s: davon eines hinter --existing %s= nennen"
	case "it holds %s: name what stands for won after --won":
		return "sie enthält %s: hinter --won nennen, was für gewonnen steht"
	case "%q is named as won and as lost":
		return "%q ist als gewonnen und als verloren genannt"
	case "holds %d values beside those for won, and it is not clear which stand for lost: %s":
		return "enthält %d Werte außer denen für gewonnen, und es ist nicht klar, welche für verloren stehen: %s"
	case "name them after --lost; what is neither counts as open and is left out":
		return "sie hinter --lost nennen; was keines von beiden ist, gilt als offen und bleibt weg"
	case "nothing at all":
		return "gar nichts"
	}
	return ""
}
