package bus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/phrase"
)

// Headers of a dead letter, beside those of its message.
const (
	headerReason     = "Icptier-Reason" // in English
	headerSaid       = "Icptier-Said"   // the reason as a phrase, where that says more
	headerSubject    = "Icptier-Subject"
	headerStream     = "Icptier-Stream"
	headerSequence   = "Icptier-Sequence"
	headerDeliveries = "Icptier-Deliveries"
	headerFirst      = "Icptier-First"
	headerTimes      = "Icptier-Times"
	headerAccount    = "Icptier-Account"
	headerFormat     = "Icptier-Body-Format" // the version of the message that it was
)

// Headers that a message carries and its letter keeps.
const (
	headerRun     = "Icptier-Run"     // the run that stored it
	headerReplays = "Icptier-Replays" // how often it was replayed
	headerReplay  = "Icptier-Replay"  // the letter that it is a replay of
)

const (
	prefixDead = "dead."
	maxReason  = 500  // bytes of a reason
	maxSaid    = 2000 // bytes of a reason as a phrase
)

// deadLetter stores a copy of msg among the dead letters: the body too, because the
// stream of records forgets it as soon as the record changes.
func (b *Bus) deadLetter(ctx context.Context, msg jetstream.Msg, reason phrase.Phrase) error {
	meta, err := msg.Metadata()
	if err == nil {
		err = b.keepLetter(ctx, meta.Stream, msg.Subject(), meta.Sequence.Stream, meta.NumDelivered, msg.Headers(), msg.Data(), reason)
	}
	if err != nil {
		return b.failed(streamDead, fmt.Errorf("store the dead letter of %s: %w", msg.Subject(), err))
	}
	return nil
}

// keepLetter stores the letter of a message in place of the last one of the same
// subject, which is counted on where it is about the same message. The letter of a newer
// message stays.
func (b *Bus) keepLetter(ctx context.Context, stream, subject string, sequence, deliveries uint64, header nats.Header, body []byte, reason phrase.Phrase) error {
	now := time.Now().UTC().Format(time.RFC3339Nano)
	for {
		letter := nats.NewMsg(prefixDead + subject)
		letter.Data = body
		for name, value := range map[string]string{
			headerReason: cutReason(reason.String()), headerSaid: said(reason), headerSubject: subject, headerStream: stream, headerAccount: accountOf(subject, body),
			headerSequence: strconv.FormatUint(sequence, 10), headerDeliveries: strconv.FormatUint(deliveries, 10),
			headerFirst: now, headerTimes: "1",
			headerDeleted: header.Get(headerDeleted), headerVersion: header.Get(headerVersion),
			headerLink: header.Get(headerLink), headerOpen: header.Get(headerOpen),
			headerFormat: header.Get(format.Header), headerRun: header.Get(headerRun), headerReplays: header.Get(headerReplays),
		} {
			if value != "" {
				letter.Header.Set(name, value)
			}
		}
		b.stamp(letter, format.Letter)
		have, err := b.lastMsg(ctx, streamDead, letter.Subject)
		var before uint64
		switch {
		case errors.Is(err, jetstream.ErrMsgNotFound):
		case err != nil:
			return err
		default:
			before = have.Sequence
			if err := b.readable(format.Letter, have.Subject, have.Header); err != nil {
				return err // it is not written over; the message comes again, to a newer program too
			}
			was := letterOf(have.Subject, have.Sequence, have.Time, have.Header, have.Data)
			if was.Stream == stream && was.Sequence > sequence {
				return nil
			}
			if was.ID == deadletter.ID(stream, sequence) {
				letter.Header.Set(headerFirst, was.First.Format(time.RFC3339Nano))
				letter.Header.Set(headerTimes, strconv.Itoa(was.Times+1))
			}
		}
		if _, err = b.js.PublishMsg(ctx, letter, jetstream.WithExpectLastSequencePerSubject(before)); err == nil {
			// An older one that stays does no harm: only the last letter of a subject is read.
			_ = b.eraseUpTo(ctx, streamDead, letter.Subject, before)
			return nil
		}
		if !isConflict(err) || ctx.Err() != nil {
			return err
		}
	}
}

// cutReason keeps a reason short and in one line, as a header has to be.
func cutReason(reason string) string {
	reason = strings.Join(strings.Fields(reason), " ")
	if len(reason) > maxReason {
		reason = strings.ToValidUTF8(reason[:maxReason], "") + " …"
	}
	return reason
}

