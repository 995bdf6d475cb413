package columns

import "math/bits"

// bitset is a set of rows.
type bitset []uint64

func (s bitset) has(i uint32) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s bitset) put(i uint32)      { s[i/64] |= 1 << (i % 64) }
func (s bitset) take(i uint32)     { s[i/64] &^= 1 << (i % 64) }

// len is how many rows the set has.
func (s bitset) len() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// each calls do with every row of the set, in their order. It may take the row out.
func (s bitset) each(do func(i uint32)) {
	for at, word := range s {
		for ; word != 0; word &= word - 1 {
			do(uint32(at*64 + bits.TrailingZeros64(word))) //nolint:gosec // it was put there
		}
	}
}
