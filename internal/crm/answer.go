package crm

import "strings"

// AnswerLevel is the level of evidence of what a field in words holds for a criterion of a
// qualification framework, such as a choice of yes, no and unknown. That nobody knows is
// LevelUnknown, however it is written; yes is LevelConfirmed, for somebody asked and
// the customer said so; and all else is LevelNamed, no included: it was asked and
// written down. Unknown is the worst answer: in the open set of B2B deals of Salvirt
// (M. Bohanec, 448 deals), those whose budget was set aside and those where it was not
// were won about as often, and those where nobody knew hardly ever.
func AnswerLevel(text string) Level {
	switch strings.ToLower(strings.Trim(text, " \t\r\n.!")) {
	case "", "-", "–", "?", "unknown", "not known", "don't know", "n/a", "na", "none given", "not asked", "tbd", "tbc", "open", "unclear",
		"unbekannt", "nicht bekannt", "weiß nicht", "weiss nicht", "k. a", "k.a", "keine angabe", "nicht gefragt", "offen", "unklar":
		return LevelUnknown
	case "yes", "y", "true", "confirmed", "ja", "j", "wahr", "bestätigt", "bestaetigt":
		return LevelConfirmed
	}
	return LevelNamed
}
