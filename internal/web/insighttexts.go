package web

// insightTexts are the words of the pages for deciding in one language.
type insightTexts struct {
	TooLong, TooLongHint, Rebuilding, RebuildingHint         string
	Scroll                                                   string
	InForce, Versions, Version, Published, By, Changes       string
	CauseFirst, CauseRollback, NoChange, Unreadable, MovedOf string
	Note, MoreChanges                                        string

	Shadow, NoShadow, ShadowHint, ShadowCompare, ShadowSince           string
	Preview, PreviewHint, Paste, Upload, UploadHint, Compare           string
	NoModel, ModelTooLarge, Findings, FindingsHint, Unusable           string
	Warnings, Line, Problem, WhatToDo, ChangeHint, Back                string
	Draft, AsOf, Moving, Up, Down, Overridden, MovesNobody             string
	Matrix, MatrixHint, FromTo, Pipeline, Unvalued, OneDeal, ManyDeals string
	Owners, Owner, Nobody, Moved, MovedAccounts, Account, Why          string
	WriteBack, WriteBackHint, FieldsAccounts, FieldsDeals              string
	PerCall, Calls, NotEnabled, MoreRows, MoreOwners, NoMoves          string
	Publish, PublishHint, ShadowPublishHint, ModelFile, PointsShort    string

	Market, Companies, CompaniesHint, Customers, CustomersOf, Value, Segment, Total, NoSegment string
	TAM, SAM, SOM, SOMHint, NoSOM, PerYear, Assumptions, Formulas, LeftOut                     string
	Quota, QuotaHint, Reps, DealsPerRep, WinRate, DealSize, ActivityDays                       string
	Measured, Calculate                                                                        string
	Coverage, CoverageHint, Penetration, Worked, Unknown                                       string
	NoTier, LowKnown, NoOwner, NoAmount                                                        string
	Wins, WinsHint, NewDeals, NewRate, OldDeals, OldRate, Median, Mean, Days                   string
	PipelineTitle, PipelineHint, Open, Expected, ToQuota                                       string

	Lists, K, Region, RegionHint, Industry, IndustryHint, OwnerFilter, OwnerHint string
	PerOwner, PerRegion, PerIndustry, PerParent, NoCap                           string
	CustomersMode, OpenDealsMode, Earlier, EarlierNone, Choose                   string
	Chosen, Capped, Order, Reasons, Against, CSV, InCRM, InCRMHint               string
	ListField, TerritoryField, NothingCarried, Left, Kept, New                   string
	Area, Score, WriteList, WriteListHint, ListName, NobodyChosen, Customer      string
	OpenDeals, CSVHint, SegmentNone, TierNone                                    string

	BadTitle, BadValue, Allowed string
	Modes, Bases, Caps          map[string]string
	// Fields are what the form calls a field, Meant what it takes.
	Fields, Meant map[string]string
}

