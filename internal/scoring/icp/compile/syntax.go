package compile

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
)

// syntax reports what the YAML parser did not understand. It says "yaml: line 3: …", and
// leaves the line out where it trips over letters or anchors, which are looked for here.
func (r *reader) syntax(data []byte, err error) {
	place, message := yaml.Node{Line: 1, Column: 1}, strings.TrimPrefix(err.Error(), "yaml: ")
	if before, after, found := strings.Cut(message, ": "); found {
		if n, e := strconv.Atoi(strings.TrimPrefix(before, "line ")); e == nil {
			place.Line, message = n, after
		}
	}
	hint := phrase.Of("look at indentation, colons and quotation marks around this line")
	switch anchor, isAnchor := strings.CutPrefix(message, "unknown anchor '"); {
	case strings.Contains(message, "UTF-"):
		at := invalidUTF8(data)
		place.Line, place.Column, hint = 1+bytes.Count(data[:at], []byte{'\n'}), column(data, at), phrase.Of("save the file as a text in UTF-8")
	case isAnchor:
		name, _, _ := strings.Cut(anchor, "'")
		at := max(0, bytes.Index(data, []byte("*"+name)))
		place.Line, place.Column, hint = 1+bytes.Count(data[:at], []byte{'\n'}), column(data, at), phrase.Of("write the value out; a text that begins with * needs quotation marks")
	case bytes.HasPrefix(bytes.TrimLeft(lineOf(data, place.Line), " "), []byte{'\t'}):
		hint = phrase.Of("indent by spaces; YAML takes no tabs")
	}
	r.find(&place, "", phrase.Of("this is no YAML: %s", phrase.Quote(message)), hint)
}

// invalidUTF8 is the offset of the first byte that is no UTF-8; 0 where there is none.
func invalidUTF8(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return 0
}

// column counts letters from the beginning of the line, from 1 on.
func column(data []byte, at int) int {
	return 1 + utf8.RuneCount(data[bytes.LastIndexByte(data[:at], '\n')+1:at])
}

func lineOf(data []byte, n int) []byte {
	lines := bytes.SplitN(data, []byte{'\n'}, n+1)
	if n < 1 || n > len(lines) {
		return nil
	}
	return lines[n-1]
}
