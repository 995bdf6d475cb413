package cli

import (
	"fmt"

	"github.com/icptier/icptier/internal/publication"
)

// publishWords are the words of preview, publish, rollback, history and shadow in one language.
type publishWords struct {
	compared                                                    string
	pipeline                                                    string
	movesTitle, more                                            string
	inForce, rescored, queued, noRescore                        string
	version, noChange, unreadable, firstVersion, restores, note string
	moreChanges, current                                        string
	shadowSet, shadowNone, shadowEnded, shadow, shadowSays      string
	// Numbers come formatted; n decides about the plural.
	moving   func(n int, number, share, all string) string
	deals    func(n int, number string) string
	unknown  func(n int, number string) string
	neither  func(n int, number string) string
	override func(n int, number string) string
	rose     func(up, down string) string
}

func publishTexts(lang string) publishWords {
	if lang == "de" {
		return germanPublish()
	}
	return englishPublish()
}

func pick(n int, one, other string) string {
	if n == 1 {
		return one
	}
	return other
}

func germanPublish() publishWords {
	return publishWords{
		compared:   "In Kraft:  %s\nEntwurf:   %s\nStand:     %s\n",
		pipeline:   "Offene Deals der wechselnden Firmen: %s.",
		movesTitle: "Welche Firmen wechseln, und warum", more: "… und %s weitere; alle mit --output csv oder json",
		inForce: "Version %d ist in Kraft: %s", rescored: "%s aus gespeicherten Daten neu bewertet, ohne Aufruf eines CRM.",
		queued:    "Das Neubewerten steht noch aus: %s. Der laufende Dienst erledigt es; siehe icptier jobs list.",
		noRescore: "Was sich bewegt, wurde nicht verglichen, weil der Zwischenspeicher noch aufgebaut wird.",
		version:   "Version", noChange: "kein Unterschied in dem, was die Modelle sagen",
		unreadable: "kann von diesem Programm nicht gelesen werden", firstVersion: "die Datei der Konfiguration beim ersten Start",
		restores: "zurück zu Version %d", note: "Notiz: %s", moreChanges: "… und %d weitere; alle mit --output json", current: "in Kraft",
		shadowSet:   "%s wird als Vergleichsmodell bewertet und nicht zurückgeschrieben; siehe icptier explain. Ende mit icptier icp shadow --off",
		shadowNone:  "Es gibt kein Vergleichsmodell; Befehl dafür: icptier icp publish DATEI --shadow",
		shadowEnded: "%s wird nicht mehr als Vergleichsmodell bewertet.", shadow: "Vergleichsmodell: %s", shadowSays: "Vergleichsmodell, nicht zurückgeschrieben: %s",
		moving: func(n int, number, share, all string) string {
			return number + " von " + all + " Firmen " + pick(n, "wechselt", "wechseln") + " die Stufe (" + share + "): "
		},
		rose: func(up, down string) string { return up + " nach oben, " + down + " nach unten" },
		deals: func(n int, number string) string {
			return number + " " + pick(n, "Deal", "Deals") + " im Wert von %s %s"
		},
		unknown: func(n int, number string) string { return ", davon " + number + " ohne bekannten Wert" },
		neither: func(n int, number string) string {
			return ", für " + number + pick(n, " beginnt oder endet", " beginnt oder endet") + " die Geltung des Modells"
		},
		override: func(n int, number string) string {
			return pick(n, "1 weitere Firma bliebe", number+" weitere Firmen blieben") + ", wo der Vertrieb sie hingesetzt hat."
		},
	}
}

func englishPublish() publishWords {
	return publishWords{
		compared:   "In force:  %s\nDraft:     %s\nAs of:     %s\n",
		pipeline:   "Open deals of the accounts that move: %s.",
		movesTitle: "Which accounts move, and why", more: "… and %s more; all with --output csv or json",
		inForce: "Version %d is in force: %s", rescored: "%s scored anew from stored facts, without a call to a CRM.",
		queued:    "Still to be scored anew: %s. The running service does it; see icptier jobs list.",
		noRescore: "What moves was not compared, because the cache is still being rebuilt.",
		version:   "Version", noChange: "the models say the same",
		unreadable: "cannot be read by this program", firstVersion: "the configuration's file at the first start",
		restores: "back to version %d", note: "Note: %s", moreChanges: "… and %d more; all with --output json", current: "in force",
		shadowSet:   "%s is scored side by side and not written back; see icptier explain. End it with icptier icp shadow --off",
		shadowNone:  "No model is scored side by side; to have one: icptier icp publish FILE --shadow",
		shadowEnded: "%s is no longer scored side by side.", shadow: "Model side by side: %s", shadowSays: "Side by side, not written back: %s",
		moving: func(n int, number, share, all string) string {
			return number + " of " + all + " accounts " + pick(n, "changes its tier", "change their tier") + " (" + share + "): "
		},
		rose:    func(up, down string) string { return up + " up, " + down + " down" },
		deals:   func(n int, number string) string { return number + " " + pick(n, "deal", "deals") + " worth %s %s" },
		unknown: func(n int, number string) string { return ", " + number + " of them without a known value" },
		neither: func(n int, number string) string {
			return ", " + number + " that the model begins or ceases to apply to"
		},
		override: func(n int, number string) string {
			return pick(n, "1 more account would stay", number+" more accounts would stay") + " where sales has put " + pick(n, "it.", "them.")
		},
	}
}

// cause says why a version was published, in words; empty for a file that a person published.
func (w publishWords) cause(p publication.Publication) string {
	switch p.Cause {
	case publication.First:
		return w.firstVersion
	case publication.Rollback:
		return fmt.Sprintf(w.restores, p.Restores)
	case publication.ByHand:
	}
	return ""
}
