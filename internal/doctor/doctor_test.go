package doctor

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/bus/bustest"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
)

// inGermanToo fails for a finding that a reader of German is not told in German. What stands
// between quotation marks is what another program said, and names stay as they are.
func inGermanToo(t *testing.T, findings []Finding) {
	t.Helper()
	quoted := regexp.MustCompile(`„[^“]*“`)
	english := regexp.MustCompile(`(?i)\b(the|is|are|and|not|to|of|should|cannot|could|with|run:|be|it|this|does|check|reachable|missing|embedded)\b`)
	for _, f := range findings {
		german := strings.ReplaceAll(strings.ReplaceAll(quoted.ReplaceAllString(f.In("de"), ""), "icptier run", ""), "icptier check", "")
		if f.In("en") != f.What || german == "" || f.In("de") == f.What {
			t.Errorf("%s: in English %q, in German %q", f.Part, f.In("en"), f.In("de"))
		}
		if word := english.FindString(german); word != "" {
			t.Errorf("%s: %q stands in %q", f.Part, word, f.In("de"))
		}
	}
}

type models struct{ differs bool }

func (models) InForce() publication.Publication {
	return publication.Publication{Version: 3, Model: "m@3"}
}
func (models) Shadow() publication.Shadow { return publication.Shadow{Model: "m@4", Hash: "h"} }
func (m models) FileDiffers() phrase.Phrase {
	if !m.differs {
		return phrase.Phrase{}
	}
	return phrase.Of("%s is of no kind that is known", "icp.yaml")
}

// site is a CRM that answers as it is told.
type site struct {
	connector.Connector
	identify error
	fields   []connector.FieldState
	failed   error
	inputs   []connector.InputState
	records  []crm.Record
	unread   error
}

func (s site) Provision(context.Context, []connector.FieldState) error { return nil }
func (s site) Write(context.Context, crm.Kind, []connector.Row) ([]connector.Result, error) {
	return nil, nil
}

func (s site) ListInputs(context.Context) ([]connector.InputState, error) { return s.inputs, nil }

func (s site) Read(_ context.Context, kind crm.Kind, _ crm.Cursor) (connector.Page, error) {
	if kind == crm.KindDeal {
		return connector.Page{}, s.unread
	}
	return connector.Page{Records: s.records}, s.unread
}

func (s site) Identify(context.Context) (connector.Identity, error) {
	return connector.Identity{Tenant: "42", Label: "hub.example"}, s.identify
}

func (s site) Fields(context.Context) ([]connector.FieldState, error) { return s.fields, s.failed }

