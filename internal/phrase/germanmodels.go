package phrase

// ofModels says what findings of models say.
func ofModels(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "%dd earns more than %dd":
		return "%dd bringt mehr Punkte als %dd"
	case "%q cannot be a name":
		return "„%s“ taugt nicht als Name"
	case "%q is neither true nor false":
		return "„%s“ ist weder true noch false"
	case "%q is no country":
		return "„%s“ ist kein Land"
	case "%q is no currency":
		return "„%s“ ist keine Währung"
	case "%q is no number of days":
		return "„%s“ ist keine Zahl von Tagen"
	case "%q is no number":
		return "„%s“ ist keine Zahl"
	case "%q is no stage":
		return "„%s“ ist keine Phase"
	case "%q is no way to share places out":
		return "nach „%s“ lassen sich Plätze nicht verteilen"
	case "%s holds %s":
		return "in %s steht %s"
	case "%s is never %q":
		return "%s ist nie „%s“"
	case "%s is no number of places":
		return "%s ist keine Zahl von Plätzen"
	case "%s is no share":
		return "%s ist kein Anteil"
	case "%s is no whole number from %d to %d":
		return "%s ist keine ganze Zahl von %d bis %d"
	case "a condition names its fields itself":
		return "eine Bedingung nennt ihre Felder selbst"
	case "a criterion needs one test, and this has %d":
		return "ein Kriterium braucht einen Test, dieses hat %d"
	case "a half-life is at least one day":
		return "eine Halbwertszeit ist mindestens ein Tag"
	case "a key has to be a plain word":
		return "ein Schlüssel ist ein einfaches Wort"
	case "a knock-out needs one test, and this has %d":
		return "ein Ausschluss braucht einen Test, dieser hat %d"
	case "a label is empty or too long":
		return "eine Bezeichnung ist leer oder zu lang"
	case "a list is expected here":
		return "hier gehört eine Liste hin"
	case "a mapping is expected here":
		return "hier gehören Schlüssel mit Werten hin"
	case "a model is a page or two":
		return "ein Modell hat ein bis zwei Seiten"
	case "a rate is above 0":
		return "ein Kurs ist größer als 0"
	case "a second document begins here":
		return "hier beginnt ein zweites Dokument"
	case "a segment before it has the same condition; change one of the two":
		return "ein Segment davor hat dieselbe Bedingung; eine der beiden ändern"
	case "a text is expected here":
		return "hier gehört ein Text hin"
	case "a value earns %d of %d points":
		return "ein Wert bringt %d von %d Punkten"
	case "account by itself is no value":
		return "account allein ist kein Wert"
	case "add %s: N; all criteria of a framework together weigh 100":
		return "%s: N ergänzen; alle Kriterien eines Verfahrens zusammen wiegen 100"
	case "add %s: a-short-name":
		return "%s: ein-kurzer-name ergänzen"
	case "add %s: {score: N}, the least points of this tier":
		return "%s: {score: N} ergänzen, die wenigsten Punkte dieser Stufe"
	case "add a list of criteria whose points add up to 100":
		return "eine Liste von Kriterien ergänzen, deren Punkte zusammen 100 ergeben"
	case "add edition: WZ2008, or whichever the codes are of":
		return "edition: WZ2008 ergänzen, oder aus welcher Ausgabe die Codes sind"
	case "add field: account.employees, or another field":
		return "field: account.employees ergänzen, oder ein anderes Feld"
	case "add points: N":
		return "points: N ergänzen"
	case "add reason: {de: ..., en: ...}, which reps will read":
		return "reason: {de: ..., en: ...} ergänzen; das liest der Vertrieb"
	case "add score: N, the least points of this tier":
		return "score: N ergänzen, die wenigsten Punkte dieser Stufe"
	case "add tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}":
		return "tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}} ergänzen"
	case `add version: "1", and raise it with every change`:
		return `version: "1" ergänzen und mit jeder Änderung erhöhen`
	case "anchors and aliases are not read":
		return "Anker und Aliase werden nicht gelesen"
	case "applies to nothing":
		return "gilt für nichts"
	case "change points until they do":
		return "Punkte ändern, bis es stimmt"
	case "change weights until they do":
		return "Gewichte ändern, bis es stimmt"
	case "did you mean %s?":
		return "ist „%s“ gemeint?"
	case "differs from another label only in case":
		return "unterscheidet sich von einer anderen Bezeichnung nur in Groß- und Kleinschreibung"
	case "drop one of the two":
		return "eines von beiden streichen"
	case "earns points for accounts that the knock-out %s makes X":
		return "bringt Punkte für Firmen, die der Ausschluss %s zu X macht"
	case "earns points for accounts that the knock-outs %s make X":
		return "bringt Punkte für Firmen, die die Ausschlüsse %s zu X machen"
	case "for %s write %s":
		return "bei %s: %s schreiben"
	case "from is above to":
		return "„from“ ist größer als „to“"
	case "give A the highest score and C the lowest":
		return "A die höchste Punktzahl geben und C die niedrigste"
	case "give the criterion as many as its best value":
		return "dem Kriterium so viele geben wie seinem besten Wert"
	case "has no step":
		return "hat keinen Schritt"
	case "how long it takes depends on the account":
		return "wie lange das dauert, hängt von der Firma ab"
	case "indent by spaces; YAML takes no tabs":
		return "mit Leerzeichen einrücken; YAML nimmt keine Tabulatoren"
	case "is empty":
		return "ist leer"
	case "is missing":
		return "fehlt"
	case "is missing, and reps will read %s":
		return "fehlt, und der Vertrieb liest dann %s"
	case "is never reached":
		return "wird nie erreicht"
	case "is never reached: more than %s counts as unknown":
		return "wird nie erreicht: mehr als %s gilt als unbekannt"
	case "is never reached: the knock-out %s makes such accounts X":
		return "wird nie erreicht: Der Ausschluss %s macht solche Firmen zu X"
	case "is never reached: the knock-outs %s make such accounts X":
		return "wird nie erreicht: Die Ausschlüsse %s machen solche Firmen zu X"
	case "is no code of %s":
		return "ist kein Code der %s"
	case "is no postal code: those of %s have %d digits":
		return "ist keine Postleitzahl: Die in %s haben %d Ziffern"
	case "is no postal code: those of %s have digits alone":
		return "ist keine Postleitzahl: Die in %s haben nur Ziffern"
	case "is the model's own currency":
		return "ist die Währung des Modells selbst"
	case "is there twice":
		return "steht zweimal da"
	case "it takes up to %.0f steps for one account, and %d are allowed":
		return "das braucht für eine Firma bis zu %.0f Schritte, und %d sind erlaubt"
	case "its condition never holds; change it, or leave the segment out":
		return "seine Bedingung gilt nie; sie ändern oder das Segment weglassen"
	case "join those that say the same; each has at least one of 100 points":
		return "zusammenfassen, was dasselbe sagt; jedes hat mindestens einen von 100 Punkten"
	case "keep one of them":
		return "eines davon behalten"
	case "knocks nobody out":
		return "schließt niemanden aus"
	case "known here: %s":
		return "hier bekannt: %s"
	case "language %q is not spoken":
		return "die Sprache „%s“ gibt es hier nicht"
	case "leave it out":
		return "weglassen"
	case "leave it out, or give it more points":
		return "weglassen oder ihm mehr Punkte geben"
	case "leave the band out":
		return "den Bereich weglassen"
	case "leave the quotation marks off":
		return "die Anführungszeichen weglassen"
	case "let each number fall into one band":
		return "jede Zahl in genau einen Bereich fallen lassen"
	case "let points fall with age":
		return "die Punkte mit dem Alter fallen lassen"
	case "let values earn the points of their criteria, or lower the score":
		return "Werte die Punkte ihrer Kriterien bringen lassen oder die Punktzahl senken"
	case "limits no tier":
		return "begrenzt keine Stufe"
	case "look at indentation, colons and quotation marks around this line":
		return "Einrückung, Doppelpunkte und Anführungszeichen um diese Zeile ansehen"
	case "look the code up, or leave the line out":
		return "den Code nachschlagen oder die Zeile weglassen"
	case "look the code up; the editions differ":
		return "den Code nachschlagen; die Ausgaben unterscheiden sich"
	case "lower the coverage or the score, or let known values earn as much as unknown ones":
		return "die Abdeckung oder die Punktzahl senken, oder bekannte Werte so viel bringen lassen wie unbekannte"
	case "map %s under fields of a connection, or give the criterion the weight 0 under qualification":
		return "%s unter fields einer Verbindung zuordnen oder dem Kriterium unter qualification das Gewicht 0 geben"
	case "map %s under fields of a connection, or leave the rule out":
		return "%s unter fields einer Verbindung zuordnen oder die Regel weglassen"
	case "map more fields, or lower the coverage":
		return "mehr Felder zuordnen oder die Abdeckung senken"
	case "means nothing for this field":
		return "bedeutet für dieses Feld nichts"
	case "name a field of your own in up to 60 small letters, digits and _, as fields of the connection does":
		return "ein eigenes Feld mit bis zu 60 Kleinbuchstaben, Ziffern und _ benennen, wie unter fields der Verbindung"
	case "name a field, or write a condition under when":
		return "ein Feld nennen oder eine Bedingung unter when schreiben"
	case "name one of its fields, such as account.employees":
		return "eines seiner Felder nennen, etwa account.employees"
	case "name what the model is for, or leave the key out":
		return "nennen, wofür das Modell ist, oder den Schlüssel weglassen"
	case "names no language":
		return "nennt keine Sprache"
	case "never counts: %s stands for it and earns as much":
		return "zählt nie: %s steht dafür und bringt ebenso viel"
	case "no account has such a value: what is below 0 or more than any company has counts as unknown":
		return "keine Firma hat so einen Wert: Was unter 0 liegt oder mehr ist, als irgendeine Firma hat, gilt als unbekannt"
	case "no code of %s begins so":
		return "kein Code der %s beginnt so"
	case "no connection maps %s, so it stays unknown":
		return "keine Verbindung ordnet %s zu; es bleibt unbekannt"
	case "no postal code of %s begins so":
		return "keine Postleitzahl in %s beginnt so"
	case "no value earns more than %d of %d points":
		return "kein Wert bringt mehr als %d von %d Punkten"
	case "nobody can reach 100 so":
		return "so kommt niemand auf 100"
	case "nobody can reach it: all criteria together earn at most %d":
		return "niemand erreicht das: Alle Kriterien zusammen bringen höchstens %d"
	case "nobody can reach it: less than %d %% of the information can be known":
		return "niemand erreicht das: Weniger als %d %% der Angaben können bekannt sein"
	case "nobody can reach it: with %d %% of the information known, all criteria together earn at most %d":
		return "niemand erreicht das: Sind %d %% der Angaben bekannt, bringen alle Kriterien zusammen höchstens %d"
	case "one file holds one model":
		return "eine Datei enthält ein Modell"
	case "overlaps %s":
		return "überschneidet sich mit %s"
	case "postal codes need their country":
		return "Postleitzahlen brauchen ihr Land"
	case "rename one":
		return "eines umbenennen"
	case "save the file as a text in UTF-8":
		return "die Datei als Text in UTF-8 speichern"
	case "say in the model's languages what the criterion is about":
		return "in den Sprachen des Modells sagen, worum es bei dem Kriterium geht"
	case "says the same as another prefix":
		return "sagt dasselbe wie ein anderer Anfang"
	case "see expr-lang.org for the language":
		return "die Sprache beschreibt expr-lang.org"
	case "see expr-lang.org for the language; dates are ages in days":
		return "die Sprache beschreibt expr-lang.org; ein Datum ist hier ein Alter in Tagen"
	case "shorten its ranges, or nest fewer of any, all, map and filter":
		return "ihre Bereiche kürzen oder any, all, map und filter weniger verschachteln"
	case "shorten the ranges of the conditions, or nest fewer of any, all, map and filter":
		return "die Bereiche der Bedingungen kürzen oder any, all, map und filter weniger verschachteln"
	case "stands beside when":
		return "steht neben when"
	case "start from config/icp/dach-mittelstand.yaml":
		return "mit config/icp/dach-mittelstand.yaml anfangen"
	case "swap the two":
		return "die beiden tauschen"
	case "the file has more than %d bytes":
		return "die Datei hat mehr als %d Bytes"
	case "the file is empty":
		return "die Datei ist leer"
	case "the model's languages are %s":
		return "die Sprachen des Modells sind %s"
	case "the name is too long":
		return "der Name ist zu lang"
	case "the points add up to %d, not to 100":
		return "die Punkte ergeben zusammen %d, nicht 100"
	case "the scores of A, B and C have to fall":
		return "die Punktzahlen von A, B und C müssen fallen"
	case "the scores of the classes have to fall":
		return "die Punktzahlen der Klassen müssen fallen"
	case "the segment %s matches every account; move it to the end":
		return "das Segment %s trifft auf jede Firma zu; ans Ende stellen"
	case "the segment before it matches every account; move it to the end":
		return "das Segment davor trifft auf jede Firma zu; ans Ende stellen"
	case "the segments before it match all of these accounts; move it before them, the narrower first":
		return "die Segmente davor treffen auf alle diese Firmen zu; vor sie stellen, das engere zuerst"
	case "the translation is missing":
		return "die Übersetzung fehlt"
	case "the weights add up to %d, not to 100":
		return "die Gewichte ergeben zusammen %d, nicht 100"
	case "there are %s":
		return "es gibt %s"
	case "there are de and en":
		return "es gibt de und en"
	case "there are early, discovery, proposal and negotiation":
		return "es gibt early, discovery, proposal und negotiation"
	case "there are meddic, meddpicc and bant":
		return "es gibt meddic, meddpicc und bant"
	case "there are more than %d criteria":
		return "es gibt mehr als %d Kriterien"
	case "there are owner and total":
		return "es gibt owner und total"
	case "there are two criteria %q":
		return "es gibt zwei Kriterien „%s“"
	case "there are two knock-outs %q":
		return "es gibt zwei Ausschlüsse „%s“"
	case "there are two segments %q":
		return "es gibt zwei Segmente „%s“"
	case "there is no edition %q":
		return "die Ausgabe „%s“ gibt es nicht"
	case "there is no field %q":
		return "das Feld „%s“ gibt es nicht"
	case "there is no framework %q":
		return "das Verfahren „%s“ gibt es nicht"
	case "there is no relationship %q":
		return "die Beziehung „%s“ gibt es nicht"
	case "there is no such phase":
		return "diesen Abschnitt gibt es nicht"
	case "there is no way from %s to %s":
		return "von %s nach %s führt kein Weg"
	case "there is one between WZ2008 and WZ2025":
		return "es gibt einen zwischen WZ2008 und WZ2025"
	case "this is no YAML: %s":
		return "das ist kein YAML: %s"
	case "three scores are expected here":
		return "hier gehören drei Punktzahlen hin"
	case "unknown key":
		return "unbekannter Schlüssel"
	case "use letters, digits, -, _ and .":
		return "Buchstaben, Ziffern, -, _ und . verwenden"
	case "use up to %d characters":
		return "bis zu %d Zeichen verwenden"
	case "warning: ":
		return "Hinweis: "
	case "what %s holds is not clear here: compare it with a number, a text in quotation marks, true or false, or write in or len":
		return "was in %s steht, ist hier nicht klar: mit einer Zahl, einem Text in Anführungszeichen, true oder false vergleichen, oder in oder len schreiben"
	case "with this the conditions of the model take up to %.0f steps for one account, and %d are allowed":
		return "damit brauchen die Bedingungen des Modells für eine Firma bis zu %.0f Schritte, und %d sind erlaubt"
	case "write %d, or another number between the two":
		return "%d schreiben oder eine andere Zahl dazwischen"
	case "write %s":
		return "%s schreiben"
	case "write 0.6 for 60 %%":
		return "für 60 %% 0.6 schreiben"
	case "write 1 to %d bytes":
		return "1 bis %d Bytes schreiben"
	case "write [75, 50, 25]: the least scores of class 1, 2 and 3":
		return "[75, 50, 25] schreiben: die niedrigsten Punktzahlen der Klassen 1, 2 und 3"
	case "write [de, en], [de] or [en]":
		return "[de, en], [de] oder [en] schreiben"
	case "write a code of ISO 3166-2: DE-BW, AT-9, CH-ZH":
		return "einen Code nach ISO 3166-2 schreiben: DE-BW, AT-9, CH-ZH"
	case "write a list of plain words: [a, b]":
		return "eine Liste einfacher Wörter schreiben: [a, b]"
	case "write a whole number from 1 on, or leave the tier out: then it has no limit":
		return "eine ganze Zahl ab 1 schreiben oder die Stufe weglassen: Dann hat sie keine Grenze"
	case "write below, above, is, in, not_in, prefix, contains, older_than or when":
		return "eines davon schreiben: „below, above, is, in, not_in, prefix, contains, older_than, when“"
	case "write country: DE beside prefix, or prefix: {DE: {...}, AT: {...}}":
		return "country: DE neben prefix schreiben oder prefix: {DE: {...}, AT: {...}}"
	case "write digits, with a point before decimals and nothing between thousands":
		return "Ziffern schreiben, mit Punkt vor den Nachkommastellen und nichts zwischen Tausendern"
	case "write it as 30d":
		return "als 30d schreiben"
	case "write it as 30d, up to %dd":
		return "als 30d schreiben, bis %dd"
	case "write it as [a, b], or as lines that start with -":
		return "als [a, b] schreiben oder in Zeilen, die mit - beginnen"
	case "write it as name: value":
		return "als name: wert schreiben"
	case "write its three capital letters: EUR, CHF, USD":
		return "drei Großbuchstaben schreiben: EUR, CHF, USD"
	case "write its two letters: DE, AT, CH":
		return "zwei Buchstaben schreiben: DE, AT, CH"
	case "write label: points":
		return "bezeichnung: punkte schreiben"
	case "write numbers at both ends of a range, and how often repeat repeats":
		return "an beide Enden eines Bereichs Zahlen schreiben, und wie oft repeat wiederholt"
	case "write one of the two":
		return "eines von beiden schreiben"
	case "write one, in quotation marks where it holds a colon or begins with a special character":
		return "einen schreiben, in Anführungszeichen, wenn er einen Doppelpunkt enthält oder mit einem Sonderzeichen beginnt"
	case "write the highest first: [75, 50, 25]":
		return "die höchste zuerst schreiben: [75, 50, 25]"
	case "write the name that the CRM gives the stage":
		return "den Namen schreiben, den die Phase im CRM hat"
	case "write the value out":
		return "den Wert ausschreiben"
	case "write the value out; a text that begins with * needs quotation marks":
		return "den Wert ausschreiben; ein Text, der mit * beginnt, braucht Anführungszeichen"
	case "write true or false, without quotation marks":
		return "true oder false schreiben, ohne Anführungszeichen"
	case "write what one %s is worth in %s":
		return "schreiben, was ein %s in %s wert ist"
	case "write {30d: 10, 90d: 5}":
		return "{30d: 10, 90d: 5} schreiben"
	case "write {A: 40, per: owner}, or leave the key out":
		return "{A: 40, per: owner} schreiben oder den Schlüssel weglassen"
	case "a condition":
		return "eine Bedingung"
	case "a number":
		return "eine Zahl"
	case "an amount":
		return "ein Betrag"
	case "a text":
		return "ein Text"
	case "a postal code":
		return "eine Postleitzahl"
	case "a list":
		return "eine Liste"
	case "true or false":
		return "true oder false"
	case "a date":
		return "ein Datum"
	case "what its test says":
		return "was der Test sagt"
	}
	return ""
}
