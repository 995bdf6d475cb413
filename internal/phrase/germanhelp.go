package phrase

// ofHelp says in help what commands do, paragraph by paragraph.
func ofHelp(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "Keeps the priority tier of every account in a CRM right, and says why":
		return "Hält die Prioritätsstufe jeder Firma im CRM richtig und sagt, warum"
	case "icptier scores the accounts of a company's CRMs against its ideal customer profile (ICP) and writes tier, score and reasons back, where sales sees them.":
		return "icptier bewertet die Firmen in den CRMs eines Unternehmens nach dessen Wunschkundenprofil (ICP) und schreibt Stufe, Punkte und Gründe dorthin zurück, wo der Vertrieb sie sieht."
	case "To see it work on real companies, with nothing to set up:  icptier demo":
		return "An echten Firmen und ohne jede Vorbereitung zeigt es:  icptier demo"
	case "Choose the best accounts for account-based marketing, under filters and caps":
		return "Die besten Firmen für Account-based Marketing auswählen, mit Filtern und Obergrenzen"
	case "Chooses the best accounts, one after the other, and passes over those that would exceed a cap, so no cap is ever exceeded. The order is tier, score, known points, class of the best open deal, connection, id. A customer stands where it would as a prospect. A company that several connections hold is chosen once.":
		return "Wählt die besten Firmen, eine nach der anderen, und übergeht, wer eine Obergrenze überschritte; keine wird je überschritten. Die Reihenfolge ist Stufe, Punkte, bekannte Angaben, Klasse des besten offenen Deals, Verbindung, ID. Ein Kunde steht dort, wo er als Interessent stünde. Eine Firma, die mehrere Verbindungen kennen, wird einmal gewählt."
	case "With --keep, the list of an earlier run (its CSV or JSON), accounts stay while they would be chosen for a list longer by --tolerance percent, and those who leave are told with the reason. With --write NAME the accounts carry the name of the list in the CRM, and those that carry it and are no longer chosen lose it; the earlier list is then the CRM's, unless --keep says another. What the CRM holds is known as of the last pull.":
		return "Mit --keep und der Liste eines früheren Laufs (als CSV oder JSON) bleiben Firmen, solange sie auf einer um --tolerance Prozent längeren Liste stünden; wer ausscheidet, wird mit dem Grund genannt. Mit --write NAME tragen die Firmen im CRM den Namen der Liste, und wer ihn trägt und nicht mehr gewählt ist, verliert ihn; die frühere Liste ist dann die des CRM, wenn --keep keine andere nennt. Was im CRM steht, ist vom Stand des letzten Abrufs."
	case "Over a CRM it takes some 430 MiB for 100,000 accounts with their deals, an embedded NATS server included.":
		return "Über ein CRM braucht das etwa 430 MiB für 100.000 Firmen mit ihren Deals, ein eingebauter NATS-Server eingeschlossen."
	case "Runs that wrote to a CRM, and what they replaced":
		return "Läufe, die in ein CRM geschrieben haben, und was sie ersetzt haben"
	case "List the runs that wrote to a CRM, the newest first":
		return "Läufe zeigen, die in ein CRM geschrieben haben, die neuesten zuerst"
	case "Show what a run replaced in the CRM, record by record":
		return "Zeigen, was ein Lauf im CRM ersetzt hat, Datensatz für Datensatz"
	case "Shows what a run replaced in the CRM, record by record. Records that the CRM refused are among them: nothing was written to those. What is replaced is kept for 92 days.":
		return "Zeigt, was ein Lauf im CRM ersetzt hat, Datensatz für Datensatz. Darunter sind auch Datensätze, die das CRM abgelehnt hat: In diese wurde nichts geschrieben. Ersetztes wird 92 Tage aufbewahrt."
	case "Give back what the fields in the CRM held before a run":
		return "Zurückgeben, was vor einem Lauf in den Feldern des CRM stand"
	case "Gives back what the fields in the CRM held before a run, field by field, unless somebody changed the field since. The schedules that write to this CRM are paused first, because the next of them would write the same once more; resume them when the cause is mended. Taking back is a run of its own and can be taken back like any other.":
		return "Gibt zurück, was vor einem Lauf in den Feldern des CRM stand, Feld für Feld, es sei denn, jemand hat das Feld seither geändert. Zuvor werden die Zeitpläne angehalten, die in dieses CRM schreiben, weil der nächste von ihnen dasselbe noch einmal schriebe; wenn die Ursache behoben ist, laufen sie mit icptier jobs resume weiter. Das Zurücknehmen ist ein eigener Lauf und lässt sich wie jeder andere zurücknehmen."
	case "List accounts with tier and score, the best first":
		return "Firmen mit Stufe und Punkten zeigen, die besten zuerst"
	case "Lists accounts connection by connection, the best tier first and in it the most points; with --sort or --order those of all connections together. All filters have to be met:":
		return "Zeigt Firmen Verbindung für Verbindung, die beste Stufe zuerst und in ihr die meisten Punkte; mit --sort oder --order die aller Verbindungen zusammen. Alle Filter müssen erfüllt sein:"
	case "the CRM's id of the rep; none is nobody":
		return "die ID des Betreuers im CRM; none ist niemand"
	case "of the model":
		return "ein Segment des Modells"
	case "the beginning of a WZ 2008 code (28, C), or a label of the CRM":
		return "der Anfang eines Codes der WZ 2008 (28, C) oder eine Branche, wie das CRM sie nennt"
	case "a country (DE), a region (DE-BW, Bayern), the beginning of a postal code (DE-7)":
		return "ein Land (DE), eine Region (DE-BW, Bayern), der Anfang einer Postleitzahl (DE-7)"
	case "in the name or the domain":
		return "in Name oder Domain"
	case "at most so many points":
		return "höchstens so viele Punkte"
	case "Say whether scores tell won from lost deals, and how surely":
		return "Sagen, ob die Punkte gewonnene von verlorenen Deals trennen, und wie sicher"
	case "Scores closed deals as of the day they were created and compares with how they ended: win rate per tier with its interval, AUC, calibration, chance, and fields that betray the outcome.":
		return "Bewertet abgeschlossene Deals nach dem Stand des Tages, an dem sie angelegt wurden, und vergleicht mit ihrem Ausgang: Abschlussquote je Stufe mit Intervall, AUC, Kalibrierung, Zufall, und Felder, die den Ausgang verraten."
	case "Without --input the deals are those the CRM holds, scored by the model in force. With --input they are the rows of a file. There --model scores the rows, whose columns are read as icptier score reads them; without it the columns themselves are examined, and a scorecard is learned from them and tested on deals that it has not seen.":
		return "Ohne --input sind es die Deals aus dem CRM, bewertet nach dem Modell in Kraft. Mit --input sind es die Zeilen einer Datei. Dort bewertet --model die Zeilen, deren Spalten wie bei icptier score gelesen werden; ohne --model werden die Spalten selbst geprüft, und aus ihnen wird eine Punktekarte gelernt und an Deals geprüft, die sie nicht kennt."
	case "The first sentence is the answer, about the figure without the columns that betray the outcome, and about new business where the model is for prospects. It takes at least 20 won and 20 lost deals. The table is held in memory: the program takes some 160 MiB in all for 80,000 deals of 19 columns.":
		return "Der erste Satz ist die Antwort. Er gilt ohne die Spalten, die den Ausgang verraten, und für das Neugeschäft, wenn das Modell für Interessenten ist. Nötig sind mindestens 20 gewonnene und 20 verlorene Deals. Die Tabelle wird im Speicher gehalten: Das Programm braucht insgesamt etwa 160 MiB für 80.000 Deals mit 19 Spalten."
	case "Check configuration, ICP model, connectivity, fields, rights and quota":
		return "Konfiguration, ICP-Modell, Verbindungen, Felder, Rechte und Kontingent prüfen"
	case "Checks everything that a run needs and says what to do about each finding. The exit code is 1 when something does not work.":
		return "Prüft alles, was ein Lauf braucht, und sagt zu jedem Befund, was zu tun ist. Der Exit-Code ist 1, wenn etwas nicht geht."
	case "Print the script with which a shell completes commands: bash, fish, powershell or zsh":
		return "Das Skript ausgeben, mit dem eine Shell Befehle ergänzt: bash, fish, powershell oder zsh"
	case "Grant access to a CRM with OAuth":
		return "Den Zugriff auf ein CRM über OAuth erlauben"
	case "Opens the CRM's consent page in the browser and waits for the answer on a loopback port. Grants that need no person just fetch a token. The token is stored encrypted.":
		return "Öffnet im Browser die Zustimmungsseite des CRM und wartet auf einem Loopback-Port auf die Antwort. Ein Grant, der niemanden braucht, holt nur ein Token. Das Token wird verschlüsselt gespeichert."
	case "Messages that could not be handled: look at them, replay or drop them":
		return "Nicht verarbeitete Nachrichten: ansehen, wieder einspielen oder verwerfen"
	case "A message that cannot be handled is set aside with its body and the reason, so that others do not wait for it. There is one such dead letter for each message, however often it comes.":
		return "Eine Nachricht, mit der sich nichts anfangen lässt, wird mit Inhalt und Grund beiseitegelegt, damit andere nicht auf sie warten. Zu jeder Nachricht gibt es nur einen Eintrag, so oft sie auch kommt."
	case "Remove dead letters for good, with their bodies":
		return "Nicht verarbeitete Nachrichten mit ihrem Inhalt endgültig löschen"
	case "List dead letters, the newest first":
		return "Nicht verarbeitete Nachrichten zeigen, die neuesten zuerst"
	case "Store messages of dead letters again, to be handled anew":
		return "Nicht verarbeitete Nachrichten noch einmal speichern, damit sie von Neuem verarbeitet werden"
	case "Stores the messages again, once what they failed of is mended. All letters of an account are replayed in the order of their messages, also those that were not named. Where a newer record is stored already, that one stays and the letter is superseded. A letter is removed once its message is stored.":
		return "Speichert die Nachrichten noch einmal, wenn behoben ist, woran sie scheiterten. Alle Einträge einer Firma werden in der Reihenfolge ihrer Nachrichten eingespielt, auch die nicht genannten. Ist schon ein neuerer Datensatz gespeichert, bleibt dieser, und der Eintrag ist überholt. Ein Eintrag wird gelöscht, sobald seine Nachricht gespeichert ist."
	case "Show one dead letter; its body only with --body":
		return "Eine nicht verarbeitete Nachricht zeigen; ihren Inhalt nur mit --body"
	case "Shows where the message stood, why it was set aside, when and how often. The body holds what the CRM holds of a customer, and is shown with --body alone.":
		return "Zeigt, wo die Nachricht stand, warum sie beiseitegelegt wurde, wann und wie oft. Der Inhalt ist, was das CRM über einen Kunden weiß, und wird nur mit --body gezeigt."
	case "Show everything on real companies: CRM sandboxes, connected, pulled, scored, written back":
		return "Alles an echten Firmen zeigen: CRM-Sandboxes verbinden, lesen, bewerten, zurückschreiben"
	case "CRMs to run, parted by commas; icptier sandbox --help lists them":
		return "CRMs, durch Kommas getrennt; icptier sandbox --help nennt sie"
	case "Starts everything on this machine: NATS, Redis, a Salesforce and a HubSpot sandbox with 2,097 real organisations, connects them over OAuth, scores them, writes the tiers back, and keeps doing so. Head counts, revenue, technologies and deals are generated. --crm spreads the companies over other CRMs.":
		return "Startet alles auf diesem Rechner: NATS, Redis, je eine Sandbox für Salesforce und HubSpot mit 2.097 echten Organisationen; verbindet sie über OAuth, bewertet die Firmen, schreibt die Stufen zurück und bleibt dabei. Mitarbeiterzahlen, Umsätze, Technologien und Deals sind erzeugt. --crm verteilt die Firmen auf andere CRMs."
	case "Say why an account has its tier":
		return "Sagen, warum eine Firma ihre Stufe hat"
	case "Says why an account has its tier: points, reasons, what is unknown, what the next tier asks for, its open deals with their qualification criteria, in which other places the same company is, and how its tier came about. The JSON is described in internal/cli/README.md; CSV has the reasons alone.":
		return "Sagt, warum eine Firma ihre Stufe hat: Punkte, Begründungen, was unbekannt ist, was zur nächsten Stufe fehlt, ihre offenen Deals mit ihren Qualifizierungskriterien, wo dieselbe Firma sonst noch steht, und wie es zu ihrer Stufe kam. Das JSON ist in internal/cli/README.md beschrieben; CSV enthält nur die Begründungen."
	case "Show, or create, the CRM fields that write-back needs":
		return "Die CRM-Felder zeigen oder anlegen, die das Rückschreiben braucht"
	case "Say more about a command":
		return "Mehr über einen Befehl sagen"
	case "Check and try manifests of CRMs":
		return "Manifeste von CRMs prüfen und ausprobieren"
	case "Say what is wrong with manifests of CRMs":
		return "Sagen, was an Manifesten von CRMs falsch ist"
	case "Checks manifests as a whole and prints all findings, each with its place and what to do: whether every part is there or refused with a reason, whether reading on can pass a record unseen, whether anything but the program's own fields is written, whether a call could leave its base, whether a secret stands in the file. It makes no call. The exit code is 2 when a manifest cannot be used, or with --strict when there is any finding. --output json is an array of {level, file, line, column, key, message, hint}.":
		return "Prüft Manifeste im Ganzen und nennt alle Befunde, jeden mit Stelle und dem, was zu tun ist: ob jeder Teil da ist oder mit Grund fehlt, ob beim Weiterlesen ein Datensatz übersehen werden kann, ob etwas anderes als die eigenen Felder des Programms geschrieben wird, ob ein Aufruf seine Basis verlassen könnte, ob ein Geheimnis in der Datei steht. Ruft nichts auf. Der Exit-Code ist 2, wenn ein Manifest nicht zu verwenden ist, mit --strict bei jedem Befund. --output json ist ein Array von {level, file, line, column, key, message, hint}."
	case "Read one page of a CRM by a manifest, and print it in our words":
		return "Eine Seite eines CRM nach einem Manifest lesen und in den Worten des Programms ausgeben"
	case "Asks the CRM who we are, reads the first page of records and prints them as JSON, as the program would take them, with what could not be read. Nothing is written to the CRM, and nothing is kept. FILE is a manifest, or the name of one that is shipped. The token comes from an environment variable.":
		return "Fragt das CRM, wer wir sind, liest die erste Seite der Datensätze und gibt sie als JSON aus, so wie das Programm sie nähme, mit dem, was nicht lesbar war. Ins CRM wird nichts geschrieben, und nichts wird behalten. DATEI ist ein Manifest oder der Name eines mitgelieferten. Das Token kommt aus einer Umgebungsvariablen."
	case "Hold the calls of a manifest against the CRM's description of its API":
		return "Die Aufrufe eines Manifests mit der API-Beschreibung des CRM vergleichen"
	case "Makes every call of the manifest once, to a server on this machine and to no CRM, and validates it by a description of the API (OpenAPI 3) that somebody else wrote: paths, methods, parameters, bodies. FILE is a manifest, or the name of one that is shipped. The exit code is 2 when a call deviates. --output json is an array of {call, deviation}.":
		return "Macht jeden Aufruf des Manifests einmal, an einen Server auf diesem Rechner und an kein CRM, und prüft ihn nach einer Beschreibung der API (OpenAPI 3), die jemand anderes geschrieben hat: Pfade, Methoden, Parameter, Inhalte. DATEI ist ein Manifest oder der Name eines mitgelieferten. Der Exit-Code ist 2, wenn ein Aufruf abweicht. --output json ist ein Array von {call, deviation}."
	case "Print the JSON Schema of manifests, for editors":
		return "Das JSON-Schema der Manifeste ausgeben, für Editoren"
	case "Prints the JSON Schema (draft 2020-12) of manifests, with which editors complete and check them. It checks less than icptier connector lint does. --output changes nothing.":
		return "Gibt das JSON-Schema (Entwurf 2020-12) der Manifeste aus, mit dem Editoren ergänzen und prüfen. Es prüft weniger als icptier connector lint. --output ändert nichts."
	case "Check, compare and publish ICP models":
		return "ICP-Modelle prüfen, vergleichen und veröffentlichen"
	case "Say in words what a version of an ICP model changes":
		return "In Worten sagen, was eine Fassung eines ICP-Modells ändert"
	case "Compares what two model files say, whatever their comments, the order of their keys and how they write numbers. - is standard input. --output json is an array of {path, kind, before, after, text}; kind is added, removed, changed or moved.":
		return "Vergleicht, was zwei Modelldateien sagen, gleich wie sie kommentiert, geordnet und ihre Zahlen geschrieben sind. - ist die Standardeingabe. --output json ist ein Array von {path, kind, before, after, text}; kind ist added, removed, changed oder moved."
	case "List the published versions of the ICP model, and what each changed":
		return "Die veröffentlichten Versionen des ICP-Modells zeigen, und was jede geändert hat"
	case "Say what is wrong with ICP models, and what is hardly meant":
		return "Sagen, was an ICP-Modellen falsch ist, und was kaum so gemeint"
	case "Checks model files as a whole and prints all findings, each with its place and what to do. Where there is a configuration, fields that no connection maps are found too. Without a file it checks the model that the configuration names; - is standard input. The exit code is 2 when a file cannot be used, or with --strict when there is any finding. --output json is an array of {level, file, line, column, key, message, hint}.":
		return "Prüft Modelldateien im Ganzen und nennt alle Befunde, jeden mit Stelle und dem, was zu tun ist. Gibt es eine Konfiguration, fallen auch Felder auf, die keine Verbindung zuordnet. Ohne Datei wird das Modell geprüft, das die Konfiguration nennt; - ist die Standardeingabe. Der Exit-Code ist 2, wenn eine Datei nicht zu verwenden ist, mit --strict bei jedem Befund. --output json ist ein Array von {level, file, line, column, key, message, hint}."
	case "Say what a changed ICP model would move before it is published":
		return "Sagen, was ein geändertes ICP-Modell verschöbe, bevor es veröffentlicht wird"
	case "Scores every account by the model in force and by the file, as of today and from what is stored: old tier against new tier, the accounts that move and why, the open pipeline on them, whose they are, and the CRM calls that the write-back would take. It calls no CRM and changes nothing. --output json is the whole report, csv one line for each account that moves. - is standard input.":
		return "Bewertet jede Firma nach dem Modell in Kraft und nach der Datei, mit dem heutigen Datum und dem, was gespeichert ist: alte Stufe gegen neue, welche Firmen sich verschieben und warum, ihre offenen Deals, wer sie betreut, und die CRM-Aufrufe, die das Rückschreiben bräuchte. Ruft kein CRM auf und ändert nichts. --output json ist der ganze Bericht, csv eine Zeile je Firma, die sich verschiebt. - ist die Standardeingabe."
	case "Put an ICP model in force, unless it moves too many accounts":
		return "Ein ICP-Modell in Kraft setzen, wenn es nicht zu viele Firmen verschiebt"
	case "Compares the file with the model in force and publishes it as a new version, unless more accounts would change their tier than --max-change allows. Every process of the service takes it at once, and the accounts are scored anew from stored facts, without a call to a CRM; the next write-back writes what changed. From the first publication on, icp: in the configuration names a draft. With --shadow the file is scored side by side and never written back.":
		return "Vergleicht die Datei mit dem Modell in Kraft und veröffentlicht sie als neue Version, wenn nicht mehr Firmen ihre Stufe wechselten, als --max-change erlaubt. Jeder Prozess des Dienstes übernimmt sie sofort, und die Firmen werden aus dem, was gespeichert ist, neu bewertet, ohne einen Aufruf im CRM; das nächste Rückschreiben schreibt, was sich änderte. Von der ersten Veröffentlichung an nennt icp: in der Konfiguration einen Entwurf. Mit --shadow wird die Datei nebenher bewertet und nie zurückgeschrieben."
	case "Put an earlier version of the ICP model in force again":
		return "Eine frühere Version des ICP-Modells wieder in Kraft setzen"
	case "Publishes an earlier version as a new one, whatever it moves; without VERSION the one before. The accounts are scored anew from stored facts. What hysteresis held by the version that is left is not held any more once that version was written to the CRM.":
		return "Veröffentlicht eine frühere Version als neue, gleich wie viel sie verschiebt; ohne VERSION die davor. Die Firmen werden aus dem, was gespeichert ist, neu bewertet. Was der Spielraum der verlassenen Version hielt, hält er nicht mehr, sobald diese ins CRM geschrieben war."
	case "Print the JSON Schema of ICP model files, for editors":
		return "Das JSON-Schema der Modelldateien ausgeben, für Editoren"
	case "Prints the JSON Schema (draft 2020-12) of model files, with which editors complete and check them. It checks less than icptier icp lint does: it does not add up points. --output changes nothing. The model file names it in its first line:":
		return "Gibt das JSON-Schema (draft 2020-12) der Modelldateien aus, mit dem Editoren sie ergänzen und prüfen. Es prüft weniger als icptier icp lint: Punkte zählt es nicht zusammen. --output ändert nichts. Die Modelldatei nennt es in ihrer ersten Zeile:"
	case "Show, set or end the ICP model that is scored side by side":
		return "Das ICP-Modell zeigen, setzen oder beenden, das nebenher bewertet wird"
	case "A shadow is a second model that every account is scored by when somebody looks: explain, the page of an account and accounts --output json show both. It is never written back.":
		return "Ein Schattenmodell ist ein zweites Modell, nach dem jede Firma bewertet wird, sobald jemand nachsieht: explain, die Seite einer Firma und accounts --output json zeigen beide. Zurückgeschrieben wird es nie."
	case "Write a first configuration, after some questions":
		return "Eine erste Konfiguration schreiben, nach ein paar Fragen"
	case "Asks which CRM to connect and how, and writes a configuration and an ICP model beside it. An empty answer takes what stands in brackets; a flag answers its question. Secrets are not asked for: the configuration names the environment variables they come from. Nothing is written to the CRM until write.enabled is set by hand. A file that exists is never overwritten.":
		return "Fragt, welches CRM wie verbunden werden soll, und schreibt eine Konfiguration und daneben ein ICP-Modell. Eine leere Antwort übernimmt, was in Klammern steht; eine Option beantwortet ihre Frage. Nach Geheimnissen wird nicht gefragt: Die Konfiguration nennt die Umgebungsvariablen, aus denen sie kommen. Ins CRM wird nichts geschrieben, bis write.enabled von Hand gesetzt ist. Eine Datei, die es schon gibt, wird nie überschrieben."
	case "Schedules and their runs":
		return "Zeitpläne und ihre Läufe"
	case "List runs, the newest first":
		return "Läufe zeigen, die neuesten zuerst"
	case "List the schedules with their next slot and last run":
		return "Die Zeitpläne mit ihrem nächsten Termin und letzten Lauf zeigen"
	case "Keep a schedule, or all of a connection, from running":
		return "Einen Zeitplan anhalten, oder alle einer Verbindung"
	case "Keeps a schedule, or all of a connection, from running. A run that is under way is brought to its end, and what a person asks for is done. All processes see the pause, also after a restart. On resume, what was missed follows the schedule's catch_up.":
		return "Hält einen Zeitplan an, oder alle einer Verbindung. Ein Lauf, der schon begonnen hat, wird zu Ende gebracht, und was jemand von Hand verlangt, geschieht. Alle Prozesse sehen die Pause, auch nach einem Neustart. Danach entscheidet catch_up des Zeitplans, was nachgeholt wird."
	case "Let a paused schedule, or all of a connection, run again":
		return "Einen angehaltenen Zeitplan weiterlaufen lassen, oder alle einer Verbindung"
	case "Lets a paused schedule, or all of a connection, run again. Within a minute what was missed follows the schedule's catch_up, as after a time in which nothing ran: latest runs the newest slot, all runs each of the last seven days, none runs none.":
		return "Lässt einen angehaltenen Zeitplan weiterlaufen, oder alle einer Verbindung. Binnen einer Minute entscheidet catch_up des Zeitplans, was nachgeholt wird, wie nach einer Zeit, in der nichts lief: latest den neuesten Termin, all jeden der letzten sieben Tage, none keinen."
	case "Run a schedule's job now, paused or not":
		return "Den Job eines Zeitplans jetzt ausführen, angehalten oder nicht"
	case "Propose the points of an ICP model from won and lost deals":
		return "Die Punkte eines ICP-Modells aus gewonnenen und verlorenen Deals vorschlagen"
	case "Learns from won and lost deals which values deserve points: weights of evidence, logistic regression with shrinkage, rounded to integer points that add up to 100. It proposes, and people decide: the proposal is a model file with a comment at each criterion that says on how many deals it rests, beside a back-test of the model in force and the proposal on deals that neither has seen.":
		return "Lernt aus gewonnenen und verlorenen Deals, welche Werte Punkte verdienen: Gewichte nach WOE, logistische Regression mit Schrumpfung, gerundet auf ganze Punkte, deren Summe 100 ist. Das ist ein Vorschlag, und Menschen entscheiden: Er ist eine Modelldatei, in der ein Kommentar bei jedem Kriterium sagt, auf wie vielen Deals es beruht, dazu eine Rückschau für das Modell in Kraft und den Vorschlag, mit Deals, die beide nicht kennen."
	case "Knock-outs, segments and whom the model applies to are those of the model in force. Fields that betray the outcome are left out unless they are named with --allow. It works from 20 won and 20 lost deals on; below that the first sentence says what is missing.":
		return "Ausschlüsse, Segmente und für wen das Modell gilt, bleiben wie im Modell in Kraft. Felder, die den Ausgang verraten, werden weggelassen, wenn --allow sie nicht nennt. Nötig sind mindestens 20 gewonnene und 20 verlorene Deals; sind es weniger, sagt der erste Satz, was fehlt."
	case "How large the market is: TAM, SAM, SOM, coverage, win rate, pipeline against quota":
		return "Wie groß der Markt ist: TAM, SAM, SOM, Abdeckung, Abschlussquote, offene Deals gegen das Ziel"
	case "Measures the market that the CRMs show, per segment and tier, and prints the formulas. What is not assumed by a flag is measured, and the output says which of the two it was. Unknown inputs are counted in columns of their own.":
		return "Misst den Markt, den die CRMs zeigen, je Segment und Stufe, und nennt die Formeln. Was keine Option annimmt, ist gemessen, und die Ausgabe sagt, was von beidem. Unbekanntes wird in eigenen Spalten gezählt."
	case "List the accounts that are one company, group by group":
		return "Die Datensätze einer Firma als Gruppen zeigen"
	case "Lists the accounts that are one company, group by group; with CONNECTION only the groups that it has an account in. What another connection holds of the company is not told then.":
		return "Zeigt die Datensätze, die eine Firma sind, als Gruppen; mit CONNECTION nur die Gruppen, in denen diese Verbindung vorkommt. Was eine andere Verbindung von der Firma weiß, steht dann nicht dabei."
	case "Read what changed in a CRM and score it":
		return "Lesen, was sich in einem CRM geändert hat, und es bewerten"
	case "Score all accounts anew from stored facts, without a call to the CRM":
		return "Alle Firmen aus dem, was gespeichert ist, neu bewerten, ohne einen Aufruf im CRM"
	case "Run the service":
		return "Den Dienst starten"
	case "Runs the service until it is interrupted. Without --role one process does everything. While NATS or Redis cannot be reached it keeps trying and says so in the log. The embedded servers of another process over the same data_dir are used, and taken over when that process ends.":
		return "Lässt den Dienst laufen, bis er unterbrochen wird. Ohne --role tut ein Prozess alles. Sind NATS oder Redis nicht zu erreichen, versucht er es weiter und sagt das im Log. Laufen über demselben data_dir schon die eingebauten Server eines anderen Prozesses, nutzt er sie und übernimmt sie, wenn der andere endet."
	case "Serve the sandbox of one CRM alone":
		return "Die Sandbox eines CRM allein laufen lassen"
	case "Serves a server of ours that speaks one CRM's API, OAuth included. The first line on standard output is a JSON object with what a client needs: crm, url, auth_url, client_id, client_secret, access_token, refresh_token. CRM is one of:":
		return "Lässt einen eigenen Server laufen, der die API eines CRM spricht, samt OAuth. Die erste Zeile der Standardausgabe ist ein JSON-Objekt mit dem, was ein Client braucht: crm, url, auth_url, client_id, client_secret, access_token, refresh_token. CRM ist eines von:"
	case "--faults takes parts between semicolons: seed=N, or FAULT=SHARE, where the share of calls that meet the fault is 0.05 or 5%, with options behind commas. With the same seed the same sequence of calls meets the same faults. FAULT is one of:":
		return "--faults nimmt Teile zwischen Semikolons: seed=N oder STÖRUNG=ANTEIL, wobei der Anteil der Aufrufe, die es trifft, 0.05 oder 5% ist, mit Angaben hinter Kommas. Mit demselben seed trifft dieselbe Folge von Aufrufen auf dieselben Störungen. STÖRUNG ist eine von:"
	case "this status: retry_after=SECONDS, retry_date=SECONDS":
		return "dieser Status: retry_after=SEKUNDEN, retry_date=SEKUNDEN"
	case "the connection closes, and nothing is done":
		return "die Verbindung bricht ab, und nichts ist getan"
	case "the work is done, and the connection closes without an answer":
		return "getan ist es, und die Verbindung bricht ohne Antwort ab"
	case "the work is done, and the answer never comes":
		return "getan ist es, und die Antwort kommt nie"
	case "the answer comes late: delay=2s":
		return "die Antwort kommt spät: delay=2s"
	case "the connection closes in the middle of the answer":
		return "die Verbindung bricht mitten in der Antwort ab"
	case "half of the JSON, in an answer that is whole":
		return "das JSON zur Hälfte, in einer vollständigen Antwort"
	case "a page in the place of JSON, with status 200":
		return "eine Seite statt JSON, mit Status 200"
	case "no body, with status 200":
		return "kein Inhalt, mit Status 200"
	case "JSON without the list that was asked for":
		return "JSON ohne die verlangte Liste"
	case "lists lack their last element: a row, or the result of one":
		return "Listen ohne letztes Element: eine Zeile oder deren Ergebnis"
	case "lists hold every element twice, backwards the second time":
		return "Listen mit jedem Element zweimal, beim zweiten Mal rückwärts"
	case "about half of the rows of a batch are refused as locked":
		return "etwa die Hälfte der Zeilen eines Pakets wird als gesperrt abgelehnt"
	case "the cursor of a further page has ended":
		return "der Cursor einer weiteren Seite ist abgelaufen"
	case "searches show what was there 10 s ago, or by=30s":
		return "Suchen zeigen, was vor 10 s da war, oder by=30s"
	case "all access tokens end":
		return "alle Zugriffstoken laufen ab"
	case "all grants are taken back, for good":
		return "alle Zugriffe werden entzogen, endgültig"
	case "Every fault takes on=read, on=write or on=tokens (else all calls of the API), delay=DURATION (before anything else), skip=N and times=N (calls).":
		return "Jede Störung nimmt on=read, on=write oder on=tokens (sonst alle Aufrufe der API), delay=DAUER (vor allem anderen), skip=N und times=N (Aufrufe)."
	case "Score accounts and deals from a file, without a CRM":
		return "Firmen und Deals aus einer Datei bewerten, ohne CRM"
	case "Scores accounts from CSV (delimiter and encoding are found) or JSON lines, in the order of the file, with nothing to set up: no CRM, NATS or Redis. It streams, so a file may be of any size.":
		return "Bewertet Firmen aus CSV (Trennzeichen und Kodierung werden erkannt) oder JSON Lines, in der Reihenfolge der Datei und ohne jede Vorbereitung: kein CRM, kein NATS, kein Redis. Gelesen wird im Durchlauf, die Datei darf beliebig groß sein."
	case `Columns are called as the fields of a model, with or without account. before: id, name, domain, country, postal_code, city, industry, legal_form, employees, revenue, revenue_currency, technologies (parted by ;), natural_person, relationship, owner, parent, last_activity, created. Common German and English names are known (Firma, PLZ, Umsatz). Any other column is account.custom.NAME. Deals are deal.id, deal.status (open, won, lost), deal.stage, deal.amount, deal.created, deal.closed, and for each qualification criterion deal.budget (0 to 3, yes, or a text) and deal.budget_at; rows with the same id that follow one another are one account with several deals. In JSON lines they are deals: [{"id": …}, …].`:
		return `Spalten heißen wie die Felder eines Modells, mit account. davor oder ohne: id, name, domain, country, postal_code, city, industry, legal_form, employees, revenue, revenue_currency, technologies (durch ; getrennt), natural_person, relationship, owner, parent, last_activity, created. Übliche deutsche und englische Namen sind bekannt (Firma, PLZ, Umsatz). Jede andere Spalte ist account.custom.NAME. Deals sind deal.id, deal.status (open, won, lost), deal.stage, deal.amount, deal.created, deal.closed, und für jedes Qualifizierungskriterium deal.budget (0 bis 3, ja oder ein Text) und deal.budget_at; aufeinanderfolgende Zeilen mit derselben id sind eine Firma mit mehreren Deals. In JSON Lines sind es deals: [{"id": …}, …].`
	case "A value that cannot be read counts as unknown, and is counted on standard error.":
		return "Ein Wert, der nicht zu lesen ist, gilt als unbekannt und wird auf der Standardfehlerausgabe gezählt."
	case "--output json is JSON lines: one {id, line, name, reason, score} an account, and text with --explain. score is as icptier explain has it.":
		return "--output json ist JSON Lines: ein {id, line, name, reason, score} je Firma, mit --explain auch text. score ist wie bei icptier explain."
	case "Share accounts out to reps: value and workload balanced, few accounts moved":
		return "Firmen auf Betreuer verteilen: Wert und Aufwand ausgewogen, wenige Wechsel"
	case "Shares accounts out to the reps of a file, or to the owners that the CRM knows, so that expected value and workload are balanced, accounts with open deals stay with their owner, postal areas stay whole where that costs little, and few accounts move. Nobody gets more than the capacity; fixed accounts stay. The same input and --seed give the same plan.":
		return "Verteilt Firmen auf die Betreuer einer Datei oder auf die, die das CRM kennt: Erwarteter Wert und Aufwand sind ausgewogen, Firmen mit offenen Deals bleiben, wo sie sind, Postleitgebiete bleiben ganz, wo das wenig kostet, und wenige Firmen wechseln. Niemand bekommt mehr als seine Plätze; fest zugeordnete Firmen bleiben. Dieselbe Eingabe und derselbe --seed ergeben denselben Plan."
	case "The file is CSV or JSON lines with the columns":
		return "Die Datei ist CSV oder JSON Lines mit den Spalten"
	case "what the plan and the CRM call the rep or the territory":
		return "wie der Plan und das CRM den Betreuer oder das Gebiet nennen"
	case "the most accounts":
		return "wie viele Firmen höchstens"
	case "the CRM's ids of the rep, parted by semicolons; also CONNECTION/ID (default: name)":
		return "die IDs des Betreuers im CRM, durch Semikolon getrennt; auch VERBINDUNG/ID (Vorgabe: name)"
	case "home regions: DE, DE-7, DE-BW, Bayern, AT 10; empty is everywhere":
		return "Heimatregionen: DE, DE-7, DE-BW, Bayern, AT 10; leer heißt überall"
	case "ids of accounts that stay in any case; also CONNECTION/ID":
		return "IDs von Firmen, die in jedem Fall bleiben; auch VERBINDUNG/ID"
	case "that the rep sells in: de, fr; empty is all":
		return "in denen der Betreuer verkauft: de, fr; leer heißt alle"
	case "segments and industries that the rep knows: enterprise, 28; empty is all":
		return "Segmente und Branchen, die der Betreuer kennt: enterprise, 28; leer heißt alle"
	case "1 for full time, 0.5 for half":
		return "1 für Vollzeit, 0.5 für halbe Stelle"
	case "Print version, commit and Go version":
		return "Version, Commit und Go-Version ausgeben"
	case "Make the fields in the CRM equal to the scores":
		return "Die Felder im CRM mit der Bewertung in Einklang bringen"
	}
	return ""
}
