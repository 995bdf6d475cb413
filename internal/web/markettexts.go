package web

// marketTexts are the words of the page of the market in one language.
type marketTexts struct {
	Market, Companies, CompaniesHint, Accounts, CustomersOf, Value, Segment, TAM, SAM, SOM, SOMHint string
	NoSOM, Assumptions, Formulas, LeftOut, Quota, QuotaHint, Reps, DealsPerRep, WinRate             string
	DealSize, ActivityDays, Measured, Calculate                                                     string
}

func germanMarket() marketTexts {
	return marketTexts{
		Market: "Markt", Companies: "Firmen", CompaniesHint: "Eine Firma, die mehrere CRMs führen, zählt einmal", Accounts: "Accounts", CustomersOf: "Kunden", Value: "Wert", Segment: "Segment", TAM: "gesamter Markt",
		SAM: "bedienbar", SOM: "im Jahr zu gewinnen", SOMHint: "neue Kunden",
		NoSOM: "Unbekannt: Es fehlt eine der vier Annahmen. Geben Sie sie unten vor.", Assumptions: "Annahmen für den SOM",
		Formulas: "Wie gerechnet wird", LeftOut: "Nicht dabei: %s Partner und Wettbewerber.", Quota: "Ziel",
		QuotaHint: "3.000.000 oder SEGMENT=BETRAG; …", Reps: "Personen im Vertrieb", DealsPerRep: "Deals je Person und Jahr",
		WinRate: "Gewinnquote", DealSize: "Dealgröße", ActivityDays: "Tage mit Aktivität", Measured: "gemessen", Calculate: "Rechnen",
	}
}

func englishMarket() marketTexts {
	return marketTexts{
		Market: "Market", Companies: "companies", CompaniesHint: "a company that several CRMs hold counts once", Accounts: "accounts",
		CustomersOf: "customers", Value: "Value", Segment: "Segment", TAM: "total market", SAM: "serviceable", SOM: "obtainable in a year", SOMHint: "new customers",
		NoSOM: "Unknown: one of the four assumptions is missing. Give it below.", Assumptions: "Assumptions of the SOM",
		Formulas: "How it is calculated", LeftOut: "Left out: %s partners and competitors.", Quota: "Quota",
		QuotaHint: "3,000,000 or SEGMENT=AMOUNT; …", Reps: "Reps", DealsPerRep: "Deals per rep and year", WinRate: "Win rate",
		DealSize: "Deal size", ActivityDays: "Days of activity", Measured: "measured", Calculate: "Calculate",
	}
}
