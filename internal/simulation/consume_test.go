package simulation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/worker"
)

// source hands records to one goroutine of a worker.
type source struct {
	process *process
	cons    *consumer
	epoch   uint64
	name    string // of the consumer
	lane    string
}

// errConsumerGone says that the consumer was deleted.
var errConsumerGone = errors.New("the consumer was deleted")

// Fetch implements worker.Source: one to four messages, some of them again.
func (s *source) Fetch(ctx context.Context, limit int) (batch []worker.Message, err error) {
	w := s.process.world
	alive := func() bool { return w.bus.records.readers[s.name] == s.cons }
	err = s.process.call(ctx, &call{
		target: toBus, what: "Fetch " + s.name, lane: s.lane,
		ready: func(now time.Time) (bool, time.Time) {
			if !alive() {
				return true, time.Time{}
			}
			return s.cons.has(now)
		},
		do: func() error {
			if !alive() {
				return errConsumerGone
			}
			var names []named
			for len(batch) < min(limit, 1+w.random.IntN(4)) {
				m := s.cons.take(time.Now(), w.chance(2))
				if m == nil {
					break
				}
				d := &message{source: s, stored: m, count: s.cons.counts[m.sequence]}
				w.checkDelivery(s.cons, m)
				batch = append(batch, d)
				names = append(names, named(d.title()))
			}
			w.say("%s is handed %s", s.process.name, join(names))
			return nil
		},
	})
	if err != nil {
		// What was handed out with a lost answer comes again by itself.
		return nil, err
	}
	return batch, nil
}

// Close implements worker.Source.
func (s *source) Close() {}

// message is one delivery of a record.
type message struct {
	*source
	*stored
	count int
}

func (m *message) title() string {
	return fmt.Sprintf("%d#%d(%s)", m.sequence, m.count, strings.TrimPrefix(m.subject, "crm."))
}

// Address implements worker.Message.
func (m *message) Address() (connection string, kind crm.Kind, id string, err error) {
	parts := strings.SplitN(m.subject, ".", 4)
	if len(parts) != 4 {
		return "", "", "", fmt.Errorf("subject %q has %d tokens, want 4", m.subject, len(parts))
	}
	return parts[1], crm.Kind(parts[2]), parts[3], nil
}

// Sequence implements worker.Message.
func (m *message) Sequence() uint64 { return m.sequence }

// Data implements worker.Message.
func (m *message) Data() []byte { return m.body }

// Ack implements worker.Message. An acknowledgement may get lost without anybody knowing.
func (m *message) Ack() error {
	return m.process.send(&call{
		target: toBus, what: "ack " + m.title(),
		do: func() error {
			m.process.world.checkAck(m)
			m.cons.ack(m.sequence)
			return nil
		},
	})
}

// Retry implements worker.Message.
func (m *message) Retry(after time.Duration) error {
	return m.process.send(&call{
		target: toBus, what: fmt.Sprintf("nak %s %s", m.title(), after),
		do: func() error {
			m.cons.nak(m.sequence, after)
			return nil
		},
	})
}

// Dead implements worker.Message: the letter is stored, and then the message is settled.
func (m *message) Dead(ctx context.Context, reason phrase.Phrase) error {
	w := m.process.world
	err := m.process.order(ctx, toBus, "dead-letter "+m.title(), func() error {
		w.bus.deadLetter(m.stored, reason.String())
		return nil
	})
	if err != nil {
		return err
	}
	return m.process.send(&call{target: toBus, what: "term " + m.title(), do: func() error {
		w.checkAck(m)
		m.cons.ack(m.sequence)
		return nil
	}})
}

// deadLetter stores a dead letter; a message has one, however often that happens.
func (b *bus) deadLetter(m *stored, reason string) {
	l := letter{m.subject, reason, string(m.body)}
	for _, have := range b.dead {
		if have == l {
			return
		}
	}
	b.dead = append(b.dead, l)
}
