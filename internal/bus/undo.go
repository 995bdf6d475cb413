package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
)

// editSubject names the account too, so that it can be erased from all runs.
func editSubject(connection, run string, e *crm.Edit) string {
	return editsOf(connection, run) + token(e.Account) + "." + string(e.Kind) + "." + token(e.ID)
}

func editsOf(connection, run string) string { return "undo." + connection + "." + token(run) + "." }

// KeepEdits stores what a run of a connection is about to replace in the CRM, and returns when
// all is stored. The edit of a record that the run wrote before is joined with the earlier one.
func (b *Bus) KeepEdits(ctx context.Context, connection, run string, edits []crm.Edit) error {
	futures := make([]jetstream.PubAckFuture, 0, len(edits))
	for i := range edits {
		msg, err := b.editMsg(connection, run, &edits[i])
		if err != nil {
			return err
		}
		future, err := b.js.PublishMsgAsync(msg, jetstream.WithStallWait(publishTimeout), jetstream.WithExpectLastSequencePerSubject(0))
		if err != nil {
			return b.failed(streamUndo, fmt.Errorf("keep what stood in %s %s: %w", edits[i].Kind, edits[i].ID, err))
		}
		futures = append(futures, future)
	}
	for i := range edits {
		err := b.settle(ctx, futures[i:i+1])
		if isConflict(err) {
			err = b.joinEdit(ctx, connection, run, &edits[i])
		}
		if err != nil {
			return b.failed(streamUndo, fmt.Errorf("keep what stood in %s %s: %w", edits[i].Kind, edits[i].ID, err))
		}
	}
	return nil
}

func (b *Bus) editMsg(connection, run string, e *crm.Edit) (*nats.Msg, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode the edit of %s %s: %w", e.Kind, e.ID, err)
	}
	msg := nats.NewMsg(editSubject(connection, run, e))
	msg.Data = body
	b.stamp(msg, format.Edit)
	return msg, nil
}

// joinEdit stores an edit that follows another of its record and run.
func (b *Bus) joinEdit(ctx context.Context, connection, run string, e *crm.Edit) error {
	for {
		have, err := b.lastMsg(ctx, streamUndo, editSubject(connection, run, e))
		if err != nil {
			return err
		}
		if err := b.readable(format.Edit, have.Subject, have.Header); err != nil {
			return err
		}
		var earlier crm.Edit
		if err := json.Unmarshal(have.Data, &earlier); err != nil {
			return fmt.Errorf("decode the edit %s: %w", have.Subject, err)
		}
		both := e.Following(&earlier)
		msg, err := b.editMsg(connection, run, &both)
		if err != nil {
			return err
		}
		_, err = b.js.PublishMsg(ctx, msg, jetstream.WithExpectLastSequencePerSubject(have.Sequence))
		if err == nil {
			// Also where the run is being ended: until then the record has two edits.
			return b.overwrite(context.WithoutCancel(ctx), streamUndo, []uint64{have.Sequence})
		}
		if !isConflict(err) || ctx.Err() != nil {
			return err
		}
	}
}

// editsAtOnce is how many edits are read before they are handed on.
const editsAtOnce = 1000

// Edits calls each with what is kept of a run, one edit a record. It may take its time, as one
// that writes each edit back to a CRM does: between two parts nothing is open that could end.
func (b *Bus) Edits(ctx context.Context, connection, run string, each func(crm.Edit) error) error {
	for from := uint64(1); ; {
		edits, last, err := b.editsFrom(ctx, connection, run, from)
		if err != nil {
			return err
		}
		for _, e := range edits {
			if err := each(e); err != nil {
				return err
			}
		}
		if len(edits) < editsAtOnce {
			return nil
		}
		from = last + 1
	}
}

// editsFrom reads the next edits of a run from a place of the stream on, and returns the place
// of the last.
func (b *Bus) editsFrom(ctx context.Context, connection, run string, from uint64) ([]crm.Edit, uint64, error) {
	var edits []crm.Edit
	at := map[string]int{} // by subject: a process that died may have left the edit that another one follows
	last := from
	err := b.read(ctx, streamUndo, jetstream.ConsumerConfig{
		FilterSubjects: []string{editsOf(connection, run) + ">"},
		DeliverPolicy:  jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
	}, func(msg jetstream.Msg) error {
		var e crm.Edit
		if err := b.decode(msg, format.Edit, &e); err != nil {
			return err
		}
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read what a run replaced: %w", err)
		}
		last = meta.Sequence.Stream
		if i, twice := at[msg.Subject()]; twice {
			edits[i] = e
			return nil
		}
		at[msg.Subject()], edits = len(edits), append(edits, e)
		if len(edits) == editsAtOnce {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, 0, err
	}
	return edits, last, nil
}

// EditsOf calls each with what runs replaced in the records of one account, and the name of the run.
func (b *Bus) EditsOf(ctx context.Context, connection, account string, each func(run string, e crm.Edit) error) error {
	return b.last(ctx, streamUndo, "undo."+connection+".*."+token(account)+".>", false, func(msg jetstream.Msg) error {
		var e crm.Edit
		if err := b.decode(msg, format.Edit, &e); err != nil {
			return err
		}
		run, err := untoken(strings.Split(msg.Subject(), ".")[2])
		if err != nil {
			return err
		}
		return each(run, e)
	})
}

// Undoable reports whether what a run replaced is still kept.
func (b *Bus) Undoable(ctx context.Context, connection, run string) (bool, error) {
	_, err := b.lastMsg(ctx, streamUndo, editsOf(connection, run)+">")
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	return err == nil, err
}
