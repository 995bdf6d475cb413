package deadletter

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/phrase"
)

// KindJob is the kind of a letter that is a job's slot; others have the kind of their record.
const KindJob = "job"

// Letter is a message that could not be handled.
type Letter struct {
	// ID is STREAM-SEQUENCE of the message: CRM-12345.
	ID         string `json:"id"`
	Connection string `json:"connection"`
	Kind       string `json:"kind"`   // account, deal or job
	Record     string `json:"record"` // the CRM's id, or job and slot
	// Account is the CRM's id of the account that it belongs to; empty where that is not known.
	Account string `json:"account,omitempty"`
	Reason  string `json:"reason"`
	// Why is Reason, for readers of any language.
	Why phrase.Phrase `json:"-"`
	// Subject and Sequence are the message's place in Stream.
	Stream   string `json:"stream"`
	Subject  string `json:"subject"`
	Sequence uint64 `json:"sequence"`
	// First and Last are when it was set aside.
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Times int       `json:"times"` // how often it was set aside, from 1
	Tries int       `json:"tries"` // deliveries before it was set aside the last time
	// Replays is how often it was replayed and failed again.
	Replays int `json:"replays,omitempty"`
	// Run is the run that stored the message: CONNECTION/JOB/SLOT; empty where it is not known.
	Run  string `json:"run,omitempty"`
	Size int    `json:"size"` // bytes of the body
	// Place tells states of the letter apart: it grows whenever the letter is stored.
	Place uint64 `json:"-"`
	// Body is the message as it was; nil unless it was asked for.
	Body []byte `json:"-"`
}

// ID names a message of a stream.
func ID(stream string, sequence uint64) string {
	return stream + "-" + strconv.FormatUint(sequence, 10)
}

// Of reports whether the letter is about an account, or about one of these deals of it.
func (l *Letter) Of(connection, account string, deals []string) bool {
	switch {
	case l.Connection != connection:
		return false
	case l.Kind == "account": // one that could not be read names no account
		return l.Record == account
	case l.Kind == "deal" && slices.Contains(deals, l.Record):
		return true
	}
	return l.Account == account && account != ""
}

// group tells the letters of accounts apart.
func (l *Letter) group() string {
	if l.Account == "" {
		return "\x00" + l.Subject
	}
	return l.Connection + "\x00" + l.Account
}

// In is the letter with its reason in a language, "de" or "en".
func (l Letter) In(lang string) Letter {
	l.Reason = l.Why.In(lang)
	return l
}

// Filter chooses letters; what is empty does not restrict.
type Filter struct {
	IDs        []string
	Connection string
	Record     string // the CRM's id of a record, or of the account that it belongs to
	// Before and After bound when the letter was last set aside.
	Before, After time.Time
}

// Empty reports whether the filter lets every letter through.
func (f Filter) Empty() bool {
	return len(f.IDs) == 0 && f.Connection == "" && f.Record == "" && f.Before.IsZero() && f.After.IsZero()
}

// Match reports whether the filter lets a letter through.
func (f Filter) Match(l *Letter) bool {
	return (len(f.IDs) == 0 || slices.Contains(f.IDs, l.ID)) &&
		(f.Connection == "" || f.Connection == l.Connection) &&
		(f.Record == "" || f.Record == l.Record || f.Record == l.Account) &&
		(f.Before.IsZero() || l.Last.Before(f.Before)) &&
		(f.After.IsZero() || l.Last.After(f.After))
}

// order sorts letters as their messages were stored.
func order(a, b Letter) int {
	if c := strings.Compare(a.Stream, b.Stream); c != 0 {
		return c
	}
	if a.Sequence < b.Sequence {
		return -1
	}
	if a.Sequence > b.Sequence {
		return 1
	}
	return strings.Compare(a.Subject, b.Subject)
}

// Shown is a letter as people and programs see it.
type Shown struct {
	Letter
	// Text is the body, where it was asked for and is text; else it is Base64.
	Text   string `json:"body,omitempty"`
	Base64 []byte `json:"body_base64,omitempty"`
}

// Show makes the letter's body readable.
func (l Letter) Show() Shown {
	if utf8.Valid(l.Body) {
		return Shown{Letter: l, Text: string(l.Body)}
	}
	return Shown{Letter: l, Base64: l.Body}
}