func connected(t *testing.T, s site, quota connector.Quota) *connection.Connection {
	t.Helper()
	tokens, err := oauth.New(oauth.Config{Connection: "hub", Grant: oauth.StaticToken, StaticToken: "x"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tokens.Close)
	meter := &connection.Meter{}
	meter.Quota(quota)
	return &connection.Connection{
		Name: "hub", CRM: s, Tokens: tokens, Meter: meter,
		Config: &config.Connection{Name: "hub", Write: config.Write{Enabled: true}, Budget: config.Budget{Share: 0.25, Reserve: 0.2}},
	}
}

func TestEveryFindingOfAConnectionIsInGermanToo(t *testing.T) {
	field := func(exists, writable bool) []connector.FieldState {
		return []connector.FieldState{{Kind: crm.KindAccount, Field: crm.FieldTier, Exists: exists, Writable: writable}}
	}
	said := errors.New("the server is tired and does not answer")
	for name, c := range map[string]*connection.Connection{
		"well":    connected(t, site{fields: field(true, true)}, connector.Quota{Limit: 100, Used: 10}),
		"used up": connected(t, site{fields: field(false, false)}, connector.Quota{Limit: 100, Used: 99}),
		"locked":  connected(t, site{fields: field(true, false)}, connector.Quota{}),
		"refused": connected(t, site{identify: outcome.Unauthorized(said)}, connector.Quota{}),
		"away":    connected(t, site{identify: said}, connector.Quota{}),
		"unread":  connected(t, site{fields: field(true, true), unread: said}, connector.Quota{}),
		"hidden": connected(t, site{
			fields:  field(true, true),
			inputs:  []connector.InputState{{Name: "account.city", Fields: []string{"BillingCity"}}, {Name: "account.industry", Unseen: []string{"Industry"}, Hidden: true}, {Name: "account.legal_form", Unseen: []string{"Legal_Form__c"}}},
			records: []crm.Record{{Account: &crm.Account{City: "Ulm"}}, {Account: &crm.Account{}}, {Account: &crm.Account{}}},
		}, connector.Quota{}),
		"unfields": connected(t, site{failed: said}, connector.Quota{}),
	} {
		findings := examine(t.Context(), c)
		if len(findings) == 0 {
			t.Errorf("%s: nothing is found", name)
		}
		inGermanToo(t, findings)
	}
}

// TestACheckHidesNoProblem has fields that are missing beside one that is too narrow, and a
// field that the user cannot see.
func TestACheckHidesNoProblem(t *testing.T) {
	findings := examine(t.Context(), connected(t, site{
		fields: []connector.FieldState{
			{Kind: crm.KindAccount, Field: crm.FieldTier},
			{Kind: crm.KindAccount, Field: crm.FieldScore, Exists: true, Writable: true, Problem: phrase.Quote("takes numbers of 2 digits")},
		},
		inputs:  []connector.InputState{{Name: "account.city", Fields: []string{"BillingCity"}}, {Name: "account.industry", Unseen: []string{"Industry"}, Hidden: true}, {Name: "account.legal_form", Unseen: []string{"Legal_Form__c"}}},
		records: []crm.Record{{Account: &crm.Account{City: "Ulm"}}, {Account: &crm.Account{}}, {Account: &crm.Account{}}},
	}, connector.Quota{}))
	for _, want := range []string{"1 of 2 fields are missing", "takes numbers of 2 digits", "city (BillingCity) 33 %", "cannot see Industry, so that account.industry", "not read, since the CRM has no such field or does not show it to the connected user: account.legal_form (Legal_Form__c)"} {
		if !slices.ContainsFunc(findings, func(f Finding) bool { return strings.Contains(f.What, want) }) {
			t.Errorf("no finding says %q: %+v", want, findings)
		}
	}
}

func TestEveryFindingOfTheStoresIsInGermanToo(t *testing.T) {
	url := bustest.Start(t, t.TempDir(), 1).URLs()
	nc, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for _, cfg := range []jetstream.StreamConfig{
		{Name: "CRM", Subjects: []string{"crm.>"}, MaxBytes: 10 << 20, MaxMsgsPerSubject: 5, MaxMsgs: 7, Duplicates: time.Second},
		{Name: "JOBS", Subjects: []string{"jobs.>"}, MaxMsgsPerSubject: 1, MaxAge: time.Hour, Retention: jetstream.InterestPolicy, Discard: jetstream.DiscardNew},
		{Name: "TIERS", Subjects: []string{"tiers.>"}, Storage: jetstream.MemoryStorage, Discard: jetstream.DiscardNew, MaxBytes: 2 << 30, AllowDirect: true},
	} {
		if _, err := js.CreateStream(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	b, err := bus.Connect(t.Context(), bus.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	if _, err := js.CreateConsumer(t.Context(), "JOBS", jetstream.ConsumerConfig{Durable: "jobs-hub-pull", AckPolicy: jetstream.AckExplicitPolicy, FilterSubject: "jobs.hub.pull.>", MaxAckPending: 9}); err != nil {
		t.Fatal(err)
	}
	record := crm.Record{Kind: crm.KindAccount, ID: "1", Version: crm.Version{Modified: 1, Read: 1}, Account: &crm.Account{}}
	if _, err := b.Publish(t.Context(), "old", []crm.Record{record}); err != nil {
		t.Fatal(err)
	}
	if err := b.Park(t.Context(), "old"); err != nil {
		t.Fatal(err)
	}
	cons, err := b.Consume(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer cons.Close()
	batch, err := cons.Fetch(t.Context(), 1)
	if err == nil {
		err = batch[0].Dead(t.Context(), phrase.Quote("a reason"))
	}
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]func(context.Context) (answer.Cache, error){
		"whole": func(context.Context) (answer.Cache, error) { return answer.Cache{Whole: true}, nil },
		"building": func(context.Context) (answer.Cache, error) {
			return answer.Cache{Since: time.Now(), Done: 3, Total: 9, Watched: true}, nil
		},
		"away": func(context.Context) (answer.Cache, error) {
			return answer.Cache{}, fmt.Errorf("ask Redis: %w", context.DeadlineExceeded)
		},
		"newer": func(context.Context) (answer.Cache, error) {
			return answer.Cache{}, &outcome.NewerError{Thing: "Cache", Version: "2", Reads: 1}
		},
	}
	for name, state := range states {
		for _, embedded := range []bool{false, true} {
			d := Doctor{Bus: b, Models: models{differs: embedded}, Connections: connection.NewSet(b), State: state, Embedded: embedded}
			findings := d.Examine(t.Context())
			if len(findings) < 15 { // differences of every effect among them
				t.Errorf("%s: %d findings: %+v", name, len(findings), findings)
			}
			inGermanToo(t, findings)
		}
	}
}

func TestServersAndTroublesAreInGermanToo(t *testing.T) {
	fails := func(context.Context) error { return errors.New("the server is away and does not answer") }
	there := func(context.Context) error { return nil }
	for _, s := range []Servers{{DataDir: "data"}, {NATS: fails, Redis: fails}, {NATS: there, Redis: there}} {
		findings, _ := s.Reach(t.Context())
		inGermanToo(t, findings)
	}
	var troubles []Finding
	for _, kind := range []bus.Kind{bus.NoServer, bus.NoQuorum, bus.NoStore, bus.DiskFull, bus.NoWrites, bus.LimitMet, bus.Missing, bus.Unwatched, bus.Unknown} {
		troubles = append(troubles, Fail("nats", fmt.Errorf("look: %w", &bus.TroubleError{Kind: kind, Text: phrase.Of("the NATS server is connected and does not answer: look into its log")})))
	}
	inGermanToo(t, append(troubles, Fail("hub", &oauth.ReconnectError{Connection: "hub"})))
}

// TestACheckSaysWhatReadingEverythingTakes has a CRM that tells no quota, one with enough of it,
// and one with too little.
func TestACheckSaysWhatReadingEverythingTakes(t *testing.T) {
	c := connected(t, site{}, connector.Quota{})
	left := func(n int) *int { return &n }
	for name, want := range map[string]struct {
		left  *int
		level Level
		says  string
	}{
		"unknown": {nil, OK, "takes about 7 calls at most, to compare their ids 3"},
		"enough":  {left(7), OK, "7 are left to us today"},
		"short":   {left(6), Warning, "continues on the next day"},
	} {
		d := &Doctor{Reading: func(context.Context, string) (answer.ReadPlan, error) {
			load := answer.CallPlan{Calls: map[string]int{"list": 5, "search": 2}, Units: 7, Left: want.left}
			return answer.ReadPlan{Records: map[string]int{"account": 400, "deal": 90}, Load: load, Sweep: answer.CallPlan{Calls: map[string]int{"list": 3}}}, nil
		}}
		found := d.reading(t.Context(), c)
		if len(found) != 1 || found[0].Level != want.level || !strings.Contains(found[0].What, want.says) || !strings.Contains(found[0].What, "all 400 accounts and 90 deals") {
			t.Errorf("%s: %+v", name, found)
		}
		inGermanToo(t, found)
	}
	d := &Doctor{Reading: func(context.Context, string) (answer.ReadPlan, error) {
		_, err := connector.As[connector.Surveyor](connector.Connector(site{}))
		return answer.ReadPlan{}, err
	}}
	if found := d.reading(t.Context(), c); len(found) > 0 {
		t.Errorf("a connector that cannot tell is said of: %+v", found)
	}
	d.Reading = func(context.Context, string) (answer.ReadPlan, error) { return answer.ReadPlan{}, errors.New("502") }
	inGermanToo(t, d.reading(t.Context(), c))
}
