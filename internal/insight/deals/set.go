package deals

import (
	"math"

	"github.com/icptier/icptier/internal/crm"
)

// Kind is the type of a field's values.
type Kind string

// The kinds of fields.
const (
	Number     Kind = "number"
	Label      Kind = "label"
	Date       Kind = "date"
	Identifier Kind = "identifier" // nearly every deal has a value of its own
)

// Field is a column of a Set.
type Field struct {
	Name string
	Kind Kind
	// Chosen is true for the fields that the caller named as features, and for all where none
	// were named. The others are only looked at for leaks.
	Chosen bool
	// OfDeal is true where the caller says that a column is about the deal and not about its
	// account: nothing of it is learned for accounts.
	OfDeal bool
	// Numbers are the values of a Number, and the days of a Date as days since 1970; NaN is
	// unknown.
	Numbers []float64
	// Codes are the values of a Label, or of an Identifier of texts, as places in Levels; -1
	// is unknown.
	Codes  []int32
	Levels []string
	// Spellings are the texts beside its own that a level stands for; nil for none.
	Spellings [][]string
	// OpenFilled is how many of the deals without an outcome have a value.
	OpenFilled int
}

// Known reports whether the deal has a value.
func (f *Field) Known(i int) bool {
	if f.Codes != nil {
		return f.Codes[i] >= 0
	}
	return !math.IsNaN(f.Numbers[i])
}

// Set is closed deals by columns.
type Set struct {
	Won []bool
	// Created and Closed are nil where no such column was named; 0 is unknown.
	Created, Closed []crm.Stamp
	// Existing says whether the deal's account bought before; nil where that is not configured.
	Existing []bool
	// Amounts are the sizes of deals; nil where there is no such column, NaN is unknown.
	Amounts []float64
	// Group numbers the deals that belong together from 0: those of one account where an
	// account column was named, else those whose rows are copies of one another.
	Group  []int32
	Groups int
	// Rows are the places of the deals among the rows that were added.
	Rows   []int32
	Fields []Field
	// Print is a number by which a deal is known again in another run of the program; deals
	// that are copies of one another have the same.
	Print []uint64

	// AmountField is the name of the column that Amounts are from.
	AmountField string
	// ByAccount is true when groups are accounts.
	ByAccount bool
	// DistinctWon and DistinctLost count rows without their copies, Copies the other rows.
	DistinctWon, DistinctLost, Copies int
	// LeftOut are the rows that are neither won nor lost, Open how many they are.
	LeftOut []LeftOut
	Open    int
	Notes   []Note
}

// LeftOut counts the rows with one outcome that is neither won nor lost.
type LeftOut struct {
	Value string `json:"value"` // empty where the cell is
	Deals int    `json:"deals"`
	Line  int    `json:"line"` // the first of them
}

// Note is something that a reader of the results has to know of a column.
type Note struct {
	Column string
	Kind   NoteKind
	Count  int    // of cells
	Text   string // the first of them
	Line   int    // where it is
}

// NoteKind is the subject of a Note.
type NoteKind string

// The kinds of notes.
const (
	NoteNotNumber NoteKind = "not_number" // among numbers; it counts as unknown
	NoteNotDate   NoteKind = "not_date"   // among days; it counts as unknown
	NoteTwoStyles NoteKind = "two_styles" // numbers with two decimal signs; the column counts as text
	NoteNoCreated NoteKind = "no_created" // deals without a day of creation count as the oldest
	NoteNumbered  NoteKind = "numbered"   // whole numbers that tell deals apart; nothing to learn from
)

// Len is how many closed deals there are.
func (s *Set) Len() int { return len(s.Won) }

// Counts returns the won and the lost deals.
func (s *Set) Counts() (won, lost int) {
	for _, w := range s.Won {
		if w {
			won++
		}
	}
	return won, len(s.Won) - won
}

// Field returns a field by name; nil where there is none.
func (s *Set) Field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// All are the places of all deals.
func (s *Set) All() []int {
	rows := make([]int, s.Len())
	for i := range rows {
		rows[i] = i
	}
	return rows
}