func germanInsight() insightTexts {
	t := insightTexts{
		TooLong:     "Das dauert zu lange für eine Seite",
		TooLongHint: "Es sind zu viele Unternehmen, oder der Server hat gerade viel zu tun. Auf der Kommandozeile gibt es keine Frist:",
		Rebuilding:  "Einen Moment noch",
		RebuildingHint: "Der Zwischenspeicher wird aus den gespeicherten Datensätzen neu aufgebaut. Zahlen gibt es, sobald er vollständig ist; " +
			"laden Sie die Seite dann neu.",
		Scroll:  "seitlich verschiebbar",
		InForce: "in Kraft", Versions: "Verlauf", Version: "Version", Published: "Seit", By: "von", Changes: "Was sich geändert hat",
		CauseFirst: "die Datei der Konfiguration beim ersten Start", CauseRollback: "zurück zu Version %d",
		NoChange: "Kein Unterschied in dem, was die Modelle sagen.", Unreadable: "Kann von diesem Programm nicht gelesen werden.",
		MovedOf: "%s von %s Firmen wechselten die Stufe", Note: "Notiz", MoreChanges: "Alle %d Änderungen",
		Shadow: "Modell nebenher", NoShadow: "Nebenher wird kein Modell bewertet. Befehl dafür:",
		ShadowHint:    "Wird neben dem Modell in Kraft bewertet und nicht zurückgeschrieben.",
		ShadowCompare: "Vergleich mit dem Modell nebenher", ShadowSince: "Gesetzt von %s,",
		Preview:     "Vorschau",
		PreviewHint: "Was würde ein geändertes Modell bewegen? Es wird nur verglichen: Nichts wird gespeichert, kein CRM aufgerufen.",
		Paste:       "Modell als Text (YAML)", Upload: "oder als Datei", UploadHint: "höchstens 1 MiB; eine Datei geht dem Text vor", Compare: "Vergleichen",
		NoModel: "Fügen Sie ein Modell ein oder wählen Sie eine Datei aus.", ModelTooLarge: "Das Modell ist größer als 1 MiB.",
		Findings: "Befunde", FindingsHint: "Die Befunde sind, wie die Schlüssel der Datei, auf Englisch.",
		Unusable: "Dieses Modell kann nicht verwendet werden.",
		Warnings: "Das Modell ist verwendbar; diese Stellen verdienen einen Blick.", Line: "Zeile", Problem: "Befund", WhatToDo: "Was zu tun ist",
		ChangeHint: "Modell ändern und noch einmal vergleichen", Back: "Modell",
		Draft: "Entwurf", AsOf: "Stand", Moving: "wechseln die Stufe", Up: "nach oben", Down: "nach unten",
		Overridden:  "blieben, wo der Vertrieb sie hingesetzt hat",
		MovesNobody: "Keine Firma wechselt die Stufe.",
		Matrix:      "Alte Stufe gegen neue", MatrixHint: "Zeilen: Stufe heute. Spalten: Stufe mit dem anderen Modell. –: Das Modell gilt nicht für diese Firmen.",
		FromTo: "heute", Pipeline: "Offene Deals", OneDeal: "%s Deal", ManyDeals: "%s Deals", Unvalued: "davon %s ohne bekannten Wert",
		Owners: "Wessen Firmen wechseln", Owner: "Zuständig", Nobody: "niemand", Moved: "wechseln", MovedAccounts: "Welche Firmen wechseln, und warum",
		Account: "Firma", Why: "Warum",
		WriteBack: "Was das Zurückschreiben kostet", WriteBackHint: "Aufrufe je CRM, um die neuen Bewertungen zu schreiben.",
		FieldsAccounts: "Firmen", FieldsDeals: "Deals", PerCall: "je Aufruf", Calls: "Aufrufe", NotEnabled: "Schreiben ist aus",
		MoreRows: "… und %s weitere; alle mit icptier icp preview --output csv", MoreOwners: "… und %s weitere",
		NoMoves: "Keine Firma wechselt.",
		Publish: "In Kraft setzen", PublishHint: "Von hier aus lässt sich nichts in Kraft setzen. Auf der Kommandozeile, mit der Datei des Modells:",
		ShadowPublishHint: "Das Modell nebenher in Kraft setzen oder beenden, auf der Kommandozeile:", ModelFile: "DATEI", PointsShort: "Punkte",
		Market: "Markt", Companies: "ohne Doppelte", CompaniesHint: "Firmen ohne die, die eine andere Verbindung auch hat", Customers: "Kunden", CustomersOf: "Kunden",
		Value: "Wert", Segment: "Segment", Total: "Summe", NoSegment: "ohne Segment",
		TAM: "gesamter Markt", SAM: "bedienbar", SOM: "im Jahr zu gewinnen", SOMHint: "neue Kunden", PerYear: "im Jahr",
		NoSOM:       "Unbekannt: Es fehlt eine der vier Annahmen. Geben Sie sie unten vor.",
		Assumptions: "Annahmen für den SOM", Formulas: "Wie gerechnet wird", LeftOut: "Nicht dabei: %s Partner und Wettbewerber.",
		Quota: "Ziel", QuotaHint: "3.000.000 oder SEGMENT=BETRAG; …", Reps: "Personen im Vertrieb", DealsPerRep: "Deals je Person und Jahr",
		WinRate: "Gewinnquote", DealSize: "Dealgröße", ActivityDays: "Tage mit Aktivität", Measured: "gemessen", Calculate: "Rechnen",
		Coverage:     "Firmen",
		CoverageHint: "Bearbeitet: mit offenem Deal oder Aktivität. Unbekannt: Das Modell gilt nicht (ohne Stufe), weniger als die Hälfte der Punkte beruht auf bekannten Werten, niemand ist zuständig.",
		Penetration:  "Kunden, Anteil", Worked: "bearbeitet", Unknown: "Unbekannt", NoTier: "ohne Stufe", LowKnown: "kaum bekannt", NoOwner: "niemand zuständig",
		NoAmount: "ohne Betrag",
		Wins:     "Gewonnene Deals", WinsHint: "Abgeschlossene Deals im Neugeschäft und mit Bestandskunden. Gewinnquote mit 95-%-Intervall (Wilson). Größe gewonnener Deals; Tage bis zum Abschluss im Median.",
		NewDeals: "Neugeschäft", NewRate: "gewonnen", OldDeals: "Bestand", OldRate: "gewonnen", Median: "Größe, Median", Mean: "Größe, Mittel", Days: "Tage",
		PipelineTitle: "Pipeline", PipelineHint: "Offene Deals gegen das Ziel des Segments. Ohne Betrag: offene und gewonnene Deals, die keinen haben. SOM: neue Kunden, die im Jahr zu erwarten sind.",
		Open: "offene Deals", Expected: "erwartet", ToQuota: "zum Ziel",
		Lists: "Listen", K: "Wie viele", Region: "Region", RegionHint: "z. B. DE-BW, DE-7", Industry: "Branche", IndustryHint: "z. B. 28, 26 (WZ 2008)",
		OwnerFilter: "Zuständig", OwnerHint: "IDs; none: niemand", PerOwner: "Höchstens je Person", PerRegion: "Höchstens je Region", PerIndustry: "Höchstens je Branche",
		PerParent: "Höchstens je Konzern", NoCap: "ohne Grenze", CustomersMode: "Kunden", OpenDealsMode: "Mit offenem Deal", Earlier: "Bisherige Liste", EarlierNone: "keine",
		Choose: "Auswählen", Chosen: "%s gewählt; von %s Firmen kommen %s durch die Filter.", Capped: "Übergangen",
		Order:   "Reihenfolge: Stufe, Punkte, Anteil bekannter Punkte, Klasse, Verbindung, ID. Ein Kunde steht, wo er als Interessent stünde.",
		Reasons: "Gründe", Against: "dagegen", CSV: "Als CSV herunterladen", CSVHint: "dieselbe Liste, alle Spalten",
		InCRM: "Was das CRM jetzt trägt", InCRMHint: "Firmen, deren Felder im CRM eine Liste oder ein Gebiet nennen, so wie zuletzt gelesen.",
		ListField: "Listen", TerritoryField: "Gebiete", NothingCarried: "Keine Firma trägt eine Liste oder ein Gebiet.",
		Left: "Nicht mehr auf der Liste", Kept: "bleibt", New: "neu", Area: "PLZ-Gebiet", Score: "Punkte",
		WriteList: "Ins CRM schreiben", WriteListHint: "Dieselbe Liste auf der Kommandozeile; mit --dry-run zeigt sie erst, was geschrieben würde:",
		ListName: "Meine Liste", NobodyChosen: "Keine Firma kommt durch diese Filter.", Customer: "Kunde", OpenDeals: "Offene Deals",
		SegmentNone: "alle", TierNone: "A bis D",
		BadTitle: "Das lässt sich so nicht rechnen", BadValue: "„%s“ geht nicht.", Allowed: "Möglich: %s.",
		Modes: map[string]string{"in": "mit", "out": "ohne", "only": "nur"},
		Bases: map[string]string{"given": "vorgegeben", "measured": "gemessen", "tier": "der Stufe", "all": "aller Deals", "unknown": "unbekannt"},
		Caps: map[string]string{
			"cap_owner": "Grenze je Person", "cap_region": "Grenze je Region", "cap_industry": "Grenze je Branche", "cap_parent": "Grenze je Konzern",
			"duplicate": "dieselbe Firma",
		},
		Meant: map[string]string{
			"k": "Möglich ist eine ganze Zahl von 1 bis 1000; längere Listen macht icptier abm.", "tier": "Möglich: A, B, C, D, X, none.",
			"region":   "Möglich: ein Land (DE), eine Region (DE-BW, Bayern) oder der Anfang einer Postleitzahl (DE-7, AT 10), mehrere durch Kommas getrennt.",
			"industry": "Möglich: der Anfang eines Codes der WZ 2008 (28, C) oder eine Branche, wie sie das CRM nennt, mehrere durch Kommas getrennt.",
			"quota":    "Möglich: ein Betrag in der Währung des Modells (3.000.000,00) oder SEGMENT=BETRAG, mehrere durch Semikolons getrennt.",
			"reps":     "Möglich ist eine Zahl von 0 bis 1.000.000.", "win-rate": "Möglich ist ein Anteil von 0 bis 1 oder ein Prozentwert (25 %).",
			"deal-size": "Möglich ist ein Betrag in der Währung des Modells (30.000,00).", "activity-days": "Möglich ist eine ganze Zahl von Tagen ab 0.",
		},
	}
	t.Meant["deals-per-rep"] = t.Meant["reps"]
	most := "Möglich ist eine ganze Zahl ab 0; 0 ist ohne Grenze."
	t.Meant["per-owner"], t.Meant["per-region"], t.Meant["per-industry"], t.Meant["per-parent"] = most, most, most, most
	t.Meant["customers"], t.Meant["open-deals"] = "Möglich: in, out, only.", "Möglich: in, out, only."
	t.Fields = t.fields("Verbindung", "Stufe")
	return t
}

