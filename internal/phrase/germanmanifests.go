package phrase

// ofManifests are the phrases about manifests of CRMs.
func ofManifests(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "a deal without its account counts for nobody":
		return "ein Deal ohne seine Firma zählt für niemanden"
	case "a manifest has some %d lines":
		return "ein Manifest hat etwa %d Zeilen"
	case "add it; what the CRM cannot do is none: with the reason":
		return "ergänzen; was das CRM nicht kann, ist none: mit dem Grund"
	case "begin with a copy of a manifest that is shipped":
		return "mit der Kopie eines mitgelieferten Manifests anfangen"
	case "cannot be a %s":
		return "kann kein %s sein"
	case "cannot be read: %s":
		return "ist nicht lesbar: %s"
	case "connectors/byfile/README.md lists the keys":
		return "connectors/byfile/README.md nennt die Schlüssel"
	case "names fields by something that nothing lists":
		return "benennt Felder durch etwas, das nichts auflistet"
	case "say under own.list.id what it is of a field":
		return "unter own.list.id angeben, was es von einem Feld ist"
	case "has the values in another form than own.cells says":
		return "hat die Werte in anderer Form, als own.cells sagt"
	case "write ${row.cells} where records hold fields in a list, and ${row.values} otherwise":
		return "${row.cells} schreiben, wo Datensätze Felder in einer Liste halten, sonst ${row.values}"
	case "writes fields that nothing lists":
		return "schreibt Felder, die nichts auflistet"
	case "say under own.list how the CRM's fields are listed":
		return "unter own.list angeben, wie die Felder des CRM aufgelistet werden"
	case "creates fields that nothing lists":
		return "legt Felder an, die nichts auflistet"
	case "does not ask for the records behind the last one":
		return "fragt nicht nach den Datensätzen hinter dem letzten"
	case "does not ask for what changed since the reading before":
		return "fragt nicht nach dem, was sich seit dem letzten Lesen geändert hat"
	case "does not give the record's tag back, so that nothing is refused":
		return "gibt die Version des Datensatzes nicht zurück; so wird nichts abgelehnt"
	case "does not give the token of a page back":
		return "gibt das Token einer Seite nicht zurück"
	case "does not have the form %s":
		return "hat nicht die Form %s"
	case "does not say how many records a page has":
		return "sagt nicht, wie viele Datensätze eine Seite hat"
	case "does not say which record is written":
		return "sagt nicht, welcher Datensatz geschrieben wird"
	case "does not say which records it asks for":
		return "sagt nicht, nach welchen Datensätzen gefragt wird"
	case "has %d lines, and at most %d are read with ease":
		return "hat %d Zeilen; bis %d liest man noch leicht"
	case "has a loop, a range or a name of its own":
		return "hat eine Schleife, einen Bereich oder einen eigenen Namen"
	case "has a path that could leave api.path":
		return "hat einen Pfad, der api.path verlassen könnte"
	case "has more than %d parts":
		return "hat mehr als %d Teile"
	case "has to have the values once":
		return "muss die Werte genau einmal enthalten"
	case "in reach are the names that connectors/byfile/README.md lists for this place; the language is that of expr-lang.org":
		return "verfügbar sind die Namen, die connectors/byfile/README.md für diese Stelle nennt; die Sprache beschreibt expr-lang.org"
	case "is a header that the program sets":
		return "ist ein Header, den das Programm selbst setzt"
	case "is a value of type %s, and has to be %s":
		return "ist ein Wert vom Typ %s und muss vom Typ %s sein"
	case "is an anchor, an alias, or nested too deeply":
		return "ist ein Anker, ein Verweis oder zu tief verschachtelt"
	case "is no manifest in YAML: %s":
		return "ist kein Manifest in YAML: %s"
	case "is no regular expression: %s":
		return "ist kein regulärer Ausdruck: %s"
	case "is no value that can be read":
		return "ist kein lesbarer Wert"
	case "is none of the names that can be mapped here":
		return "ist keiner der Namen, die hier zugeordnet werden können"
	case "is none of the values that it can have: %s":
		return "ist keiner der möglichen Werte: %s"
	case "is nothing that the grammar knows":
		return "ist nichts, was die Grammatik kennt"
	case "is shorter than %s, so that a change in the second of a reading could be passed":
		return "ist kürzer als %s; eine Änderung in der Sekunde des Lesens könnte übersehen werden"
	case "looks like a secret, and a manifest holds none":
		return "sieht aus wie ein Geheimnis, und ein Manifest enthält keins"
	case "map deal.account to the id of the account":
		return "deal.account der ID der Firma zuordnen"
	case "map tag to the record's version, if there is one, and send ${row.tag} back":
		return "tag der Version des Datensatzes zuordnen, falls es eine gibt, und ${row.tag} zurückgeben"
	case "name it under conf, and write its value in the configuration of the connection":
		return "unter conf benennen und den Wert in die Konfiguration der Verbindung schreiben"
	case "needs either header or scheme":
		return "braucht entweder header oder scheme"
	case "needs either echo or done":
		return "braucht entweder echo oder done"
	case "write echo: page where the answer is the record, and done: where the CRM refuses fields that it does not have":
		return "echo: page schreiben, wenn die Antwort der Datensatz ist, und done:, wenn das CRM unbekannte Felder ablehnt"
	case "remove it: the token comes from the connection's auth":
		return "entfernen: Das Token kommt aus auth der Verbindung"
	case "report this to whoever maintains the program":
		return "bitte den Betreuern des Programms melden"
	case "say of deals only what differs from accounts: like: account":
		return "bei Deals nur nennen, was von Firmen abweicht: like: account"
	case "say under own.list how the CRM's fields are listed, or write none: with the reason":
		return "unter own.list sagen, wie das CRM seine Felder auflistet, oder none: mit dem Grund schreiben"
	case "stands there twice":
		return "steht zweimal da"
	case "such as %s":
		return "zum Beispiel %s"
	case "takes %q for an id, with which a call could mean something else":
		return "hält %q für eine ID; ein Aufruf könnte damit etwas anderes bedeuten"
	case "the CRM cannot refuse a write to a record that somebody else has changed meanwhile":
		return "das CRM kann das Schreiben nicht ablehnen, wenn jemand den Datensatz inzwischen geändert hat"
	case "there is no such key":
		return "diesen Schlüssel gibt es nicht"
	case "write %s or more; as long as the CRM's longest transaction":
		return "%s oder mehr schreiben; so lange wie die längste Transaktion des CRM"
	case "write ${%s} where the CRM takes it":
		return "${%s} dort schreiben, wo das CRM es erwartet"
	case "write ${ids} where the CRM takes them":
		return "${ids} dort schreiben, wo das CRM sie erwartet"
	case "write ${row.id} where the CRM takes it":
		return "${row.id} dort schreiben, wo das CRM sie erwartet"
	case "write ${row.tag} where the CRM takes it":
		return "${row.tag} dort schreiben, wo das CRM sie erwartet"
	case "write ${row.values} where the CRM takes fields with their values":
		return "${row.values} dort schreiben, wo das CRM Felder mit Werten erwartet"
	case "write ${row.values}, ${row.id} and ${row.tag} alone; everything else stays as it is":
		return "nur ${row.values}, ${row.id} und ${row.tag} schreiben; alles andere bleibt, wie es ist"
	case "write it in quotation marks":
		return "in Anführungszeichen schreiben"
	case "write it out":
		return "ausschreiben"
	case "write plain parts between slashes; what stands behind a question mark goes into query":
		return "einfache Teile zwischen Schrägstrichen schreiben; was hinter einem Fragezeichen steht, gehört in query"
	case "write plain values and conditions":
		return "einfache Werte und Bedingungen schreiben"
	case "write scheme: Bearer, or header: with the name of the header that holds the token":
		return "scheme: Bearer schreiben, oder header: mit dem Namen des Headers, der das Token trägt"
	case "writes something beside the program's own fields":
		return "schreibt etwas neben den eigenen Feldern des Programms"
	case "the description of the API cannot be read: %w":
		return "die Beschreibung der API ist nicht lesbar: %w"
	case "read the description of the API: %w":
		return "die Beschreibung der API lesen: %w"
	case "the description does not allow it: %s":
		return "die Beschreibung lässt das nicht zu: %s"
	case "calls made: %d, deviations: %d":
		return "Aufrufe: %d, Abweichungen: %d"
	case "--kind %q is none of account, deal":
		return "--kind %q ist weder account noch deal"
	case "the environment variable %s is empty: put the CRM's token there, or name another one with --token-env":
		return "die Umgebungsvariable %s ist leer: dort das Token des CRM ablegen, oder mit --token-env eine andere nennen"
	}
	return ""
}

