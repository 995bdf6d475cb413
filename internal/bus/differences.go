package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/phrase"
)

// Effect says what becomes of a difference.
type Effect string

// The effects.
const (
	Kept    Effect = "kept"    // an operator set it so, and it does no harm
	Changed Effect = "changed" // the service makes it as it should be; nothing can be lost
	Refused Effect = "refused" // changing it may lose messages; a person has to decide
)

// Difference is a setting of a stream, bucket or consumer that is not what the program
// would make.
type Difference struct {
	Where  phrase.Phrase // stream CRM, bucket tokens, consumer worker-3
	What   string        // the setting, by the name that the nats command gives it
	Have   string
	Want   string
	Effect Effect
	// Todo is the sentence for a person: what it means, and the next step.
	Todo phrase.Phrase

	stream string
	apply  func(*jetstream.StreamConfig)
}

// String is the difference in one sentence.
func (d *Difference) String() string { return d.said().String() }

// In is the difference in one sentence in a language, "de" or "en".
func (d *Difference) In(lang string) string { return d.said().In(lang) }

func (d *Difference) said() phrase.Phrase {
	said := []phrase.Phrase{phrase.Of("%s: %s is %s, and should be %s", d.Where, d.What, value(d.Have), value(d.Want))}
	if !d.Todo.IsZero() {
		said = append(said, d.Todo)
	}
	return phrase.All(said)
}

// value is that of a setting as people read it.
func value(v string) any {
	if v == unlimited {
		return phrase.Of("unlimited")
	}
	return v
}

// unlimited is the value of a limit that is none.
const unlimited = "unlimited"

// Differences compares every stream, bucket and lasting consumer with what the program would
// make now. One that is missing is no difference: it is made when the program opens.
func (b *Bus) Differences(ctx context.Context) ([]Difference, error) {
	var all []Difference
	for _, want := range b.wanted() {
		stream, err := b.js.Stream(ctx, want.Name)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			continue
		}
		if err != nil {
			return all, b.explain(ctx, err)
		}
		all = append(all, compareStream(stream.CachedInfo().Config, want)...)
		consumers, err := b.compareConsumers(ctx, stream)
		if err != nil {
			return all, err
		}
		all = append(all, consumers...)
	}
	return all, nil
}

// Adapt makes those changes by which nothing can be lost, and returns the differences with
// what became of each. An error is a change that NATS refused; those before it are made.
func (b *Bus) Adapt(ctx context.Context) ([]Difference, error) {
	all, err := b.Differences(ctx)
	if err != nil {
		return nil, err
	}
	var failed []error
	for _, want := range b.wanted() {
		var apply []func(*jetstream.StreamConfig)
		for i := range all {
			if all[i].stream == want.Name && all[i].Effect == Changed && all[i].apply != nil {
				apply = append(apply, all[i].apply)
			}
		}
		if len(apply) == 0 {
			continue
		}
		stream, err := b.js.Stream(ctx, want.Name)
		if err == nil {
			cfg := stream.CachedInfo().Config
			for _, change := range apply {
				change(&cfg)
			}
			_, err = b.js.UpdateStream(ctx, cfg)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("change %s: %w", title(want.Name), err))
		}
	}
	return all, errors.Join(failed...)
}

// comparing collects the differences of one stream.
type comparing struct {
	stream string
	found  []Difference
}

func (c *comparing) add(effect Effect, what, have, want string, todo phrase.Phrase, apply func(*jetstream.StreamConfig)) {
	c.found = append(c.found, Difference{
		Where: title(c.stream), What: what, Have: have, Want: want, Effect: effect, Todo: todo, stream: c.stream, apply: apply,
	})
}

// limit compares a limit of which more does no harm; nothing above 0 is no limit.
func (c *comparing) limit(what string, have, want int64, show func(int64) string, apply func(*jetstream.StreamConfig)) {
	unlimited := func(n int64) bool { return n <= 0 }
	switch {
	case have == want, unlimited(have) && unlimited(want):
	case unlimited(want), !unlimited(have) && have < want:
		c.add(Changed, what, show(have), show(want), phrase.Phrase{}, apply)
	default:
		c.add(Kept, what, show(have), show(want), phrase.Phrase{}, nil)
	}
}

func compareStream(have, want jetstream.StreamConfig) []Difference {
	c := &comparing{stream: want.Name}
	if have.Storage != want.Storage {
		c.add(Refused, "storage", have.Storage.String(), want.Storage.String(),
			phrase.Of("what it holds is gone when the server ends, and NATS cannot change it: delete it while icptier is stopped, and it is made again"), nil)
	}
	if have.Retention != want.Retention {
		c.add(Refused, "retention", have.Retention.String(), want.Retention.String(),
			phrase.Of("messages vanish once somebody has read them: delete it while icptier is stopped, and it is made again"), nil)
	}
	if have.Sealed {
		c.add(Refused, "sealed", "true", "false", phrase.Of("nothing can be stored, and NATS cannot undo it: delete it while icptier is stopped, and it is made again"), nil)
	}
	if have.NoAck {
		c.add(Changed, "no-ack", "true", "false", phrase.Phrase{}, func(s *jetstream.StreamConfig) { s.NoAck = false })
	}
	switch {
	case have.Discard == want.Discard:
	case want.Discard == jetstream.DiscardNew:
		c.add(Changed, "discard", have.Discard.String(), want.Discard.String(), phrase.Phrase{}, func(s *jetstream.StreamConfig) { s.Discard = want.Discard })
	default:
		c.add(Refused, "discard", have.Discard.String(), want.Discard.String(),
			phrase.Of("it stores nothing more when it is full, and the change would remove its oldest messages then: nats stream edit %s --discard=old", want.Name), nil)
	}
	c.perSubject(have, want)
	c.size(have, want)
	c.age(have, want)
	c.limit("max-msgs", have.MaxMsgs, want.MaxMsgs, count, func(s *jetstream.StreamConfig) { s.MaxMsgs = -1 })
	c.limit("max-msg-size", int64(have.MaxMsgSize), int64(want.MaxMsgSize), count, func(s *jetstream.StreamConfig) { s.MaxMsgSize = -1 })
	if have.Replicas != want.Replicas {
		c.limit("replicas", int64(have.Replicas), int64(want.Replicas), count, func(s *jetstream.StreamConfig) { s.Replicas = want.Replicas })
	}
	if want.AllowDirect && !have.AllowDirect {
		c.add(Changed, "allow-direct", "false", "true", phrase.Phrase{}, func(s *jetstream.StreamConfig) { s.AllowDirect = true })
	}
	return c.found
}