// said is a reason in the form that says it in every language; empty where its English does, and
// where it is too long to be kept.
func said(reason phrase.Phrase) string {
	body, err := json.Marshal(reason)
	if err != nil || len(body) > maxSaid || phrase.Text(reason.String()).Equal(reason) {
		return ""
	}
	return string(body)
}

// whyOf is the reason of a letter for readers of any language. A release that does not know the
// phrase leaves that of an earlier letter beside its own reason.
func whyOf(header nats.Header) phrase.Phrase {
	var said phrase.Phrase
	if body := header.Get(headerSaid); body != "" && json.Unmarshal([]byte(body), &said) == nil && cutReason(said.String()) == header.Get(headerReason) {
		return said
	}
	return phrase.Text(header.Get(headerReason))
}

// accountOf says which account a record belongs to; empty where that cannot be told.
func accountOf(subject string, body []byte) string {
	parts, err := subjectParts(subject)
	if err != nil || parts[0] != "crm" {
		return ""
	}
	if parts[2] == string(crm.KindAccount) {
		id, _ := untoken(parts[3]) // where it cannot be told, it is unknown
		return id
	}
	var record crm.Record
	if json.Unmarshal(body, &record) != nil || record.Deal == nil {
		return ""
	}
	if !utf8.ValidString(record.Deal.Account) || strings.ContainsAny(record.Deal.Account, "\r\n") {
		return ""
	}
	return record.Deal.Account
}

// letterOf reads a stored letter. Letters of older versions have fewer headers.
func letterOf(subject string, place uint64, stored time.Time, header nats.Header, body []byte) deadletter.Letter {
	number := func(name string) int { n, _ := strconv.Atoi(header.Get(name)); return n } // absent is 0
	l := deadletter.Letter{
		Reason: header.Get(headerReason), Why: whyOf(header), Subject: strings.TrimPrefix(subject, prefixDead), Stream: header.Get(headerStream),
		Account: header.Get(headerAccount), First: stored.UTC(), Last: stored.UTC(), Times: max(number(headerTimes), 1),
		Tries: number(headerDeliveries), Replays: number(headerReplays), Run: header.Get(headerRun),
		Size: len(body), Place: place, Body: body,
	}
	if size, err := strconv.Atoi(header.Get("Nats-Msg-Size")); err == nil {
		l.Size = size
	}
	if first, err := time.Parse(time.RFC3339Nano, header.Get(headerFirst)); err == nil {
		l.First = first
	}
	l.Sequence, _ = strconv.ParseUint(header.Get(headerSequence), 10, 64)
	parts := strings.Split(l.Subject, ".")
	switch {
	case len(parts) == 4 && parts[0] == "crm":
		l.Stream, l.Connection, l.Kind = streamRecords, parts[1], parts[2]
		l.Record, _ = untoken(parts[3])
		if l.Kind == string(crm.KindAccount) {
			l.Account = l.Record
		}
	case len(parts) == 4 && parts[0]+"." == prefixRead:
		l.Stream, l.Connection, l.Kind, l.Sequence = letterRead, parts[1], parts[2], readNumber(l.Subject)
		l.Record, _ = untoken(parts[3])
	case len(parts) == 4 && parts[0] == "jobs":
		slot, _ := untoken(parts[3])
		l.Stream, l.Connection, l.Kind, l.Record = streamJobs, parts[1], deadletter.KindJob, parts[2]+" "+slot
		l.Run = runName(parts[1], parts[2], slot)
	case len(parts) > 1:
		l.Connection = parts[1]
	}
	l.ID = deadletter.ID(l.Stream, l.Sequence)
	return l
}

// Letters calls each with the letters, without their bodies; it implements
// deadletter.Store, as Body, Replay and Drop do.
func (b *Bus) Letters(ctx context.Context, each func(deadletter.Letter) error) error {
	return b.last(ctx, streamDead, prefixDead+">", true, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read a dead letter: %w", err)
		}
		l := letterOf(msg.Subject(), meta.Sequence.Stream, meta.Timestamp, msg.Headers(), nil)
		if err := b.readable(format.Letter, l.ID, msg.Headers()); err != nil {
			l.Reason, l.Why = err.Error(), phrase.OfError(err) // what it says may mean something else
		}
		return each(l)
	})
}

// Body returns the body of a letter.
func (b *Bus) Body(ctx context.Context, l deadletter.Letter) ([]byte, error) {
	stored, err := b.letter(ctx, l)
	if err != nil {
		return nil, err
	}
	return stored.Data, nil
}

