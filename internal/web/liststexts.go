package web

// listsTexts are the words of the page of lists in one language.
type listsTexts struct {
	Lists, K, Region, RegionHint, Industry, IndustryHint, OwnerFilter, OwnerHint, PerOwner string
	PerRegion, PerIndustry, PerParent, NoCap, CustomersMode, OpenDealsMode, Earlier        string
	EarlierNone, Choose, Chosen, Capped, Order, Against, CSV, InCRM, InCRMHint             string
	ListField, TerritoryField, NothingCarried, Left, Kept, New, WriteList                  string
	WriteListHint, ListName, NobodyChosen, Customer, OpenDeals, CSVHint, SegmentNone       string
	TierNone                                                                               string
}

func germanLists() listsTexts {
	return listsTexts{
		Lists: "Listen", K: "Wie viele", Region: "Region", RegionHint: "z. B. DE-BW, DE-7", Industry: "Branche",
		IndustryHint: "z. B. 28, 26 (WZ 2008)", OwnerFilter: "Zuständig", OwnerHint: "IDs; none: niemand", PerOwner: "Höchstens je Person",
		PerRegion: "Höchstens je Region", PerIndustry: "Höchstens je Branche", PerParent: "Höchstens je Konzern", NoCap: "ohne Grenze",
		CustomersMode: "Kunden", OpenDealsMode: "Mit offenem Deal", Earlier: "Bisherige Liste", EarlierNone: "keine", Choose: "Auswählen",
		Chosen: "%s gewählt; von %s Firmen kommen %s durch die Filter.", Capped: "Übergangen",
		Order:   "Reihenfolge: Stufe, Punkte, Anteil bekannter Punkte, Klasse, Verbindung, ID. Ein Kunde steht, wo er als Interessent stünde.",
		Against: "dagegen", CSV: "Als CSV herunterladen", InCRM: "Was das CRM jetzt trägt",
		InCRMHint: "Firmen, deren Felder im CRM eine Liste oder ein Gebiet nennen, so wie zuletzt gelesen.", ListField: "Listen",
		TerritoryField: "Gebiete", NothingCarried: "Keine Firma trägt eine Liste oder ein Gebiet.", Left: "Nicht mehr auf der Liste",
		Kept: "bleibt", New: "neu", WriteList: "Ins CRM schreiben",
		WriteListHint: "Dieselbe Liste auf der Kommandozeile; mit --dry-run zeigt sie erst, was geschrieben würde:", ListName: "Meine Liste",
		NobodyChosen: "Keine Firma kommt durch diese Filter.", Customer: "Kunde", OpenDeals: "Offene Deals",
		CSVHint: "dieselbe Liste, alle Spalten", SegmentNone: "alle", TierNone: "A bis D",
	}
}

func englishLists() listsTexts {
	return listsTexts{
		Lists: "Lists", K: "How many", Region: "Region", RegionHint: "e.g. DE-BW, DE-7", Industry: "Industry",
		IndustryHint: "e.g. 28, 26 (WZ 2008)", OwnerFilter: "Owner", OwnerHint: "ids; none: nobody", PerOwner: "At most per owner",
		PerRegion: "At most per region", PerIndustry: "At most per industry", PerParent: "At most per parent", NoCap: "no cap",
		CustomersMode: "Customers", OpenDealsMode: "With an open deal", Earlier: "Earlier list", EarlierNone: "none", Choose: "Choose",
		Chosen: "%s chosen; of %s accounts %s pass the filters.", Capped: "Passed over",
		Order:   "Order: tier, score, share of known points, class, connection, id. A customer stands where it would as a prospect.",
		Against: "against", CSV: "Download as CSV", InCRM: "What the CRM carries now",
		InCRMHint: "Accounts whose fields in the CRM name a list or a territory, as last read.", ListField: "Lists",
		TerritoryField: "Territories", NothingCarried: "No account carries a list or a territory.", Left: "No longer on the list",
		Kept: "stays", New: "new", WriteList: "Write it into the CRM",
		WriteListHint: "The same list on the command line; with --dry-run it first shows what would be written:", ListName: "My list",
		NobodyChosen: "No account passes these filters.", Customer: "customer", OpenDeals: "Open deals", CSVHint: "the same list, all columns",
		SegmentNone: "all", TierNone: "A to D",
	}
}
