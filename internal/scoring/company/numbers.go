package company

import (
	"regexp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Numbers are those that are given to one company alone: VAT id, LEI, register number. Each is
// empty where it is unknown, or no such number.
type Numbers [3]string

// numbered says of each of the numbers under which key an index has it, the custom field that it
// stands in, and how it is read.
var numbered = [len(Numbers{})]struct {
	key, field string
	read       func(text, country string) string
}{
	{"v:", "vat_id", vatID}, {"l:", "lei", lei}, {"r:", "register_number", registerNumber},
}

// NumbersOf reads the numbers of an account from its fields vat_id, lei and register_number.
func NumbersOf(a *crm.Account) Numbers {
	var n Numbers
	if len(a.Custom) == 0 {
		return n
	}
	for i := range numbered {
		if text := a.Custom[numbered[i].field]; text != "" {
			n[i] = numbered[i].read(text, a.Country)
		}
	}
	return n
}

// compare says whether a number is the same, and whether one is another. VAT ids of several
// countries, which one company may have, say nothing.
func (n Numbers) compare(o Numbers) (agree, differ bool) {
	for i := range n {
		switch {
		case n[i] == "" || o[i] == "":
		case n[i] == o[i]:
			agree = true
		case i == 0 && n[i][:2] != o[i][:2]:
		default:
			differ = true
		}
	}
	return agree, differ
}

// plain leaves letters and digits, in upper case. What people fill a field with that they have
// no number for is none: one digit again and again, or the digits in a row.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(text))
	digits := strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if digits == "" || strings.Trim(digits, digits[:1]) == "" || strings.HasPrefix("1234567890", digits) {
		return ""
	}
	return text
}

var (
	vatForm   = regexp.MustCompile(`^(CHE[0-9]{9}|[A-Z]{2}[0-9A-Z]{8,12})$`)
	swissTail = regexp.MustCompile(`(MWST|TVA|IVA|HR)$`)
	// registerForm is the register, the number in it, and a letter that some courts add.
	registerForm = regexp.MustCompile(`\b(hra|hrb|gnr|vr|pr|gsr|fn) ?[0-9]+( ?[a-z]\b)?`)
	leiForm      = regexp.MustCompile(`^[0-9A-Z]{18}[0-9]{2}$`)
)

// vatID is a VAT identification number with its country before it. The number of a Swiss
// company is that of its register.
func vatID(text, country string) string {
	text = plain(text)
	if text != "" && text[0] <= '9' && (country == "DE" && len(text) == 9) {
		text = country + text
	}
	if strings.HasPrefix(text, "CHE") {
		text = swissTail.ReplaceAllString(text, "")
	}
	if !vatForm.MatchString(text) {
		return ""
	}
	return text
}

func lei(text, _ string) string {
	if text = plain(text); leiForm.MatchString(text) {
		return text
	}
	return ""
}

// registerNumber is the number in a commercial register. German courts count for themselves, so
// that a number without its court is none; an Austrian one is one in the whole country.
func registerNumber(text, country string) string {
	if id := vatID(text, country); strings.HasPrefix(id, "CHE") {
		return id
	}
	text = dach.FoldWords(text)
	at := registerForm.FindStringSubmatchIndex(text)
	if at == nil {
		return ""
	}
	number := strings.ReplaceAll(text[at[0]:at[1]], " ", "")
	if strings.HasPrefix(number, "fn") {
		return number
	}
	court := slices.DeleteFunc(strings.Fields(text[:at[0]]+text[at[1]:]), func(w string) bool {
		return slices.Contains([]string{"amtsgericht", "ag", "registergericht", "handelsregister", "nr", "beim", "des"}, w)
	})
	if len(court) == 0 {
		return ""
	}
	return number + "@" + strings.Join(court, "")
}
