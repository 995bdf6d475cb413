package columns

import "slices"

// grams tell which rows may hold a text: for 64 rows each, a word for every number that three
// letters in a row can have, with a bit for every row that holds such ones. Two threes may
// have one number, so that a row which passes is to be looked at.
type grams []*[1 << gramBits]uint64

// gramBits is chosen so that a row of 60 letters has a fifth of its bits set.
const gramBits = 8

// gram calls do with the number of each three letters of a text.
func gram(text string, do func(n uint32)) {
	for i := 2; i < len(text); i++ {
		three := uint32(text[i-2])<<16 | uint32(text[i-1])<<8 | uint32(text[i])
		do(three * 0x9E3779B1 >> (32 - gramBits)) // which spreads them evenly
	}
}

// put notes what a row holds in place of what it held.
func (g grams) put(i uint32, name, domain string) {
	block, bit := g[i/64], uint64(1)<<(i%64)
	for n := range block {
		block[n] &^= bit
	}
	for _, text := range [...]string{name, domain} {
		gram(text, func(n uint32) { block[n] |= bit })
	}
}

// may leaves those of some rows that may hold a text.
func (g grams) may(rows bitset, text string) {
	var wanted []uint32
	gram(text, func(n uint32) { wanted = append(wanted, n) })
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	for at, block := range g {
		for _, n := range wanted {
			rows[at] &= block[n]
		}
	}
}
