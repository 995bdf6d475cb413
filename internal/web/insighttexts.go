package web

// insightTexts are the words of the pages for deciding in one language.
type insightTexts struct {
	modelTexts
	marketTexts
	listsTexts
	drawnTexts

	Foreign, ForeignHint, Continue                                                        string
	TooLong, TooLongHint, Rebuilding, RebuildingHint, Scroll, BadTitle, BadValue, Allowed string
	Modes, Bases, Caps                                                                    map[string]string
	// Fields are what the form calls a field, Meant what it takes.
	Fields, Meant map[string]string
}

func germanInsight() insightTexts {
	t := insightTexts{
		modelTexts: germanModel(), marketTexts: germanMarket(), listsTexts: germanLists(), drawnTexts: germanDrawn(),
		Foreign: "Jetzt rechnen?", ForeignHint: "Eine andere Website hat hierher geführt. Gerechnet wird erst, wenn Sie es wollen.", Continue: "Rechnen",
		TooLong:     "Das dauert zu lange für eine Seite",
		TooLongHint: "Es sind zu viele Unternehmen, oder der Server hat gerade viel zu tun. Auf der Kommandozeile gibt es keine Frist:",
		Rebuilding:  "Einen Moment noch",
		RebuildingHint: "Der Zwischenspeicher wird aus den gespeicherten Datensätzen neu aufgebaut. Zahlen gibt es, sobald er vollständig ist; " +
			"laden Sie die Seite dann neu.",
		Scroll: "seitlich verschiebbar", BadTitle: "Das lässt sich so nicht rechnen", BadValue: "„%s“ geht nicht.", Allowed: "Möglich: %s.",
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
	t.Meant["capacity"] = "Möglich ist eine ganze Zahl ab 0."
	t.Meant["customers"], t.Meant["open-deals"] = "Möglich: in, out, only.", "Möglich: in, out, only."
	t.Fields = t.fields("Verbindung", "Stufe")
	return t
}

func englishInsight() insightTexts {
	t := insightTexts{
		modelTexts: englishModel(), marketTexts: englishMarket(), listsTexts: englishLists(), drawnTexts: englishDrawn(),
		Foreign: "Calculate now?", ForeignHint: "Another site led here. Nothing is calculated until you say so.", Continue: "Calculate",
		TooLong:     "This takes too long for a page",
		TooLongHint: "There are too many accounts, or the server is busy. The command line has no limit:", Rebuilding: "One moment",
		RebuildingHint: "The cache is being rebuilt from the stored records. There are figures once it is whole; " +
			"load the page again then.",
		Scroll: "scrolls sideways", BadTitle: "This cannot be calculated", BadValue: "“%s” does not work.", Allowed: "Possible: %s.",
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
	t.Meant["capacity"] = "Possible is a whole number from 0 on."
	t.Meant["customers"], t.Meant["open-deals"] = "Possible: in, out, only.", "Possible: in, out, only."
	t.Fields = t.fields("Connection", "Tier")
	return t
}

// fields are the names of the form's fields by those in the address.
func (t *insightTexts) fields(connection, tier string) map[string]string {
	return map[string]string{
		"connection": connection, "tier": tier, "segment": t.Segment, "k": t.K, "region": t.Region, "industry": t.Industry, "owner": t.OwnerFilter,
		"per-owner": t.PerOwner, "per-region": t.PerRegion, "per-industry": t.PerIndustry, "per-parent": t.PerParent,
		"customers": t.CustomersMode, "open-deals": t.OpenDealsMode, "capacity": t.Capacity, "quota": t.Quota, "reps": t.Reps, "deals-per-rep": t.DealsPerRep,
		"win-rate": t.WinRate, "deal-size": t.DealSize, "activity-days": t.ActivityDays,
		"deals_per_rep": t.DealsPerRep, "win_rate": t.WinRate, "deal_size": t.DealSize,
	}
}

func (t texts) basis(basis string) string { return known(basis, t.Insight.Bases) }
