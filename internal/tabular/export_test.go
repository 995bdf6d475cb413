package tabular

import "math/bits"

// Layout returns the layout of all values so far, or an error with cause ErrUndecided.
func (d *Dates) Layout() (string, error) {
	switch bits.OnesCount32(d.left) {
	case 0:
		return "", nil
	case 1:
		return layouts()[bits.TrailingZeros32(d.left)].name, nil
	}
	return "", d.undecided(d.first, d.line)
}
