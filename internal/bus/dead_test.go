package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// take hands out the next record of an epoch's consumer.
func take(t *testing.T, b *Bus, epoch uint64) Message {
	t.Helper()
	cons, err := b.Consume(t.Context(), epoch)
	if err != nil {
		t.Fatal(err)
	}
	defer cons.Close()
	batch, err := cons.Fetch(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return batch[0]
}

func letters(t *testing.T, b *Bus) []deadletter.Letter {
	t.Helper()
	all, err := deadletter.Desk{Store: b}.List(t.Context(), deadletter.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func storeRaw(t *testing.T, b *Bus, subject, body string) uint64 {
	t.Helper()
	ack, err := b.js.Publish(t.Context(), subject, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return ack.Sequence
}

func die(t *testing.T, m Message, reason string) {
	t.Helper()
	if err := m.Dead(t.Context(), phrase.Text(reason)); err != nil {
		t.Fatal(err)
	}
}

func stored(t *testing.T, b *Bus, subject string) string {
	t.Helper()
	msg, err := b.lastMsg(t.Context(), streamRecords, subject)
	if err != nil {
		t.Fatal(err)
	}
	return string(msg.Data)
}

func TestADeadLetterKeepsBodyAndReason(t *testing.T) {
	b, ctx := start(t), t.Context()
	sequence := storeRaw(t, b, recordSubject("hub", crm.KindDeal, "7"), `{"kind":"deal","id":"7","deal":{"account":"A/1","status":"?"}}`)
	die(t, take(t, b, 1), "not a\r\nstatus "+strings.Repeat("ä", 400))
	all := letters(t, b)
	if len(all) != 1 {
		t.Fatalf("%d letters, want 1", len(all))
	}
	l := all[0]
	if l.Body != nil {
		t.Error("the list carries bodies")
	}
	if l.ID != fmt.Sprint("CRM-", sequence) || l.Connection != "hub" || l.Kind != "deal" || l.Record != "7" || l.Account != "A/1" ||
		l.Tries != 1 || l.Times != 1 || l.Size != 62 || l.First.IsZero() || l.Last.IsZero() {
		t.Errorf("letter %+v", l)
	}
	if !strings.HasPrefix(l.Reason, "not a status ää") || len(l.Reason) > maxReason+5 || strings.ContainsAny(l.Reason, "\r\n") {
		t.Errorf("reason %q", l.Reason)
	}
	shown, err := deadletter.Desk{Store: b}.Show(ctx, l.ID, true)
	if err != nil || !strings.HasPrefix(string(shown.Body), `{"kind":"deal"`) {
		t.Errorf("body %q, %v", shown.Body, err)
	}
	if lag, err := b.Lag(ctx); err != nil || lag != 1 {
		t.Errorf("before the first epoch the lag is the whole stream, 1 record; got %d, %v", lag, err)
	}
}

// TestARecordSaysWhichRunStoredIt follows the name of the run from the record to its letter,
// and back by a replay and by the adoption of a connection's kept records.
func TestARecordSaysWhichRunStoredIt(t *testing.T) {
	b := start(t)
	const run = "hub/pull/quick/2026-11-30T06:00"
	in := InRun(t.Context(), "hub", "pull", "quick/2026-11-30T06:00")
	record := crm.Record{Kind: crm.KindDeal, ID: "7", Version: crm.Version{Modified: 1, Read: 1}, Deal: &crm.Deal{Account: "A"}}
	if _, err := b.Publish(in, "hub", []crm.Record{record}); err != nil {
		t.Fatal(err)
	}
	named := func(when string) {
		t.Helper()
		msg, err := b.lastMsg(t.Context(), streamRecords, recordSubject("hub", crm.KindDeal, "7"))
		if err != nil || msg.Header.Get(headerRun) != run {
			t.Errorf("%s the record says %q, %v", when, msg.Header.Get(headerRun), err)
		}
	}
	named("published")
	die(t, take(t, b, 1), "a reason")
	all := letters(t, b)
	if len(all) != 1 || all[0].Run != run {
		t.Fatalf("letters %+v", all)
	}
	replay(t, b, deadletter.Filter{IDs: []string{all[0].ID}})
	named("replayed")
	if err := b.Park(t.Context(), "hub"); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Adopt(t.Context(), "hub"); err != nil || n != 1 {
		t.Fatalf("%d adopted, %v", n, err)
	}
	named("adopted")
	// What nobody runs has no run.
	record.ID = "8"
	put(t, b, record)
	msg, err := b.lastMsg(t.Context(), streamRecords, recordSubject("hub", crm.KindDeal, "8"))
	if err != nil || msg.Header.Get(headerRun) != "" {
		t.Errorf("without a run it says %q, %v", msg.Header.Get(headerRun), err)
	}
}

func TestARebuildDeadLettersAMessageOnce(t *testing.T) {
	b := start(t)
	storeRaw(t, b, recordSubject("hub", crm.KindAccount, "1"), "{broken")
	for epoch := range uint64(3) {
		die(t, take(t, b, epoch+1), "not JSON")
	}
	all := letters(t, b)
	if len(all) != 1 || all[0].Times != 3 || !all[0].Last.After(all[0].First) {
		t.Fatalf("letters %+v, want one that was set aside three times", all)
	}
	stream, err := b.js.Stream(t.Context(), streamDead)
	if err != nil {
		t.Fatal(err)
	}
	info, err := stream.Info(t.Context(), jetstream.WithSubjectFilter(prefixDead+">"))
	if err != nil || len(info.State.Subjects) != 1 || info.State.Subjects[prefixDead+all[0].Subject] != 1 {
		t.Errorf("the stream holds %v, %v; want one message of one subject", info.State.Subjects, err)
	}
	// A newer message of the record has a letter of its own in place of that one.
	storeRaw(t, b, recordSubject("hub", crm.KindAccount, "1"), "{broken again")
	die(t, take(t, b, 3), "not JSON either")
	newer := letters(t, b)
	if len(newer) != 1 || newer[0].ID == all[0].ID || newer[0].Times != 1 || newer[0].Reason != "not JSON either" {
		t.Errorf("letters %+v, want the newer message's alone", newer)
	}
}

func TestTheLetterOfANewerMessageStays(t *testing.T) {
	b, ctx := start(t), t.Context()
	subject := recordSubject("hub", crm.KindAccount, "1")
	if err := b.keepLetter(ctx, streamRecords, subject, 9, 1, nil, []byte("new"), phrase.Quote("new")); err != nil {
		t.Fatal(err)
	}
	if err := b.keepLetter(ctx, streamRecords, subject, 5, 1, nil, []byte("old"), phrase.Quote("old")); err != nil {
		t.Fatal(err)
	}
	if all := letters(t, b); len(all) != 1 || all[0].Reason != "new" {
		t.Errorf("letters %+v", all)
	}
}

// TestAJobThatCannotBeReadIsALetter has letters of both streams counted.
func TestAJobThatCannotBeReadIsALetter(t *testing.T) {
	b, ctx := start(t), t.Context()
	if _, err := b.Claim(ctx, "hub", "pull", "tiers/2026-11-30T06:00", []byte("{")); err != nil {
		t.Fatal(err)
	}
	if err := nextJob(t, b, "pull").Dead(ctx, phrase.Of("decode a slot: %s", phrase.Quote("EOF"))); err != nil {
		t.Fatal(err)
	}
	storeRaw(t, b, recordSubject("other", crm.KindAccount, "1"), "{broken")
	die(t, take(t, b, 1), "not JSON")
	counts, err := b.CountLetters(ctx)
	if err != nil || len(counts) != 2 || counts["hub"] != 1 || counts["other"] != 1 {
		t.Errorf("counts %v, %v", counts, err)
	}
	all, err := deadletter.Desk{Store: b}.List(ctx, deadletter.Filter{Connection: "hub"})
	if err != nil || len(all) != 1 || all[0].ID != "JOBS-1" || all[0].Kind != deadletter.KindJob ||
		all[0].Record != "pull tiers/2026-11-30T06:00" || all[0].Run != "hub/pull/tiers/2026-11-30T06:00" {
		t.Errorf("letters %+v, %v", all, err)
	}
}

func replay(t *testing.T, b *Bus, f deadletter.Filter) []deadletter.Result {
	t.Helper()
	results, err := deadletter.Desk{Store: b}.Replay(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func TestAReplayedRecordIsDeliveredAgain(t *testing.T) {
	b := start(t)
	subject := recordSubject("hub", crm.KindAccount, "1")
	first := storeRaw(t, b, subject, "{broken")
	die(t, take(t, b, 1), "not JSON")
	results := replay(t, b, deadletter.Filter{Connection: "hub"})
	if len(results) != 1 || results[0].Outcome != deadletter.Replayed || len(letters(t, b)) != 0 {
		t.Fatalf("results %+v, letters %+v", results, letters(t, b))
	}
	again := take(t, b, 1)
	if string(again.Data()) != "{broken" || again.Sequence() <= first {
		t.Errorf("delivered %q at %d", again.Data(), again.Sequence())
	}
	die(t, again, "still not JSON")
	if all := letters(t, b); len(all) != 1 || all[0].Replays != 1 {
		t.Errorf("letters %+v, want one that was replayed once", all)
	}
}

func TestAReplayNeverReplacesANewerRecord(t *testing.T) {
	b, ctx := start(t), t.Context()
	subject := recordSubject("hub", crm.KindAccount, "1")
	storeRaw(t, b, subject, "old")
	die(t, take(t, b, 1), "a passing fault")
	l := letters(t, b)[0]
	letter, err := b.letter(ctx, l)
	if err != nil {
		t.Fatal(err)
	}
	storeRaw(t, b, subject, "new")
	if results := replay(t, b, deadletter.Filter{}); len(results) != 1 || results[0].Outcome != deadletter.Superseded {
		t.Errorf("results %+v", results)
	}
	if got := stored(t, b, subject); got != "new" {
		t.Fatalf("the stream holds %q", got)
	}
	if all := letters(t, b); len(all) != 0 {
		t.Errorf("a superseded letter stays: %+v", all)
	}
	// Once more with what a slow process remembers of the letter.
	if outcome, err := b.storeAgain(ctx, l, letter); err != nil || outcome != deadletter.Superseded || stored(t, b, subject) != "new" {
		t.Errorf("%s, %v; the stream holds %q", outcome, err, stored(t, b, subject))
	}
}

func TestAReplayOfALaterVersionGoesOverAStreamMadeAnew(t *testing.T) {
	b, ctx := start(t), t.Context()
	subject := recordSubject("hub", crm.KindAccount, "1")
	record := accountRecord("1", 5, 2)
	if _, err := b.Publish(ctx, "hub", []crm.Record{record}); err != nil {
		t.Fatal(err)
	}
	die(t, take(t, b, 1), "a passing fault")
	if err := b.js.DeleteStream(ctx, streamRecords); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ensure(ctx); err != nil {
		t.Fatal(err)
	}
	if results := replay(t, b, deadletter.Filter{}); results[0].Outcome != deadletter.Missing || len(letters(t, b)) != 1 {
		t.Errorf("an erased record came back: %+v", results)
	}
	if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("1", 4, 1)}); err != nil {
		t.Fatal(err)
	}
	if results := replay(t, b, deadletter.Filter{}); results[0].Outcome != deadletter.Replayed || !strings.Contains(stored(t, b, subject), `"m":5`) {
		t.Errorf("results %+v, the stream holds %s", results, stored(t, b, subject))
	}
}

func TestAReplayThatDiedBeforeRemovingItsLetterIsNotRepeated(t *testing.T) {
	b, ctx := start(t), t.Context()
	subject := recordSubject("hub", crm.KindAccount, "1")
	storeRaw(t, b, subject, "{broken")
	die(t, take(t, b, 1), "not JSON")
	l := letters(t, b)[0]
	letter, err := b.letter(ctx, l)
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := b.storeAgain(ctx, l, letter); err != nil || outcome != deadletter.Replayed {
		t.Fatalf("%s, %v", outcome, err)
	}
	before, err := b.lastMsg(ctx, streamRecords, subject)
	if err != nil {
		t.Fatal(err)
	}
	if results := replay(t, b, deadletter.Filter{}); results[0].Outcome != deadletter.Replayed || len(letters(t, b)) != 0 {
		t.Errorf("results %+v", results)
	}
	if after, err := b.lastMsg(ctx, streamRecords, subject); err != nil || after.Sequence != before.Sequence {
		t.Errorf("stored again: %d, before %d, %v", after.Sequence, before.Sequence, err)
	}
}

// TestRemovingALetterLeavesALaterOne drops and replays what somebody saw some time ago.
func TestRemovingALetterLeavesALaterOne(t *testing.T) {
	b, ctx := start(t), t.Context()
	storeRaw(t, b, recordSubject("hub", crm.KindAccount, "1"), "{broken")
	die(t, take(t, b, 1), "not JSON")
	seen := letters(t, b)[0]
	die(t, take(t, b, 2), "not JSON")
	if err := b.Drop(ctx, seen); err != nil {
		t.Fatal(err)
	}
	if outcome, err := b.Replay(ctx, seen); err != nil || outcome != deadletter.Changed {
		t.Errorf("%s, %v", outcome, err)
	}
	if _, err := b.Body(ctx, seen); !errors.Is(err, deadletter.ErrNone) {
		t.Errorf("the body of a letter that has changed: %v", err)
	}
	if all := letters(t, b); len(all) != 1 || all[0].Times != 2 {
		t.Fatalf("letters %+v", all)
	}
	results, err := deadletter.Desk{Store: b}.Drop(ctx, deadletter.Filter{IDs: []string{seen.ID}})
	if err != nil || len(results) != 1 || len(letters(t, b)) != 0 {
		t.Errorf("%+v, %v", results, err)
	}
}

// TestWhatTheServerGivesUpIsALetter has a consumer that gives up after one delivery, and
// one whose message was given up with a letter before.
func TestWhatTheServerGivesUpIsALetter(t *testing.T) {
	b, ctx := start(t), t.Context()
	storeRaw(t, b, recordSubject("hub", crm.KindAccount, "1"), "{broken")
	cons, err := b.js.CreateConsumer(ctx, streamRecords, jetstream.ConsumerConfig{
		Durable: "worker-0", AckPolicy: jetstream.AckExplicitPolicy, AckWait: 100 * time.Millisecond, MaxDeliver: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cons.Next(jetstream.FetchMaxWait(5 * time.Second)); err != nil { // and nothing more is heard of it
		t.Fatal(err)
	}
	if err := take(t, b, 1).Ack(); err != nil {
		t.Fatal(err)
	}
	storeRaw(t, b, recordSubject("hub", crm.KindAccount, "2"), "{broken too")
	die(t, take(t, b, 1), "not JSON")
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- b.JoinAdvisories(running) }()
	// The consumer asks for more, upon which the server finds that the message is out of deliveries.
	_, _ = cons.Next(jetstream.FetchMaxWait(500 * time.Millisecond))
	deadline := time.After(20 * time.Second)
	for look := time.NewTicker(50 * time.Millisecond); ; {
		all := letters(t, b)
		if len(all) == 2 {
			i := slices.IndexFunc(all, func(l deadletter.Letter) bool { return l.Record == "1" })
			if i < 0 || all[i].Reason != "consumer worker-0 had it delivered 1 times, and no more" || all[i].Size != 7 || all[1-i].Times != 1 || all[1-i].Reason != "not JSON" {
				t.Errorf("letters %+v", all)
			}
			look.Stop()
			break
		}
		select {
		case <-deadline:
			t.Fatalf("letters %+v", all)
		case <-look.C:
		}
	}
	awaitNoAdvisories(t, b)
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// awaitNoAdvisories waits until all advisories are joined and removed.
func awaitNoAdvisories(t *testing.T, b *Bus) {
	t.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for deadline := time.After(20 * time.Second); ; {
		stream, err := b.js.Stream(t.Context(), streamDead)
		if err != nil {
			t.Fatal(err)
		}
		info, err := stream.Info(t.Context(), jetstream.WithSubjectFilter("$JS.>"))
		if err != nil {
			t.Fatal(err)
		}
		if len(info.State.Subjects) == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("advisories are left: %v", info.State.Subjects)
		case <-look.C:
		}
	}
}

func TestARecordThatCannotBeReadIsALetterUntilItIsDropped(t *testing.T) {
	b := start(t)
	ctx := t.Context()
	for range 2 {
		if err := b.KeepUnread(ctx, "hub", crm.KindDeal, "7.x", phrase.Of("%s: %s", "SystemModstamp", phrase.Of("is neither a date nor a time")), []byte(`{"id":"7.x"}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.KeepUnread(ctx, "other", crm.KindDeal, "8", phrase.Quote("no"), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("7.x", 1, 1)}); err != nil {
		t.Fatal(err)
	}
	die(t, take(t, b, 1), "cannot be scored")
	all := letters(t, b)
	i := slices.IndexFunc(all, func(l deadletter.Letter) bool { return l.Stream == "READ" && l.Connection == "hub" })
	if len(all) != 3 || i < 0 {
		t.Fatalf("letters %+v, want each of its own", all)
	}
	l := all[i]
	if l.Kind != "deal" || l.Record != "7.x" || l.Times != 2 || l.Reason != "SystemModstamp: is neither a date nor a time" || l.Why.In("de") != "SystemModstamp: ist weder ein Datum noch eine Zeit" || !strings.HasPrefix(l.ID, "READ-") {
		t.Errorf("letter %+v", l)
	}
	if body, err := b.Body(ctx, l); err != nil || string(body) != `{"id":"7.x"}` {
		t.Errorf("body %s, %v", body, err)
	}
	if results := replay(t, b, deadletter.Filter{IDs: []string{l.ID}}); len(results) != 1 || results[0].Outcome != deadletter.Unread {
		t.Errorf("a replay gave %+v: there is no message to store", results)
	}
	if ids, err := b.Unread(ctx, "hub", crm.KindDeal); err != nil || !slices.Equal(ids, []string{"7.x"}) {
		t.Errorf("unread %v, %v", ids, err)
	}
	if err := b.DropUnread(ctx, "hub", crm.KindDeal, []string{"7.x"}); err != nil {
		t.Fatal(err)
	}
	if ids, err := b.Unread(ctx, "hub", crm.KindDeal); err != nil || len(ids) != 0 || len(letters(t, b)) != 2 {
		t.Errorf("after the drop: %v, %v, %d letters", ids, err, len(letters(t, b)))
	}
}

// TestTheReasonOfALetterIsSaidInTheReadersLanguage reads letters of this release, of one before
// that knew no phrases, of one that took a letter over and left the phrase, and of reasons that
// are too long to be kept twice.
func TestTheReasonOfALetterIsSaidInTheReadersLanguage(t *testing.T) {
	why := phrase.OfError(phrase.Errorf("account %s of %s: %w", "7", "hub", &outcome.PanicError{What: "index out of range"}))
	long := phrase.Of("%s: %s", strings.Repeat("x", maxSaid), phrase.Of("is below zero"))
	for name, tt := range map[string]struct {
		reason, said string
		want         string
	}{
		"this release":       {cutReason(why.String()), said(why), "Firma 7 aus hub: Absturz: „index out of range“"},
		"the release before": {"is below zero", "", "ist kleiner als 0"},
		"another program's":  {"EOF", "", "„EOF“"},
		"taken over":         {"EOF", said(why), "„EOF“"},
		"no phrase":          {"EOF", "{", "„EOF“"},
		"a long one":         {cutReason(long.String()), said(long), "„" + cutReason(long.String()) + "“"},
	} {
		l := letterOf("dead.crm.hub.deal.7", 1, time.Time{}, nats.Header{headerReason: {tt.reason}, headerSaid: {tt.said}}, nil)
		if got := l.Why.In("de"); got != tt.want || l.Reason != tt.reason {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