// letter returns a letter as it is stored; deadletter.ErrNone when it is another one by now.
func (b *Bus) letter(ctx context.Context, l deadletter.Letter) (*jetstream.RawStreamMsg, error) {
	stored, err := b.lastMsg(ctx, streamDead, prefixDead+l.Subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && stored.Sequence != l.Place {
		return nil, fmt.Errorf("%w: %s has changed", deadletter.ErrNone, l.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("read dead letter %s: %w", l.ID, err)
	}
	if err := b.readable(format.Letter, l.ID, stored.Header); err != nil {
		return nil, err
	}
	return stored, nil
}

// Drop removes a letter.
func (b *Bus) Drop(ctx context.Context, l deadletter.Letter) error {
	if err := b.eraseUpTo(ctx, streamDead, prefixDead+l.Subject, l.Place); err != nil {
		return fmt.Errorf("remove dead letter %s: %w", l.ID, err)
	}
	return nil
}

// Replay stores the message of a letter again and then removes the letter.
func (b *Bus) Replay(ctx context.Context, l deadletter.Letter) (deadletter.Outcome, error) {
	stored, err := b.letter(ctx, l)
	if errors.Is(err, deadletter.ErrNone) {
		return deadletter.Changed, nil
	}
	if err != nil {
		return "", err
	}
	if l.Stream == letterRead {
		return deadletter.Unread, nil // there is no message
	}
	became, err := b.storeAgain(ctx, l, stored)
	if err != nil {
		return "", fmt.Errorf("store the message of dead letter %s again: %w", l.ID, err)
	}
	if became == deadletter.Missing {
		return became, nil
	}
	return became, b.Drop(ctx, l)
}

// storeAgain publishes the message of a letter, unless a newer one of its subject is
// stored. What is compared and what is replaced are the same message: the server refuses
// the publish where another one is the last by then.
func (b *Bus) storeAgain(ctx context.Context, l deadletter.Letter, letter *jetstream.RawStreamMsg) (deadletter.Outcome, error) {
	for {
		now, err := b.lastMsg(ctx, l.Stream, l.Subject)
		switch {
		case errors.Is(err, jetstream.ErrMsgNotFound):
			return deadletter.Missing, nil // it was erased, and shall not come back by this
		case err != nil:
			return "", err
		case now.Header.Get(headerReplay) == l.ID:
			return deadletter.Replayed, nil // by a call that did not get to removing the letter
		case (now.Sequence != l.Sequence || !bytes.Equal(now.Data, letter.Data)) && !newer(letter, now):
			return deadletter.Superseded, nil
		}
		msg := nats.NewMsg(l.Subject)
		msg.Data = letter.Data
		for _, name := range []string{headerDeleted, headerVersion, headerLink, headerOpen, headerRun} {
			if value := letter.Header.Get(name); value != "" {
				msg.Header.Set(name, value)
			}
		}
		if value := letter.Header.Get(headerFormat); value != "" {
			msg.Header.Set(format.Header, value)
		}
		msg.Header.Set(headerReplays, strconv.Itoa(l.Replays+1))
		msg.Header.Set(headerReplay, l.ID)
		_, err = b.js.PublishMsg(ctx, msg, jetstream.WithExpectLastSequencePerSubject(now.Sequence))
		if err == nil {
			return deadletter.Replayed, nil
		}
		if !isConflict(err) || ctx.Err() != nil {
			return "", err
		}
	}
}

// newer reports whether a letter holds a newer version of a record than the stream. Its
// place there does not tell once the stream was made anew, where numbers start again.
func newer(letter, now *jetstream.RawStreamMsg) bool {
	mine, err := parseVersion(letter.Header.Get(headerVersion))
	if err != nil {
		return false
	}
	have, err := parseVersion(now.Header.Get(headerVersion))
	return err == nil && have.Older(mine)
}

// CountLetters says how many letters each connection has.
func (b *Bus) CountLetters(ctx context.Context) (map[string]int, error) {
	stream, err := b.js.Stream(ctx, streamDead)
	if err != nil {
		return nil, fmt.Errorf("look at stream %s: %w", streamDead, err)
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(prefixDead+">"))
	if err != nil {
		return nil, fmt.Errorf("count dead letters: %w", err)
	}
	counts := map[string]int{}
	for subject := range info.State.Subjects {
		counts[letterOf(subject, 0, time.Time{}, nil, nil).Connection]++
	}
	return counts, nil
}
