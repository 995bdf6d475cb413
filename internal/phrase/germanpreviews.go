package phrase

// ofPreviews holds the words of previews, reviews and proposed models.
func ofPreviews(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case " Counted by accounts it would be %s times; that holds how much more A is worked.":
		return " Je Firma gezählt wäre es das %s-fache; darin steckt, dass A öfter bearbeitet wird."
	case " in %s":
		return " in %s"
	case "%s below %s":
		return "%s unter %s"
	case "%s closed deals are of accounts whose tier at the creation is not known; they count in none.":
		return "%s abgeschlossene Deals gehören zu Firmen, deren Stufe bei der Anlage nicht bekannt ist; sie zählen in keiner."
	case "%s deals without a day of creation are scored as their accounts are today.":
		return "%s Deals ohne Anlagedatum sind bewertet, wie ihre Firmen heute sind."
	case "%s from %s":
		return "%s ab %s"
	case "%s has drifted: the %s accounts that came since are spread unlike the %s before (PSI %s, chance up to %s).":
		return "%s hat sich verschoben: Die %s seither hinzugekommenen Firmen sind anders verteilt als die %s davor (PSI %s, Zufall bis %s)."
	case "%s of %s won, %s%% (%s to %s%%)":
		return "%s von %s gewonnen, %s %% (%s bis %s %%)"
	case "1 deal without a day of creation is scored as its account is today.":
		return "1 Deal ohne Anlagedatum ist bewertet, wie seine Firma heute ist."
	case "; %s without one, of which %s were won":
		return "; %s ohne, davon %s gewonnen"
	case "A deal of tier A is won %s times as often as one of the other tiers (95%% interval %s to %s; %s).%s":
		return "Ein Deal aus A wird %s-mal so oft gewonnen wie einer aus den anderen Stufen (95-%%-Intervall %s bis %s; %s).%s"
	case "A proposal, learned from %s deals (%s).":
		return "Vorschlag, gelernt aus %s Deals (%s)."
	case "After %s days: of %s accounts that stood in tier %s, %s have a new deal and %s became customers.":
		return "Nach %s Tagen: Von %s Firmen, die in Stufe %s standen, haben %s einen neuen Deal, %s wurden Kunden."
	case "Before it is published: read it, trim it, check it with icptier icp lint. %s":
		return "Vor dem Veröffentlichen: lesen, kürzen, mit icptier icp lint prüfen. %s"
	case "By hand %s: %s accounts. Of %s that were decided, %s%% proved right (%s–%s%%).":
		return "Von Hand %s: %s Firmen. Von %s entschiedenen gab der Ausgang in %s %% recht (%s–%s %%)."
	case "By hand %s: %s accounts; nothing is decided yet.":
		return "Von Hand %s: %s Firmen; entschieden ist noch nichts."
	case "Calls per CRM to write the new scores.":
		return "Aufrufe je CRM, um die neuen Bewertungen zu schreiben."
	case "Classes of qualification are as of the day of closing; of %s deals with qualification criteria, some may have been filled in afterwards.":
		return "Die Klassen der Qualifizierung sind vom Tag des Abschlusses; bei %s Deals mit Angaben können diese erst danach ausgefüllt worden sein."
	case "Compared with what the CRM holds. How easily a place changes hands is what slack under capacity says.":
		return "Verglichen mit dem, was im CRM steht. Wie leicht ein Platz wechselt, sagt slack unter capacity."
	case "Counted":
		return "gezählt"
	case "Currency":
		return "Währung"
	case "Deals without value":
		return "Deals ohne Wert"
	case "Down":
		return "schlechter"
	case "Drawn for exploration: %s accounts outside A. They show what the other tiers are worth where they are worked as they come.":
		return "Zur Erkundung ausgelost: %s Firmen außerhalb von A. Sie zeigen, was die anderen Stufen wert sind, wenn sie bearbeitet werden wie sie kommen."
	case "For %s of %s deals (%s%%) there is no record of the account from the day the deal was created; it counts as it is today. What was entered since may betray the outcome.":
		return "Für %s von %s Deals (%s %%) gibt es keinen Stand der Firma vom Tag, an dem der Deal angelegt wurde; sie zählt, wie sie heute ist. Was seither eingetragen wurde, kann das Ergebnis verraten."
	case "From \\ to":
		return "von \\ nach"
	case "From¦column of preview":
		return "von"
	case "From¦column of review":
		return "von"
	case "How much more often A is won than the other tiers cannot be told: since %s there are too few closed deals%s.":
		return "Wie viel öfter A gewonnen wird als die anderen Stufen, lässt sich nicht sagen: Seit %s gibt es zu wenige abgeschlossene Deals%s."
	case "In":
		return "kommen"
	case "Knock-outs and applies_to are for a person to add.":
		return "Ausschlüsse (knockouts) und applies_to gehören von Hand dazu."
	case "Known after":
		return "bekannt neu"
	case "Known before":
		return "bekannt bisher"
	case "Learned: about the best %s%% of the deals are A, up to %s%% B, up to %s%% C; the rest is D.":
		return "Gelernt: etwa die besten %s %% der Deals A, bis %s %% B, bis %s %% C; der Rest ist D."
	case "Moving":
		return "wechseln"
	case "No criterion has drifted.":
		return "Kein Kriterium hat sich verschoben."
	case "Not worked":
		return "nicht bearb."
	case "Not: %s":
		return "Nicht: %s"
	case "Of":
		return "von"
	case "Old tier against new":
		return "Alte Stufe gegen neue"
	case "Out":
		return "gehen"
	case "Per call":
		return "je Aufruf"
	case "Rests on %s deals with a value":
		return "Beruht auf %s Deals mit einem Wert"
	case "Rows: tier today. Columns: tier with the other model. –: the model does not apply to these accounts.":
		return "Zeilen: Stufe heute. Spalten: Stufe mit dem anderen Modell. –: Das Modell gilt nicht für diese Firmen."
	case "Score after":
		return "Punkte neu"
	case "Score before":
		return "Punkte bisher"
	case "Score¦review":
		return "Punktzahl"
	case "Since then %s%% of the accounts in A were worked, and %s%% of those in B, C and D.":
		return "Bearbeitet wurden seither %s %% der Firmen in A und %s %% derer in B, C und D."
	case "Taken":
		return "belegt"
	case "Taken over from %s: %s, and of the tiers all but the cuts.":
		return "Aus %s übernommen: %s, und von den Stufen alles außer den Schwellen."
	case "The model in force applies to too few of the %s tested deals to be compared.":
		return "Das Modell in Kraft gilt für zu wenige der %s geprüften Deals, um es zu vergleichen."
	case "The points of all criteria add up to 100. Change, drop and add, as long as the sum is right.":
		return "Die Punkte aller Kriterien ergeben zusammen 100. Ändern, streichen, ergänzen: gern, solange die Summe stimmt."
	case "The proposal ranks the deals better than %s (%s).":
		return "Der Vorschlag ordnet die Deals besser als %s (%s)."
	case "The proposal ranks the deals worse than %s (%s).":
		return "Der Vorschlag ordnet die Deals schlechter als %s (%s)."
	case "The relationship (prospect, customer) is not looked at: winning a deal makes a prospect a customer.":
		return "Die Beziehung (Interessent, Kunde) bleibt außer Betracht: Ein gewonnener Deal macht aus einem Interessenten einen Kunden."
	case "There was no model to compare the proposal with; it is tested on %s deals that it had not seen.":
		return "Ein Modell, mit dem der Vorschlag zu vergleichen wäre, war nicht dabei; er ist an %s Deals geprüft, die er nicht kannte."
	case "To":
		return "nach"
	case "To¦column":
		return "bis"
	case "Two fields together say more than each alone; it is so for %s.":
		return "Zwei Felder zusammen sagen mehr als jedes für sich; so ist es bei %s."
	case "Up":
		return "besser"
	case "Uses %s":
		return "Nutzt %s"
	case "Value (%s)":
		return "Wert (%s)"
	case "What became of %s, since %s":
		return "Was aus %s wurde, seit %s"
	case "What the write-back would take":
		return "Was das Zurückschreiben kostet"
	case "Whether the market has drifted cannot be told: too few accounts came since.":
		return "Ob sich der Markt verschoben hat, lässt sich nicht sagen: Dafür sind seither zu wenige Firmen hinzugekommen."
	case "Whether the proposal ranks the deals better than %s cannot be told (%s).":
		return "Ob der Vorschlag die Deals besser ordnet als %s, lässt sich nicht sagen (%s)."
	case "Which places change hands":
		return "Welche Plätze wechseln"
	case "Whose accounts move":
		return "Wessen Firmen wechseln"
	case "Win rate per tier":
		return "Gewinnquote je Stufe"
	case "Writing":
		return "Schreiben"
	case "all others: as much as the mean":
		return "alles andere: so viel wie der Durchschnitt"
	case "holds where within a tier it is not the better ones that are worked":
		return "gilt, wenn innerhalb einer Stufe nicht die besseren bearbeitet werden"
	case "in total":
		return "insgesamt"
	case "lowered":
		return "herabgesetzt"
	case "measured by accounts that were drawn":
		return "gemessen an ausgelosten Firmen"
	case "nobody":
		return "niemand"
	case "off":
		return "aus"
	case "on":
		return "an"
	case "per owner¦preview":
		return "je Betreuer"
	case "raised":
		return "heraufgesetzt"
	case "rare values together: ":
		return "seltene Werte zusammen: "
	case "·":
		return "·"
	}
	return ""
}
