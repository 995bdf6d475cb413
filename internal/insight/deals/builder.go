package deals

import (
	"hash/fnv"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// Columns says what the columns of a table are. Only Outcome and Won are needed.
type Columns struct {
	Outcome   string
	Won, Lost []string // values of Outcome, whatever their case
	// Created and Closed name columns of days, Account one that deals of one company share, and
	// Amount that of their size. Amount is found by its name where it is empty.
	Created, Closed, Account, Amount string
	// Existing is the column that tells existing customers apart, ExistingValue what it
	// holds for them.
	Existing, ExistingValue string
	// Features are the columns to learn from; nil means all that have no other part, and of
	// them those for which IsFeature holds, if it is given.
	Features  []string
	IsFeature func(column string) bool
	// Lists are columns whose cells hold items parted by semicolons; each common item
	// becomes a field of its own, COLUMN:ITEM, that says true or false.
	Lists []string
	// Identity are the columns by which a deal is known again; nil means all.
	Identity []string
	// MayLackOutcome allows a table in which nothing was won, or nothing lost.
	MayLackOutcome bool
}

// Builder makes a Set from the rows of a table.
type Builder struct {
	file    string
	is      Columns
	columns []*column
	lines   []int32
	hash    []uint64
	print   []uint64
	seed    maphash.Seed
}

// column collects the cells of a column: each different text once.
type column struct {
	name   string
	codes  []int32 // 0 is an empty cell, else a place in levels
	levels []string
	lines  []int32 // in which a level stands first
	place  map[string]int32
}

// NewBuilder begins a Set; file is the table's name, for errors.
func NewBuilder(file string, is Columns) *Builder {
	return &Builder{file: file, is: is, seed: maphash.MakeSeed()}
}

// Add takes a row: its line, the names of the table's columns, which may grow from row to
// row but never change, and a function that returns the text of a column's cell.
func (b *Builder) Add(line int, names []string, cell func(column int) string) {
	for i := len(b.columns); i < len(names); i++ {
		b.columns = append(b.columns, &column{
			name: names[i], codes: make([]int32, len(b.lines)), levels: []string{""}, lines: []int32{0}, place: map[string]int32{"": 0},
		})
	}
	var h maphash.Hash
	h.SetSeed(b.seed)
	mark := uint64(0)
	for i, c := range b.columns {
		text := cell(i)
		code := c.add(text, line)
		if code != 0 && (b.is.Identity == nil || slices.Contains(b.is.Identity, c.name)) {
			mark += cellPrint(c.name, text) // whatever the order of the columns
		}
		if code != 0 && !strings.EqualFold(c.name, b.is.Outcome) {
			_, _ = h.Write([]byte{byte(i), byte(i >> 8)})
			_, _ = h.WriteString(text)
			_ = h.WriteByte(0)
		}
	}
	b.lines = append(b.lines, int32(line)) //nolint:gosec // a table has fewer than two billion lines
	b.hash, b.print = append(b.hash, h.Sum64()), append(b.print, mark)
}

// cellPrint is the same in every run of the program.
func cellPrint(name, text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	_, _ = h.Write([]byte{0})
	_, _ = h.Write([]byte(text))
	return h.Sum64() * 0x9e3779b97f4a7c15 // spreads what differs in the last letters only
}

// noNumber reports whether a cell holds what programs write when a sum has no result: it is
// unknown like an empty cell.
func noNumber(text string) bool {
	switch strings.ToLower(strings.TrimLeft(text, "+-")) {
	case "nan", "inf", "infinity", "#n/a", "#div/0!", "#nv":
		return true
	}
	return false
}

func (c *column) add(text string, line int) int32 {
	code, known := c.place[text]
	if !known && noNumber(text) {
		c.place[strings.Clone(text)] = 0
		known = true
	}
	if !known {
		text = strings.Clone(text)  // and not the whole row with it
		code = int32(len(c.levels)) //nolint:gosec // as many as rows at most
		c.place[text] = code
		c.levels = append(c.levels, text)
		c.lines = append(c.lines, int32(line)) //nolint:gosec // as above
	}
	c.codes = append(c.codes, code)
	return code
}

// Set makes the Set. The Builder is used up.
func (b *Builder) Set() (*Set, error) {
	if len(b.lines) == 0 {
		if b.is.MayLackOutcome {
			return &Set{ByAccount: b.is.Account != ""}, nil
		}
		return nil, &tabular.Error{File: b.file, Message: phrase.Of("holds no deal, only the names of its columns"), Hint: phrase.Of("write one line for each deal")}
	}
	s := &Set{}
	outcome, err := b.named("outcome", b.is.Outcome)
	if err != nil {
		return nil, err
	}
	keep, err := b.outcomes(outcome, s)
	if err != nil {
		return nil, err
	}
	if err := b.times(s, keep); err != nil {
		return nil, err
	}
	if err := b.groups(s, keep); err != nil {
		return nil, err
	}
	if err := b.existing(s, keep); err != nil {
		return nil, err
	}
	if err := b.features(s, keep); err != nil {
		return nil, err
	}
	if err := b.amounts(s, keep); err != nil {
		return nil, err
	}
	return s, nil
}

// named finds a column by its name, or by its name in another case.
func (b *Builder) named(part, name string) (*column, error) {
	for _, c := range b.columns {
		if c.name == name {
			return c, nil
		}
	}
	for _, c := range b.columns {
		if strings.EqualFold(c.name, strings.TrimSpace(name)) {
			return c, nil
		}
	}
	names := make([]string, len(b.columns))
	for i, c := range b.columns {
		names[i] = c.name
	}
	return nil, &tabular.Error{
		File: b.file, Line: 1, Column: name, Message: phrase.Of("is named as the %s, and the table has no such column", phrase.Text(part)),
		Hint: phrase.Of("it has %s", strings.Join(names, ", ")),
	}
}

// groups numbers the deals that belong together.
func (b *Builder) groups(s *Set, keep []int32) error {
	var account *column
	if b.is.Account != "" {
		var err error
		if account, err = b.named("account", b.is.Account); err != nil {
			return err
		}
		s.ByAccount = true
	}
	type key struct {
		account int32
		row     uint64
	}
	numbers := make(map[key]int32, len(keep))
	type copyOf struct {
		row uint64
		won bool
	}
	seen := make(map[copyOf]struct{}, len(keep))
	s.Group = make([]int32, len(keep))
	for i, r := range keep {
		k := key{row: b.hash[r]}
		if account != nil && account.codes[r] != 0 {
			k = key{account: account.codes[r]}
		}
		number, known := numbers[k]
		if !known {
			number = int32(len(numbers)) //nolint:gosec // as many as rows at most
			numbers[k] = number
		}
		s.Group[i] = number
		c := copyOf{b.hash[r], s.Won[i]}
		if _, again := seen[c]; again {
			s.Copies++
		} else {
			seen[c] = struct{}{}
			if s.Won[i] {
				s.DistinctWon++
			} else {
				s.DistinctLost++
			}
		}
	}
	s.Groups = len(numbers)
	return nil
}

func (b *Builder) existing(s *Set, keep []int32) error {
	if b.is.Existing == "" {
		return nil
	}
	c, err := b.named("sign of existing customers", b.is.Existing)
	if err != nil {
		return err
	}
	matches := make([]bool, len(c.levels))
	for i, level := range c.levels {
		matches[i] = strings.EqualFold(level, strings.TrimSpace(b.is.ExistingValue))
	}
	if !slices.Contains(matches, true) && !b.is.MayLackOutcome {
		return &tabular.Error{
			File: b.file, Column: c.name, Message: phrase.Of("holds no %s", quoted(b.is.ExistingValue)),
			Hint: phrase.Of("it holds %s: name one of them after --existing %s=", some(c.levels[1:]), c.name),
		}
	}
	s.Existing = make([]bool, len(keep))
	for i, r := range keep {
		s.Existing[i] = matches[c.codes[r]]
	}
	return nil
}
