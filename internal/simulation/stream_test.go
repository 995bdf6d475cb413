package simulation

import (
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// stored is a message of a stream.
type stored struct {
	sequence uint64
	subject  string
	body     []byte
	deleted  bool // a tombstone, by its header
	version  crm.Version
}

// stream is one of JetStream: it keeps the last message of every subject and numbers them.
type stream struct {
	messages []*stored // by sequence from 1; nil where a newer one of its subject is there
	last     map[string]*stored
	readers  map[string]*consumer
}

func newStream() *stream {
	return &stream{last: map[string]*stored{}, readers: map[string]*consumer{}}
}

// publish stores a message in place of the last one of its subject.
func (s *stream) publish(subject string, body []byte, deleted bool, version crm.Version) *stored {
	if before := s.last[subject]; before != nil {
		s.messages[before.sequence-1] = nil
	}
	m := &stored{uint64(len(s.messages) + 1), subject, body, deleted, version}
	s.messages = append(s.messages, m)
	s.last[subject] = m
	return m
}

// remove removes a message, and no other of its subject.
func (s *stream) remove(m *stored) {
	if s.at(m.sequence) == nil {
		return
	}
	s.messages[m.sequence-1] = nil
	delete(s.last, m.subject)
}

// lastOf is the place of the subject's last message; 0 for none.
func (s *stream) lastOf(subject string) uint64 {
	if m := s.last[subject]; m != nil {
		return m.sequence
	}
	return 0
}

// at is the message with this number, nil when it is there no more.
func (s *stream) at(sequence uint64) *stored {
	if sequence == 0 || sequence > uint64(len(s.messages)) {
		return nil
	}
	return s.messages[sequence-1]
}

// consumer is a durable one with explicit acknowledgements, without a limit of deliveries.
type consumer struct {
	stream  *stream
	takes   func(subject string) bool
	ackWait time.Duration
	most    int    // out at a time; 0 is without a limit
	next    uint64 // not handed out yet, from here on
	out     map[uint64]*delivery
	counts  map[uint64]int
	times   map[uint64][]time.Time // of the last deliveries

	// The last answer of has, which holds until something changes or its time has come.
	changes int
	known   struct {
		changes, messages int
		has               bool
		soonest           time.Time
	}
}

// delivery is a message that was handed out and is not settled.
type delivery struct {
	until time.Time // then it is handed out again
}

func (s *stream) consumer(name string, ackWait time.Duration, most int, takes func(string) bool) *consumer {
	if c := s.readers[name]; c != nil {
		return c
	}
	c := &consumer{stream: s, takes: takes, ackWait: ackWait, most: most, next: 1, out: map[uint64]*delivery{}, counts: map[uint64]int{}, times: map[uint64][]time.Time{}}
	s.readers[name] = c
	return c
}

// reader names a consumer of the messages under a prefix, which is made when it is first
// asked for.
func (s *stream) reader(name string, ackWait time.Duration, most int, prefix string) func() *consumer {
	var c *consumer
	return func() *consumer {
		if c == nil {
			c = s.consumer(name, ackWait, most, func(subject string) bool { return strings.HasPrefix(subject, prefix) })
		}
		return c
	}
}

// again are the deliveries to be repeated now, in order; soonest is when there will be one.
func (c *consumer) again(now time.Time) (due []uint64, soonest time.Time) {
	for sequence, d := range c.out {
		switch {
		case c.stream.at(sequence) == nil:
			delete(c.out, sequence) // replaced by a newer message
		case !now.Before(d.until):
			due = append(due, sequence)
		case soonest.IsZero() || d.until.Before(soonest):
			soonest = d.until
		}
	}
	slices.Sort(due)
	return due, soonest
}

// unseen is the next message that was not handed out yet; nil for none.
func (c *consumer) unseen() *stored {
	for c.next <= uint64(len(c.stream.messages)) {
		if m := c.stream.at(c.next); m != nil && c.takes(m.subject) {
			return m
		}
		c.next++
	}
	return nil
}

// has says whether a message can be handed out.
func (c *consumer) has(now time.Time) (bool, time.Time) {
	k := &c.known
	if k.changes != c.changes+1 || k.messages != len(c.stream.messages) || !k.soonest.IsZero() && !now.Before(k.soonest) {
		k.has, k.soonest = c.look(now)
		k.changes, k.messages = c.changes+1, len(c.stream.messages)
	}
	return k.has, k.soonest
}

func (c *consumer) look(now time.Time) (bool, time.Time) {
	due, soonest := c.again(now)
	if len(due) > 0 {
		return true, soonest
	}
	if c.most > 0 && len(c.out) >= c.most {
		return false, soonest
	}
	return c.unseen() != nil, soonest
}

// take hands a message out, one to be repeated where old is set and there is one.
func (c *consumer) take(now time.Time, old bool) *stored {
	due, _ := c.again(now)
	var m *stored
	switch fresh := c.unseen(); {
	case len(due) > 0 && (old || fresh == nil || c.most > 0):
		m = c.stream.at(due[0])
	case fresh != nil && (c.most == 0 || len(c.out) < c.most):
		m = fresh
		c.next++
	default:
		return nil
	}
	c.changes++
	c.out[m.sequence] = &delivery{until: now.Add(c.ackWait)}
	c.counts[m.sequence]++
	return m
}

// ack settles a message for good.
func (c *consumer) ack(sequence uint64) {
	c.changes++
	delete(c.out, sequence)
}

// nak hands a message back, to come again after a while.
func (c *consumer) nak(sequence uint64, after time.Duration) {
	if d := c.out[sequence]; d != nil {
		c.changes++
		d.until = time.Now().Add(after)
	}
}

// beat says that a message is still being worked on.
func (c *consumer) beat(sequence uint64) {
	if d := c.out[sequence]; d != nil {
		c.changes++
		d.until = time.Now().Add(c.ackWait)
	}
}

// waiting is how many messages are not settled: not handed out yet, and handed out.
func (c *consumer) waiting() (unseen, out int) {
	c.again(time.Now())
	for n := c.next; n <= uint64(len(c.stream.messages)); n++ {
		if m := c.stream.at(n); m != nil && c.takes(m.subject) {
			unseen++
		}
	}
	return unseen, len(c.out)
}

// reached reports whether every message up to this place is settled.
func (c *consumer) reached(place uint64) bool {
	unseen, out := c.waiting()
	if unseen == 0 && out == 0 {
		return true
	}
	floor := c.next - 1
	for sequence := range c.out {
		floor = min(floor, sequence-1)
	}
	return floor >= place
}
