package bus

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/bus/bustest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
)

// releases are a process of this release and one of the next over the same servers.
func releases(t *testing.T, things ...format.Thing) (old, next *Bus) {
	t.Helper()
	url := bustest.Start(t, t.TempDir(), 1).URLs()
	newer := format.Versions{}
	for _, thing := range things {
		newer[thing] = 2
	}
	return connect(t, Config{URL: url}), connect(t, Config{URL: url, Formats: newer})
}

// isRefused wants an error that says what to do.
func isRefused(t *testing.T, what string, err error) {
	t.Helper()
	if !outcome.IsNewer(err) || !strings.Contains(err.Error(), "format 2") || !strings.Contains(err.Error(), "upgrade this process") {
		t.Errorf("%s: %v", what, err)
	}
}

// raw is what a bucket holds under a key.
func raw(t *testing.T, b *Bus, bucket, key string) string {
	t.Helper()
	msg, err := b.lastMsg(t.Context(), "KV_"+bucket, "$KV."+bucket+"."+key)
	if err != nil {
		t.Fatal(err)
	}
	return string(msg.Data)
}

func TestACursorOfANewerReleaseIsRefusedAndLeftAlone(t *testing.T) {
	old, next := releases(t, format.Cursor)
	read, err := next.NextRead(t.Context(), "hub")
	if err == nil {
		err = next.SaveCursor(t.Context(), "hub", crm.KindDeal, "page 7", read)
	}
	if err != nil {
		t.Fatal(err)
	}
	before := raw(t, old, "cursors", "hub.deal")
	_, err = old.Cursor(t.Context(), "hub", crm.KindDeal)
	isRefused(t, "the cursor", err)
	if err == nil || !strings.Contains(err.Error(), "icptier pull hub --full") {
		t.Errorf("the next step is not said: %v", err)
	}
	if got := raw(t, old, "cursors", "hub.deal"); got != before {
		t.Errorf("it became %q", got)
	}
	if got, err := next.Cursor(t.Context(), "hub", crm.KindDeal); err != nil || got != "page 7" {
		t.Errorf("the newer process reads %q, %v", got, err)
	}
	// One of this release is read by both.
	if read, err = old.NextRead(t.Context(), "sf"); err == nil {
		err = old.SaveCursor(t.Context(), "sf", crm.KindDeal, "page 3", read)
	}
	if got, failed := next.Cursor(t.Context(), "sf", crm.KindDeal); errors.Join(err, failed) != nil || got != "page 3" {
		t.Errorf("the newer process reads %q of this release, %v", got, errors.Join(err, failed))
	}
}

// TestATokenOfANewerReleaseIsRefusedAndReplacedOnPurpose is stored anew by who connects
// anew, for which its revision has to be readable.
func TestATokenOfANewerReleaseIsRefusedAndReplacedOnPurpose(t *testing.T) {
	old, next := releases(t, format.Token)
	if _, err := next.Save(t.Context(), "hub", []byte("sealed by the next"), 0); err != nil {
		t.Fatal(err)
	}
	before := raw(t, old, "tokens", "hub")
	data, revision, err := old.Load(t.Context(), "hub")
	isRefused(t, "the token", err)
	if string(data) != "sealed by the next" || revision == 0 {
		t.Errorf("%q of revision %d", data, revision)
	}
	if got := raw(t, old, "tokens", "hub"); got != before {
		t.Errorf("it became %q", got)
	}
	if _, err := old.Save(t.Context(), "hub", []byte("sealed by this one"), revision); err != nil {
		t.Error(err)
	}
	if data, _, err := next.Load(t.Context(), "hub"); err != nil || string(data) != "sealed by this one" {
		t.Errorf("the newer process reads %q of this release, %v", data, err)
	}
}

func TestAPublicationOfANewerReleaseIsRefusedAndLeftAlone(t *testing.T) {
	old, next := releases(t, format.Publication)
	first := publication.Publication{Version: 1, Model: "m@1", Hash: "a", At: time.Unix(0, 0).UTC()}
	second := publication.Publication{Version: 2, Model: "m@2", Hash: "b", At: time.Unix(0, 0).UTC()}
	if err := old.PublishModel(t.Context(), first, []byte("1"), publication.Publication{}, 0); err != nil {
		t.Fatal(err)
	}
	have, revision, err := next.Published(t.Context())
	if err != nil || have.Version != 1 {
		t.Fatalf("the newer process reads version %d, %v", have.Version, err)
	}
	if err := next.PublishModel(t.Context(), second, []byte("2"), first, revision); err != nil {
		t.Fatal(err)
	}
	before := raw(t, old, "models", keyCurrent)
	_, _, err = old.Published(t.Context())
	isRefused(t, "the publication", err)
	// It cannot publish over what it has not read.
	if err := old.PublishModel(t.Context(), publication.Publication{Version: 2, Model: "m@3", Hash: "c"}, []byte("3"), first, revision); !outcome.IsConflict(err) {
		t.Errorf("it publishes over it: %v", err)
	}
	if got := raw(t, old, "models", keyCurrent); got != before {
		t.Errorf("it became %q", got)
	}
	if have, _, err := next.Published(t.Context()); err != nil || have.Version != 2 {
		t.Errorf("the newer process reads version %d, %v", have.Version, err)
	}
}

