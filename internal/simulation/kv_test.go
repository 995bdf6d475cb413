package simulation

import (
	"errors"
	"time"
)

// What a key-value bucket answers with.
var (
	errKeyExists   = errors.New("another revision is there")
	errKeyNotFound = errors.New("no such key")
)

// bucket is a key-value bucket of JetStream: a revision counts the writes of the whole
// bucket, and a key that is not written for as long as ttl is gone.
type bucket struct {
	ttl  time.Duration // 0 keeps keys for good
	last uint64
	keys map[string]entry
}

type entry struct {
	value    string
	revision uint64
	at       time.Time
}

func newBucket(ttl time.Duration) *bucket { return &bucket{ttl: ttl, keys: map[string]entry{}} }

func (b *bucket) get(key string) (entry, error) {
	e, ok := b.keys[key]
	if !ok || b.ttl > 0 && time.Since(e.at) >= b.ttl {
		return entry{}, errKeyNotFound
	}
	return e, nil
}

func (b *bucket) put(key, value string) uint64 {
	b.last++
	b.keys[key] = entry{value, b.last, time.Now()}
	return b.last
}

func (b *bucket) create(key, value string) (uint64, error) {
	if _, err := b.get(key); err == nil {
		return 0, errKeyExists
	}
	return b.put(key, value), nil
}

func (b *bucket) update(key, value string, revision uint64) (uint64, error) {
	if e, err := b.get(key); err != nil || e.revision != revision {
		return 0, errKeyExists
	}
	return b.put(key, value), nil
}

func (b *bucket) delete(key string, revision uint64) error {
	if e, err := b.get(key); err != nil || e.revision != revision {
		return errKeyExists
	}
	b.last++
	delete(b.keys, key)
	return nil
}
