package bus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

// Headers of a record, so that a sweep or a comparison need not read bodies.
const (
	headerDeleted = "Icptier-Deleted" // marks tombstones
	headerLink    = "Icptier-Link"    // of a deal: "=" and its account, escaped
	headerOpen    = "Icptier-Open"    // marks open deals
	headerVersion = "Icptier-Version" // modified stamp and reading number, parted by a slash
)

const (
	// publishTimeout is how long one stored message may take, acknowledgement included.
	publishTimeout = 10 * time.Second
	// conflictRounds is how often a record that lost against another publish is compared anew.
	conflictRounds = 8
)

// Publish stores those records of one connection that are newer than what the stream
// holds, and returns when all of them are stored. Older says how many were left out
// because the stream holds a newer one; records that stand there already, byte for
// byte, are left out without being counted. On an error the outcome of each record is
// unknown; publishing them again does no harm.
//
// Every record names the sequence of the one it replaces, and the server refuses it when
// another one is there by then. So a reader that was stopped for long, and has lost its
// lease without knowing, cannot put an older record over a newer one, and neither can a
// publish that arrives after it was given up.
func (b *Bus) Publish(ctx context.Context, connection string, records []crm.Record) (older int, err error) {
	for start := 0; start < len(records); start += window {
		part := records[start:min(start+window, len(records))]
		n, err := b.publishWindow(ctx, connection, part)
		older += n
		b.metrics.Older(n)
		if err != nil && ctx.Err() != nil {
			err = fmt.Errorf("publish: %w", context.Cause(ctx)) // a lost lease, and not what it broke
		}
		if err != nil {
			return older, b.explain(ctx, err)
		}
	}
	return older, nil
}

// pending is a record on its way into the stream.
type pending struct {
	record *crm.Record
	msg    *nats.Msg
}

func (b *Bus) publishWindow(ctx context.Context, connection string, records []crm.Record) (older int, err error) {
	todo, older, err := newest(connection, records)
	if err != nil {
		return older, err
	}
	run := runOf(ctx)
	for _, one := range todo {
		b.stamp(one.msg, format.Record)
		if run != "" {
			one.msg.Header.Set(headerRun, run)
		}
	}
	stored, err := b.lastOf(ctx, todo)
	for round := 0; err == nil; round++ {
		var behind int
		todo, behind = todo.newerThan(stored)
		older += behind
		if len(todo) == 0 {
			return older, nil
		}
		if round == conflictRounds {
			return older, outcome.Conflict(fmt.Errorf("publish %s %s: others keep publishing the same record", todo[0].record.Kind, todo[0].record.ID))
		}
		if err := backOff(ctx, round); err != nil {
			return older, fmt.Errorf("publish: %w", err)
		}
		if todo, err = b.publishAll(ctx, todo, stored); err != nil || len(todo) == 0 {
			return older, err
		}
		stored, err = b.lastOfLeader(ctx, todo)
	}
	return older, err
}

type pendings []pending

// newest encodes the records and keeps the newest of each subject; older counts the others
// that are older than one beside them.
func newest(connection string, records []crm.Record) (todo pendings, older int, err error) {
	todo = make(pendings, 0, len(records))
	at := make(map[string]int, len(records))
	for i := range records {
		msg, err := recordMsg(connection, &records[i])
		if err != nil {
			return nil, 0, err
		}
		j, twice := at[msg.Subject]
		switch {
		case !twice:
			at[msg.Subject] = len(todo)
			todo = append(todo, pending{&records[i], msg})
		case records[i].Before(todo[j].record):
			older++
		default: // of two states with one version the later one counts
			todo[j] = pending{&records[i], msg}
		}
	}
	return todo, older, nil
}

// newerThan leaves out what the stream holds already, and what it holds a newer state of.
func (p pendings) newerThan(stored map[string]lastRecord) (rest pendings, older int) {
	rest = p[:0]
	for _, one := range p {
		have, ok := stored[one.msg.Subject]
		switch {
		case !ok:
			rest = append(rest, one)
		case one.record.Before(&have.record):
			older++
		case !bytes.Equal(one.msg.Data, have.data):
			rest = append(rest, one)
		}
	}
	return rest, older
}

// publishAll publishes the records over those that stored names, and returns the ones
// that were refused because something else is there.
func (b *Bus) publishAll(ctx context.Context, todo pendings, stored map[string]lastRecord) (refused pendings, err error) {
	futures := make([]jetstream.PubAckFuture, 0, len(todo))
	for _, one := range todo {
		future, err := b.js.PublishMsgAsync(one.msg, jetstream.WithStallWait(publishTimeout),
			jetstream.WithExpectLastSequencePerSubject(stored[one.msg.Subject].sequence))
		if err != nil {
			return nil, b.failed(streamRecords, fmt.Errorf("publish %s %s: %w", one.record.Kind, one.record.ID, err))
		}
		futures = append(futures, future)
	}
	for i, future := range futures {
		if ackErr := await(ctx, future); isConflict(ackErr) {
			refused = append(refused, todo[i])
			_ = b.failed(streamRecords, ackErr) // compared and tried once more
		} else if ackErr != nil && err == nil {
			err = b.failed(streamRecords, fmt.Errorf("publish: %w", ackErr))
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("publish: %w", context.Cause(ctx))
		}
	}
	return refused, err
}

// settle waits for the acknowledgement of every future: one that is not read
// would hide a loss.
func (b *Bus) settle(ctx context.Context, futures []jetstream.PubAckFuture) error {
	var first error
	for _, future := range futures {
		if err := await(ctx, future); err != nil && first == nil {
			first = fmt.Errorf("publish: %w", err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	if first == nil && len(futures) > 0 {
		b.health.wrote(ctx, streamOf(futures[0].Msg().Subject), nil)
	}
	return first
}

func await(ctx context.Context, future jetstream.PubAckFuture) error {
	select {
	case <-future.Ok():
		return nil
	case err := <-future.Err():
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func recordMsg(connection string, r *crm.Record) (*nats.Msg, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode %s %s: %w", r.Kind, r.ID, err)
	}
	msg := nats.NewMsg(recordSubject(connection, r.Kind, r.ID))
	msg.Data = body
	msg.Header.Set(headerVersion, formatVersion(r.Version))
	if r.Deleted {
		msg.Header.Set(headerDeleted, "1")
	}
	if r.Deal != nil {
		msg.Header.Set(headerLink, "="+url.QueryEscape(r.Deal.Account))
		if r.Deal.Status == crm.DealOpen {
			msg.Header.Set(headerOpen, "1")
		}
	}
	return msg, nil
}

func formatVersion(v crm.Version) string {
	return strconv.FormatInt(int64(v.Modified), 10) + "/" + strconv.FormatUint(v.Read, 10)
}

func parseVersion(text string) (crm.Version, error) {
	modified, read, ok := strings.Cut(text, "/")
	if !ok {
		return crm.Version{}, errors.New("a version has a stamp and a reading")
	}
	m, err := strconv.ParseInt(modified, 10, 64)
	if err != nil {
		return crm.Version{}, fmt.Errorf("parse a version: %w", err)
	}
	r, err := strconv.ParseUint(read, 10, 64)
	if err != nil {
		return crm.Version{}, fmt.Errorf("parse a version: %w", err)
	}
	return crm.Version{Modified: crm.Stamp(m), Read: r}, nil
}
