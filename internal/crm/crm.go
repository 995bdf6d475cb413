package crm

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"
)

// Kind says what a record describes.
type Kind string

// The kinds of records that connectors read, in the order in which a pull reads them.
const (
	KindAccount Kind = "account"
	KindDeal    Kind = "deal"
)

// Kinds lists every Kind in the order in which a pull reads them: accounts before
// the deals that point to them.
func Kinds() []Kind { return []Kind{KindAccount, KindDeal} }

// Stamp is a moment in milliseconds since 1970-01-01 UTC, the finest resolution
// that any of the CRMs has. Zero means unknown.
type Stamp int64

// StampOf returns t as a Stamp; the zero time gives the zero Stamp.
func StampOf(t time.Time) Stamp {
	if t.IsZero() {
		return 0
	}
	return Stamp(t.UnixMilli())
}

// Time returns s in UTC; the zero Stamp gives the zero time.
func (s Stamp) Time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(s)).UTC()
}

// Version orders the snapshots of one record: first by the CRM's own modified
// stamp, then by our read sequence, because some changes (an association in
// HubSpot) do not move the stamp.
type Version struct {
	// Modified is when the CRM says that the record last changed.
	Modified Stamp `json:"m"`
	// Read is the sequence of the run that read it; it grows with every run of a connection.
	Read uint64 `json:"r"`
}

// Older reports whether v is strictly older than o.
func (v Version) Older(o Version) bool {
	if v.Modified != o.Modified {
		return v.Modified < o.Modified
	}
	return v.Read < o.Read
}

// Money is an amount in one currency.
type Money struct {
	// Cents is the amount in hundredths of the currency's unit.
	Cents int64 `json:"cents"`
	// Currency is the ISO 4217 code; empty when the CRM does not say.
	Currency string `json:"cur,omitempty"`
}

// Units returns the amount in whole units of the currency.
func (m Money) Units() float64 { return float64(m.Cents) / 100 }

// Digest identifies a text without carrying it, for long texts that are only
// ever compared. The empty text has the empty digest.
func Digest(text string) string {
	if text == "" {
		return ""
	}
	h := fnv.New64a()
	h.Write([]byte(text)) // a hash never returns an error
	return "#" + strconv.FormatUint(h.Sum64(), 16)
}

// Cursor is where a connector's reading of one kind stands. Only the connector
// that made it can read it; empty is the beginning. It never holds a secret.
type Cursor string

// Level says how well a qualification criterion is supported.
type Level uint8

// The levels of evidence, from nothing to proven.
const (
	LevelUnknown   Level = iota // nobody knows
	LevelNamed                  // named by us
	LevelConfirmed              // confirmed by the customer
	LevelProven                 // confirmed, with evidence and a date
)

// String names the level for logs and tests.
func (l Level) String() string {
	switch l {
	case LevelUnknown:
		return "unknown"
	case LevelNamed:
		return "named"
	case LevelConfirmed:
		return "confirmed"
	case LevelProven:
		return "proven"
	}
	return fmt.Sprintf("Level(%d)", uint8(l))
}

// Key names a record of one kind within a connection. Two connections may use
// the same ids.
type Key struct{ Connection, ID string }
