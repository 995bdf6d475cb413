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

// Name is what models call the edition.
func (e Edition) Name() string { return Editions()[e] }

// Code is room for a code while it is read.
type Code [8]byte

// Read writes the digits of a code without what stands around them: 2811 for 28.11,
// WZ 28.11 and C28.11. A section by itself is its letter. It reports false for what is
// no code but a label.
func (e Edition) Read(s string, buf *Code) ([]byte, bool) {
	s = e.unlabel(s)
	if len(s) == 1 && e.hasSection(upper(s[0])) {
		buf[0] = upper(s[0])
		return buf[:1], true
	}
	if len(s) > 1 && e.hasSection(upper(s[0])) {
		s = s[1:]
	}
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if n == len(buf) {
				return nil, false
			}
			buf[n] = c
			n++
		case c == '.' && n == 1 && e < NAICS:
			// Spreadsheets take the zero from 01.11.
			buf[1], buf[0] = buf[0], '0'
			n = 2
		case c != '.' && c != ' ':
			return nil, false
		}
	}
	return buf[:n], n > 0
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

// Normal writes the beginning of a code as Read does; false when it is none.
func (e Edition) Normal(prefix string) (string, bool) {
	var buf Code
	code, ok := e.Read(prefix, &buf)
	return string(code), ok
}

// Section returns the letter of the section that a code belongs to; 0 when it has none.
func (e Edition) Section(code []byte) byte {
	if len(code) > 0 && code[0] >= 'A' {
		return code[0]
	}
	if len(code) < 2 || e >= NAICS {
		return 0
	}
	last := e.lastDivisions()
	for i := 0; i < len(last); i += 3 {
		if string(code[:2]) <= last[i:i+2] {
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
