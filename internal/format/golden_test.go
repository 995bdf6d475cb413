package format_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/format"
)

// golden is one stored thing as some release wrote it.
type golden struct {
	Thing   format.Thing      `json:"thing"`
	Version int               `json:"version"`
	Subject string            `json:"subject,omitempty"` // of a stream or a bucket
	Key     string            `json:"key,omitempty"`     // of Redis
	Field   string            `json:"field,omitempty"`
	Beside  map[string]string `json:"beside,omitempty"` // the other fields of the hash
	Header  map[string]string `json:"header,omitempty"`
	JSON    json.RawMessage   `json:"json,omitempty"` // the body, set out for the reader
	Text    string            `json:"text,omitempty"` // the body, where it is no JSON
}

func (g *golden) body(t *testing.T) []byte {
	t.Helper()
	if g.JSON == nil {
		return []byte(g.Text)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, g.JSON); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func load(t *testing.T, file string) (g golden) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return g
}

// stores are fresh servers, and raw ways to them beside the program's own.
type stores struct {
	bus   *bus.Bus
	js    jetstream.JetStream
	cache *cache.Redis
	redis *redis.Client
}

func newStores(t *testing.T) *stores {
	t.Helper()
	srv, err := bus.StartEmbedded(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	cfg := srv.Config()
	cfg.Formats = format.Current()
	b, err := bus.Connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	nc, err := nats.Connect(srv.Config().URL, nats.Token(srv.Config().Token))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	mem, err := cache.StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mem.Close)
	r, err := cache.Open(mem.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	opts, err := redis.ParseURL(mem.URL())
	if err != nil {
		t.Fatal(err)
	}
	raw := redis.NewClient(opts)
	t.Cleanup(func() { _ = raw.Close() })
	return &stores{bus: b, js: js, cache: r.In(format.Current()), redis: raw}
}

// put stores the bytes as a program of that version did.
func (s *stores) put(t *testing.T, g *golden) {
	t.Helper()
	if g.Key != "" {
		fields := map[string]any{g.Field: string(g.body(t))}
		for field, value := range g.Beside {
			fields[field] = value
		}
		if err := s.redis.HSet(t.Context(), g.Key, fields).Err(); err != nil {
			t.Fatal(err)
		}
		return
	}
	msg := nats.NewMsg(g.Subject)
	msg.Data = g.body(t)
	for name, value := range g.Header {
		msg.Header.Set(name, value)
	}
	if _, err := s.js.PublishMsg(t.Context(), msg); err != nil {
		t.Fatal(err)
	}
}

// stored returns the bytes that are stored where the golden ones stand.
func (s *stores) stored(t *testing.T, g *golden) []byte {
	t.Helper()
	if g.Key != "" {
		text, err := s.redis.HGet(t.Context(), g.Key, g.Field).Result()
		if err != nil {
			t.Fatal(err)
		}
		return []byte(text)
	}
	name, err := s.js.StreamNameBySubject(t.Context(), g.Subject)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := s.js.Stream(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := stream.GetLastMsgForSubject(t.Context(), g.Subject)
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range g.Header {
		if got := msg.Header.Get(header); got != want {
			t.Errorf("header %s is %q, want %q", header, got, want)
		}
	}
	if v := msg.Header.Get(format.Header); v != "" && g.Version == 1 {
		t.Errorf("version 1 carries a header: %q", v)
	}
	return msg.Data
}

// A meaning says what golden bytes mean, reads them through the program, and, where the
// bytes are the same each time, writes them.
type meaning struct {
	want  any
	read  func(*testing.T, *stores) (any, error)
	write func(*testing.T, *stores) error
}

func TestGoldenBytesMeanWhatTheyMeant(t *testing.T) {
	meanings := meanings()
	seen := map[format.Thing]bool{}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		g := load(t, file)
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		m, ok := meanings[name]
		if !ok {
			t.Errorf("%s has no meaning in this test", file)
			continue
		}
		delete(meanings, name)
		seen[g.Thing] = true
		t.Run(name, func(t *testing.T) {
			if v := format.Current().Of(g.Thing); g.Version > v {
				t.Fatalf("version %d of %s, and the program writes %d", g.Version, g.Thing, v)
			}
			s := newStores(t)
			if g.Field == "s" { // a score without the facts it was made from is broken
				facts := load(t, "testdata/cache-facts-1.json")
				s.put(t, &facts)
			}
			s.put(t, &g)
			got, err := m.read(t, s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(m.want, got); diff != "" {
				t.Errorf("the bytes mean something else now (-meant +means):\n%s", diff)
			}
			if m.write == nil || g.Version != format.Current().Of(g.Thing) {
				return
			}
			s = newStores(t)
			if err := m.write(t, s); err != nil {
				t.Fatal(err)
			}
			if got, want := s.stored(t, &g), g.body(t); !bytes.Equal(got, want) {
				t.Errorf("this release writes other bytes than %s; where that is meant, raise the version, and keep the file:\n got %s\nwant %s", file, got, want)
			}
		})
	}
	for name := range meanings {
		t.Errorf("testdata/%s.json is missing", name)
	}
	for _, thing := range []format.Thing{
		format.Record, format.Slot, format.Change, format.Origin, format.Edit, format.Letter, format.Token,
		format.Cursor, format.Publication, format.Model, format.Run, format.State, format.Cache,
	} {
		if !seen[thing] {
			t.Errorf("there are no golden bytes of a %s", thing)
		}
	}
}
