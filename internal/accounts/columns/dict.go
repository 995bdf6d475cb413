package columns

import "strings"

// dict gives texts that many rows share a number. A text that no row has any more keeps its
// number until the table is made anew.
type dict struct {
	codes map[string]uint32
	texts []string
	used  []int32 // rows that have it
}

func newDict() dict { return dict{codes: map[string]uint32{}} }

// take returns the number of a text, for one more row.
func (d *dict) take(text string) uint32 {
	code, ok := d.codes[text]
	if !ok {
		text = strings.Clone(text)  // it may be a part of a larger one
		code = uint32(len(d.texts)) //nolint:gosec // as many as there are rows, at most
		d.codes[text] = code
		d.texts, d.used = append(d.texts, text), append(d.used, 0)
	}
	d.used[code]++
	return code
}

func (d *dict) give(code uint32) { d.used[code]-- }

// admits is 1 for every number whose text is admitted.
func (d *dict) admits(admit func(text string) bool) []uint64 {
	all := make([]uint64, len(d.texts))
	for i, text := range d.texts {
		all[i] = one(d.used[i] > 0 && admit(text))
	}
	return all
}

// each calls do with every text that a row has.
func (d *dict) each(do func(text string)) {
	for i, n := range d.used {
		if n > 0 {
			do(d.texts[i])
		}
	}
}
