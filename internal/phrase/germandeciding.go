package phrase

// ofDeciding holds the words of the pages for deciding: model, market, lists, pictures.
func ofDeciding(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "Segment":
		return "Segment"
	case "Region":
		return "Region"
	case "e.g. DE-BW, DE-7":
		return "z. B. DE-BW, DE-7"
	case "e.g. 28, 26 (WZ 2008)":
		return "z. B. 28, 26 (WZ 2008)"
	case "scrolls sideways":
		return "seitlich verschiebbar"
	case "A to D and customers without a choice":
		return "ohne Auswahl A bis D und Kunden"
	case "Accounts per owner":
		return "Firmen je Person"
	case "a fifth more than an even share":
		return "ein Fünftel mehr als gleich verteilt"
	case "Value from won deals":
		return "Wert aus gewonnenen Deals"
	case "Calculate":
		return "Rechnen"
	case "The figures stand below.":
		return "Die Zahlen dazu stehen darunter."
	case "What deserves a look":
		return "Was einen Blick verdient"
	case "Market":
		return "Markt"
	case "Lists":
		return "Listen"
	case "Back-test":
		return "Rückschau"
	case "Territories":
		return "Gebiete"
	case "How many":
		return "Wie viele"
	case "A to D":
		return "A bis D"
	case "ids; none: nobody":
		return "IDs; none: niemand"
	case "Customers":
		return "Kunden"
	case "With an open deal":
		return "Mit offenem Deal"
	case "At most per owner":
		return "Höchstens je Person"
	case "no cap":
		return "ohne Grenze"
	case "At most per region":
		return "Höchstens je Region"
	case "At most per industry":
		return "Höchstens je Branche"
	case "At most per parent":
		return "Höchstens je Konzern"
	case "Earlier list":
		return "Bisherige Liste"
	case "Choose":
		return "Auswählen"
	case "Order: tier, score, share of known points, class, connection, id. A customer stands where it would as a prospect.":
		return "Reihenfolge: Stufe, Punkte, Anteil bekannter Punkte, Klasse, Verbindung, ID. Ein Kunde steht, wo er als Interessent stünde."
	case "Passed over":
		return "Übergangen"
	case "the same list, all columns":
		return "dieselbe Liste, alle Spalten"
	case "Download as CSV":
		return "Als CSV herunterladen"
	case "No account passes these filters.":
		return "Keine Firma kommt durch diese Filter."
	case "No longer on the list":
		return "Nicht mehr auf der Liste"
	case "Write it into the CRM":
		return "Ins CRM schreiben"
	case "The same list on the command line; with --dry-run it first shows what would be written:":
		return "Dieselbe Liste auf der Kommandozeile; mit --dry-run zeigt sie erst, was geschrieben würde:"
	case "What the CRM carries now":
		return "Was das CRM jetzt trägt"
	case "Accounts whose fields in the CRM name a list or a territory, as last read.":
		return "Firmen, deren Felder im CRM eine Liste oder ein Gebiet nennen, so wie zuletzt gelesen."
	case "No account carries a list or a territory.":
		return "Keine Firma trägt eine Liste oder ein Gebiet."
	case "stays":
		return "bleibt"
	case "new":
		return "neu"
	case "Open deals":
		return "Offene Deals"
	case "against":
		return "dagegen"
	case "total market":
		return "gesamter Markt"
	case "a company that several CRMs hold counts once":
		return "Eine Firma, die mehrere CRMs führen, zählt einmal"
	case "companies":
		return "Firmen"
	case "customers":
		return "Kunden"
	case "Value":
		return "Wert"
	case "serviceable":
		return "bedienbar"
	case "obtainable in a year":
		return "im Jahr zu gewinnen"
	case "new customers":
		return "neue Kunden"
	case "Unknown: one of the four assumptions is missing. Give it below.":
		return "Unbekannt: Es fehlt eine der vier Annahmen. Geben Sie sie unten vor."
	case "Assumptions of the SOM":
		return "Annahmen für den SOM"
	case "Quota":
		return "Ziel"
	case "3,000,000 or SEGMENT=AMOUNT; …":
		return "3.000.000 oder SEGMENT=BETRAG; …"
	case "Reps":
		return "Personen im Vertrieb"
	case "Deals per rep and year":
		return "Deals je Person und Jahr"
	case "Win rate":
		return "Gewinnquote"
	case "Deal size":
		return "Dealgröße"
	case "Days of activity":
		return "Tage mit Aktivität"
	case "How it is calculated":
		return "Wie gerechnet wird"
	case "Left out: %s partners and competitors.":
		return "Nicht dabei: %s Partner und Wettbewerber."
	case "in force":
		return "in Kraft"
	case "The model file in force":
		return "Die Modelldatei in Kraft"
	case "Preview":
		return "Vorschau"
	case "What would a changed model move? It is only compared: nothing is stored, no CRM is called.":
		return "Was würde ein geändertes Modell bewegen? Es wird nur verglichen: Nichts wird gespeichert, kein CRM aufgerufen."
	case "Model side by side":
		return "Vergleichsmodell"
	case "Scored beside the model in force and not written back.":
		return "Wird neben dem Modell in Kraft bewertet und nicht zurückgeschrieben."
	case "Set by %s,":
		return "Gesetzt von %s,"
	case "Comparison with the model side by side":
		return "Was das Vergleichsmodell bewegt"
	case "No model is scored side by side. To have one:":
		return "Es gibt kein Vergleichsmodell. Befehl dafür:"
	case "History":
		return "Verlauf"
	case "Version":
		return "Version"
	case "by":
		return "von"
	case "the configuration's file at the first start":
		return "die Datei der Konfiguration beim ersten Start"
	case "back to version %d":
		return "zurück zu Version %d"
	case "Note":
		return "Notiz"
	case "%s of %s accounts changed their tier":
		return "%s von %s Firmen wechselten die Stufe"
	case "Cannot be read by this program.":
		return "Kann von diesem Programm nicht gelesen werden."
	case "What changed":
		return "Was sich geändert hat"
	case "This cannot be calculated":
		return "Das lässt sich so nicht rechnen"
	case "Model as text (YAML)":
		return "Modell als Text (YAML)"
	case "or as a file":
		return "oder als Datei"
	case "at most 1 MiB; a file goes before the text":
		return "höchstens 1 MiB; eine Datei geht dem Text vor"
	case "Compare":
		return "Vergleichen"
	case "Findings":
		return "Befunde"
	case "The model can be used; these places deserve a look.":
		return "Das Modell ist verwendbar; diese Stellen verdienen einen Blick."
	case "This model cannot be used.":
		return "Dieses Modell kann nicht verwendet werden."
	case "Line and column stand before each.":
		return "Die Befunde sind, wie die Schlüssel der Datei, auf Englisch; Zeile und Spalte stehen davor."
	case "change their tier":
		return "wechseln die Stufe"
	case "up":
		return "nach oben"
	case "down":
		return "nach unten"
	case "would stay where sales has put them":
		return "blieben, wo der Vertrieb sie hingesetzt hat"
	case "Draft":
		return "Entwurf"
	case "… and %s more; all with icptier icp preview --output csv":
		return "… und %s weitere; alle mit icptier icp preview --output csv"
	case "No account moves.":
		return "Keine Firma wechselt."
	case "… and %s more":
		return "… und %s weitere"
	case "Put it in force":
		return "In Kraft setzen"
	case "To put the model side by side in force, or to end it, on the command line:":
		return "Das Vergleichsmodell in Kraft setzen oder beenden, auf der Kommandozeile:"
	case "Nothing can be put in force from here. On the command line, with the model's file:":
		return "Von hier aus lässt sich nichts in Kraft setzen. Auf der Kommandozeile, mit der Datei des Modells:"
	case "Change the model and compare again":
		return "Modell ändern und noch einmal vergleichen"
	case "with":
		return "mit"
	case "without":
		return "ohne"
	case "only":
		return "nur"
	case "cap per owner":
		return "Grenze je Person"
	case "cap per region":
		return "Grenze je Region"
	case "cap per industry":
		return "Grenze je Branche"
	case "cap per parent":
		return "Grenze je Konzern"
	case "Possible is a whole number of days from 0 on.":
		return "Möglich ist eine ganze Zahl von Tagen ab 0."
	case "Possible is a whole number from 0 on.":
		return "Möglich ist eine ganze Zahl ab 0."
	case "Possible: in, out, only.":
		return "Möglich: in, out, only."
	case "Possible is an amount in the model's currency (30,000.00).":
		return "Möglich ist ein Betrag in der Währung des Modells (30.000,00)."
	case "Possible is a number from 0 to 1,000,000.":
		return "Möglich ist eine Zahl von 0 bis 1.000.000."
	case "Possible: the beginning of a WZ 2008 code (28, C) or an industry as the CRM names it, several parted by commas.":
		return "Möglich: der Anfang eines Codes der WZ 2008 (28, C) oder eine Branche, wie sie das CRM nennt, mehrere durch Kommas getrennt."
	case "Possible is a whole number from 1 to 1000; icptier abm makes longer lists.":
		return "Möglich ist eine ganze Zahl von 1 bis 1000; längere Listen macht icptier abm."
	case "Possible is a whole number from 0 on; 0 is no cap.":
		return "Möglich ist eine ganze Zahl ab 0; 0 ist ohne Grenze."
	case "Possible: an amount in the model's currency (3,000,000.00) or SEGMENT=AMOUNT, several parted by semicolons.":
		return "Möglich: ein Betrag in der Währung des Modells (3.000.000,00) oder SEGMENT=BETRAG, mehrere durch Semikolons getrennt."
	case "Possible: a country (DE), a region (DE-BW, Bayern) or the beginning of a postal code (DE-7, AT 10), several parted by commas.":
		return "Möglich: ein Land (DE), eine Region (DE-BW, Bayern) oder der Anfang einer Postleitzahl (DE-7, AT 10), mehrere durch Kommas getrennt."
	case "Possible: A, B, C, D, X, none.":
		return "Möglich: A, B, C, D, X, none."
	case "Possible is a share from 0 to 1, or a percentage (25%%).":
		return "Möglich ist ein Anteil von 0 bis 1 oder ein Prozentwert (25 %%)."
	case "Win rate per tier, and won deals found.":
		return "Gewinnquote je Stufe und gefundene gewonnene Deals."
	case "Closed deals are scored as they were when they were created. The command line also examines the deals of a file, and writes the picture:":
		return "Bewertet sind abgeschlossene Deals, wie sie bei ihrer Anlage standen. Deals einer Datei untersucht und das Bild schreibt die Kommandozeile:"
	case "Map of postal areas.":
		return "Karte der Postleitgebiete."
	case "Nothing is written here. The whole plan, reps of a file, and writing into the CRM are on the command line:":
		return "Hier wird nur gerechnet. Den ganzen Plan, Personen aus einer Datei und das Schreiben ins CRM gibt es auf der Kommandozeile:"
	case "My list":
		return "Meine Liste"
	case "%s deals":
		return "%s Deals"
	case "%s deal":
		return "%s Deal"
	case "%s of them without a known value":
		return "davon %s ohne bekannten Wert"
	case "One moment":
		return "Einen Moment noch"
	case "The cache is being rebuilt from the stored records. There are figures once it is whole; load the page again then.":
		return "Der Zwischenspeicher wird aus den gespeicherten Datensätzen neu aufgebaut. Zahlen gibt es, sobald er vollständig ist; laden Sie die Seite dann neu."
	case "Possible: %s.":
		return "Möglich: %s."
	case "“%s” does not work.":
		return "„%s“ geht nicht."
	case "Calculate now?":
		return "Jetzt rechnen?"
	case "Another site led here. Nothing is calculated until you say so.":
		return "Eine andere Website hat hierher geführt. Gerechnet wird erst, wenn Sie es wollen."
	case "The model is larger than 1 MiB.":
		return "Das Modell ist größer als 1 MiB."
	case "Paste a model or choose a file.":
		return "Fügen Sie ein Modell ein oder wählen Sie eine Datei aus."
	case "This takes too long for a page":
		return "Das dauert zu lange für eine Seite"
	case "There are too many accounts, or the server is busy. The command line has no limit:":
		return "Es sind zu viele Unternehmen, oder der Server hat gerade viel zu tun. Auf der Kommandozeile gibt es keine Frist:"
	case "Segment: %s.":
		return "Segment: %s."
	}
	return ""
}
