package phrase

// ofMarketReport holds the words of the report of the market.
func ofMarketReport(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "?Amount":
		return "?Betrag"
	case "?Owner":
		return "?Betr."
	case "?Pts.":
		return "?Pkt."
	case "?Tier":
		return "?Stufe"
	case "A year's revenue":
		return "Umsatz im Jahr"
	case "Accounts¦column of market":
		return "Accounts"
	case "Best and worst: all win rates at the end of their interval at once. With 95%% confidence it is %s to %s new customers.":
		return "Bester und schlechtester Fall: alle Gewinnquoten zugleich am Ende ihres Intervalls. Mit 95 %% Sicherheit sind es %s bis %s neue Kunden."
	case "By quarter = open deals by closing day × win rate (new business or existing) ÷ (quota ÷ 4 − won in the quarter)":
		return "Nach Quartal = offene Deals nach Abschlusstag × Gewinnquote (Neugeschäft oder Bestand) ÷ (Ziel ÷ 4 − im Quartal gewonnen)"
	case "CAC":
		return "CAC"
	case "CAC: the spend of the last 365 days by new customer. Months: CAC ÷ (revenue × margin ÷ 12). LTV: revenue × margin ÷ churn. The mean size of won deals counts as a year's revenue.":
		return "CAC: Aufwand der letzten 365 Tage je neuem Kunden. Monate: CAC ÷ (Umsatz × Marge ÷ 12). LTV: Umsatz × Marge ÷ Abwanderung. Als Umsatz im Jahr zählt die mittlere Größe gewonnener Deals."
	case "Case":
		return "Fall"
	case "Closed deals":
		return "Abgeschlossene Deals"
	case "Closing":
		return "Abschluss"
	case "Companies":
		return "Firmen"
	case "Coverage = worked ÷ all companies; a company is worked with an open deal or activity in the last %d days":
		return "Abdeckung = bearbeitete ÷ alle Firmen; bearbeitet ist eine Firma mit offenem Deal oder Aktivität in den letzten %d Tagen"
	case "Coverage¦column":
		return "bearbeitet, Anteil"
	case "Cust.":
		return "Kunden"
	case "Exist.":
		return "Best."
	case "Existing":
		return "Bestand"
	case "Existing, won":
		return "Bestand, gewonnen"
	case "Expected":
		return "erwartet"
	case "Fitting":
		return "passend"
	case "Hardly known":
		return "kaum bekannt"
	case "In the CRMs":
		return "in den CRMs"
	case "Interval of the SOM (95%%) from those of the win rates (Zou and Donner 2008); worst and best case: all rates at their lower or upper end at once":
		return "Intervall des SOM (95 %%) aus denen der Gewinnquoten (Zou und Donner 2008); schlechtester und bester Fall: alle Quoten zugleich an ihrem unteren oder oberen Ende"
	case "LTV":
		return "LTV"
	case "LTV to CAC":
		return "LTV zu CAC"
	case "LTV/CAC":
		return "LTV/CAC"
	case "Left":
		return "Rest"
	case "Legal units as the file has them. Fitting: size classes of which neither end is knocked out; partly: one end is. Shares are of fitting and partly fitting. Cells without a number: %s. Companies in Germany whose industry is unknown or not in the file: %s.":
		return "Rechtliche Einheiten nach der Datei. Passend: Größenklassen, deren Enden beide kein K.-o.-Kriterium trifft; teils: nur eines. Anteile an passend und teils passend. Felder ohne Zahl: %s. Firmen in Deutschland, deren Branche unbekannt ist oder in der Datei fehlt: %s."
	case "Level¦column":
		return "Ebene"
	case "Mean":
		return "Mittel"
	case "Median":
		return "Median"
	case "Months":
		return "Monate"
	case "New":
		return "neu"
	case "New business":
		return "Neugeschäft"
	case "New business and existing customers. Win rate with its 95%% interval (Wilson). Size of won deals; median days to the close.":
		return "Im Neugeschäft und mit Bestandskunden. Gewinnquote mit 95-%%-Intervall (Wilson). Größe gewonnener Deals; Tage bis zum Abschluss im Median."
	case "New business, won":
		return "Neugeschäft, gewonnen"
	case "New customers":
		return "neue Kunden"
	case "New¦short column":
		return "Neu"
	case "No amount":
		return "ohne Betrag"
	case "No owner":
		return "niemand zuständig"
	case "No tier":
		return "ohne Stufe"
	case "Open":
		return "offen"
	case "Open deals against the quota of the segment. SOM: new customers to expect in a year. Last column: open and won deals without an amount.":
		return "Offene Deals gegen das Ziel des Segments. SOM: neue Kunden, die im Jahr zu erwarten sind. Letzte Spalte: offene und gewonnene Deals ohne Betrag."
	case "Open deals by the day on which they shall close; weighted by the win rate of their row. Quota: a fourth of the year's, less what was won in the quarter already.":
		return "Offene Deals nach dem Tag, an dem sie abschließen sollen; gewichtet mit der Gewinnquote ihrer Zeile. Ziel: ein Viertel des Jahresziels, abzüglich dessen, was im Quartal schon gewonnen ist."
	case "Open¦short column":
		return "Offen"
	case "P./quota":
		return "P./Ziel"
	case "Partly":
		return "teils passend"
	case "Payback, months":
		return "bezahlt nach Monaten"
	case "Pen.":
		return "Anteil"
	case "Penetration":
		return "Kunden, Anteil"
	case "Penetration = customers ÷ companies":
		return "Durchdringung = Kunden ÷ Firmen"
	case "Penetration: customers of all. Worked: with an open deal or activity. The last three columns count what is unknown of accounts: the model does not apply, less than half of the points rest on known values, nobody owns it.":
		return "Anteil: Kunden an allen. Bearbeitet: mit offenem Deal oder Aktivität. Die letzten drei Spalten zählen unbekannte Angaben von Accounts: Das Modell gilt nicht, weniger als die Hälfte der Punkte beruht auf bekannten Werten, niemand ist zuständig."
	case "Penetration¦column":
		return "Durchdringung"
	case "Pipeline":
		return "Pipeline"
	case "Pipeline by quarter":
		return "Pipeline nach Quartal"
	case "Pipeline by quota":
		return "Pipeline zum Ziel"
	case "Pipeline to quota = value of the open deals ÷ quota of the segment":
		return "Pipeline zum Ziel = Wert der offenen Deals ÷ Ziel des Segments"
	case "Quota left":
		return "noch offen vom Ziel"
	case "SAM":
		return "SAM"
	case "SAM = TAM − tier X (knocked out) − companies the model does not apply to; customers count":
		return "SAM = TAM − Stufe X (K.-o.-Kriterium) − Firmen, für die das Modell nicht gilt; Kunden zählen mit"
	case "SOM":
		return "SOM"
	case "SOM = min(SAM without customers, reps × deals per rep and year) × win rate of new business, the best tier first; reps: the owners of the new business of the last 365 days":
		return "SOM = min(SAM ohne Kunden, Personen × Deals je Person und Jahr) × Gewinnquote im Neugeschäft, die beste Stufe zuerst; Personen: wem Neugeschäft der letzten 365 Tage gehört"
	case "SOM, value":
		return "SOM, Wert"
	case "SOM, worked":
		return "SOM, bearbeitet"
	case "SOM: three cases":
		return "SOM: drei Fälle"
	case "Share":
		return "Anteil"
	case "Size, mean":
		return "Größe, Mittel"
	case "Size, median":
		return "Größe, Median"
	case "Spend":
		return "Aufwand"
	case "TAM = all companies in the CRMs except partners and competitors; what several CRMs hold is one company, in its best tier":
		return "TAM = alle Firmen in den CRMs außer Partnern und Wettbewerbern; was mehrere CRMs führen, ist eine Firma, in ihrer besten Stufe"
	case "The market outside the CRMs":
		return "Der Markt außerhalb der CRMs"
	case "Units":
		return "Einheiten"
	case "V./left":
		return "W./Rest"
	case "Value %s":
		return "Wert %s"
	case "Value = companies × mean size of won deals; with fewer than 5 of them that of the tier, else of all":
		return "Wert = Firmen × mittlere Größe gewonnener Deals; bei weniger als 5 solchen die der Stufe, sonst die aller"
	case "Value by left":
		return "Wert zum Rest"
	case "WZ 2008":
		return "WZ 2008"
	case "Weighted":
		return "gewichtet"
	case "Weighted by left":
		return "gewichtet zum Rest"
	case "What new customers cost":
		return "Was neue Kunden kosten"
	case "Win rate = won ÷ closed, 95%% Wilson interval; for the SOM, with fewer than 10 deals that of the tier, else of all":
		return "Gewinnquote = gewonnen ÷ abgeschlossen, 95-%%-Intervall nach Wilson; für den SOM bei weniger als 10 Deals die der Stufe, sonst die aller"
	case "Won¦column":
		return "gewonnen"
	case "Worked":
		return "bearbeitet"
	case "Worked¦short column":
		return "bearb."
	case "best":
		return "bester"
	case "later":
		return "später"
	case "likely":
		return "wahrscheinlich"
	case "no day":
		return "ohne Tag"
	case "no segment":
		return "ohne Segment"
	case "overdue":
		return "überfällig"
	case "w./left":
		return "g./Rest"
	case "won, at least":
		return "gewonnen, mindestens"
	case "won, at most":
		return "gewonnen, höchstens"
	case "worst":
		return "schlechtester"
	}
	return ""
}
