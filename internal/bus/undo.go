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
	for i, future := range futures {
		err := b.settle(ctx, []jetstream.PubAckFuture{future})
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
			return b.overwrite(ctx, streamUndo, []uint64{have.Sequence}) // only the last one is read
		}
		if !isConflict(err) || ctx.Err() != nil {
			return err
		}
	}
}

// Edits calls each with what is kept of a run, one edit a record.
func (b *Bus) Edits(ctx context.Context, connection, run string, each func(crm.Edit) error) error {
	return b.last(ctx, streamUndo, editsOf(connection, run)+">", false, func(msg jetstream.Msg) error {
		var e crm.Edit
		if err := b.decode(msg, format.Edit, &e); err != nil {
			return err
		}
		return each(e)
	})
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
