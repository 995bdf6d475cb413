package diff

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// In returns the difference as one sentence; lang is de or en, and German where it is not
// English.
func (d Difference) In(lang string) string {
	english := lang == "en"
	where := d.subject.In(lang)
	if what := d.what.In(lang); what != "" {
		if where != "" {
			where += ", "
		}
		where += what
	}
	if where == "" {
		where = d.Path
	}
	before, after := d.unit.in(lang, d.Before), d.unit.in(lang, d.After)
	var s string
	switch {
	case d.Kind == DifferenceMoved && english:
		s = "now in place " + d.After + " instead of " + d.Before
	case d.Kind == DifferenceMoved:
		s = "jetzt an Stelle " + d.After + " statt " + d.Before
	case d.Kind == DifferenceChanged && english:
		s = after + " instead of " + before
	case d.Kind == DifferenceChanged:
		s = after + " statt " + before
	case d.Kind == DifferenceAdded && english:
		s = "new" + lead(", ", after)
	case d.Kind == DifferenceAdded:
		s = "neu" + lead(", ", after)
	case english:
		s = "dropped" + lead(", was ", before)
	default:
		s = "entfällt" + lead(", bisher ", before)
	}
	s = upper(where) + ": " + s
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

func lead(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

func upper(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// unit is the unit of a value.
type unit uint8

const (
	unitText unit = iota
	unitNumber
	unitPoints
	unitShare // of 1, shown in percent
	unitDays
	unitTruth
	unitBand
	unitQuote // a text that people wrote for people
)

// unitOf is the unit of what stands under a key, and else that of what is around it.
func unitOf(key string, around unit) unit {
	switch key {
	case "points", "unknown", "score", "hysteresis", "classes", "slack":
		return unitPoints
	case "coverage":
		return unitShare
	case "label", "reason", "motion", "play":
		return unitQuote
	case "half_life", "older_than", "evidence":
		return unitDays
	case "is", "natural_person":
		return unitTruth
	case "below", "above", "rates", "from", "to":
		return unitNumber
	}
	return around
}

// in writes a value for people.
func (u unit) in(lang, s string) string {
	if s == "" {
		return ""
	}
	switch u {
	case unitNumber:
		return text.Number(lang, s)
	case unitPoints:
		return unitWord(lang, s, "Punkt", "Punkte", "point", "points")
	case unitDays:
		return unitWord(lang, strings.TrimSuffix(s, "d"), "Tag", "Tage", "day", "days")
	case unitShare:
		return share(lang, s)
	case unitTruth:
		return text.Truth(lang, s)
	case unitBand:
		ends, points, _ := strings.Cut(s, ": ")
		from, to, _ := strings.Cut(ends, "-")
		return digits(lang, span{from: from, to: to}) + " (" + unitPoints.in(lang, points) + ")"
	case unitQuote:
		if lang == "en" {
			return "“" + s + "”"
		}
		return "„" + s + "“"
	case unitText:
	}
	return s
}

func unitWord(lang, s, eins, viele, one, many string) string {
	if lang != "en" {
		one, many = eins, viele
	}
	if s == "1" {
		return "1 " + one
	}
	return text.Number(lang, s) + " " + many
}

// share writes 0.6 as 60 %.
func share(lang, s string) string {
	rest, found := strings.CutPrefix(s, "0.")
	switch {
	case s == "1":
		s = "100"
	case s == "0":
	case found && strings.Trim(rest, "0123456789") == "":
		for len(rest) < 2 {
			rest += "0"
		}
		s = strings.TrimLeft(rest[:2], "0")
		if s == "" {
			s = "0"
		}
		if more := rest[2:]; more != "" {
			s += "." + more
		}
	default:
		return s
	}
	if lang == "en" {
		return s + "%"
	}
	return strings.Replace(s, ".", ",", 1) + " %"
}

// ordered reports whether the order of the items of a list counts.
func ordered(path string) bool { return path == "languages" || path == "qualification.classes" }

func criterionWords(n *yaml.Node) scoring.Words {
	id := scalarOf(value(n, "id"))
	w := scoring.Words{DE: id, EN: id}
	if f, ok := field.Of(scalarOf(value(n, "field"))); ok && f.Label != (scoring.Words{}) {
		w = f.Label
	}
	switch label := value(n, "label"); {
	case mapping(label):
		w = scoring.Words{DE: scalarOf(value(label, "de")), EN: scalarOf(value(label, "en"))}
		if w.DE == "" {
			w.DE = w.EN
		}
		if w.EN == "" {
			w.EN = w.DE
		}
	case scalarOf(label) != "":
		w = scoring.Words{DE: scalarOf(label), EN: scalarOf(label)}
	}
	return quoted("Kriterium", "Criterion", w)
}

func knockoutWords(n *yaml.Node) scoring.Words {
	id := scalarOf(value(n, "id"))
	return quoted("Ausschluss", "Knock-out", scoring.Words{DE: id, EN: id})
}

func segmentWords(n *yaml.Node) scoring.Words {
	id := scalarOf(value(n, "id"))
	return quoted("Segment", "Segment", scoring.Words{DE: id, EN: id})
}

func quoted(german, english string, w scoring.Words) scoring.Words {
	return scoring.Words{DE: german + " „" + w.DE + "“", EN: english + " “" + w.EN + "”"}
}

// labelWords name a value that earns points.
func labelWords(test, label string) scoring.Words {
	switch test {
	case "prefix":
		if label == "*" || strings.HasSuffix(label, " *") {
			label = strings.TrimSpace(strings.TrimSuffix(label, "*"))
			if label == "" {
				return scoring.Words{DE: "alle anderen", EN: "all others"}
			}
			return scoring.Words{DE: "alle anderen in " + label, EN: "all others in " + label}
		}
		return scoring.Words{DE: "Anfang " + label, EN: "prefix " + label}
	case "contains":
		return scoring.Words{DE: "Eintrag " + label, EN: "item " + label}
	case "within":
		return scoring.Words{DE: "bis " + unitDays.in("de", label), EN: "up to " + unitDays.in("en", label)}
	}
	return scoring.Words{DE: "Wert " + label, EN: "value " + label}
}

// within names a key of a mapping that has words of its own.
func within(p spot, key string) scoring.Words {
	w := wordsOf(key)
	switch {
	case p.what == (scoring.Words{}):
		return w
	case key == "de":
		return scoring.Words{DE: p.what.DE + " (deutsch)", EN: p.what.EN + " (German)"}
	case key == "en":
		return scoring.Words{DE: p.what.DE + " (englisch)", EN: p.what.EN + " (English)"}
	case p.path == "qualification.stages":
		return scoring.Words{DE: p.what.DE + " " + w.DE, EN: p.what.EN + " " + w.EN}
	}
	return w
}

// wordsOf is the display name of a key of a model file; the key itself where it has no
// other name.
func wordsOf(key string) scoring.Words {
	if w, ok := keyWords()[key]; ok {
		return w
	}
	for _, f := range icp.Frameworks() {
		if l, ok := f.Criterion(key); ok {
			return l.Label
		}
	}
	return scoring.Words{DE: key, EN: key}
}

func keyWords() map[string]scoring.Words {
	return map[string]scoring.Words{
		"model":          {DE: "Name des Modells", EN: "name of the model"},
		"version":        {DE: "Version", EN: "version"},
		"languages":      {DE: "Sprache", EN: "language"},
		"currency":       {DE: "Währung", EN: "currency"},
		"rates":          {DE: "Wechselkurs", EN: "exchange rate"},
		"applies_to":     {DE: "Gilt für", EN: "applies to"},
		"relationship":   {DE: "Beziehung", EN: "relationship"},
		"country":        {DE: "Land", EN: "country"},
		"natural_person": {DE: "natürliche Personen", EN: "natural persons"},
		"field":          {DE: "Feld", EN: "field"},
		"points":         {DE: "Höchstpunkte", EN: "most points"},
		"unknown":        {DE: "bei unbekanntem Wert", EN: "while unknown"},
		"label":          {DE: "Bezeichnung", EN: "label"},
		"reason":         {DE: "Begründung", EN: "reason"},
		"edition":        {DE: "Ausgabe der Branchencodes", EN: "edition of the industry codes"},
		"crm_edition":    {DE: "Ausgabe der Branchencodes im CRM", EN: "edition of the industry codes in the CRM"},
		"bands":          {DE: "Bereich", EN: "band"},
		"prefix":         {DE: "Anfang", EN: "prefix"},
		"contains":       {DE: "enthält", EN: "contains"},
		"is":             {DE: "wenn", EN: "if"},
		"half_life":      {DE: "Halbwertszeit", EN: "half-life"},
		"when":           {DE: "Bedingung", EN: "condition"},
		"below":          {DE: "unter", EN: "below"},
		"above":          {DE: "über", EN: "above"},
		"in":             {DE: "einer von", EN: "one of"},
		"not_in":         {DE: "keiner von", EN: "none of"},
		"older_than":     {DE: "älter als", EN: "older than"},
		"motion":         {DE: "Ansatz", EN: "motion"},
		"play":           {DE: "Vorgehen", EN: "play"},
		"qualification":  {DE: "Qualifizierung", EN: "qualification"},
		"evidence":       {DE: "Nachweise verlieren eine Stufe nach", EN: "evidence loses a level after"},
		"classes":        {DE: "Klasse", EN: "class"},
		"stages":         {DE: "Phase", EN: "phase"},
		"early":          {DE: "Anbahnung", EN: "early"},
		"discovery":      {DE: "Bedarfsklärung", EN: "discovery"},
		"proposal":       {DE: "Angebot", EN: "proposal"},
		"negotiation":    {DE: "Verhandlung", EN: "negotiation"},
		"tiers":          {DE: "Stufen", EN: "tiers"},
		"score":          {DE: "Grenze", EN: "cut"},
		"coverage":       {DE: "bekannte Angaben mindestens", EN: "known information at least"},
		"hysteresis":     {DE: "Spielraum vor einer Abstufung", EN: "leeway before a demotion"},
		"capacity":       {DE: "Höchstzahl", EN: "capacity"},
		"slack":          {DE: "Vorsprung dessen, der den Platz hat", EN: "lead of who has the place"},
		"per":            {DE: "gezählt je", EN: "counted per"},
	}
}
