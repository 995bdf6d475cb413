package bus

import (
	"strings"
	"testing"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/crm"
)

func TestABlockedAccountIsReadAsATombstone(t *testing.T) {
	b, ctx := start(t), t.Context()
	deal := func(id, account string) crm.Record {
		return crm.Record{Kind: crm.KindDeal, ID: id, Version: crm.Version{Modified: 1, Read: 1}, Deal: &crm.Deal{Account: account, Status: crm.DealOpen, Stage: "Geplant"}}
	}
	// As a stream is that a backup brought back: the records are there.
	records := []crm.Record{accountRecord("1", 5, 2), accountRecord("2", 5, 2), deal("d1", "1"), deal("d2", "2"), deal("d3", "")}
	if _, err := b.Publish(ctx, "hub", records); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Publish(ctx, "other", []crm.Record{accountRecord("1", 5, 2)}); err != nil {
		t.Fatal(err)
	}
	if err := b.Block(ctx, "hub", []string{"1", "absent"}); err != nil {
		t.Fatal(err)
	}
	cons, err := b.Consume(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer cons.Close()
	whole := func() map[string]bool {
		t.Helper()
		got := map[string]bool{}
		for len(got) < len(records)+1 {
			batch, err := cons.Fetch(ctx, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range batch {
				connection, _, id, err := m.Address()
				var r crm.Record
				if err != nil || json.Unmarshal(m.Data(), &r) != nil || r.ID != id {
					t.Fatalf("%s: %v %s", id, err, m.Data())
				}
				got[connection+"/"+id] = !r.Deleted
				if r.Deleted && (r.Version.Read == 0 || strings.Contains(string(m.Data()), "Firma") || strings.Contains(string(m.Data()), "Geplant")) {
					t.Errorf("%s is read as %s", id, m.Data())
				}
				if err := m.Ack(); err != nil {
					t.Fatal(err)
				}
			}
		}
		return got
	}
	for id, there := range whole() {
		if want := id != "hub/1" && id != "hub/d1"; there != want {
			t.Errorf("%s is there: %t, want %t", id, there, want)
		}
	}
	var made []string
	if err := b.Records(ctx, "hub", crm.KindAccount, []string{"1", "2"}, func(body []byte, _ uint64) error {
		made = append(made, string(body))
		return nil
	}); err != nil || len(made) != 2 || strings.Contains(made[0], "Firma 1") || !strings.Contains(made[1], "Firma 2") {
		t.Errorf("made anew from %v, %v", made, err)
	}
	if files := holding(t, b.storeDir, "absent"); files != nil {
		t.Errorf("the block list tells whom it blocks: %v", files)
	}

	for _, want := range []bool{true, false} {
		if was, err := b.Unblock(ctx, "hub", "1"); err != nil || was != want {
			t.Errorf("was on the list: %t, %v; want %t", was, err, want)
		}
	}
	if n, err := b.Rewrite(ctx, nil); err != nil || n != len(records)+1 { // which has all delivered again
		t.Fatal(n, err)
	}
	if got := whole(); !got["hub/1"] || !got["hub/d1"] {
		t.Errorf("once it is off the list, which the consumer has read before: %v", got)
	}
}
