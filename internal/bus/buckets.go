package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

// Load returns the sealed token of a connection and its revision, or
// outcome.ErrNotConnected; it implements oauth.Store. With an outcome.NewerError both are
// there as well.
func (b *Bus) Load(ctx context.Context, connection string) ([]byte, uint64, error) {
	entry, err := b.tokens.Get(ctx, connection)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, 0, outcome.ErrNotConnected
	}
	if err != nil {
		return nil, 0, fmt.Errorf("load the token of %s: %w", connection, err)
	}
	data, err := b.unseal(format.Token, connection, entry.Value())
	return data, entry.Revision(), err
}

// Save replaces the sealed token that has this revision, 0 for none yet; it
// implements oauth.Store. A Conflict means that a newer one was stored meanwhile.
func (b *Bus) Save(ctx context.Context, connection string, data []byte, revision uint64) (uint64, error) {
	next, err := swap(ctx, b.tokens, connection, b.formats.Seal(format.Token, data), revision)
	if err != nil {
		return 0, fmt.Errorf("save the token of %s: %w", connection, err)
	}
	return next, nil
}

// Delete removes the sealed token that has this revision; it implements oauth.Store. A Conflict
// means that a newer one was stored meanwhile.
func (b *Bus) Delete(ctx context.Context, connection string, revision uint64) error {
	err := b.tokens.Delete(ctx, connection, jetstream.LastRevision(revision))
	if isConflict(err) {
		err = outcome.Conflict(err)
	}
	if err != nil {
		return fmt.Errorf("delete the token of %s: %w", connection, err)
	}
	return nil
}

// swap stores a value where the key still has the revision.
func swap(ctx context.Context, kv jetstream.KeyValue, key string, data []byte, revision uint64) (uint64, error) {
	var next uint64
	var err error
	if revision == 0 {
		next, err = kv.Create(ctx, key, data)
	} else {
		next, err = kv.Update(ctx, key, data, revision)
	}
	if isConflict(err) {
		return 0, outcome.Conflict(err)
	}
	return next, err
}

// isConflict recognises a lost compare-and-swap. A cluster answers racing writers
// with a code of its own, which a single server never sends.
func isConflict(err error) bool {
	if errors.Is(err, jetstream.ErrKeyExists) {
		return true
	}
	return isCode(err, jetstream.JSErrCodeStreamWrongLastSequence) || isCode(err, jetstream.JSErrCodeStreamWrongLastSequenceConstant) ||
		isCode(err, codeInFlight)
}

func isCode(err error, code jetstream.ErrorCode) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == code
}

// Cursor returns where the reading of a kind stands; the empty cursor is the beginning.
func (b *Bus) Cursor(ctx context.Context, connection string, kind crm.Kind) (crm.Cursor, error) {
	entry, err := b.cursors.Get(ctx, connection+"."+string(kind))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("load the cursor of %s %s: %w", connection, kind, err)
	}
	cursor, err := b.unseal(format.Cursor, connection+" "+string(kind), entry.Value())
	if err != nil {
		return "", fmt.Errorf("load the cursor of %s %s: %w; or, if no newer process runs any more, read everything again: icptier pull %s --full", connection, kind, err, connection)
	}
	return crm.Cursor(cursor), nil
}

// SaveCursor stores where the reading of a kind stands, for the reading of this number.
// The server refuses it once NextRead has given out a later number, or when the cursors were
// lost; the error is a Conflict then, and the reading is over.
func (b *Bus) SaveCursor(ctx context.Context, connection string, kind crm.Kind, cursor crm.Cursor, read uint64) error {
	msg := nats.NewMsg(cursorSubject(connection, string(kind)))
	msg.Data = b.formats.Seal(format.Cursor, []byte(cursor))
	// The number of a reading is the sequence of the key that numbers them, and the
	// check looks at that key instead of the cursor's own.
	msg.Header.Set(jetstream.ExpectedLastSubjSeqHeader, strconv.FormatUint(read, 10))
	msg.Header.Set(jetstream.ExpectedLastSubjSeqSubjHeader, cursorSubject(connection, keyReads))
	for round := 0; ; round++ {
		_, err := b.js.PublishMsg(ctx, msg)
		if isCode(err, jetstream.JSErrCodeStreamWrongLastSequenceConstant) && round < conflictRounds {
			// An earlier save of this process may still be under way, or another reading begins.
			if err := backOff(ctx, round+1); err != nil {
				return fmt.Errorf("save the cursor of %s %s: %w", connection, kind, err)
			}
			continue
		}
		if isConflict(err) {
			err = outcome.Conflict(fmt.Errorf("%w: a later reading has begun", ErrLeaseLost))
		}
		if err != nil {
			return fmt.Errorf("save the cursor of %s %s: %w", connection, kind, err)
		}
		return nil
	}
}

// keyReads numbers the readings of a connection.
const keyReads = "reads"

func cursorSubject(connection, key string) string { return "$KV.cursors." + connection + "." + key }

// NextRead returns a number that is larger than any it returned before, to any
// replica: the revision of a key kept for this alone. A save with an earlier
// number is refused from now on.
func (b *Bus) NextRead(ctx context.Context, connection string) (uint64, error) {
	n, err := b.cursors.Put(ctx, connection+"."+keyReads, nil)
	if err != nil {
		return 0, fmt.Errorf("number the reading of %s: %w", connection, err)
	}
	return n, nil
}

// Recall returns what Remember stored of a connection under a key; nil where there is nothing. What a
// newer program stored counts as nothing.
func (b *Bus) Recall(ctx context.Context, connection, key string) ([]byte, error) {
	entry, err := b.cursors.Get(ctx, connection+"."+key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("recall %s of %s: %w", key, connection, err)
	}
	note, err := b.unseal(format.Cursor, connection+" "+key, entry.Value())
	if outcome.IsNewer(err) {
		return nil, nil
	}
	return note, err
}

// Remember stores a small note of a connection, beside its cursors and for as long as those.
func (b *Bus) Remember(ctx context.Context, connection, key string, note []byte) error {
	if _, err := b.cursors.Put(ctx, connection+"."+key, b.formats.Seal(format.Cursor, note)); err != nil {
		return fmt.Errorf("remember %s of %s: %w", key, connection, err)
	}
	return nil
}

// Tenant returns the CRM account that a connection was first connected to, and
// stores this one where there is none yet.
func (b *Bus) Tenant(ctx context.Context, connection, tenant string) (string, error) {
	first, err := b.first(ctx, "tenant."+connection, tenant)
	if err != nil {
		return "", fmt.Errorf("the CRM account of %s: %w", connection, err)
	}
	return first, nil
}

// first returns what was first stored under a key of the state, which is text where
// nothing was.
func (b *Bus) first(ctx context.Context, key, text string) (string, error) {
	_, err := b.state.Create(ctx, key, b.formats.Seal(format.State, []byte(text)))
	if err == nil {
		return text, nil
	}
	if !isConflict(err) {
		return "", fmt.Errorf("store the state: %w", err)
	}
	entry, err := b.state.Get(ctx, key)
	if err != nil {
		return "", fmt.Errorf("load the state: %w", err)
	}
	value, err := b.unseal(format.State, key, entry.Value())
	return string(value), err
}
