package field

import (
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// Kind is the type of a field's values.
type Kind uint8

// The kinds of fields.
const (
	KindNone   Kind = iota // a condition over several fields
	KindNumber             // heads
	KindMoney
	KindText
	KindPostal
	KindList
	KindFlag
	KindDate
	KindCustom // a company's own field, until a test says what it holds
)

// String says what a field holds, as findings name it.
func (k Kind) String() string { return k.In("en") }

// In is String in a language, "de" or "en".
func (k Kind) In(lang string) string {
	return [...]phrase.Phrase{
		phrase.Of("a condition"), phrase.Of("a number"), phrase.Of("an amount"), phrase.Of("a text"), phrase.Of("a postal code"),
		phrase.Of("a list"), phrase.Of("true or false"), phrase.Of("a date"), phrase.Of("what its test says"),
	}[k].In(lang)
}

// Field is something of an account that rules can read.
type Field struct {
	Name  string
	Kind  Kind
	Label scoring.Words
}

// All are those that a model can name.
func All() []Field {
	return []Field{
		{"account.employees", KindNumber, scoring.Words{DE: "Mitarbeiter", EN: "Employees"}},
		{"account.revenue", KindMoney, scoring.Words{DE: "Jahresumsatz", EN: "Annual revenue"}},
		{"account.industry", KindText, scoring.Words{DE: "Branche", EN: "Industry"}},
		{"account.legal_form", KindText, scoring.Words{DE: "Rechtsform", EN: "Legal form"}},
		{"account.country", KindText, scoring.Words{DE: "Land", EN: "Country"}},
		{"account.postal_code", KindPostal, scoring.Words{DE: "Region", EN: "Region"}},
		{"account.region", KindText, scoring.Words{DE: "Bundesland oder Kanton", EN: "State or canton"}},
		{"account.size_ifm", KindText, scoring.Words{DE: "Größenklasse (IfM Bonn)", EN: "Size class (IfM Bonn)"}},
		{"account.size_eu", KindText, scoring.Words{DE: "Größenklasse (EU)", EN: "Size class (EU)"}},
		{"account.city", KindText, scoring.Words{DE: "Ort", EN: "City"}},
		{"account.domain", KindText, scoring.Words{DE: "Domain", EN: "Domain"}},
		{"account.owner", KindText, scoring.Words{DE: "Betreuung", EN: "Owner"}},
		{"account.relationship", KindText, scoring.Words{DE: "Beziehung", EN: "Relationship"}},
		{"account.technologies", KindList, scoring.Words{DE: "Technologien", EN: "Technologies"}},
		{"account.natural_person", KindFlag, scoring.Words{DE: "Natürliche Person", EN: "Natural person"}},
		{"account.last_activity", KindDate, scoring.Words{DE: "Letzte Aktivität", EN: "Last activity"}},
		{"account.created", KindDate, scoring.Words{DE: "Angelegt", EN: "Created"}},
	}
}

// Names lists the names of all fields, and how a company's own are written.
func Names() []string {
	var names []string
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return append(names, CustomPrefix+"NAME")
}

// Of returns the field of a name; false where there is none.
func Of(name string) (Field, bool) {
	for _, f := range All() {
		if f.Name == name {
			return f, true
		}
	}
	return customField(name)
}

// State says whether a value was read, and if not, why.
type State uint8

// The states: Known, and the reasons why a value is unknown.
const (
	Known State = iota
	Missing
	negative
	implausible
	noRate
	future
	Unreadable
	tooLong
	// Straddles is a range whose ends do not count alike, or one where a number is needed.
	Straddles
	// Failed is a condition that ended in a run-time error for these values.
	Failed
)

// Problem is the state as a reason names it; empty for known and missing values.
func (s State) Problem() scoring.Problem {
	return [...]scoring.Problem{
		Known: "", Missing: "", negative: scoring.ProblemNegative, implausible: scoring.ProblemImplausible,
		noRate: scoring.ProblemCurrency, future: scoring.ProblemFuture, Unreadable: scoring.ProblemType, tooLong: scoring.ProblemLong, Straddles: scoring.ProblemRange, Failed: scoring.ProblemFailed,
	}[s]
}

// What no company has more of. The largest employers have a few million people, and
// no company has turned over a million million euros in a year.
const (
	MostEmployees = 10_000_000
	MostRevenue   = 10_000_000_000_000
)