// ofManifested are what connections by a manifest say.
func ofManifested(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "%s has no field %s of type %s: create it, or name another one under write.names":
		return "%s hat kein Feld %s vom Typ %s: anlegen oder unter write.names ein anderes nennen"
	case "%s: %q is no name of a field":
		return "%s: %q ist kein Name eines Felds"
	case "%s: cannot be worked out":
		return "%s: nicht zu berechnen"
	case "a part of a path is empty or leads elsewhere":
		return "ein Teil eines Pfads ist leer oder führt woandershin"
	case "answer has no list where the manifest says that there is one":
		return "die Antwort hat keine Liste, wo das Manifest eine nennt"
	case "answer leads to the page that it is of":
		return "die Antwort führt zu der Seite, die sie selbst ist"
	case "api_version: a manifest is for one version; remove it":
		return "api_version: Ein Manifest gilt für eine Version; entfernen"
	case "cannot be worked out":
		return "ist nicht zu berechnen"
	case "create field %s: %w":
		return "Feld %s anlegen: %w"
	case "cursor is none of a manifest's":
		return "der Lesestand ist keiner von einem Manifest"
	case "field %s is of type %s and has to be %s: change it in the CRM, or name another one under write.names":
		return "das Feld %s ist vom Typ %s und muss vom Typ %s sein: im CRM ändern oder unter write.names ein anderes nennen"
	case "field %s lacks the options %s: add them in the CRM":
		return "dem Feld %s fehlen die Werte %s: im CRM ergänzen"
	case "fields: %s: %s has no field %s":
		return "fields: %s: %s hat kein Feld %s"
	case "fields: a CRM by a manifest has no contact roles; map the criterion to a field":
		return "fields: Ein CRM nach einem Manifest hat keine Kontaktrollen; das Kriterium einem Feld zuordnen"
	case "gives neither a text nor a number":
		return "ergibt weder Text noch Zahl"
	case "has a ${ without its }":
		return "hat ein ${ ohne die zugehörige }"
	case "identify: the answer does not say whose account it is":
		return "identify: Die Antwort sagt nicht, wessen Konto es ist"
	case "ids: a record has no id":
		return "ids: ein Datensatz hat keine ID"
	case "is none of the program's fields of this kind":
		return "ist keins der eigenen Felder dieser Art"
	case "its id has another form than the manifest says":
		return "seine ID hat eine andere Form, als das Manifest sagt"
	case "look up %d records: at most %d at once":
		return "%d Datensätze nachschlagen: höchstens %d auf einmal"
	case "options.conf.%s is missing: %s":
		return "options.conf.%s fehlt: %s"
	case "options.conf.%s: the manifest %s asks for no such value":
		return "options.conf.%s: Das Manifest %s fragt nicht nach diesem Wert"
	case "options.manifest is missing: write one of %s, or the path of a file":
		return "options.manifest fehlt: eins von %s schreiben oder den Pfad einer Datei"
	case "options.manifest: %w; shipped are %s, any other is the path of a file":
		return "options.manifest: %w; mitgeliefert sind %s, alles andere ist der Pfad einer Datei"
	case "the CRM has no such field: its answer does not hold it; create it, or name another one under write.names":
		return "dieses Feld hat das CRM nicht, denn in seiner Antwort fehlt es: anlegen oder unter write.names ein anderes nennen"
	case "the CRM refuses it, whenever it is asked":
		return "das CRM lehnt das immer ab"
	case "the answer does not hold the record that was written":
		return "die Antwort enthält den geschriebenen Datensatz nicht"
	case "the answer does not say that it was written":
		return "die Antwort sagt nicht, dass geschrieben wurde"
	case "the id has another form than the manifest says":
		return "die ID hat eine andere Form, als das Manifest sagt"
	case "the link of the next page is no address":
		return "der Link zur nächsten Seite ist keine Adresse"
	case "the link of the next page leaves the base of the manifest":
		return "der Link zur nächsten Seite verlässt die Basis des Manifests"
	case "the manifest %s creates no fields: %s":
		return "das Manifest %s legt keine Felder an: %s"
	case "the manifest %s lists no ids: %s":
		return "das Manifest %s listet keine IDs auf: %s"
	case "there is a second document":
		return "es gibt ein zweites Dokument"
	case "url is missing: each customer of this CRM has a host of its own":
		return "url fehlt: Bei diesem CRM hat jeder Kunde einen eigenen Host"
	}
	return ""
}
