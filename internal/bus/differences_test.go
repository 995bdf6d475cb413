package bus

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/bus/bustest"
)

func TestAFreshStoreHasNoDifferences(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		b := connect()
		cons, err := b.Consume(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		cons.Close()
		all, err := b.Adapt(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			t.Error(all[i].String())
		}
	})
}

func TestDifferencesAreToldAndOnlySafeOnesChanged(t *testing.T) {
	servers := bustest.Start(t, t.TempDir(), 1)
	nc, err := nats.Connect(servers.URLs())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for _, cfg := range []jetstream.StreamConfig{
		{Name: streamRecords, Subjects: []string{"crm.>"}, MaxBytes: 10 * mib, MaxMsgsPerSubject: 5, MaxMsgs: 7, Duplicates: time.Second},
		{Name: streamJobs, Subjects: []string{"jobs.>"}, MaxMsgsPerSubject: 1, MaxAge: time.Hour, Retention: jetstream.InterestPolicy, Discard: jetstream.DiscardNew},
		{Name: streamTiers, Subjects: []string{"tiers.>"}, Storage: jetstream.MemoryStorage, Discard: jetstream.DiscardNew, MaxBytes: 2 * gib, AllowDirect: true},
		{Name: "KV_leases", Subjects: []string{"$KV.leases.>"}, MaxMsgsPerSubject: 1, MaxBytes: 128 * mib, Discard: jetstream.DiscardNew, AllowDirect: true, AllowRollup: true},
	} {
		if _, err := js.CreateStream(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	b := connect(t, Config{URL: servers.URLs()})
	if _, err := js.CreateConsumer(t.Context(), streamJobs, jetstream.ConsumerConfig{
		Durable: "jobs-hub", AckPolicy: jetstream.AckExplicitPolicy, FilterSubject: "jobs.hub.>", MaxAckPending: 9, MaxDeliver: -1,
	}); err != nil {
		t.Fatal(err)
	}
	all, err := b.Adapt(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Effect{}
	for i := range all {
		d := &all[i]
		got[d.Where.String()+" "+d.What] = d.Effect
		if d.Effect == Refused && d.Todo.IsZero() {
			t.Errorf("%v does not say what to do", d)
		}
		if text := d.String(); !strings.Contains(text, d.Have) || !strings.Contains(text, d.Want) {
			t.Errorf("%q does not say what is and what should be", text)
		}
	}
	want := map[string]Effect{
		"stream CRM max-bytes": Changed, "stream CRM max-msgs": Changed, "stream CRM max-msgs-per-subject": Refused,
		"stream CRM discard": Changed, "stream CRM dupe-window": Changed, "stream CRM allow-direct": Changed,
		"stream JOBS retention": Refused, "stream JOBS max-age": Changed, "stream JOBS max-bytes": Refused, "stream JOBS allow-direct": Changed,
		"stream TIERS storage": Refused, "stream TIERS discard": Refused, "stream TIERS max-bytes": Kept,
		"bucket leases max-age": Changed, "consumer jobs-hub max-pending": Changed,
	}
	for what, effect := range want {
		if got[what] != effect {
			t.Errorf("%s: %q, want %s", what, got[what], effect)
		}
		delete(got, what)
	}
	if len(got) > 0 {
		t.Errorf("also told: %v", got)
	}
	all, err = b.Differences(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if d := &all[i]; d.Effect == Changed && !strings.HasPrefix(d.Where.String(), "consumer") {
			t.Errorf("was not changed: %v", d)
		}
	}
}
