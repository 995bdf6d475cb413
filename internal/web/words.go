package web

import (
	"cmp"
	"strings"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/phrase"
)

// words say something in the language of the pages. Templates have it too.
func (l *locale) words(format string, args ...any) string {
	return phrase.Of(format, args...).In(l.lang)
}

// known says a fixed word of a Source in the language of the pages. One that they do not know
// stays as it is.
func (l *locale) known(word string, words map[string]phrase.Phrase) string {
	return cmp.Or(words[word].In(l.lang), word)
}

func (l *locale) job(name string) string {
	return l.known(name, map[string]phrase.Phrase{
		"pull":      phrase.Of("Pull"),
		"reconcile": phrase.Of("Reconcile"),
		"rescore":   phrase.Of("Rescore"),
		"writeback": phrase.Of("Write-back"),
		"undo":      phrase.Of("Undo"),
		"review":    phrase.Of("Review"),
	})
}

func (l *locale) run(state string) string {
	return l.known(state, map[string]phrase.Phrase{
		"waiting": phrase.Of("waiting"),
		"running": phrase.Of("running"),
		"ok":      phrase.Of("done"),
		"warned":  phrase.Of("with warning"),
		"failed":  phrase.Of("failed"),
		"skipped": phrase.Of("skipped"),
	})
}

// count is what a run counted.
func (l *locale) count(what string) string {
	return l.known(what, map[string]phrase.Phrase{
		"accounts": phrase.Of("accounts"),
		"deals":    phrase.Of("deals"),
		"scored":   phrase.Of("scored"),
		"compared": phrase.Of("compared"),
		"written":  phrase.Of("written"),
		"refused":  phrase.Of("refused"),
		"skipped":  phrase.Of("skipped¦counted"),
	})
}

func (l *locale) deal(status string) string {
	return l.known(status, map[string]phrase.Phrase{
		"open": phrase.Of("open"),
		"won":  phrase.Of("won"),
		"lost": phrase.Of("lost"),
	})
}

func (l *locale) relationship(r string) string {
	return l.known(r, map[string]phrase.Phrase{
		"prospect":   phrase.Of("prospect"),
		"customer":   phrase.Of("customer"),
		"partner":    phrase.Of("partner"),
		"competitor": phrase.Of("competitor"),
		"other":      phrase.Of("other"),
	})
}

// level is a level of evidence, 0 to 3.
func (l *locale) level(n int) string {
	levels := [...]phrase.Phrase{phrase.Of("unknown"), phrase.Of("named"), phrase.Of("confirmed"), phrase.Of("proven")}
	return levels[min(max(n, 0), len(levels)-1)].In(l.lang)
}

// tierHint says what a tier means.
func (l *locale) tierHint(tier string) string {
	return map[string]phrase.Phrase{
		"A": phrase.Of("highest priority"),
		"B": phrase.Of("high priority"),
		"C": phrase.Of("medium priority"),
		"D": phrase.Of("low priority"),
		"X": phrase.Of("does not fit the profile"),
		"":  phrase.Of("without a score, such as customers and partners"),
	}[tier].In(l.lang)
}

// order is what a list of accounts can be ordered by.
func (l *locale) order(by string) string {
	return l.known(by, map[string]phrase.Phrase{
		"rank":     phrase.Of("Tier"),
		"score":    phrase.Of("Score"),
		"coverage": phrase.Of("Known inputs"),
		"name":     phrase.Of("Account"),
		"country":  phrase.Of("Country and postal code"),
		"owner":    phrase.Of("Owner"),
	})
}

func (l *locale) role(r access.Role) string {
	return l.known(r.String(), map[string]phrase.Phrase{
		access.Viewer.String():   phrase.Of("may read"),
		access.Operator.String(): phrase.Of("may read and control jobs"),
		access.Admin.String():    phrase.Of("may do everything"),
	})
}

func (l *locale) outcome(o deadletter.Outcome) string {
	return l.known(string(o), map[string]phrase.Phrase{
		string(deadletter.Replayed):   phrase.Of("stored again"),
		string(deadletter.Superseded): phrase.Of("superseded by a newer record"),
		string(deadletter.Missing):    phrase.Of("not stored any more"),
		string(deadletter.Changed):    phrase.Of("changed meanwhile"),
		string(deadletter.Waiting):    phrase.Of("waits for an earlier one"),
		string(deadletter.Failed):     phrase.Of("failed"),
		string(deadletter.Dropped):    phrase.Of("dropped"),
		string(deadletter.Unread):     phrase.Of("cannot be read; every pull tries it again"),
	})
}

