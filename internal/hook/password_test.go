package hook_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors/pipedrive"
	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/hook"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
	"github.com/icptier/icptier/internal/telemetry"
)

// kept keeps notices by their ids.
type kept struct {
	mu  sync.Mutex
	all map[string]bool
}

func (k *kept) KeepNotice(_ context.Context, connection, id string, _ []byte) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	fresh := !k.all[connection+" "+id]
	k.all[connection+" "+id] = true
	return fresh, nil
}

// TestAnEventWithAPasswordIsTakenOnce has Pipedrive, which signs nothing, tell of a commit, and tell
// of it again, and somebody who does not know the password.
func TestAnEventWithAPasswordIsTakenOnce(t *testing.T) {
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	box, err := pipedrivesandbox.New(pipedrivesandbox.Options{Filling: sandbox.Filling{Store: store, Companies: []sample.Company{{Name: "Muster GmbH", Country: "DE"}}}})
	if err != nil {
		t.Fatal(err)
	}
	store.KeepJournal()
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
	b, err := bus.Connect(t.Context(), nats.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	keys, err := oauth.CreateKeyring(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := connection.Open([]config.Connection{{Name: "sales", CRM: "pipedrive", URL: api.URL, Budget: config.Budget{Share: 1}, Auth: config.Auth{
		Grant: config.GrantStaticToken, Token: connector.Secret(hello.AccessToken), ClientSecret: secret,
	}}}, connection.Config{
		Connectors: map[string]connector.Factory{"pipedrive": pipedrive.Factory()}, Store: b, Keys: keys, Log: zap.NewNop(), Metrics: telemetry.NewMetrics(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(set.Close)
	mux := http.NewServeMux()
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	t.Cleanup(front.Client().CloseIdleConnections)
	mux.Handle("POST /hooks/{connection}", hook.New(hook.Config{
		Connections: set, Keeper: &kept{all: map[string]bool{}}, PublicURL: front.URL, Now: time.Now, Log: zap.NewNop(),
	}))
	if err := store.Put("organization", sandbox.Object{ID: "41000000", Created: time.Now(), Modified: time.Now(), Fields: map[string]any{"name": "Neu GmbH"}}); err != nil {
		t.Fatal(err)
	}
	commits, err := store.Journal(0, 1)
	if err != nil || len(commits) != 1 {
		t.Fatal(commits, err)
	}
	for _, c := range []struct {
		password string
		status   int
	}{{"guessed", http.StatusUnauthorized}, {secret, http.StatusNoContent}, {secret, http.StatusConflict}} {
		w := pipedrivesandbox.Webhook{Target: front.URL + "/hooks/sales", Password: c.password, Now: time.Now}
		r, err := w.Request(t.Context(), commits[0])
		if err != nil {
			t.Fatal(err)
		}
		answer, err := front.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _ = answer.Body.Close(); answer.StatusCode != c.status {
			t.Errorf("with the password %q the answer is %d, want %d", c.password, answer.StatusCode, c.status)
		}
	}
}
