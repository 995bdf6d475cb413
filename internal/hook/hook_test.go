package hook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors/hubspot"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/hook"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
	"github.com/icptier/icptier/internal/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "the secret of the app"

// site is a portal with a connection to it, and a server that takes its webhooks.
type site struct {
	store   *sandbox.Store
	bus     *bus.Bus
	set     *connection.Set
	webhook hubspotsandbox.Webhook
	log     *observer.ObservedLogs
	base    string // of the server
	keeper  *keeper
	reader  hook.Reader
}

// keeper is the bus, which may be away.
type keeper struct {
	hook.Keeper
	mu   sync.Mutex
	away bool
}

func (k *keeper) KeepNotice(ctx context.Context, connection, id string, body []byte) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away {
		return false, errors.New("NATS is away")
	}
	return k.Keeper.KeepNotice(ctx, connection, id, body)
}

// source is the bus as package app hands it to hook.
type source struct{ *bus.Consumer }

func (s source) Fetch(ctx context.Context, limit int) ([]hook.Message, error) {
	batch, err := s.Consumer.Fetch(ctx, limit)
	messages := make([]hook.Message, len(batch))
	for i := range batch {
		messages[i] = batch[i]
	}
	return messages, err
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{}
	var err error
	if s.store, err = sandbox.OpenStore(""); err != nil {
		t.Fatal(err)
	}
	box, err := hubspotsandbox.New(hubspotsandbox.Options{Filling: sandbox.Filling{Store: s.store, Companies: []sample.Company{{Name: "Muster GmbH", Country: "DE"}}}})
	if err != nil {
		t.Fatal(err)
	}
	s.store.KeepJournal()
	api := httptest.NewServer(box)
	t.Cleanup(api.Close)
	hello, err := box.Hello()
	if err != nil {
		t.Fatal(err)
	}
	nats, err := bus.StartEmbedded(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nats.Close)
	if s.bus, err = bus.Connect(t.Context(), nats.Config()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.bus.Close() })
	keys, err := oauth.CreateKeyring(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	hub := config.Connection{Name: "hub", CRM: "hubspot", URL: api.URL, Budget: config.Budget{Share: 1}, Auth: config.Auth{
		Grant: config.GrantStaticToken, Token: connector.Secret(hello.AccessToken), ClientSecret: secret,
	}}
	plain := config.Connection{Name: "plain", CRM: "plain", Auth: config.Auth{Grant: config.GrantNone}}
	core, log := observer.New(zapcore.WarnLevel)
	s.log = log
	s.set, err = connection.Open([]config.Connection{hub, plain}, connection.Config{
		Connectors: map[string]connector.Factory{
			"hubspot": hubspot.Factory(),
			"plain": {CRM: "plain", New: func(connector.Settings) (connector.Connector, error) {
				return struct{ connector.Reader }{}, nil
			}},
		},
		Store: s.bus, Keys: keys, Log: zap.NewNop(), Metrics: telemetry.NewMetrics(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.set.Close)
	s.keeper = &keeper{Keeper: s.bus}
	mux := http.NewServeMux()
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	t.Cleanup(front.Client().CloseIdleConnections)
	mux.Handle("POST /hooks/{connection}", hook.New(hook.Config{
		Connections: s.set, Keeper: s.keeper, PublicURL: front.URL + "/", Now: time.Now, Log: zap.New(core),
	}))
	s.base = front.URL
	s.webhook = hubspotsandbox.Webhook{Target: front.URL + "/hooks/hub", ClientSecret: secret, Client: front.Client(), Now: time.Now}
	c, err := s.set.Find("hub")
	if err != nil {
		t.Fatal(err)
	}
	s.reader = hook.Reader{Connection: c, Bus: s.bus, Log: zap.NewNop(), Open: func(ctx context.Context) (hook.Source, error) {
		cons, err := s.bus.Notices(ctx, "hub")
		return source{cons}, err
	}}
	return s
}

// read runs the reader until done reports that it has read what it should.
func (s *site) read(t *testing.T, done func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- s.reader.Run(ctx) }()
	for !done() && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
	if ctx.Err() != nil {
		t.Error("what was told was not read")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// stored counts the records of a kind on the bus, and the tombstones among them.
func (s *site) stored(t *testing.T, kind crm.Kind) (all, deleted int) {
	t.Helper()
	if err := s.bus.Known(t.Context(), "hub", kind, func(_ string, _ crm.Version, gone bool) {
		if all++; gone {
			deleted++
		}
	}); err != nil {
		t.Fatal(err)
	}
	return all, deleted
}

func TestAChangeIsReadWhenTheCRMTellsOfIt(t *testing.T) {
	s := newSite(t)
	objects := s.store.All("companies")
	if len(objects) != 1 {
		t.Fatalf("%d companies", len(objects))
	}
	if _, _, err := s.store.Update("companies", objects[0].ID, time.Now(), map[string]any{"city": "Köln"}); err != nil {
		t.Fatal(err)
	}
	seq, err := s.webhook.Tell(t.Context(), s.store, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.read(t, func() bool { all, _ := s.stored(t, crm.KindAccount); return all == 1 })

	if _, err := s.store.Delete("companies", objects[0].ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.webhook.Tell(t.Context(), s.store, seq); err != nil {
		t.Fatal(err)
	}
	s.read(t, func() bool { _, deleted := s.stored(t, crm.KindAccount); return deleted == 1 })
}

// TestANoticeWaitsForALeaseThatAPullHas holds that two never read one connection at a time.
func TestANoticeWaitsForALeaseThatAPullHas(t *testing.T) {
	s := newSite(t)
	if status := s.post(t, s.webhook, "hub", creation); status != http.StatusNoContent {
		t.Fatalf("status %d", status)
	}
	_, release, err := s.bus.Hold(t.Context(), "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	if err := s.reader.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if all, _ := s.stored(t, crm.KindAccount); all != 0 {
		t.Error("it was read beside a pull")
	}
	release()
	s.read(t, func() bool { _, deleted := s.stored(t, crm.KindAccount); return deleted == 1 }) // there is no such company
}

const creation = `[{"portalId":49000001,"subscriptionType":"company.creation","objectId":512}]`

// post sends a body as a webhook, and returns the status.
func (s *site) post(t *testing.T, w hubspotsandbox.Webhook, connection, body string) int {
	t.Helper()
	w.Target = s.base + "/hooks/" + connection
	r, err := w.Request(t.Context(), []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return s.do(t, r)
}

func (s *site) do(t *testing.T, r *http.Request) int {
	t.Helper()
	answer, err := s.webhook.Client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode == http.StatusServiceUnavailable && answer.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to come again")
	}
	return answer.StatusCode
}

func TestWhatIsNoWebhookOfTheConnectionIsRefused(t *testing.T) {
	s := newSite(t)
	other, late := s.webhook, s.webhook
	other.ClientSecret = "of another app"
	late.Now = func() time.Time { return time.Now().Add(-6 * time.Minute) }
	for _, c := range []struct {
		name, connection, body string
		by                     hubspotsandbox.Webhook
		want                   int
	}{
		{"one that is", "hub", creation, s.webhook, http.StatusNoContent},
		{"of another app", "hub", creation, other, http.StatusUnauthorized},
		{"too old", "hub", creation, late, http.StatusUnauthorized},
		{"no events", "hub", `{"a":1}`, s.webhook, http.StatusUnauthorized},
		{"an empty list", "hub", `[]`, s.webhook, http.StatusNoContent},
		{"too much", "hub", "[" + strings.Repeat(" ", 1<<20) + "]", s.webhook, http.StatusRequestEntityTooLarge},
		{"no such connection", "sales", creation, s.webhook, http.StatusNotFound},
		{"a CRM that sends none", "plain", creation, s.webhook, http.StatusNotFound},
	} {
		if got := s.post(t, c.by, c.connection, c.body); got != c.want {
			t.Errorf("%s: status %d, want %d: %v", c.name, got, c.want, s.log.All())
		}
	}
	for _, entry := range s.log.All() {
		for _, f := range entry.Context {
			if strings.Contains(fmt.Sprint(f.String, f.Interface), "512") {
				t.Errorf("the log has the body: %v", f)
			}
		}
	}
}

func TestARequestIsTakenOnce(t *testing.T) {
	s := newSite(t)
	s.webhook.Target = s.base + "/hooks/hub"
	r, err := s.webhook.Request(t.Context(), []byte(creation))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{http.StatusNoContent, http.StatusConflict, http.StatusConflict} {
		again := r.Clone(t.Context())
		again.Body = io.NopCloser(bytes.NewReader([]byte(creation)))
		if got := s.do(t, again); got != want {
			t.Errorf("status %d, want %d", got, want)
		}
	}
}

// TestARequestIsAnsweredOnceItIsStored holds that a CRM sends again what could not be kept.
func TestARequestIsAnsweredOnceItIsStored(t *testing.T) {
	s := newSite(t)
	s.keeper.mu.Lock()
	s.keeper.away = true
	s.keeper.mu.Unlock()
	if got := s.post(t, s.webhook, "hub", creation); got != http.StatusServiceUnavailable {
		t.Errorf("status %d while NATS is away", got)
	}
	s.keeper.mu.Lock()
	s.keeper.away = false
	s.keeper.mu.Unlock()
	if got := s.post(t, s.webhook, "hub", creation); got != http.StatusNoContent {
		t.Errorf("status %d afterwards", got)
	}
	s.read(t, func() bool { all, _ := s.stored(t, crm.KindAccount); return all == 1 })
}
