package phrase

// ofConfig says what findings of configurations say, and of times.
func ofConfig(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "${ is not followed by the name of an environment variable and }":
		return "auf ${ folgt nicht der Name einer Umgebungsvariablen und }"
	case "%q cannot be read: %w; %s":
		return "„%s“ ist nicht zu lesen: %s; %s"
	case "%q has no meaning here; %s":
		return "%q hat hier keine Bedeutung; %s"
	case "%q is no duration; write one such as @every 15m or @every 2h30m":
		return "„%s“ ist keine Dauer; zum Beispiel @every 15m oder @every 2h30m schreiben"
	case "%q is no field of a CRM":
		return "„%s“ ist kein Feld eines CRM"
	case "%q is no name":
		return "„%s“ ist kein Name"
	case "%q is not an address to listen on":
		return "„%s“ ist keine Adresse, auf der sich lauschen lässt"
	case "%q is not known":
		return "„%s“ ist nicht bekannt"
	case "%q is the name of another one in %s":
		return "„%s“ heißt schon ein anderer Eintrag, in %s"
	case "%q is there already":
		return "„%s“ steht schon da"
	case "%s %q cannot be read; write %s, *, lists (1,2), ranges (1-5) or steps (*/5)":
		return "%s „%s“ ist nicht zu lesen; %s schreiben, *, Listen (1,2), Bereiche (1-5) oder Schritte (*/5)"
	case "%s %q matches nothing; write %s or *":
		return "%s „%s“ trifft nie zu; %s schreiben oder *"
	case "%s: has to begin with the line id,name":
		return "%s muss mit der Zeile id,name beginnen"
	case "%s:%d: is no line of an id and a name":
		return "%s:%d ist keine Zeile aus einer id und einem Namen"
	case "read the owners: %w":
		return "die Personen lassen sich nicht lesen: %s"
	case "%s can be read by everybody on this machine":
		return "%s kann auf diesem Rechner jeder lesen"
	case "%s cannot be read: %v":
		return "%s ist nicht zu lesen: %s"
	case "%s has the same field in the CRM":
		return "%s hat dasselbe Feld im CRM"
	case "%s is empty":
		return "%s ist leer"
	case "%s is not a file":
		return "%s ist keine Datei"
	case "%s is the address of Salesforce's pages, not of its login":
		return "%s ist die Adresse der Seiten von Salesforce, nicht die der Anmeldung"
	case "%s is too large for a secret":
		return "%s ist zu groß für ein Geheimnis"
	case "0-23":
		return "0-23"
	case "0-59":
		return "0-59"
	case "0-6 or sun-sat, where 0 is Sunday":
		return "0-6 oder sun-sat, 0 ist Sonntag"
	case "1-12 or jan-dec":
		return "1-12 oder jan-dec"
	case "1-31":
		return "1-31"
	case "@every %s has no time of day; %s":
		return "@every %s hat keine Tageszeit; %s"
	case "@every %s is not in whole seconds; write @every %s":
		return "@every %s sind keine ganzen Sekunden; @every %s schreiben"
	case "@every %s is too often; write at least @every %s":
		return "@every %s ist zu oft; mindestens @every %s schreiben"
	case "a mapping (key: value)":
		return "Schlüssel mit Werten (schlüssel: wert)"
	case "a single value":
		return "ein einzelner Wert"
	case "a time zone does not belong here; write it as time_zone, and only the five fields here":
		return "eine Zeitzone gehört nicht hierher; sie steht unter time_zone, hier stehen nur die fünf Felder"
	case "a value begins with * or &":
		return "ein Wert beginnt mit * oder &"
	case "a value begins with *":
		return "ein Wert beginnt mit *"
	case "add one, as in config/icptier.example.yaml":
		return "eine anlegen, wie in config/icptier.example.yaml"
	case "an anchor, an alias or a structure cannot be a key":
		return "ein Anker, ein Alias oder etwas Zusammengesetztes kann kein Schlüssel sein"
	case "anchors and aliases are not known here":
		return "Anker und Aliase gibt es hier nicht"
	case "check indentation, colons and quotes around this line":
		return "Einrückung, Doppelpunkte und Anführungszeichen um diese Zeile prüfen"
	case "chmod 640 %s, or defaultMode: 0440 for a secret in Kubernetes":
		return "chmod 640 %s, oder defaultMode: 0440 bei einem Secret in Kubernetes"
	case "configuration":
		return "Konfiguration"
	case "day":
		return "Tag"
	case "give each a field of its own":
		return "jedem ein eigenes Feld geben"
	case "give each a name of its own":
		return "jedem einen eigenen Namen geben"
	case "give the program's user the right to read it":
		return "dem Benutzer des Programms das Leserecht geben"
	case "has a ? or a # in it":
		return "enthält ein ? oder ein #"
	case "has an address without a usable host":
		return "hat eine Adresse ohne brauchbaren Host"
	case "has no value":
		return "hat keinen Wert"
	case "has to be %s, not %s":
		return "hierher gehört: %s, nicht: %s"
	case "has to be between 0 and 0.5":
		return "muss zwischen 0 und 0.5 liegen"
	case "has to be a whole number":
		return "muss eine ganze Zahl sein"
	case "write the share of accounts to explore, such as 0.05":
		return "den Anteil der Firmen schreiben, die erkundet werden, etwa 0.05"
	case "has to be above 0 and at most 1":
		return "muss über 0 liegen und höchstens 1 sein"
	case "has to be at least 0 and below 1":
		return "muss mindestens 0 sein und unter 1 liegen"
	case "holds a user or a password":
		return "enthält einen Benutzer oder ein Passwort"
	case "holds a value that JSON does not have":
		return "enthält einen Wert, den JSON nicht hat"
	case "hour":
		return "Stunde"
	case "http to %s would send tokens in the clear":
		return "http zu %s würde Token unverschlüsselt senden"
	case "is given twice":
		return "ist zweimal angegeben"
	case "is missing, and the grant %s needs it":
		return "fehlt, und der Grant %s braucht es"
	case "is neither true nor false":
		return "ist weder true noch false"
	case "is no http address of this machine":
		return "ist keine http-Adresse dieses Rechners"
	case "is not a key in PEM":
		return "ist kein Schlüssel in PEM"
	case "is not a number":
		return "ist keine Zahl"
	case "is not a web address":
		return "ist keine Webadresse"
	case "is not the address of a server":
		return "ist nicht die Adresse eines Servers"
	case "is too large for a configuration":
		return "ist zu groß für eine Konfiguration"
	case "is too long":
		return "ist zu lang"
	case "is written a second time; the first is in line %d":
		return "steht ein zweites Mal da; das erste steht in Zeile %d"
	case "known are %s":
		return "bekannt sind %s"
	case "known here are %s":
		return "hier bekannt sind %s"
	case "line %d":
		return "Zeile %d"
	case "map those that the ICP model reads":
		return "nur die zuordnen, die das ICP-Modell liest"
	case "minute":
		return "Minute"
	case "month":
		return "Monat"
	case "name a folder, such as ./data":
		return "einen Ordner nennen, etwa ./data"
	case "name another with --config":
		return "eine andere mit --config nennen"
	case "name another with --config, or begin with config/icptier.example.yaml":
		return "eine andere mit --config nennen, oder mit config/icptier.example.yaml anfangen"
	case "name the file itself":
		return "die Datei selbst nennen"
	case "name the file of the ICP model, such as icp/dach-mittelstand.yaml":
		return "die Datei des ICP-Modells nennen, etwa icp/dach-mittelstand.yaml"
	case "name the right file":
		return "die richtige Datei nennen"
	case "no month has the day that %q asks for; write a day that the month has":
		return "den Tag, den „%s“ verlangt, hat kein Monat; einen Tag schreiben, den der Monat hat"
	case "no time is given; %s":
		return "es ist keine Zeit angegeben; %s"
	case "not valid YAML: %s":
		return "kein gültiges YAML: %s"
	case "other machines can reach the pages, and public_url does not say by which address":
		return "andere Rechner erreichen die Seiten, und public_url sagt nicht, unter welcher Adresse"
	case "paths are relative to the folder of the configuration file":
		return "Pfade gelten ab dem Ordner der Konfigurationsdatei"
	case "put a value that begins with ! in quotes":
		return "einen Wert, der mit ! beginnt, in Anführungszeichen setzen"
	case `put it in quotes, such as cron: "*/5 * * * *"`:
		return `in Anführungszeichen setzen, etwa cron: "*/5 * * * *"`
	case "remove it":
		return "entfernen"
	case "remove it, or choose another grant":
		return "entfernen oder einen anderen Grant wählen"
	case "remove one of them":
		return "eines davon entfernen"
	case "remove the line --- and what follows":
		return "die Zeile --- entfernen und was ihr folgt"
	case "remove what stands before the @":
		return "entfernen, was vor dem @ steht"
	case "set it before the program starts":
		return "sie vor dem Start des Programms setzen"
	case "such as account.custom.plants":
		return "zum Beispiel account.custom.plants"
	case "tags are not known here":
		return "Tags gibt es hier nicht"
	case "the clocks of %s skip %s on one day of the year or show it twice":
		return "die Uhren in %s überspringen %s an einem Tag des Jahres oder zeigen es zweimal"
	case "the environment variable %s is empty":
		return "die Umgebungsvariable %s ist leer"
	case "the environment variable %s is not set":
		return "die Umgebungsvariable %s ist nicht gesetzt"
	case "the grant %s does not use it":
		return "der Grant %s verwendet es nicht"
	case "the job %s does not take it":
		return "der Job %s nimmt das nicht an"
	case "the job %s takes no arguments":
		return "der Job %s nimmt keine Argumente an"
	case "the job runs once on that day too, but better choose a time outside 01:00 to 03:59":
		return "der Job läuft auch an diesem Tag einmal, besser ist aber eine Zeit außerhalb von 01:00 bis 03:59"
	case "there are %d custom fields, and at most %d are read":
		return "es sind %d eigene Felder, und höchstens %d werden gelesen"
	case "there are %d fields; %s":
		return "es sind %d Felder; %s"
	case "there are six fields, and none for seconds is known; %s":
		return "es sind sechs Felder, und eines für Sekunden gibt es nicht; %s"
	case "there is no %q; write @hourly, @daily, @weekly, @monthly, @yearly or @every 15m":
		return "„%s“ gibt es nicht; @hourly, @daily, @weekly, @monthly, @yearly oder @every 15m schreiben"
	case "there is no file %s":
		return "die Datei %s gibt es nicht"
	case "there is no such field":
		return "dieses Feld gibt es nicht"
	case "there is no time zone %q; write a name such as Europe/Berlin, America/New_York or UTC":
		return "die Zeitzone „%s“ gibt es nicht; einen Namen schreiben wie Europe/Berlin, America/New_York oder UTC"
	case "there is none yet":
		return "es gibt noch keine"
	case "there is none":
		return "es gibt keine"
	case `time zone "Local" differs between machines; write a name such as Europe/Berlin`:
		return "die Zeitzone „Local“ ist auf jedem Rechner eine andere; einen Namen schreiben wie Europe/Berlin"
	case "weekday":
		return "Wochentag"
	case "write ${NAME}, or $${ for the characters themselves":
		return "${NAME} schreiben, oder $${ für die Zeichen selbst"
	case "write %s or %s_file, not both":
		return "%s oder %s_file schreiben, nicht beides"
	case "write %s: ${VARIABLE}, or %s_file with a path":
		return "%s: ${VARIABLE} schreiben, oder %s_file mit einem Pfad"
	case "write %s:// or %s://HOST:PORT":
		return "%s:// oder %s://HOST:PORT schreiben"
	case "write %s://HOST:PORT":
		return "%s://HOST:PORT schreiben"
	case "write 1 to 41 lower-case letters, digits and -, beginning with a letter or digit":
		return "1 bis 41 Kleinbuchstaben, Ziffern und - schreiben, am Anfang einen Buchstaben oder eine Ziffer"
	case "write HOST:PORT, such as 127.0.0.1:8080":
		return "HOST:PORT schreiben, etwa 127.0.0.1:8080"
	case "write at most %d characters":
		return "höchstens %d Zeichen schreiben"
	case "write enabled: true under the connection's write":
		return "enabled: true unter „write“ der Verbindung schreiben"
	case `write five fields, minute hour day month weekday, such as "0 6 * * 1-5"`:
		return `fünf Felder schreiben, Minute Stunde Tag Monat Wochentag, etwa "0 6 * * 1-5"`
	case "write http.public_url, or listen on 127.0.0.1":
		return "http.public_url schreiben oder auf 127.0.0.1 lauschen"
	case "write https://%s":
		return "https://%s schreiben"
	case "write https://%s.my.salesforce.com, or https://login.salesforce.com (https://test.salesforce.com for a sandbox)":
		return "https://%s.my.salesforce.com schreiben, oder https://login.salesforce.com (für eine Sandbox https://test.salesforce.com)"
	case "write https://HOST":
		return "https://HOST schreiben"
	case "write https://HOST/PATH alone":
		return "nur https://HOST/PFAD schreiben"
	case "write one of %s":
		return "eines davon schreiben: %s"
	case "write one such as 0.25":
		return "eine wie 0.25 schreiben"
	case "write one, or remove the key":
		return "einen schreiben oder den Schlüssel entfernen"
	case "write plain texts, numbers, true or false":
		return "einfache Texte, Zahlen, true oder false schreiben"
	case "write private_key_file with the path of a file that begins with -----BEGIN":
		return "private_key_file mit dem Pfad einer Datei schreiben, die mit -----BEGIN beginnt"
	case "write the callback that the app is registered with, such as http://localhost:1717/callback":
		return "den Callback schreiben, mit dem die App registriert ist, etwa http://localhost:1717/callback"
	case "write the field's API name, not its label":
		return "den API-Namen des Feldes schreiben, nicht seine Bezeichnung"
	case "write the keys out":
		return "die Schlüssel ausschreiben"
	case "write the part of the CRM's daily calls to leave to others, such as 0.2":
		return "den Teil der Tagesaufrufe des CRM schreiben, der anderen bleibt, etwa 0.2"
	case "write the part of the CRM's daily calls to use, such as 0.25":
		return "den Teil der Tagesaufrufe des CRM schreiben, der genutzt werden darf, etwa 0.25"
	case "write the secret into it":
		return "das Geheimnis hineinschreiben"
	case "write the value out; put a value that begins with * or & in quotes":
		return "den Wert ausschreiben; einen Wert, der mit * oder & beginnt, in Anführungszeichen setzen"
	case "writing to %s is not enabled, so this writes nothing":
		return "in %s zu schreiben ist nicht eingeschaltet, also schreibt dies nichts"
	case "the name of a custom field is of 1 to 60 lower-case letters, digits and _":
		return "der Name eines eigenen Feldes hat 1 bis 60 Kleinbuchstaben, Ziffern und _"
	case "only a qualification criterion can come from contact roles":
		return "nur ein Qualifizierungskriterium kann aus Kontaktrollen kommen"
	case `names no role: write "role:Champion", or several as "role:Champion|Sponsor"`:
		return `nennt keine Rolle: "role:Champion" schreiben, oder mehrere als "role:Champion|Sponsor"`
	case "is not the address of a Redis":
		return "ist nicht die Adresse eines Redis"
	case "write redis://HOST:PORT, or rediss:// for TLS":
		return "redis://HOST:PORT schreiben, oder rediss:// für TLS"
	case "write redis://HOST:PORT, or rediss:// for TLS, or +sentinel or +cluster behind either":
		return "redis://HOST:PORT schreiben, oder rediss:// für TLS, oder dahinter +sentinel oder +cluster"
	case "write redis+sentinel://HOST:PORT,HOST:PORT/MASTER, or rediss+sentinel:// for TLS":
		return "redis+sentinel://HOST:PORT,HOST:PORT/MASTER schreiben, oder rediss+sentinel:// für TLS"
	case "write redis+cluster://HOST:PORT,HOST:PORT, or rediss+cluster:// for TLS":
		return "redis+cluster://HOST:PORT,HOST:PORT schreiben, oder rediss+cluster:// für TLS"
	case "has a user name or password with a % that encodes nothing":
		return "hat einen Benutzernamen oder ein Passwort mit einem %, das nichts kodiert"
	case "write %25 for a % that stands for itself":
		return "für ein %, das für sich selbst steht, %25 schreiben"
	case "does not say which master of the Sentinels is meant":
		return "sagt nicht, welcher Master der Sentinels gemeint ist"
	case "has a name of a master with a % that encodes nothing":
		return "hat den Namen eines Masters mit einem %, das nichts kodiert"
	case "has a path that is not the number of a database":
		return "hat einen Pfad, der nicht die Nummer einer Datenbank ist"
	case "leave it out, or end with a number such as /0":
		return "ihn weglassen oder mit einer Nummer wie /0 enden"
	case "names a database of a cluster, which has number 0 alone":
		return "nennt eine Datenbank eines Clusters, der nur die Nummer 0 hat"
	case "leave the number out":
		return "die Nummer weglassen"
	case "has a parameter that is not known for this kind of address":
		return "hat einen Parameter, den es für diese Art von Adresse nicht gibt"
	case "leave out what follows the ?; +sentinel takes sentinel_username and sentinel_password":
		return "weglassen, was nach dem ? steht; +sentinel nimmt sentinel_username und sentinel_password"
	}
	return ""
}
