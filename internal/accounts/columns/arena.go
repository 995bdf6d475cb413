package columns

import "unsafe"

// arena keeps values one behind the other in blocks that never move, so that growing copies
// nothing. What was put stays as it is: it may be looked at without the table's lock. What is
// no longer needed stays as well, until the table makes another arena.
type arena[T any] struct {
	blocks [][]T
	size   int // values
}

// blockBits is the binary logarithm of the size of a block. What is put at once is in one.
const blockBits = 16

// put keeps values, and returns where the first one is.
func (a *arena[T]) put(values ...[]T) uint64 {
	n := 0
	for _, v := range values {
		n += len(v)
	}
	last := len(a.blocks) - 1
	if last < 0 || cap(a.blocks[last])-len(a.blocks[last]) < n {
		a.blocks = append(a.blocks, make([]T, 0, max(1<<blockBits, n)))
		last++
	}
	block := a.blocks[last]
	at := uint64(last)<<blockBits | uint64(len(block)) //nolint:gosec // neither is below 0
	for _, v := range values {
		block = append(block, v...)
	}
	a.blocks[last], a.size = block, a.size+n
	return at
}

// get returns n values from where they were put.
func (a *arena[T]) get(at uint64, n int) []T {
	if n == 0 {
		return nil
	}
	return a.blocks[at>>blockBits][at&(1<<blockBits-1):][:n:n]
}

// text is a text in an arena, without a copy of it.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) } //nolint:gosec // never written to again

// raw are the bytes of a text, to put them into an arena.
func raw(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) } //nolint:gosec // read only