func TestAnEpochOfANewerReleaseIsLeftToItAndTakenOverOnPurpose(t *testing.T) {
	old, next := releases(t, format.Cache)
	if n, err := next.BeginEpoch(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	before := raw(t, old, "state", keyEpoch)
	_, err := old.Epoch(t.Context())
	isRefused(t, "the epoch", err)
	_, err = old.BeginEpoch(t.Context())
	isRefused(t, "beginning another", err)
	if got := raw(t, old, "state", keyEpoch); got != before {
		t.Fatalf("it became %q", got)
	}
	// While a newer worker asks for records it is not deserted.
	cons, err := next.Consume(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	put(t, next, accountRecord("1", 1, 1))
	batch, err := cons.Fetch(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if empty, delivered, err := old.Deserted(t.Context()); empty || delivered != 1 || err != nil {
		t.Errorf("beside a newer worker: empty %v, %d delivered, %v", empty, delivered, err)
	}
	if err := batch[0].Ack(); err != nil {
		t.Fatal(err)
	}
	cons.Close()
	until := time.Now().Add(30 * time.Second)
	for {
		empty, _, err := old.Deserted(t.Context())
		if err != nil || time.Now().After(until) {
			t.Fatalf("it is never deserted: %v", err)
		}
		if empty {
			break
		}
	}
	if n, err := old.TakeOverEpoch(t.Context()); n != 2 || err != nil {
		t.Errorf("taken over as %d, %v", n, err)
	}
	if n, err := old.Epoch(t.Context()); n != 2 || err != nil {
		t.Errorf("the epoch is %d, %v", n, err)
	}
	// For the newer release that is no cache of its own, and it begins another one.
	if n, err := next.Epoch(t.Context()); n != 0 || err != nil {
		t.Errorf("for the newer release it is %d, %v", n, err)
	}
}

func TestALetterOfANewerReleaseIsShownAndNeitherReplayedNorWrittenOver(t *testing.T) {
	old, next := releases(t, format.Letter)
	put(t, next, accountRecord("1", 1, 1))
	die(t, take(t, next, 1), "a reason of the newer release")
	all := letters(t, old)
	if len(all) != 1 || !strings.Contains(all[0].Reason, "upgrade this process") {
		t.Fatalf("letters %+v", all)
	}
	_, err := deadletter.Desk{Store: old}.Show(t.Context(), all[0].ID, true)
	isRefused(t, "its body", err)
	results, err := deadletter.Desk{Store: old}.Replay(t.Context(), deadletter.Filter{IDs: []string{all[0].ID}})
	if err != nil || len(results) != 1 || results[0].Outcome != deadletter.Failed || !strings.Contains(results[0].Error, "upgrade") {
		t.Errorf("replayed it became %+v, %v", results, err)
	}
	put(t, old, accountRecord("1", 2, 2))
	isRefused(t, "another letter in its place", take(t, old, 2).Dead(t.Context(), phrase.Quote("a reason of this release")))
	if got := letters(t, next); len(got) != 1 || got[0].Reason != "a reason of the newer release" {
		t.Errorf("the newer release reads %+v", got)
	}
	if got := replay(t, next, deadletter.Filter{}); len(got) != 1 || got[0].Outcome != deadletter.Superseded {
		t.Errorf("the newer release replays it as %+v", got)
	}
}

// TestTheLetterOfARecordOfANewerReleaseKeepsItsVersion is replayed by a process that does
// not read the record, which is none of its business.
func TestTheLetterOfARecordOfANewerReleaseKeepsItsVersion(t *testing.T) {
	old, next := releases(t, format.Record)
	put(t, next, accountRecord("1", 1, 1))
	die(t, take(t, next, 1), "a reason")
	if got := replay(t, old, deadletter.Filter{}); len(got) != 1 || got[0].Outcome != deadletter.Replayed {
		t.Fatalf("replayed it became %+v", got)
	}
	_, _, _, err := take(t, old, 2).Address()
	isRefused(t, "the record that was replayed", err)
	if _, kind, id, err := take(t, next, 3).Address(); err != nil || kind != crm.KindAccount || id != "1" {
		t.Errorf("for the newer release it is %s %s, %v", kind, id, err)
	}
}