// basis says where an assumption comes from.
func (l *locale) basis(basis string) string {
	return l.known(basis, map[string]phrase.Phrase{
		"given":    phrase.Of("given"),
		"measured": phrase.Of("measured"),
		"tier":     phrase.Of("of the tier"),
		"all":      phrase.Of("of all deals"),
		"unknown":  phrase.Of("unknown"),
	})
}

func (l *locale) mode(mode string) string {
	return l.known(mode, map[string]phrase.Phrase{
		"in":   phrase.Of("with"),
		"out":  phrase.Of("without"),
		"only": phrase.Of("only"),
	})
}

// limit is why an account is not on a list although it passes its filters.
func (l *locale) limit(name string) string {
	return l.known(name, map[string]phrase.Phrase{
		"cap_owner":    phrase.Of("cap per owner"),
		"cap_region":   phrase.Of("cap per region"),
		"cap_industry": phrase.Of("cap per industry"),
		"cap_parent":   phrase.Of("cap per parent"),
		"duplicate":    phrase.Of("same company"),
	})
}

// field is the label of a field of a form, or of an assumption, which have the same names.
func (l *locale) field(name string) string {
	return l.known(strings.ReplaceAll(name, "_", "-"), map[string]phrase.Phrase{
		"connection":    phrase.Of("Connection"),
		"tier":          phrase.Of("Tier"),
		"segment":       phrase.Of("Segment"),
		"k":             phrase.Of("How many"),
		"region":        phrase.Of("Region"),
		"industry":      phrase.Of("Industry"),
		"owner":         phrase.Of("Owner¦filter"),
		"per-owner":     phrase.Of("At most per owner"),
		"per-region":    phrase.Of("At most per region"),
		"per-industry":  phrase.Of("At most per industry"),
		"per-parent":    phrase.Of("At most per parent"),
		"customers":     phrase.Of("Customers"),
		"open-deals":    phrase.Of("With an open deal"),
		"capacity":      phrase.Of("Accounts per owner"),
		"quota":         phrase.Of("Quota"),
		"reps":          phrase.Of("Reps"),
		"deals-per-rep": phrase.Of("Deals per rep and year"),
		"win-rate":      phrase.Of("Win rate"),
		"deal-size":     phrase.Of("Deal size"),
		"activity-days": phrase.Of("Days of activity"),
	})
}

// meant says which values a field of a form takes; nothing where they are listed.
func meant(field string) phrase.Phrase {
	switch field {
	case "tier":
		return phrase.Of("Possible: A, B, C, D, X, none.")
	case "k":
		return phrase.Of("Possible is a whole number from 1 to 1000; icptier abm makes longer lists.")
	case "region":
		return phrase.Of("Possible: a country (DE), a region (DE-BW, Bayern) or the beginning of a postal code (DE-7, AT 10), several parted by commas.")
	case "industry":
		return phrase.Of("Possible: the beginning of a WZ 2008 code (28, C) or an industry as the CRM names it, several parted by commas.")
	case "per-owner", "per-region", "per-industry", "per-parent":
		return phrase.Of("Possible is a whole number from 0 on; 0 is no cap.")
	case "customers", "open-deals":
		return phrase.Of("Possible: in, out, only.")
	case "capacity":
		return phrase.Of("Possible is a whole number from 0 on.")
	case "quota":
		return phrase.Of("Possible: an amount in the model's currency (3,000,000.00) or SEGMENT=AMOUNT, several parted by semicolons.")
	case "reps", "deals-per-rep":
		return phrase.Of("Possible is a number from 0 to 1,000,000.")
	case "win-rate":
		return phrase.Of("Possible is a share from 0 to 1, or a percentage (25%%).")
	case "deal-size":
		return phrase.Of("Possible is an amount in the model's currency (30,000.00).")
	case "activity-days":
		return phrase.Of("Possible is a whole number of days from 0 on.")
	}
	return phrase.Phrase{}
}

// drawnPage are the words of a page with a picture.
type drawnPage struct {
	Title, Picture string
	More, Options  string // what the command line has beyond the page, and how
}

func (l *locale) drawn(kind string) drawnPage {
	if kind == "backtest" {
		return drawnPage{
			l.words("Back-test"), l.words("Win rate per tier, and won deals found."),
			l.words("Closed deals are scored as they were when they were created. The command line also examines the deals of a file, and writes the picture:"),
			"--svg tiers.svg",
		}
	}
	return drawnPage{
		l.words("Territories"), l.words("Map of postal areas."),
		l.words("Nothing is written here. The whole plan, reps of a file, and writing into the CRM are on the command line:"),
		"--reps reps.csv --output csv",
	}
}
