package dach

import "strings"

// LooksLikePerson reports whether a name without a legal form reads like that of a person: a
// profession of its own (Rechtsanwalt, Steuerberaterin, Zahnarzt), or an academic title before a first and
// a last name. It is a reason to look, and proves nothing: Dr. Willmar Schwabe is a company.
func LooksLikePerson(name string) bool {
	if FormOf(name).Short != "" {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(" ,;/()|\t\u00a0", r) })
	titles, names, professions := 0, 0, 0
	for _, word := range words {
		switch bare := strings.Trim(word, ".-"); {
		case several(bare):
			return false
		case title(bare):
			titles++
		case profession(bare):
			professions++
		case bare == "" || strings.ContainsAny(bare, "0123456789&+"):
			return false
		default:
			names++
		}
	}
	return professions > 0 && names >= 1 && names <= 4 || titles > 0 && names >= 2 && names <= 3
}

// several reports whether a word is of more than one person, or of what they run together.
func several(word string) bool {
	switch word {
	case "&", "und", "u", "and", "+", "partner", "partners", "kollegen", "sozietät", "kanzlei", "gruppe", "group", "gesellschaft", "verband", "verein",
		"kammer", "stiftung", "institut", "klinik", "kliniken", "zentrum", "team", "söhne", "sohn", "gebrüder", "rechtsanwälte", "steuerberater/innen",
		"notare", "ärzte", "zahnärzte", "architekten", "ingenieure", "wirtschaftsprüfer*innen":
		return true
	}
	return false
}

func title(word string) bool {
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '.' || r == '-' }) {
		switch part {
		case "dr", "prof", "dipl", "ing", "med", "dent", "vet", "jur", "iur", "rer", "nat", "phil", "habil", "mag", "priv", "doz", "univ", "pol", "oec", "h", "c", "herr", "frau", "kfm", "kffr":
		default:
			return false
		}
	}
	return word != ""
}

func profession(word string) bool {
	for _, ending := range [...]string{
		"rechtsanwalt", "rechtsanwältin", "fachanwalt", "fachanwältin", "patentanwalt", "patentanwältin", "notar", "notarin", "steuerberater", "steuerberaterin",
		"steuerbevollmächtigter", "wirtschaftsprüfer", "wirtschaftsprüferin", "arzt", "ärztin", "heilpraktiker", "heilpraktikerin", "physiotherapeut", "physiotherapeutin",
		"psychotherapeut", "psychotherapeutin", "logopädin", "hebamme", "architekt", "architektin", "sachverständiger", "sachverständige", "dolmetscher", "dolmetscherin",
		"übersetzer", "übersetzerin", "freiberufler", "freiberuflerin",
	} {
		if strings.HasSuffix(word, ending) {
			return true
		}
	}
	return false
}
