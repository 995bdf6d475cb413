package bus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/crm"
)

// lastRecord is the record that the stream holds under a subject.
type lastRecord struct {
	sequence uint64
	record   crm.Record // only its version and whether it is a tombstone
	data     []byte
}

func newLastRecord(sequence uint64, header nats.Header, data []byte) lastRecord {
	last := lastRecord{sequence: sequence, data: data}
	version, err := parseVersion(header.Get(headerVersion))
	if err == nil {
		last.record.Version, last.record.Deleted = version, header.Get(headerDeleted) != ""
		return last
	}
	// Stored by a version of the program that did not write the header.
	var body struct {
		Version crm.Version `json:"v"`
		Deleted bool        `json:"deleted"`
	}
	// An entry that cannot be decoded has no use, so any record may replace it.
	if json.Unmarshal(data, &body) == nil {
		last.record.Version, last.record.Deleted = body.Version, body.Deleted
	}
	return last
}

// lastOf looks up what the stream holds under the subjects, with one request that any
// replica answers. The answer may be stale or have gaps: the server compares once more
// when the record is published.
func (b *Bus) lastOf(ctx context.Context, todo pendings) (map[string]lastRecord, error) {
	subjects := make([]string, len(todo))
	for i := range todo {
		subjects[i] = todo[i].msg.Subject
	}
	stored := make(map[string]lastRecord, len(todo))
	err := b.lastOfEach(ctx, streamRecords, subjects, func(subject string, sequence uint64, msg *nats.Msg) {
		stored[subject] = newLastRecord(sequence, msg.Header, msg.Data)
	})
	if errors.Is(err, nats.ErrNoResponders) {
		return b.lastOfLeader(ctx, todo) // the stream does not allow direct access
	}
	if err != nil {
		return nil, fmt.Errorf("look up records: %w", err)
	}
	return stored, nil
}

// lastOfEach calls each with the last message of every subject that has one, as any replica
// knows it.
func (b *Bus) lastOfEach(ctx context.Context, stream string, subjects []string, each func(subject string, sequence uint64, msg *nats.Msg)) error {
	request, err := json.Marshal(struct {
		Subjects []string `json:"multi_last"`
	}{subjects})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	inbox := b.nc.NewRespInbox()
	answers, err := b.nc.SubscribeSync(inbox)
	if err != nil {
		return err
	}
	defer func() { _ = answers.Unsubscribe() }() // it fails only on a closed connection, which has no subscriptions
	if err := b.nc.PublishRequest("$JS.API.DIRECT.GET."+stream, inbox, request); err != nil {
		return err
	}
	for {
		msg, err := answers.NextMsgWithContext(ctx)
		if err != nil {
			return err
		}
		if msg.Header.Get("Status") != "" { // 204 ends the answer, 404 says that there is nothing
			return nil
		}
		sequence, err := strconv.ParseUint(msg.Header.Get(jetstream.SequenceHeader), 10, 64)
		if err != nil {
			return err
		}
		each(msg.Header.Get(jetstream.SubjectHeader), sequence, msg)
	}
}

// lookups is how many messages are asked for at a time, each by itself.
const lookups = 16

// lastOfLeader looks up what the stream holds under the subjects as its leader knows it.
func (b *Bus) lastOfLeader(ctx context.Context, todo pendings) (map[string]lastRecord, error) {
	var mu sync.Mutex
	stored := make(map[string]lastRecord, len(todo))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(lookups)
	for _, one := range todo {
		group.Go(func() error {
			msg, err := b.lastMsg(ctx, streamRecords, one.msg.Subject)
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("look up %s %s: %w", one.record.Kind, one.record.ID, err)
			}
			mu.Lock()
			defer mu.Unlock()
			stored[one.msg.Subject] = newLastRecord(msg.Sequence, msg.Header, msg.Data)
			return nil
		})
	}
	return stored, group.Wait()
}

// backOff waits before the next of several tries: not at all before the first (round 0),
// then about 10 ms, twice as long each time and at most 2 s, half of it at random.
func backOff(ctx context.Context, round int) error {
	if round == 0 {
		return nil
	}
	pause := min(10*time.Millisecond<<min(round-1, 8), 2*time.Second)
	timer := time.NewTimer(pause/2 + rand.N(pause/2+1))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
