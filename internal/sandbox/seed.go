package sandbox

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/sample"
)

// Batch holds objects of one type.
type Batch struct {
	Type    string
	Objects []Object
}

// Fill puts what a sandbox begins with into its store. The last batch says that all the rest is there.
func (s *Store) Fill(crm string, batches ...Batch) error {
	for _, b := range batches {
		if err := s.Put(b.Type, b.Objects...); err != nil {
			return fmt.Errorf("fill %s sandbox: %w", crm, err)
		}
	}
	return nil
}

// Reps are the keys of who looks after companies, sorted.
func Reps(companies []sample.Company) []string {
	return Distinct(companies, func(c *sample.Company) []string {
		if c.Owner == "" {
			return nil
		}
		return []string{c.Owner}
	})
}

// Distinct are the values that any of the companies has, sorted.
func Distinct(companies []sample.Company, of func(*sample.Company) []string) []string {
	values := []string{}
	for i := range companies {
		values = append(values, of(&companies[i])...)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// Technologies are those that any of the companies has, sorted.
func Technologies(companies []sample.Company) []string {
	return Distinct(companies, func(c *sample.Company) []string { return c.Technologies })
}

// Latest is the last of the moments that has come by now; now where none has.
func Latest(now time.Time, moments ...time.Time) time.Time {
	var last time.Time
	for _, t := range moments {
		if t.After(last) && !t.After(now) {
			last = t
		}
	}
	if last.IsZero() {
		return now
	}
	return last
}

// Country writes a country as one of several people would, who need not agree, by the ways in which the
// names have it; a country without one is its code.
func Country(names map[string][]string, code, key string) string {
	ways := names[code]
	if len(ways) == 0 {
		return code
	}
	h := fnv.New64a()
	h.Write([]byte(key)) // a hash never returns an error
	return ways[h.Sum64()%uint64(len(ways))]
}
