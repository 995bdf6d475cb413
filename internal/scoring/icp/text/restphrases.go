package text

import "strconv"

// restPhrases is the part of the catalogue that tells what is not listed, and what the points
// of a date follow.
type restPhrases struct {
	more                func(criteria, points int) string // criteria that are not listed
	halfLife, days      func(days int) string
	upToDays, olderThan string
}

func germanRest() restPhrases {
	return restPhrases{
		more: func(criteria, points int) string {
			return counted(criteria, "weiteres Kriterium", "weitere Kriterien") + " (" + counted(points, "Punkt", "Punkte") + ")"
		},
		halfLife: func(days int) string {
			if days == 1 {
				return "sie halbieren sich jeden Tag"
			}
			return "sie halbieren sich alle " + strconv.Itoa(days) + " Tage"
		},
		days:     func(n int) string { return counted(n, "Tag", "Tage") },
		upToDays: "bis %s alt", olderThan: "älter als %s",
	}
}

func englishRest() restPhrases {
	return restPhrases{
		more: func(criteria, points int) string {
			return counted(criteria, "more criterion", "more criteria") + " (" + counted(points, "point", "points") + ")"
		},
		halfLife: func(days int) string { return "they halve every " + counted(days, "day", "days") },
		days:     func(n int) string { return counted(n, "day", "days") },
		upToDays: "up to %s old", olderThan: "older than %s",
	}
}
