package crm

import (
	"encoding/binary"
	"hash/fnv"
)

// Tally stands for a set of records, each with its version, in whatever order they were
// added. Two places that hold different sets have different tallies, but for a chance that
// is not worth a thought; how many there are would not tell one that is lost from one that
// is there too much.
type Tally struct {
	N   int // how many were added
	sum uint64
}

// Add adds a record, which must not be added twice.
func (t *Tally) Add(id string, v Version) {
	h := fnv.New64a()
	text := binary.BigEndian.AppendUint64(nil, uint64(v.Modified)) //nolint:gosec // its bits, whatever they say
	text = binary.BigEndian.AppendUint64(text, v.Read)
	_, _ = h.Write(append(text, id...)) // it returns no error
	t.N++
	t.sum += h.Sum64()
}
