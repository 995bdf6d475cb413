package company

import (
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Identity is what tells a company from others, the same in every CRM and however it was typed.
type Identity struct {
	// Domain is the registered one, umlauts written out; empty where there is none, and where
	// it belongs to who hosts mail or pages for many companies.
	Domain string
	// Name is folded, without its legal form and a branch's place, words parted by spaces.
	Name string
	// Form is the legal form as registers abbreviate it; empty when unknown.
	Form string
	// PostalCode has letters and digits alone.
	PostalCode string
	// Country is ISO 3166-1 alpha-2, or empty.
	Country string
	Numbers Numbers
}

// Of reads an account.
func Of(a *crm.Account) Identity {
	id := Identity{
		Domain: registered(a.Domain), Name: nameOf(a.Name), Form: dach.FormOf(a.Name).Short,
		PostalCode: foldPostal(a.PostalCode), Country: a.Country, Numbers: NumbersOf(a),
	}
	if id.Form == "" && a.LegalForm != "" {
		id.Form = dach.Parse(a.LegalForm).Short
	}
	return id
}

// Same reports whether two accounts are one company. It is the same both ways round. Two that
// are the same as a third need not be the same by themselves.
func (id Identity) Same(o Identity) bool {
	agree, differ := id.Numbers.compare(o.Numbers)
	switch {
	case agree && !differ:
		return true
	case differ && !agree:
		return false
	}
	// Of numbers that say both, names decide: a subsidiary bears the VAT id of its parent, and a
	// company that has moved has a new register number.
	if agree {
		return id.alike(o)
	}
	abroad := id.Country != o.Country && id.Country != "" && o.Country != ""
	if id.Domain != "" && id.Domain == o.Domain {
		return id.alike(o) && (!abroad || !id.otherForm(o))
	}
	return id.Name != "" && id.PostalCode != "" && id.PostalCode == o.PostalCode && !abroad && !id.otherForm(o) && sameLetters(id.Name, o.Name)
}

// otherForm says whether the legal forms contradict each other. GmbH for a GmbH & Co. KG, and
// KG, are as people write it for short.
func (id Identity) otherForm(o Identity) bool {
	long, short := id.Form, o.Form
	if len(long) < len(short) {
		long, short = short, long
	}
	return short != "" && !strings.HasPrefix(long, short) && !strings.HasSuffix(long, " "+short)
}

// Keys are under what an index finds the company: accounts that are the Same have a key in
// common. There are none where nothing tells the company from others. A key has no control
// characters.
func (id Identity) Keys() []string {
	keys := make([]string, 0, 2+len(id.Numbers))
	if id.Domain != "" {
		keys = append(keys, "d:"+id.Domain)
	}
	if id.Name != "" && id.PostalCode != "" {
		keys = append(keys, "n:"+id.PostalCode+":"+strings.ReplaceAll(id.Name, " ", ""))
	}
	for i, number := range id.Numbers {
		if number != "" {
			keys = append(keys, numbered[i].key+number)
		}
	}
	return keys
}

// foldPostal leaves letters and digits, in upper case, and takes the country off that
// some write before the digits: D-70173.
func foldPostal(s string) string {
	const longest = 16
	if len(s) > longest {
		return ""
	}
	if country, digits, found := strings.Cut(s, "-"); found && len(strings.TrimSpace(country)) <= 3 && strings.Trim(country, "ACDEHILTacdehilt ") == "" {
		s = digits
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, s)
}
