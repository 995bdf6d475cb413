package csvfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// cursor says what was published, and where a reading under way stands.
type cursor struct {
	Version int `json:"v"`
	// Buckets are the digests of what was published, one after the other; none before the first
	// reading.
	Buckets []byte `json:"b,omitempty"`
	// IDs is the digest of all ids that were published.
	IDs uint64 `json:"i,string,omitempty"`
	// Latest is the largest Version.Modified that was given out.
	Latest crm.Stamp `json:"m,omitempty"`
	// Of names the snapshot that is being read, and At the place in it to read on from.
	Of string `json:"s,omitempty"`
	At int    `json:"at,omitempty"`
}

const (
	cursorVersion = 1
	// digestSize is the size of a digest in bytes: of two contents that differ, one pair in 2^48
	// has the same.
	digestSize = 6
	// The number of buckets is a power of two, so that about eight records share one.
	fewestBuckets, mostBuckets, perBucket = 64, 8192, 8
)

func parseCursor(text crm.Cursor) (cursor, error) {
	if text == "" {
		return cursor{Version: cursorVersion}, nil
	}
	var c cursor
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&c)
	if n := len(c.Buckets) / digestSize; err != nil || c.Version != cursorVersion || c.At < 0 ||
		len(c.Buckets)%digestSize != 0 || n > mostBuckets || n&(n-1) != 0 {
		return cursor{}, outcome.Permanent(phrase.Errorf("the cursor is none of a folder of files; read everything again with icptier pull --full"))
	}
	return c, nil
}

func (c cursor) text() (crm.Cursor, error) {
	text, err := json.Marshal(c)
	return crm.Cursor(text), err
}

// bucketsFor is the number of buckets for so many records.
func bucketsFor(records int) int {
	n := fewestBuckets
	for n < mostBuckets && n*perBucket < records {
		n *= 2
	}
	return n
}

// digests are those of what a snapshot holds together with what we wrote beside it.
type digests struct {
	rows   []uint64 // of each record
	bucket []uint64 // its bucket's number, before it is cut to the number of buckets
	ids    uint64
	// all stands for the records in their order.
	all string
}

// one is the digests of one record: of its id, and of all it holds.
type one struct{ bucket, id, row uint64 }

func digestOf(r *row, written string) one {
	id := sha256.Sum256([]byte(r.id))
	text := make([]byte, 0, 256)
	text = append(append(append(text, id[:16]...), r.hash[:]...), written...)
	sum := sha256.Sum256(text)
	return one{binary.BigEndian.Uint64(id[:]), binary.BigEndian.Uint64(id[8:]), binary.BigEndian.Uint64(sum[:])}
}

func digest(s *snapshot, t *tiers) digests {
	d := digests{rows: make([]uint64, len(s.rows)), bucket: make([]uint64, len(s.rows))}
	all := sha256.New()
	for i := range s.rows {
		o := digestOf(&s.rows[i], t.rows[s.rows[i].id].packed)
		d.bucket[i], d.rows[i] = o.bucket, o.row
		d.ids += o.id
		all.Write(binary.BigEndian.AppendUint64(nil, o.row)) // a hash never returns an error
	}
	d.all = hex.EncodeToString(all.Sum(nil)[:8])
	return d
}

// buckets sums the records of each bucket up.
func (d *digests) buckets(n int) []byte {
	sums := make([]uint64, n)
	for i, row := range d.rows {
		sums[d.bucket[i]%uint64(n)] += row //nolint:gosec // n is no more than mostBuckets
	}
	out := make([]byte, 0, n*digestSize)
	for _, sum := range sums {
		var eight [8]byte
		binary.BigEndian.PutUint64(eight[:], sum)
		out = append(out, eight[8-digestSize:]...)
	}
	return out
}

// changed reports which records stand in buckets that differ from published ones.
func (d *digests) changed(published []byte) func(i int) bool {
	n := len(published) / digestSize
	if n == 0 {
		return func(int) bool { return true }
	}
	now := d.buckets(n)
	differs := make([]bool, n)
	for b := range differs {
		differs[b] = !bytes.Equal(now[b*digestSize:(b+1)*digestSize], published[b*digestSize:(b+1)*digestSize])
	}
	return func(i int) bool { return differs[d.bucket[i]%uint64(n)] } //nolint:gosec // as above
}
