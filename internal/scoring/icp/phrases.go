package icp

import "strconv"

// phrases is the catalogue of sentences in one language.
type phrases struct {
	headline, override, knockout, notApplied      string
	reason, gap                                   string
	liftPoint, liftPoints, liftCoverage, liftBoth string
	yes, no, noneOfThem                           string
	deal, unknownLetters, ask                     string
	levels                                        [4]string
	onePoint, manyPoints                          string
	date                                          string // the layout of a day
}

func german() phrases {
	return phrases{
		headline:     "Stufe %s: %d von 100 Punkten, %d\u00a0%% der Punkte sind mit Werten belegt.",
		override:     "Von Hand auf %s gesetzt.",
		knockout:     "Kein ICP: ",
		notApplied:   "Das Modell gilt nicht für diese Firma.",
		reason:       "%s: %s (%d von %d)",
		gap:          "%s: unbekannt, bringt bis zu %s",
		liftPoint:    "Zur Stufe %s fehlt %s.",
		liftPoints:   "Zur Stufe %s fehlen %s.",
		liftCoverage: "Zur Stufe %s fehlen bekannte Werte für weitere %d\u00a0%% der Punkte.",
		liftBoth:     "Zur Stufe %s fehlen %s und bekannte Werte für weitere %d\u00a0%% der Punkte.",
		yes:          "ja", no: "nein", noneOfThem: "keine der gesuchten",
		deal:           "%s: %d von 100, Klasse %d.",
		unknownLetters: "Unbekannt: ",
		ask:            "Nächste Frage: ",
		levels:         [4]string{"unbekannt", "von uns genannt", "vom Kunden bestätigt", "belegt"},
		onePoint:       "1 Punkt", manyPoints: " Punkte",
		date: "02.01.2006",
	}
}

func english() phrases {
	return phrases{
		headline:     "Tier %s: %d of 100 points, values are known for %d%% of the points.",
		override:     "Set to %s by hand.",
		knockout:     "Not ICP: ",
		notApplied:   "The model does not apply to this company.",
		reason:       "%s: %s (%d of %d)",
		gap:          "%s: unknown, could bring up to %s",
		liftPoint:    "Tier %s needs %s more.",
		liftPoints:   "Tier %s needs %s more.",
		liftCoverage: "Tier %s needs known values for %d%% more of the points.",
		liftBoth:     "Tier %s needs %s more, and known values for %d%% more of the points.",
		yes:          "yes", no: "no", noneOfThem: "none of those looked for",
		deal:           "%s: %d of 100, class %d.",
		unknownLetters: "Unknown: ",
		ask:            "Next question: ",
		levels:         [4]string{"unknown", "named by us", "confirmed by the customer", "proven"},
		onePoint:       "1 point", manyPoints: " points",
		date: "2 January 2006",
	}
}

// points is a number of points in words.
func (p phrases) points(n int) string {
	if n == 1 {
		return p.onePoint
	}
	return strconv.Itoa(n) + p.manyPoints
}
