package compile

import (
	"strings"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// longestLabel is the longest label that a model can name; no CRM's is longer.
const longestLabel = 80

// table gives points by label, without regard to case and surrounding white space.
type table map[string]int

func (t table) set(label string, points int) { t[field.Fold(label)] = points }

// points looks a label up. It allocates nothing unless the label has letters beyond
// ASCII in upper case.
func (t table) points(label string) (int, bool) {
	label = strings.TrimSpace(label)
	if len(label) > longestLabel {
		return 0, false
	}
	var lower [longestLabel]byte
	for i := range len(label) {
		c := label[i]
		if c >= utf8.RuneSelf {
			points, ok := t[field.Fold(label)]
			return points, ok
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	points, ok := t[string(lower[:len(label)])]
	return points, ok
}
