package crm

import "strings"

// Placeholder reports whether a text stands for an empty field:
// what forms, imports and people leave behind in place of a value, in German or in
// English, however it is decorated: k.A., n/a, "-- Select --", (none). It allocates nothing.
func Placeholder(text string) bool {
	const longest = 24
	text = strings.Trim(text, " \t\r\n\u00a0-–—_.,:;*()[]<>{}…?!#/\\|'\"")
	if text == "" {
		return true
	}
	if len(text) > longest {
		return false
	}
	var lower [longest]byte
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case i > 0 && text[i-1] == 0xC3 && c >= 0x80 && c <= 0x9E: // Ä, Ö, Ü
			c += 0x20
		}
		lower[i] = c
	}
	switch string(lower[:len(text)]) {
	case "unknown", "not known", "don't know", "dont know", "n/a", "na", "n.a", "n. a", "none", "none given", "nothing", "not available", "not applicable",
		"not specified", "not provided", "not set", "not asked", "unspecified", "undefined", "null", "nil", "tbd", "tbc", "tba", "to be determined",
		"to be defined", "select", "select one", "please select", "choose", "choose one", "please choose", "blank", "empty", "missing", "no value", "no data", "xxx",
		"unbekannt", "nicht bekannt", "k.a", "k. a", "keine", "keiner", "kein", "keine angabe", "keine angaben", "keine daten", "ohne angabe", "ohne angaben",
		"nicht angegeben", "nicht gefragt", "nicht verfügbar", "nicht vorhanden", "nicht erfasst", "nicht zugeordnet", "n.v", "n. v", "offen", "unklar",
		"weiß nicht", "weiss nicht", "wählen", "auswählen", "bitte wählen", "bitte auswählen", "leer", "fehlt":
		return true
	}
	return false
}
