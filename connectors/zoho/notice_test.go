package zoho_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/zoho"
	"github.com/icptier/icptier/connectors/zoho/zohosandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
)

// fixed gives out one token.
type fixed connector.Token

func (f fixed) Token(context.Context) (connector.Token, error) { return connector.Token(f), nil }
func (f fixed) Refresh(context.Context, connector.Token) (connector.Token, error) {
	return connector.Token(f), nil
}

// told is a sandbox with a channel to a receiver that checks what it is told.
type told struct {
	*box
	crm      *zoho.Connector
	client   *http.Client
	receiver *httptest.Server

	mu      sync.Mutex
	notices []connector.Notice
	bodies  [][]byte
}

func newTold(t *testing.T) *told {
	t.Helper()
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: 5, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	s := &told{box: openBox(t, companies, time.Now)}
	s.store.KeepJournal()
	api := httptest.NewServer(s.server)
	t.Cleanup(api.Close)
	hello, err := s.server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	s.crm, err = zoho.New(connector.Settings{
		Connection: "sales", Endpoint: connector.Endpoint{URL: api.URL}, Tokens: fixed{Access: connector.Secret(hello.AccessToken)}, ClientSecret: "of the app",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.crm.Close)
	s.receiver = httptest.NewServer(http.HandlerFunc(s.receive))
	t.Cleanup(s.receiver.Close)
	s.client = s.receiver.Client()
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

func (s *told) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	notice, err := s.crm.Notice(r.Context(), connector.Request{Method: r.Method, Header: r.Header, Body: body, At: time.Now()})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies = append(s.bodies, body)
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.notices = append(s.notices, notice)
}

// hints are those of all notices, and forgets them.
func (s *told) hints() []connector.Hint {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hints []connector.Hint
	for _, n := range s.notices {
		hints = append(hints, n.Hints...)
	}
	s.notices = nil
	return hints
}

func TestAChannelIsMadeAndRenewedAndTellsOfChanges(t *testing.T) {
	s := newTold(t)
	for range 2 { // made, and renewed
		until, err := s.crm.Subscribe(t.Context(), s.receiver.URL+"/hooks/sales")
		if err != nil || time.Until(until) < 22*time.Hour || time.Until(until) > 24*time.Hour {
			t.Fatalf("a channel until %s, %v", until, err)
		}
	}
	if n := len(s.store.All("watch")); n != 1 {
		t.Fatalf("%d channels, want the one that was renewed", n)
	}
	account, deal := s.IDs(crm.KindAccount)[0], s.IDs(crm.KindDeal)[0]
	s.Edit(crm.KindAccount, account, "account.city", "Ulm")
	s.SetWritten(crm.KindAccount, account, crm.FieldTier, "A") // ours alone: no news
	s.SetWritten(crm.KindAccount, account, crm.FieldOverride, "B")
	s.Delete(crm.KindDeal, deal)
	seq, err := zohosandbox.Tell(t.Context(), s.store, s.client, time.Now(), 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []connector.Hint{{Kind: crm.KindAccount, ID: account}, {Kind: crm.KindAccount, ID: account}, {Kind: crm.KindDeal, ID: deal}}
	if got := s.hints(); !slices.Equal(got, want) {
		t.Errorf("told of %+v, want %+v", got, want)
	}
	s.Edit(crm.KindAccount, account, "account.city", "Köln")
	if _, err := zohosandbox.Tell(t.Context(), s.store, s.client, time.Now().Add(25*time.Hour), seq); err != nil || len(s.hints()) > 0 {
		t.Errorf("a channel that has ended tells of changes: %v", err)
	}
}

func TestWhatIsNoNotificationOfTheChannelIsRefused(t *testing.T) {
	s := newTold(t)
	if _, err := s.crm.Subscribe(t.Context(), s.receiver.URL); err != nil {
		t.Fatal(err)
	}
	account := s.IDs(crm.KindAccount)[0]
	s.Edit(crm.KindAccount, account, "account.city", "Ulm")
	if _, err := zohosandbox.Tell(t.Context(), s.store, s.client, time.Now(), 0); err != nil {
		t.Fatal(err)
	}
	var good map[string]any
	if err := json.Unmarshal(s.bodies[0], &good); err != nil {
		t.Fatal(err)
	}
	notice := func(change func(map[string]any)) (connector.Notice, error) {
		body := maps.Clone(good)
		change(body)
		text, err := json.MarshalIndent(body, "", "\t") // another spelling of the same
		if err != nil {
			t.Fatal(err)
		}
		return s.crm.Notice(t.Context(), connector.Request{Body: text, At: time.Now()})
	}
	first := s.notices[0]
	if again, err := notice(func(map[string]any) {}); err != nil || again.ID != first.ID {
		t.Errorf("the same in other words is notice %q, %v, want %q: it would be taken twice", again.ID, err, first.ID)
	}
	if next, err := notice(func(n map[string]any) { n["operation"] = "delete" }); err != nil || next.ID == first.ID {
		t.Errorf("another change is the same notice: %v", err)
	}
	for name, change := range map[string]func(map[string]any){
		"of another token":   func(n map[string]any) { n["token"] = "guessed" },
		"without a token":    func(n map[string]any) { delete(n, "token") },
		"of another channel": func(n map[string]any) { n["channel_id"] = "1000000068001" },
		"of an hour ago":     func(n map[string]any) { n["server_time"] = time.Now().Add(-time.Hour).UnixMilli() },
		"of the future":      func(n map[string]any) { n["server_time"] = time.Now().Add(time.Hour).UnixMilli() },
	} {
		if n, err := notice(change); !outcome.IsPermanent(err) || len(n.Hints) > 0 {
			t.Errorf("a notification %s: %v, %v", name, n, err)
		}
	}
	for name, change := range map[string]func(map[string]any){
		"of another module": func(n map[string]any) { n["module"] = "Leads" },
		"without ids":       func(n map[string]any) { n["ids"] = []string{"../x", ""} },
	} {
		if n, err := notice(change); err != nil || len(n.Hints) > 0 {
			t.Errorf("a notification %s: %v, %v", name, n, err)
		}
	}
	if _, err := s.crm.Notice(t.Context(), connector.Request{Body: []byte(`[1]`), At: time.Now()}); !outcome.IsPermanent(err) {
		t.Errorf("no notification: %v", err)
	}
	without, err := zoho.New(connector.Settings{Connection: "sales"})
	if err != nil {
		t.Fatal(err)
	}
	defer without.Close()
	if _, err := without.Subscribe(t.Context(), s.receiver.URL); !outcome.IsPermanent(err) {
		t.Errorf("without a client secret there is no token: %v", err)
	}
}
