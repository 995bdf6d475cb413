package onepage

import "fmt"

// phrases are the page's words in one language.
type phrases struct {
	who, whoHint, whoNot, whoNotHint, nobody, appliesTo string
	why, whyHint, noWhy, model                          string
	cuts, cutsHint, evidence, evidenceHint, noEvidence  string
	segment, qualification, motion, play, version, file string
	readBack                                            string
	lead                                                func(version, hash string) string
	upTo                                                func(label string, points int) string
}

func phrasesIn(lang string) phrases {
	if lang == "en" {
		return phrases{
			who: "Who", whoHint: "The points of all criteria add up to 100; those that count most come first.",
			whoNot: "Who not", whoNotHint: "These accounts are not scored, or are tier X whatever their points. A value that is unknown knocks nobody out.",
			nobody: "The model leaves nobody out.", appliesTo: "Applies to",
			why: "Why", whyHint: "What the author of the model wrote beside the rules.", noWhy: "The file of the model gives no reasons: comments in it would stand here.", model: "The model",
			cuts: "Cuts", cutsHint: "The least score of each tier; below C is D.",
			evidence: "Evidence", evidenceHint: "The first segment that matches decides how the open deals of an account are qualified.", noEvidence: "The model qualifies no deals.",
			segment: "Segment", qualification: "Qualification", motion: "Motion", play: "Play", version: "Version", file: "The model file",
			readBack: "This page was made of the file below by “icptier icp doc”; “icptier icp from-doc” reads the file back.",
			lead:     func(version, hash string) string { return fmt.Sprintf("Version %s, hash %s.", version, hash) },
			upTo: func(label string, points int) string {
				if points == 1 {
					return label + ": up to 1 point"
				}
				return fmt.Sprintf("%s: up to %d points", label, points)
			},
		}
	}
	return phrases{
		who: "Wer", whoHint: "Die Punkte aller Kriterien ergeben zusammen 100; was am meisten zählt, steht zuerst.",
		whoNot: "Wer nicht", whoNotHint: "Diese Firmen werden nicht bewertet oder sind Stufe X, gleich wie viele Punkte sie haben. Ein unbekannter Wert schließt niemanden aus.",
		nobody: "Das Modell schließt niemanden aus.", appliesTo: "Gilt für",
		why: "Warum", whyHint: "Was der Verfasser des Modells zu den Regeln geschrieben hat.", noWhy: "Die Modelldatei nennt keine Gründe: Kommentare darin stünden hier.", model: "Das Modell",
		cuts: "Grenzen", cutsHint: "Die kleinste Punktzahl jeder Stufe; unter C ist D.",
		evidence: "Nachweise", evidenceHint: "Das erste passende Segment entscheidet, wie die offenen Deals einer Firma qualifiziert werden.", noEvidence: "Das Modell qualifiziert keine Deals.",
		segment: "Segment", qualification: "Qualifizierung", motion: "Ansatz", play: "Vorgehen", version: "Version", file: "Die Modelldatei",
		readBack: "Diese Seite hat „icptier icp doc“ aus der Datei unten gemacht; „icptier icp from-doc“ liest die Datei zurück.",
		lead:     func(version, hash string) string { return fmt.Sprintf("Version %s, Prüfsumme %s.", version, hash) },
		upTo: func(label string, points int) string {
			if points == 1 {
				return label + ": bis zu 1 Punkt"
			}
			return fmt.Sprintf("%s: bis zu %d Punkte", label, points)
		},
	}
}
