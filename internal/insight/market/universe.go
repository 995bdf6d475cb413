package market

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Universe is how many legal units there are in a country, whether or not a CRM knows them.
type Universe struct {
	Units []Units
	// Hidden counts the cells that the statistics office keeps secret or does not know.
	Hidden int
	// Sums are the codes that were left out, since the file has their parts as well.
	Sums []string
}

// Units are the legal units of an industry and a size class.
type Units struct {
	Industry dach.Code
	// From and To are the heads of the class, both included; To is 0 where it has no end.
	From, To int64
	Count    int
}

// mostUniverse is the largest file that is read, in bytes: the office's largest table has 3 MB.
const mostUniverse = 16 << 20

// ReadUniverse reads a table of the federal statistics office's database in its format CSV: lines about the
// table, a line with the size classes (0 bis unter 10, 10-49, 250 und mehr), and a line for each industry,
// by section, division or class of WZ 2008. A sum over classes or industries is left out.
func ReadUniverse(r io.Reader) (*Universe, error) {
	source, err := io.ReadAll(io.LimitReader(r, mostUniverse+1))
	if err != nil {
		return nil, err
	}
	if len(source) > mostUniverse {
		return nil, phrase.Errorf("the file has more than %d bytes; take out what is no table of units by industry and size class", mostUniverse)
	}
	u := &Universe{}
	head := false
	classes := map[int][2]int64{} // by column
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(source), "\ufeff")))
	lines.Comma, lines.FieldsPerRecord, lines.LazyQuotes = separator(string(source)), -1, true
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, phrase.Errorf("read the table: %w", err)
		}
		if found := classesOf(cells); len(found) > 0 {
			if head && !sameClasses(found, classes) {
				line, _ := lines.FieldPos(0)
				return nil, phrase.Errorf("line %d: a second head with other size classes; one table a file", line)
			}
			head, classes = true, found
			continue
		}
		if code, ok := codeIn(cells, classes); head && ok {
			line, _ := lines.FieldPos(0)
			if err := u.row(line, code, cells, classes); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case !head:
		return nil, phrase.Errorf("no line names size classes; one has to stand above the numbers, like: WZ;0 bis unter 10;10 bis unter 50;50 bis unter 250;250 und mehr")
	case len(u.Units) == 0:
		return nil, phrase.Errorf("no line begins with a code of WZ 2008; write a section (C), a division (28) or a class (28.11) before the numbers")
	}
	u.parts()
	return u, nil
}

// separator is the one that parts most cells.
func separator(source string) rune {
	best := ';'
	for _, c := range ",\t" {
		if strings.Count(source, string(c)) > strings.Count(source, string(best)) && !strings.Contains(source, ";") {
			best = c
		}
	}
	return best
}

var (
	between = regexp.MustCompile(`^(\d[\d.]*)\s*(?:-|–|bis unter|bis|to under|to)\s*(\d[\d.]*)`)
	year    = regexp.MustCompile(`^(19|20)\d\d$`) // classes are written with a point: 20.14
	above   = regexp.MustCompile(`^(\d[\d.]*)\s*(?:und mehr|u\. m\.|or more|and more|\+)`)
)

// classesOf are the columns of a head line with their size classes.
func classesOf(cells []string) map[int][2]int64 {
	found := map[int][2]int64{}
	for i, cell := range cells {
		cell = strings.ToLower(strings.TrimSpace(cell))
		if m := between.FindStringSubmatch(cell); m != nil {
			from, to := heads(m[1]), heads(m[2])
			if strings.Contains(m[0], "unter") || strings.Contains(m[0], "under") {
				to--
			}
			if from <= to {
				found[i] = [2]int64{from, to}
			}
		} else if m := above.FindStringSubmatch(cell); m != nil {
			found[i] = [2]int64{heads(m[1]), 0}
		}
	}
	return found
}

func sameClasses(a, b map[int][2]int64) bool {
	for i, class := range a {
		if b[i] != class {
			return false
		}
	}
	return len(a) == len(b)
}

func heads(text string) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ".", ""), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// codeIn is the code before the numbers of a line.
func codeIn(cells []string, classes map[int][2]int64) (dach.Code, bool) {
	for i, cell := range cells {
		if _, number := classes[i]; number {
			break
		}
		cell = strings.TrimPrefix(strings.TrimSpace(cell), "WZ08-")
		if code, ok := dach.WZ2008.Read(cell); ok && !year.MatchString(cell) {
			return code, true
		}
	}
	return dach.Code{}, false
}

func (u *Universe) row(line int, code dach.Code, cells []string, classes map[int][2]int64) error {
	for i, class := range classes {
		if i >= len(cells) {
			return phrase.Errorf("line %d has %d cells, and its head more", line, len(cells))
		}
		text := strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(cells[i])
		switch {
		case strings.Trim(cells[i], " ") == "-":
			continue // the office's sign for none
		case text == "" || strings.Trim(text, "/x…") == "":
			u.Hidden++
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return phrase.Errorf("line %d: %q is no number of units; write digits, - for none, or . for what is secret", line, cells[i])
		}
		u.Units = append(u.Units, Units{code, class[0], class[1], n})
	}
	return nil
}

// parts leaves out the industries of which the file has the parts, and puts the others in order.
func (u *Universe) parts() {
	codes := map[dach.Code]bool{}
	for _, unit := range u.Units {
		codes[unit.Industry] = true
	}
	sums := map[dach.Code]bool{}
	for wide := range codes {
		for code := range codes {
			if wide != code && within(code, wide) {
				sums[wide] = true
			}
		}
	}
	for code := range sums {
		u.Sums = append(u.Sums, code.String())
	}
	slices.Sort(u.Sums)
	u.Units = slices.DeleteFunc(u.Units, func(x Units) bool { return sums[x.Industry] })
	slices.SortFunc(u.Units, func(x, y Units) int {
		if order := strings.Compare(x.Industry.String(), y.Industry.String()); order != 0 {
			return order
		}
		return int(x.From - y.From)
	})
}

// within reports whether a code lies in a wider one, a section included.
func within(code, wide dach.Code) bool {
	if section := wide.String(); len(section) == 1 && section[0] >= 'A' {
		return dach.WZ2008.Section(code) == section[0]
	}
	return code.HasPrefix(wide.String())
}
