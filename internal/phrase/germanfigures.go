package phrase

// ofFigures has the words of what readings take, of receipts, and of how figures of models compare.
func ofFigures(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case " of new business":
		return " des Neugeschäfts"
	case "%s One is named in %s%% of won and %s%% of lost deals: the rates also tell when the field is filled.":
		return "%s Genannt ist einer bei %s %% der gewonnenen und %s %% der verlorenen Deals: Die Quoten sagen auch, wann das Feld gefüllt wird."
	case "Boosted trees, which nobody can read, find nothing in these fields that could be shown either: %s.":
		return "Auch geboostete Bäume, die niemand lesen kann, finden in diesen Feldern nichts, das sich zeigen ließe: %s."
	case "Call":
		return "Aufruf"
	case "Closed deals, with the 95%% interval (Wilson). A deal with several competitors counts with each.":
		return "Abgeschlossene Deals, mit 95-%%-Intervall (Wilson). Ein Deal mit mehreren Wettbewerbern zählt bei jedem."
	case "Competitor":
		return "Wettbewerber"
	case "Count":
		return "Anzahl"
	case "Item":
		return "Angabe"
	case "Lost deals by reason":
		return "Verlorene Deals nach Grund"
	case "Lost¦column":
		return "verloren"
	case "Nothing is worked out from stage to stage: of a deal today's stage is known, and not which ones it went through":
		return "Von Phase zu Phase wird nichts gerechnet: Von einem Deal ist die Phase von heute bekannt, nicht durch welche er ging"
	case "Place¦column":
		return "Ort"
	case "Reading":
		return "Lesen"
	case "Share of the lost deals that have a reason, with the 95%% interval (Wilson). Only what is lost has a reason: there is no win rate by it.":
		return "Anteil an den verlorenen Deals mit einem Grund, mit 95-%%-Intervall (Wilson). Einen Grund hat nur, was verloren ist: Eine Gewinnquote nach Grund gibt es nicht."
	case "That these points say more than chance is not shown. %s":
		return "Dass diese Punkte mehr sagen als der Zufall, ist nicht gezeigt. %s"
	case "There may be more in these fields: boosted trees, which nobody can read, reach %s.":
		return "Vielleicht steckt in diesen Feldern mehr: Geboostete Bäume, die niemand lesen kann, erreichen %s."
	case "Win rate by competitor":
		return "Gewinnquote nach Wettbewerber"
	case "compare ids":
		return "IDs vergleichen"
	case "difference of the AUC %s, 95%% interval %s to %s, on %s deals%s":
		return "Unterschied der AUC %s, 95-%%-Intervall %s bis %s, an %s Deals%s"
	case "everything":
		return "alles"
	case "in new business alone there are too few deals to say (%s won, %s lost)":
		return "im Neugeschäft allein sind es zu wenige Deals, um etwas zu sagen (%s gewonnen, %s verloren)"
	case "no reason":
		return "ohne Grund"
	case "none named":
		return "keiner genannt"
	case "rare ones together":
		return "seltene zusammen"
	case "records¦erased":
		return "Datensätze"
	case "entries of the cache":
		return "Einträge des Caches"
	case "texts of runs":
		return "Texte von Läufen"
	case "records emptied in the CRM":
		return "Datensätze im CRM geleert"
	case "on the block list":
		return "auf der Sperrliste"
	case "access revoked or deleted":
		return "Zugang widerrufen oder gelöscht"
	case "changes of tiers":
		return "Änderungen der Stufe"
	case "origins for back-tests":
		return "Stände für Rückschauen"
	case "values that runs replaced":
		return "ersetzte Werte"
	case "dead letters¦erased":
		return "nicht verarbeitete Nachrichten"
	case "slots":
		return "Termine"
	case "notices of the CRM":
		return "Hinweise des CRM"
	case "cursors, runs, notes":
		return "Lesestand, Läufe, Notizen"
	}
	return ""
}
