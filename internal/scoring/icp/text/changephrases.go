package text

// changePhrases is the part of the catalogue that tells changes of tiers.
type changePhrases struct {
	first, moves           string
	stays, same            string
	tier, tierX, unscored  string
	knockout, knockoutGone string
	override, overrideGone string
	model, coverage        string
	move                   string
	added, dropped, older  string
}

func germanChanges() changePhrases {
	return changePhrases{
		first:        "Erste Bewertung: %s.",
		moves:        "Vorher %s, jetzt %s.",
		stays:        "Weiterhin %s, vorher %s.",
		same:         "Weiterhin %s.",
		coverage:     "Bekannte Angaben: %d %% → %d %%.",
		tier:         "Stufe %s (%s)",
		tierX:        "Stufe X, kein ICP (%s)",
		unscored:     "ohne Stufe",
		knockout:     "Ausschluss: %s",
		knockoutGone: "Kein Ausschluss mehr: %s",
		override:     "Von Hand auf Stufe %s gesetzt.",
		overrideGone: "Die von Hand gesetzte Stufe %s gilt nicht mehr.",
		model:        "Neues Modell: %s statt %s.",
		move:         "%s: %s (%s)",
		added:        ", neu im Modell",
		dropped:      "nicht mehr im Modell",
		older:        ", inzwischen länger her",
	}
}

func englishChanges() changePhrases {
	return changePhrases{
		first:        "First score: %s.",
		moves:        "From %s to %s.",
		stays:        "Still %s, before %s.",
		same:         "Still %s.",
		coverage:     "Known information: %d%% → %d%%.",
		tier:         "tier %s (%s)",
		tierX:        "tier X, not ICP (%s)",
		unscored:     "no tier",
		knockout:     "Knock-out: %s",
		knockoutGone: "No longer knocked out: %s",
		override:     "Set to tier %s by hand.",
		overrideGone: "Tier %s, set by hand, no longer holds.",
		model:        "New model: %s instead of %s.",
		move:         "%s: %s (%s)",
		added:        ", new in the model",
		dropped:      "no longer in the model",
		older:        ", longer ago by now",
	}
}

// difference writes points with their sign: +15 Punkte, −1 Punkt.
func (p *phrases) difference(n int) string {
	text := p.points(max(n, -n))
	if n < 0 {
		return "−" + text
	}
	return "+" + text
}
