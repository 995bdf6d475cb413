package web

// marketTexts are the words of the page of the market in one language.
type marketTexts struct {
	Market, Companies, CompaniesHint, Customers, CustomersOf, Value, Segment, Total           string
	NoSegment, TAM, SAM, SOM, SOMHint, NoSOM, Assumptions, Formulas, LeftOut, Quota           string
	QuotaHint, Reps, DealsPerRep, WinRate, DealSize, ActivityDays, Measured, Calculate        string
	Coverage, CoverageHint, Penetration, Worked, Unknown, NoTier, LowKnown, NoOwner, NoAmount string
	Wins, WinsHint, NewDeals, NewRate, OldDeals, OldRate, Median, Mean, Days, PipelineTitle   string
	PipelineHint, Open, Expected, ToQuota                                                     string
}

func germanMarket() marketTexts {
	return marketTexts{
		Market: "Markt", Companies: "ohne Doppelte", CompaniesHint: "Firmen ohne die, die eine andere Verbindung auch hat", Customers: "Kunden",
		CustomersOf: "Kunden", Value: "Wert", Segment: "Segment", Total: "Summe", NoSegment: "ohne Segment", TAM: "gesamter Markt",
		SAM: "bedienbar", SOM: "im Jahr zu gewinnen", SOMHint: "neue Kunden",
		NoSOM: "Unbekannt: Es fehlt eine der vier Annahmen. Geben Sie sie unten vor.", Assumptions: "Annahmen für den SOM",
		Formulas: "Wie gerechnet wird", LeftOut: "Nicht dabei: %s Partner und Wettbewerber.", Quota: "Ziel",
		QuotaHint: "3.000.000 oder SEGMENT=BETRAG; …", Reps: "Personen im Vertrieb", DealsPerRep: "Deals je Person und Jahr",
		WinRate: "Gewinnquote", DealSize: "Dealgröße", ActivityDays: "Tage mit Aktivität", Measured: "gemessen", Calculate: "Rechnen",
		Coverage:     "Firmen",
		CoverageHint: "Bearbeitet: mit offenem Deal oder Aktivität. Unbekannt: Das Modell gilt nicht (ohne Stufe), weniger als die Hälfte der Punkte beruht auf bekannten Werten, niemand ist zuständig.",
		Penetration:  "Kunden, Anteil", Worked: "bearbeitet", Unknown: "Unbekannt", NoTier: "ohne Stufe", LowKnown: "kaum bekannt",
		NoOwner: "niemand zuständig", NoAmount: "ohne Betrag", Wins: "Gewonnene Deals",
		WinsHint: "Abgeschlossene Deals im Neugeschäft und mit Bestandskunden. Gewinnquote mit 95-%-Intervall (Wilson). Größe gewonnener Deals; Tage bis zum Abschluss im Median.",
		NewDeals: "Neugeschäft", NewRate: "gewonnen", OldDeals: "Bestand", OldRate: "gewonnen", Median: "Größe, Median", Mean: "Größe, Mittel",
		Days: "Tage", PipelineTitle: "Pipeline",
		PipelineHint: "Offene Deals gegen das Ziel des Segments. Ohne Betrag: offene und gewonnene Deals, die keinen haben. SOM: neue Kunden, die im Jahr zu erwarten sind.",
		Open:         "offene Deals", Expected: "erwartet", ToQuota: "zum Ziel",
	}
}

func englishMarket() marketTexts {
	return marketTexts{
		Market: "Market", Companies: "companies", CompaniesHint: "accounts without those that another connection holds as well",
		Customers: "Customers", CustomersOf: "customers", Value: "Value", Segment: "Segment", Total: "Total", NoSegment: "no segment",
		TAM: "total market", SAM: "serviceable", SOM: "obtainable in a year", SOMHint: "new customers",
		NoSOM: "Unknown: one of the four assumptions is missing. Give it below.", Assumptions: "Assumptions of the SOM",
		Formulas: "How it is calculated", LeftOut: "Left out: %s partners and competitors.", Quota: "Quota",
		QuotaHint: "3,000,000 or SEGMENT=AMOUNT; …", Reps: "Reps", DealsPerRep: "Deals per rep and year", WinRate: "Win rate",
		DealSize: "Deal size", ActivityDays: "Days of activity", Measured: "measured", Calculate: "Calculate", Coverage: "Accounts",
		CoverageHint: "Worked: with an open deal or activity. Unknown: the model does not apply (no tier), less than half of the points rest on known values, nobody owns it.",
		Penetration:  "Penetration", Worked: "Worked", Unknown: "Unknown", NoTier: "no tier", LowKnown: "hardly known", NoOwner: "no owner",
		NoAmount: "no amount", Wins: "Won deals",
		WinsHint: "Closed deals, new business and with existing customers. Win rate with its 95% interval (Wilson). Size of won deals; median days to the close.",
		NewDeals: "New business", NewRate: "won", OldDeals: "Existing", OldRate: "won", Median: "Size, median", Mean: "Size, mean",
		Days: "Days", PipelineTitle: "Pipeline",
		PipelineHint: "Open deals against the quota of the segment. No amount: open and won deals without one. SOM: new customers to expect in a year.",
		Open:         "open deals", Expected: "expected", ToQuota: "of quota",
	}
}
