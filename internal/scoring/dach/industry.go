package dach

// Edition is a classification of economic activities. Its first digits are shared by
// all of Europe: WZ 2008 is the German form of NACE Rev. 2, WZ 2025 that of NACE Rev. 2.1.
type Edition uint8

// The editions.
const (
	WZ2008 Edition = iota
	WZ2025
	NACE2
	NACE21
	NAICS
	SIC
)

// Editions lists the names that models use for editions.
func Editions() []string { return []string{"WZ2008", "WZ2025", "NACE2", "NACE2.1", "NAICS", "SIC"} }

// EditionOf returns the edition of a name.
func EditionOf(name string) (Edition, bool) {
	for e := WZ2008; e <= SIC; e++ {
		if e.Name() == name {
			return e, true
		}
	}
	return WZ2008, false
}

// Name is the edition's name in models.
func (e Edition) Name() string { return Editions()[e] }

// Code is the code of an industry, or the beginning of one: its digits without what
// stands around them, or the letter of a section. The zero Code is none.
type Code struct {
	text [8]byte
	size int
}

// CodeOf makes a Code of digits, or of the letter of a section.
func CodeOf(text string) Code {
	var c Code
	c.size = copy(c.text[:], text)
	return c
}

// String returns the digits, or the letter.
func (c Code) String() string { return string(c.text[:c.size]) }

// HasPrefix reports whether the code begins with some digits.
func (c Code) HasPrefix(digits string) bool {
	return c.size >= len(digits) && string(c.text[:len(digits)]) == digits
}

// Wider returns the code without its last digit.
func (c Code) Wider() Code {
	if c.size > 0 {
		c.size--
		c.text[c.size] = 0
	}
	return c
}

// Lookup finds a code in a table without making a text of it.
func (c Code) Lookup(table map[string]int) (int, bool) {
	v, ok := table[string(c.text[:c.size])]
	return v, ok
}

// Read reads a code as people write it: 28.11, WZ 28.11, C28.11, or the section by
// itself. It reports false for what is no code but a label.
func (e Edition) Read(s string) (Code, bool) {
	var c Code
	s = e.unlabel(s)
	if len(s) == 1 && e.hasSection(upper(s[0])) {
		c.text[0], c.size = upper(s[0]), 1
		return c, true
	}
	if len(s) > 1 && e.hasSection(upper(s[0])) {
		s = s[1:]
	}
	for i := range len(s) {
		switch d := s[i]; {
		case d >= '0' && d <= '9':
			if c.size == len(c.text) {
				return Code{}, false
			}
			c.text[c.size] = d
			c.size++
		case d == '.' && c.size == 1 && e < NAICS:
			// Spreadsheets take the zero from 01.11.
			c.text[1], c.text[0], c.size = c.text[0], '0', 2
		case d != '.' && d != ' ':
			return Code{}, false
		}
	}
	return c, c.size > 0
}

// unlabel cuts off the name of the edition that some write before a code.
func (e Edition) unlabel(s string) string {
	for _, label := range [...]string{"WZ2008", "WZ2025", "WZ", "NACE", "NAICS", "SIC"} {
		if len(s) > len(label) && equalFold(s[:len(label)], label) {
			s = s[len(label):]
			break
		}
	}
	for len(s) > 0 && (s[0] == ' ' || s[0] == ':') {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// Section returns the letter of the section that a code belongs to; 0 when it has none.
func (e Edition) Section(c Code) byte {
	if c.size > 0 && c.text[0] >= 'A' {
		return c.text[0]
	}
	last := e.lastDivisions()
	if c.size < 2 {
		return 0
	}
	for i := 0; i < len(last); i += 3 {
		if string(c.text[:2]) <= last[i:i+2] {
			return 'A' + byte(i/3)
		}
	}
	return 0
}

// lastDivisions lists the last division of each section, from A on.
func (e Edition) lastDivisions() string {
	switch e {
	case WZ2008, NACE2:
		return "03 09 33 35 39 43 47 53 56 63 66 68 75 82 84 85 88 93 96 98 99 "
	case WZ2025, NACE21:
		return "03 09 33 35 39 43 47 53 56 60 63 66 68 75 82 84 85 88 93 96 98 99 "
	case NAICS, SIC:
	}
	return ""
}

func (e Edition) hasSection(letter byte) bool {
	return letter >= 'A' && int(letter-'A')*3 < len(e.lastDivisions())
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func equalFold(s, upperCase string) bool {
	for i := range len(s) {
		if upper(s[i]) != upperCase[i] {
			return false
		}
	}
	return true
}
