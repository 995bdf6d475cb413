package deals

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/tabular"
)

// times reads the days of creation and closing. A cell that is no day ends the reading:
// the split by time rests on them.
func (b *Builder) times(s *Set, keep []int32) error {
	var err error
	if b.is.Created != "" {
		if s.Created, err = b.stamps("day of creation", b.is.Created, keep); err != nil {
			return err
		}
		unknown := 0
		for _, at := range s.Created {
			if at == 0 {
				unknown++
			}
		}
		if unknown > 0 {
			s.Notes = append(s.Notes, Note{Column: b.is.Created, Kind: NoteNoCreated, Count: unknown})
		}
	}
	if b.is.Closed != "" {
		if s.Closed, err = b.stamps("day of closing", b.is.Closed, keep); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) stamps(part, name string, keep []int32) ([]crm.Stamp, error) {
	c, err := b.named(part, name)
	if err != nil {
		return nil, err
	}
	var dates tabular.Dates
	for i := 1; i < len(c.levels); i++ {
		if err := dates.Learn(c.levels[i], int(c.lines[i])); err != nil {
			return nil, b.cellError(c, i, err)
		}
	}
	byLevel := make([]crm.Stamp, len(c.levels))
	for i := 1; i < len(c.levels); i++ {
		at, err := dates.Parse(c.levels[i], int(c.lines[i]))
		if err != nil {
			return nil, b.cellError(c, i, err)
		}
		byLevel[i] = crm.StampOf(at)
	}
	stamps := make([]crm.Stamp, len(keep))
	for i, r := range keep {
		stamps[i] = byLevel[c.codes[r]]
	}
	return stamps, nil
}

func (b *Builder) cellError(c *column, level int, err error) error {
	e := &tabular.Error{File: b.file, Line: int(c.lines[level]), Column: c.name, Message: phrase.OfError(err)}
	var v *tabular.ValueError
	if errors.As(err, &v) {
		e.Message, e.Hint = phrase.Of("%q %s", v.Text, v.Message), v.Hint
	}
	return e
}

// features makes fields of all columns that have no other part.
func (b *Builder) features(s *Set, keep []int32) error {
	var chosen []*column
	for _, name := range b.is.Features {
		c, err := b.named("feature", name)
		if err != nil {
			return err
		}
		if strings.EqualFold(c.name, b.is.Outcome) {
			return &tabular.Error{File: b.file, Line: 1, Column: c.name, Message: phrase.Of("is the outcome, and nothing to learn from"), Hint: phrase.Of("leave it out of --features")}
		}
		chosen = append(chosen, c)
	}
	taken := []string{b.is.Outcome, b.is.Created, b.is.Account}
	if b.is.IsFeature != nil {
		taken = append(taken, b.is.Closed) // an explicit list of features may name it
	}
	for _, c := range b.columns {
		part := slices.ContainsFunc(taken, func(t string) bool { return t != "" && strings.EqualFold(t, c.name) })
		if part && !slices.Contains(chosen, c) {
			continue
		}
		c.blank()
		asked := b.is.Features == nil && (b.is.IsFeature == nil || b.is.IsFeature(c.name)) || slices.Contains(chosen, c)
		if slices.Contains(b.is.Lists, c.name) {
			s.Fields = append(s.Fields, items(c, keep, asked)...)
			continue
		}
		f, note := field(c, keep)
		if numbered(&f, s) {
			f.Kind, note = Identifier, Note{Column: c.name, Kind: NoteNumbered, Count: s.Len()}
		}
		f.Chosen, f.OpenFilled = asked, openFilled(c, keep)
		s.Fields = append(s.Fields, f)
		if note.Count > 0 && f.Chosen {
			s.Notes = append(s.Notes, note)
		}
	}
	return nil
}

// blank makes what stands for an empty cell one: "unknown", "k.A.", "-- Select --". Outcome, account and
// days are read as they stand, and semicolons alone are a list without items.
func (c *column) blank() {
	for i, level := range c.levels {
		if i == 0 || strings.Trim(level, "; ") == "" || !crm.Placeholder(level) {
			continue
		}
		for at, code := range c.codes {
			if code == int32(i) {
				c.codes[at] = 0
			}
		}
	}
}

// openFilled is how many rows beside those that are kept have a value.
func openFilled(c *column, keep []int32) int {
	filled := 0
	for _, code := range c.codes {
		if code != 0 {
			filled++
		}
	}
	for _, r := range keep {
		if c.codes[r] != 0 {
			filled--
		}
	}
	return filled
}

// field finds out what a column holds.
func field(c *column, keep []int32) (Field, Note) {
	used := make([]int, len(c.levels))
	filled, distinct := 0, 0
	for _, r := range keep {
		code := c.codes[r]
		if used[code]++; code != 0 {
			filled++
			if used[code] == 1 {
				distinct++
			}
		}
	}
	usage := usage{used: used, filled: filled, distinct: distinct}
	dated := looksDated(c.name)
	if dated {
		if f, note, ok := dateField(c, keep, usage); ok {
			return f, note
		}
	}
	if f, note, ok := numberField(c, keep, usage); ok {
		return f, note
	}
	if !dated {
		if f, note, ok := dateField(c, keep, usage); ok {
			return f, note
		}
	}
	return labelField(c, keep, usage), twoStyles(c, usage)
}

// twoStyles notes a column whose cells are all numbers, some of them written as 1.234,56 and
// some as 1,234.56: as it stands it is a column of texts.
func twoStyles(c *column, u usage) Note {
	note := Note{Column: c.name, Kind: NoteTwoStyles}
	var numbers, own tabular.Numbers
	for i := 1; i < len(c.levels); i++ {
		own = tabular.Numbers{}
		if _, _, err := own.Amount(c.levels[i]); err != nil {
			return Note{}
		}
		if _, _, err := numbers.Amount(c.levels[i]); err != nil && u.used[i] > 0 {
			if note.Count == 0 {
				note.Text, note.Line = c.levels[i], int(c.lines[i])
			}
			note.Count += u.used[i]
		}
	}
	return note
}

// usage is how often the levels of a column occur among the deals that are kept.
type usage struct {
	used             []int
	filled, distinct int
}

// Of the filled cells of a column of numbers or days so many may be something else, and are
// unknown then; and a column in which nearly every deal has its own text identifies deals.
const (
	mostMisfits     = 0.1
	identifierShare = 0.5
	identifierLeast = 30
)

func numberField(c *column, keep []int32, u usage) (Field, Note, bool) {
	const fewest = 3 // two values are two labels: 0 and 1
	if u.distinct < fewest || looksPostal(c.name) {
		return Field{}, Note{}, false
	}
	var numbers tabular.Numbers
	for _, level := range c.levels[1:] {
		if len(level) > 1 && level[0] == '0' && strings.Trim(level, "0123456789") == "" {
			return Field{}, Note{}, false // a code: numbers have no leading zeros
		}
		numbers.Learn(level)
	}
	return measured(c, keep, u, Number, NoteNotNumber, func(level string, _ int) (float64, error) {
		v, _, err := numbers.Amount(level)
		return v, err
	})
}

func dateField(c *column, keep []int32, u usage) (Field, Note, bool) {
	if u.distinct == 0 {
		return Field{}, Note{}, false
	}
	var dates tabular.Dates
	for i := 1; i < len(c.levels); i++ {
		_ = dates.Learn(c.levels[i], int(c.lines[i])) // what is no day is counted below
	}
	return measured(c, keep, u, Date, NoteNotDate, func(level string, line int) (float64, error) {
		at, err := dates.Parse(level, line)
		if errors.Is(err, tabular.ErrUndecided) {
			return math.NaN(), nil // a day all the same, of which nothing is known
		}
		const day = 24 * 60 * 60
		return math.Floor(float64(at.Unix()) / day), err
	})
}

// measured reads a column by a parser; ok is false when too many cells do not fit.
func measured(c *column, keep []int32, u usage, kind Kind, misfit NoteKind, parse func(string, int) (float64, error)) (Field, Note, bool) {
	values := make([]float64, len(c.levels))
	values[0] = math.NaN()
	note := Note{Column: c.name, Kind: misfit}
	for i := 1; i < len(c.levels); i++ {
		v, err := parse(c.levels[i], int(c.lines[i]))
		if err != nil || math.IsInf(v, 0) {
			v = math.NaN()
			if u.used[i] > 0 {
				if note.Count == 0 {
					note.Text, note.Line = c.levels[i], int(c.lines[i])
				}
				note.Count += u.used[i]
			}
		}
		values[i] = v
	}
	if float64(note.Count) > mostMisfits*float64(u.filled) {
		return Field{}, Note{}, false
	}
	f := Field{Name: c.name, Kind: kind, Numbers: make([]float64, len(keep))}
	for i, r := range keep {
		f.Numbers[i] = values[c.codes[r]]
	}
	return f, note, true
}

// labelField takes texts that mean the same for one label: those that differ in nothing but
// case, spellings of one legal form, and codes of one division of industries.
func labelField(c *column, keep []int32, u usage) Field {
	f := Field{Name: c.name, Kind: Label, Codes: make([]int32, len(keep))}
	place := make([]int32, len(c.levels))
	place[0] = -1
	folded := map[string]int32{}
	meaning := meaningOf(c.name)
	for i := 1; i < len(c.levels); i++ {
		if u.used[i] == 0 {
			continue
		}
		label := meaning(c.levels[i])
		key := strings.ToLower(label)
		at, known := folded[key]
		if !known {
			at = int32(len(f.Levels)) //nolint:gosec // as many as rows at most
			folded[key] = at
			f.Levels, f.Spellings = append(f.Levels, label), append(f.Spellings, nil)
		}
		if !strings.EqualFold(label, c.levels[i]) {
			f.Spellings[at] = append(f.Spellings[at], c.levels[i])
		}
		place[i] = at
	}
	if n := len(f.Levels); n >= identifierLeast && float64(n) > identifierShare*float64(u.filled) {
		f.Kind = Identifier
	}
	for i, r := range keep {
		f.Codes[i] = place[c.codes[r]]
	}
	return f
}

// meaningOf returns the meaning of the texts of a column, by the column's name.
func meaningOf(column string) func(string) string {
	switch {
	case hasWord(column, "rechtsform", "legalform") || hasWord(column, "legal") && hasWord(column, "form"):
		return func(text string) string { return cmp.Or(dach.Parse(text).Short, text) }
	case hasWord(column, "industry", "industrie", "branche", "sector", "wz", "wz2008", "nace", "wirtschaftszweig", "branchencode"):
		return func(text string) string {
			const division = 2 // digits
			if code, ok := dach.WZ2008.Read(text); ok {
				return code.String()[:min(division, len(code.String()))]
			}
			return text
		}
	}
	return func(text string) string { return text }
}

// amounts reads the sizes of deals.
func (b *Builder) amounts(s *Set, keep []int32) error {
	name := b.is.Amount
	if name == "" {
		for _, c := range b.columns {
			if looksLikeAmount(c.name) {
				name = c.name
				break
			}
		}
		if name == "" {
			return nil
		}
	}
	c, err := b.named("amount", name)
	if err != nil {
		return err
	}
	var numbers tabular.Numbers
	for _, level := range c.levels[1:] {
		numbers.Learn(level)
	}
	values := make([]float64, len(c.levels))
	values[0] = math.NaN()
	for i := 1; i < len(c.levels); i++ {
		v, _, err := numbers.Amount(c.levels[i])
		if err != nil {
			if b.is.Amount != "" {
				return b.cellError(c, i, err)
			}
			return nil // it only looked like one
		}
		values[i] = v
	}
	s.AmountField = c.name
	s.Amounts = make([]float64, len(keep))
	for i, r := range keep {
		s.Amounts[i] = values[c.codes[r]]
	}
	return nil
}