func (c *comparing) perSubject(have, want jetstream.StreamConfig) {
	if have.MaxMsgsPerSubject > want.MaxMsgsPerSubject && want.MaxMsgsPerSubject > 0 || have.MaxMsgsPerSubject <= 0 && want.MaxMsgsPerSubject > 0 {
		c.add(Refused, "max-msgs-per-subject", count(have.MaxMsgsPerSubject), count(want.MaxMsgsPerSubject),
			phrase.Of("it keeps states that nothing reads, and the change would remove them: nats stream edit %s --max-msgs-per-subject=%d", want.Name, want.MaxMsgsPerSubject), nil)
		return
	}
	c.limit("max-msgs-per-subject", have.MaxMsgsPerSubject, want.MaxMsgsPerSubject, count,
		func(s *jetstream.StreamConfig) { s.MaxMsgsPerSubject = want.MaxMsgsPerSubject })
}

func (c *comparing) size(have, want jetstream.StreamConfig) {
	if have.MaxBytes <= 0 {
		c.add(Refused, "max-bytes", unlimited, size(want.MaxBytes),
			phrase.Of("it may fill the disk, and a limit may be below what it holds: nats stream edit %s --max-bytes=%d", want.Name, want.MaxBytes), nil)
		return
	}
	c.limit("max-bytes", have.MaxBytes, want.MaxBytes, size, func(s *jetstream.StreamConfig) { s.MaxBytes = want.MaxBytes })
}

func (c *comparing) age(have, want jetstream.StreamConfig) {
	set := func(s *jetstream.StreamConfig) {
		s.MaxAge = want.MaxAge
		// The server allows no longer window than the messages' age.
		if want.MaxAge > 0 {
			s.Duplicates = min(s.Duplicates, want.MaxAge)
		}
	}
	if want.Name == "KV_"+bucketLeases && have.MaxAge != want.MaxAge {
		// Longer keeps a dead holder's lease, shorter loses a living one's.
		c.add(Changed, "max-age", age(int64(have.MaxAge)), age(int64(want.MaxAge)), phrase.Phrase{}, set)
		return
	}
	c.limit("max-age", int64(have.MaxAge), int64(want.MaxAge), age, set)
	c.limit("dupe-window", int64(have.Duplicates), int64(want.Duplicates), age, func(s *jetstream.StreamConfig) { s.Duplicates = want.Duplicates })
}

// compareConsumers looks at the consumers that outlast a process. The program puts them right
// whenever it begins to take messages from them.
func (b *Bus) compareConsumers(ctx context.Context, stream jetstream.Stream) ([]Difference, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var found []Difference
	list := stream.ListConsumers(ctx)
	for info := range list.Info() {
		name := info.Name
		want := jetstream.ConsumerConfig{AckPolicy: jetstream.AckExplicitPolicy, MaxDeliver: -1}
		switch {
		case info.Stream == streamRecords && strings.HasPrefix(name, workerPrefix):
			want.AckWait, want.MaxAckPending, want.FilterSubject = ackWait, maxAckPending, filterRecords
		case info.Stream == streamJobs && strings.HasPrefix(name, jobsPrefix):
			// Its wait is the schedule's, and its job stands in its name and filter alike.
			want.AckWait, want.MaxAckPending, want.FilterSubject = info.Config.AckWait, 1, info.Config.FilterSubject
		default:
			continue
		}
		have := info.Config
		for _, one := range []struct{ what, have, want string }{
			{"ack policy", have.AckPolicy.String(), want.AckPolicy.String()},
			{"ack-wait", have.AckWait.String(), want.AckWait.String()},
			{"max-pending", fmt.Sprint(have.MaxAckPending), fmt.Sprint(want.MaxAckPending)},
			{"max-deliver", fmt.Sprint(have.MaxDeliver), fmt.Sprint(want.MaxDeliver)},
			{"filter", have.FilterSubject, want.FilterSubject},
		} {
			if one.have != one.want {
				found = append(found, Difference{
					Where: phrase.Of("consumer %s", name), What: one.what, Have: one.have, Want: one.want, Effect: Changed,
					Todo: phrase.Of("it is put right when messages are next taken from it"),
				})
			}
		}
	}
	if err := list.Err(); err != nil {
		return nil, fmt.Errorf("look at the consumers of %s: %w", title(stream.CachedInfo().Config.Name), err)
	}
	return found, nil
}

func count(n int64) string {
	if n <= 0 {
		return unlimited
	}
	return fmt.Sprint(n)
}

func size(n int64) string {
	if n <= 0 {
		return unlimited
	}
	if n%mib != 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%d MiB", n/mib)
}

func age(n int64) string {
	if n <= 0 {
		return unlimited
	}
	return time.Duration(n).String()
}
