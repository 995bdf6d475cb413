package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/jobs"
)

// grantedSite is a site whose connection got its tokens by a consent, so that they are
// in NATS and nowhere else.
func grantedSite(t *testing.T, accounts int) *site {
	t.Helper()
	s := newSite(t, accounts)
	hello, err := s.box.Hello()
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, s.conf, fmt.Sprintf("icp: icp.yaml\ndata_dir: data\nhttp: {listen: '127.0.0.1:0'}\nconnections:\n"+
		"  - {name: hub, crm: hubspot, url: '%s', auth_url: '%[1]s', write: {enabled: true},"+
		" auth: {grant: authorization_code, client_id: '%s', client_secret: '%s'}}\n", s.box.URL(), hello.ClientID, hello.ClientSecret))
	return s
}

// consent is a person whose browser follows every redirect.
func consent(ctx context.Context) func(string) error {
	return func(url string) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
}

// bring reads what changed, compares all ids, and writes back.
func bring(ctx context.Context, a *app.App, names ...string) error {
	for _, job := range names {
		run, err := a.Jobs().Ask(ctx, "hub", job, nil)
		if err != nil {
			return err
		}
		if run.State == jobs.Failed {
			return fmt.Errorf("%s: %s", job, run.Error)
		}
		if err := a.Backlog().Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

func TestABackupBringsBackTokensFactsAndCursors(t *testing.T) {
	for name, how := range map[string]struct {
		back func(t *testing.T, data, to string) // while the program runs, where hot
		hot  bool
		put  func(t *testing.T, from, data string)
	}{
		"cold, the folder copied": {copyFolder, false, copyFolder},
		"hot, by the server":      {snapshotAll, true, restoreAll},
	} {
		t.Run(name, func(t *testing.T) {
			const accounts = 40
			s := grantedSite(t, accounts)
			data, saved := filepath.Join(filepath.Dir(s.conf), "data"), t.TempDir()
			a := s.open(t)
			var before map[string]string
			var cursor string
			running(t, func(ctx context.Context) error {
				if _, err := a.Connections().Connect(ctx, "hub", consent(ctx)); err != nil {
					return err
				}
				if err := bring(ctx, a, jobs.Pull, jobs.WriteBack); err != nil {
					return err
				}
				before, _ = scores(ctx, t, a)
				var err error
				cursor, err = a.Cursor(ctx, "hub")
				if how.hot {
					how.back(t, data, saved)
				}
				return err
			}, a)
			a.Close()
			if !how.hot {
				how.back(t, data, saved)
			}
			if len(before) != accounts {
				t.Fatalf("%d accounts before the backup", len(before))
			}

			// The CRM goes on after the backup: one account grows, another one is deleted.
			ids := sortedKeys(before)
			grow(t, s, ids[0])
			if found, err := s.box.Store().Delete("companies", ids[1], time.Now()); err != nil || !found {
				t.Fatalf("delete account %s: %v, %v", ids[1], found, err)
			}
			a = s.open(t)
			var after map[string]string
			running(t, func(ctx context.Context) error {
				err := bring(ctx, a, jobs.Pull, jobs.Reconcile, jobs.WriteBack)
				after, _ = scores(ctx, t, a)
				return err
			}, a)
			a.Close()
			if len(after) != accounts-1 || after[ids[0]] == before[ids[0]] {
				t.Fatal("the CRM's changes were not seen before the loss")
			}

			// Everything is lost, the key too, and comes back as it was.
			if err := os.RemoveAll(data); err != nil {
				t.Fatal(err)
			}
			how.put(t, saved, data)
			a = s.open(t)
			defer a.Close()
			running(t, func(ctx context.Context) error {
				connected, err := a.Connections().Connected(ctx, "hub")
				if err != nil || !connected {
					return errors.Join(err, fmt.Errorf("connected: %v", connected))
				}
				if got, err := a.Cursor(ctx, "hub"); err != nil || got != cursor {
					t.Errorf("the cursor is %q, %v; before the loss it was %q", got, err, cursor)
				}
				if err := a.Backlog().Drain(ctx); err != nil { // the cache is made anew from the stream, without a call
					return err
				}
				restored, _ := scores(ctx, t, a)
				if diff := cmp.Diff(before, restored); diff != "" {
					t.Errorf("the facts are not those of the backup (-backup +restored):\n%s", diff)
				}
				if err := bring(ctx, a, jobs.Pull, jobs.Reconcile, jobs.WriteBack); err != nil {
					return err
				}
				healed, _ := scores(ctx, t, a)
				if diff := cmp.Diff(after, healed); diff != "" {
					t.Errorf("the CRM went on after the backup, and that is not seen (-CRM +healed):\n%s", diff)
				}
				return nil
			}, a)
		})
	}
}

// grow changes an account so that its score changes.
func grow(t *testing.T, s *site, id string) {
	t.Helper()
	_, found, err := s.box.Store().Update("companies", id, time.Now(), map[string]any{"numberofemployees": "3", "industry": "RESTAURANTS", "annualrevenue": "100000"})
	if err != nil || !found {
		t.Fatalf("change account %s: %v, %v", id, found, err)
	}
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	// CopyFS knows no modes, and the key is refused when others can read it.
	if err := os.Chmod(filepath.Join(to, "key"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// snapshot is a stream as the server hands it out.
type snapshot struct {
	Config json.RawMessage `json:"config"`
	State  json.RawMessage `json:"state"`
	Chunks [][]byte
}

// snapshotAll does what NATS' tool does for "nats account backup", while the program runs.
func snapshotAll(t *testing.T, data, to string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "embedded.json"))
	if err != nil {
		t.Fatal(err)
	}
	var at struct {
		NATS  string `json:"nats"`
		Token string `json:"nats_token"`
	}
	if err := json.Unmarshal(text, &at); err != nil {
		t.Fatal(err)
	}
	nc, js := rawNATS(t, at.NATS, at.Token)
	defer nc.Close()
	for name := range js.StreamNames(t.Context()).Name() {
		inbox := nc.NewRespInbox()
		chunks, err := nc.SubscribeSync(inbox)
		if err != nil {
			t.Fatal(err)
		}
		var s snapshot
		ask(t, nc, "$JS.API.STREAM.SNAPSHOT."+name, fmt.Sprintf(`{"deliver_subject":%q}`, inbox), &s)
		for {
			msg, err := chunks.NextMsg(10 * time.Second)
			if err != nil {
				t.Fatalf("back up stream %s: %v", name, err)
			}
			if len(msg.Data) == 0 {
				break
			}
			s.Chunks = append(s.Chunks, msg.Data)
			if msg.Reply != "" {
				if err := msg.Respond(nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name+".json"), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key, err := os.ReadFile(filepath.Join(data, "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, "key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
}

// restoreAll does what NATS' tool does for "nats account restore", into an empty server.
func restoreAll(t *testing.T, from, data string) {
	t.Helper()
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	srv, err := bus.StartEmbedded(t.Context(), filepath.Join(data, "nats"))
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	nc, _ := rawNATS(t, srv.Config().URL, srv.Config().Token)
	defer nc.Close()
	files, err := filepath.Glob(filepath.Join(from, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d streams to restore: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var s snapshot
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		var to struct {
			Subject string `json:"deliver_subject"`
		}
		ask(t, nc, "$JS.API.STREAM.RESTORE."+name, fmt.Sprintf(`{"config":%s,"state":%s}`, s.Config, s.State), &to)
		for _, chunk := range append(s.Chunks, nil) {
			answer, err := nc.Request(to.Subject, chunk, 10*time.Second)
			if err != nil {
				t.Fatalf("restore stream %s: %v", name, err)
			}
			if strings.Contains(string(answer.Data), `"error"`) {
				t.Fatalf("restore stream %s: %s", name, answer.Data)
			}
		}
	}
	key, err := os.ReadFile(filepath.Join(from, "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
}

func rawNATS(t *testing.T, url, token string) (*nats.Conn, jetstream.JetStream) {
	t.Helper()
	nc, err := nats.Connect(url, nats.Token(token))
	if err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return nc, js
}

func ask(t *testing.T, nc *nats.Conn, subject, request string, into any) {
	t.Helper()
	answer, err := nc.Request(subject, []byte(request), 10*time.Second)
	if err != nil {
		t.Fatalf("%s: %v", subject, err)
	}
	var failed struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(answer.Data, &failed); err != nil || failed.Error != nil {
		t.Fatalf("%s: %v %v", subject, err, failed.Error)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		t.Fatal(err)
	}
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