func englishInsight() insightTexts {
	t := insightTexts{
		TooLong:     "This takes too long for a page",
		TooLongHint: "There are too many accounts, or the server is busy. The command line has no limit:",
		Rebuilding:  "One moment",
		RebuildingHint: "The cache is being rebuilt from the stored records. There are figures once it is whole; " +
			"load the page again then.",
		Scroll:  "scrolls sideways",
		InForce: "in force", Versions: "History", Version: "Version", Published: "Since", By: "by", Changes: "What changed",
		CauseFirst: "the configuration's file at the first start", CauseRollback: "back to version %d",
		NoChange: "The models say the same.", Unreadable: "Cannot be read by this program.",
		MovedOf: "%s of %s accounts changed their tier", Note: "Note", MoreChanges: "All %d changes",
		Shadow: "Model side by side", NoShadow: "No model is scored side by side. To have one:",
		ShadowHint:    "Scored beside the model in force and not written back.",
		ShadowCompare: "Comparison with the model side by side", ShadowSince: "Set by %s,",
		Preview:     "Preview",
		PreviewHint: "What would a changed model move? It is only compared: nothing is stored, no CRM is called.",
		Paste:       "Model as text (YAML)", Upload: "or as a file", UploadHint: "at most 1 MiB; a file goes before the text", Compare: "Compare",
		NoModel: "Paste a model or choose a file.", ModelTooLarge: "The model is larger than 1 MiB.",
		Findings: "Findings", FindingsHint: "", Unusable: "This model cannot be used.",
		Warnings: "The model can be used; these places deserve a look.", Line: "Line", Problem: "Finding", WhatToDo: "What to do",
		ChangeHint: "Change the model and compare again", Back: "Model",
		Draft: "Draft", AsOf: "As of", Moving: "change their tier", Up: "up", Down: "down",
		Overridden:  "would stay where sales has put them",
		MovesNobody: "No account changes its tier.",
		Matrix:      "Old tier against new", MatrixHint: "Rows: tier today. Columns: tier with the other model. –: the model does not apply to these accounts.",
		FromTo: "today", Pipeline: "Open deals", OneDeal: "%s deal", ManyDeals: "%s deals", Unvalued: "%s of them without a known value",
		Owners: "Whose accounts move", Owner: "Owner", Nobody: "nobody", Moved: "moving", MovedAccounts: "Which accounts move, and why",
		Account: "Account", Why: "Why",
		WriteBack: "What the write-back would take", WriteBackHint: "Calls per CRM to write the new scores.",
		FieldsAccounts: "Accounts", FieldsDeals: "Deals", PerCall: "per call", Calls: "Calls", NotEnabled: "writing is off",
		MoreRows: "… and %s more; all with icptier icp preview --output csv", MoreOwners: "… and %s more",
		NoMoves: "No account moves.",
		Publish: "Put it in force", PublishHint: "Nothing can be put in force from here. On the command line, with the model's file:",
		ShadowPublishHint: "To put the model side by side in force, or to end it, on the command line:", ModelFile: "FILE", PointsShort: "Points",
		Market: "Market", Companies: "companies", CompaniesHint: "accounts without those that another connection holds as well", Customers: "Customers", CustomersOf: "customers",
		Value: "Value", Segment: "Segment", Total: "Total", NoSegment: "no segment",
		TAM: "total market", SAM: "serviceable", SOM: "obtainable in a year", SOMHint: "new customers", PerYear: "a year",
		NoSOM:       "Unknown: one of the four assumptions is missing. Give it below.",
		Assumptions: "Assumptions of the SOM", Formulas: "How it is calculated", LeftOut: "Left out: %s partners and competitors.",
		Quota: "Quota", QuotaHint: "3,000,000 or SEGMENT=AMOUNT; …", Reps: "Reps", DealsPerRep: "Deals per rep and year",
		WinRate: "Win rate", DealSize: "Deal size", ActivityDays: "Days of activity", Measured: "measured", Calculate: "Calculate",
		Coverage:     "Accounts",
		CoverageHint: "Worked: with an open deal or activity. Unknown: the model does not apply (no tier), less than half of the points rest on known values, nobody owns it.",
		Penetration:  "Penetration", Worked: "Worked", Unknown: "Unknown", NoTier: "no tier", LowKnown: "hardly known", NoOwner: "no owner",
		NoAmount: "no amount",
		Wins:     "Won deals", WinsHint: "Closed deals, new business and with existing customers. Win rate with its 95% interval (Wilson). Size of won deals; median days to the close.",
		NewDeals: "New business", NewRate: "won", OldDeals: "Existing", OldRate: "won", Median: "Size, median", Mean: "Size, mean", Days: "Days",
		PipelineTitle: "Pipeline", PipelineHint: "Open deals against the quota of the segment. No amount: open and won deals without one. SOM: new customers to expect in a year.",
		Open: "open deals", Expected: "expected", ToQuota: "of quota",
		Lists: "Lists", K: "How many", Region: "Region", RegionHint: "e.g. DE-BW, DE-7", Industry: "Industry", IndustryHint: "e.g. 28, 26 (WZ 2008)",
		OwnerFilter: "Owner", OwnerHint: "ids; none: nobody", PerOwner: "At most per owner", PerRegion: "At most per region", PerIndustry: "At most per industry",
		PerParent: "At most per parent", NoCap: "no cap", CustomersMode: "Customers", OpenDealsMode: "With an open deal", Earlier: "Earlier list", EarlierNone: "none",
		Choose: "Choose", Chosen: "%s chosen; of %s accounts %s pass the filters.", Capped: "Passed over",
		Order:   "Order: tier, score, share of known points, class, connection, id. A customer stands where it would as a prospect.",
		Reasons: "Reasons", Against: "against", CSV: "Download as CSV", CSVHint: "the same list, all columns",
		InCRM: "What the CRM carries now", InCRMHint: "Accounts whose fields in the CRM name a list or a territory, as last read.",
		ListField: "Lists", TerritoryField: "Territories", NothingCarried: "No account carries a list or a territory.",
		Left: "No longer on the list", Kept: "stays", New: "new", Area: "Postal area", Score: "Score",
		WriteList: "Write it into the CRM", WriteListHint: "The same list on the command line; with --dry-run it first shows what would be written:",
		ListName: "My list", NobodyChosen: "No account passes these filters.", Customer: "customer", OpenDeals: "Open deals",
		SegmentNone: "all", TierNone: "A to D",
		BadTitle: "This cannot be calculated", BadValue: "“%s” does not work.", Allowed: "Possible: %s.",
		Modes: map[string]string{"in": "with", "out": "without", "only": "only"},
		Bases: map[string]string{"given": "given", "measured": "measured", "tier": "of the tier", "all": "of all deals", "unknown": "unknown"},
		Caps: map[string]string{
			"cap_owner": "cap per owner", "cap_region": "cap per region", "cap_industry": "cap per industry", "cap_parent": "cap per parent",
			"duplicate": "same company",
		},
		Meant: map[string]string{
			"k": "Possible is a whole number from 1 to 1000; icptier abm makes longer lists.", "tier": "Possible: A, B, C, D, X, none.",
			"region":   "Possible: a country (DE), a region (DE-BW, Bayern) or the beginning of a postal code (DE-7, AT 10), several parted by commas.",
			"industry": "Possible: the beginning of a WZ 2008 code (28, C) or an industry as the CRM names it, several parted by commas.",
			"quota":    "Possible: an amount in the model's currency (3,000,000.00) or SEGMENT=AMOUNT, several parted by semicolons.",
			"reps":     "Possible is a number from 0 to 1,000,000.", "win-rate": "Possible is a share from 0 to 1, or a percentage (25%).",
			"deal-size": "Possible is an amount in the model's currency (30,000.00).", "activity-days": "Possible is a whole number of days from 0 on.",
		},
	}
	t.Meant["deals-per-rep"] = t.Meant["reps"]
	most := "Possible is a whole number from 0 on; 0 is no cap."
	t.Meant["per-owner"], t.Meant["per-region"], t.Meant["per-industry"], t.Meant["per-parent"] = most, most, most, most
	t.Meant["customers"], t.Meant["open-deals"] = "Possible: in, out, only.", "Possible: in, out, only."
	t.Fields = t.fields("Connection", "Tier")
	return t
}

// fields are the names of the form's fields by those in the address.
func (t *insightTexts) fields(connection, tier string) map[string]string {
	return map[string]string{
		"connection": connection, "tier": tier, "segment": t.Segment, "k": t.K, "region": t.Region, "industry": t.Industry, "owner": t.OwnerFilter,
		"per-owner": t.PerOwner, "per-region": t.PerRegion, "per-industry": t.PerIndustry, "per-parent": t.PerParent,
		"customers": t.CustomersMode, "open-deals": t.OpenDealsMode, "quota": t.Quota, "reps": t.Reps, "deals-per-rep": t.DealsPerRep,
		"win-rate": t.WinRate, "deal-size": t.DealSize, "activity-days": t.ActivityDays,
		"deals_per_rep": t.DealsPerRep, "win_rate": t.WinRate, "deal_size": t.DealSize,
	}
}

func (t texts) basis(basis string) string { return known(basis, t.Insight.Bases) }
