package registry_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
)

// store keeps publications in memory, and can lose them all.
type store struct {
	mu       sync.Mutex
	current  publication.Publication
	revision uint64
	sources  map[string][]byte
	shadow   publication.Shadow
}

func (s *store) Published(context.Context) (publication.Publication, uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current, s.revision, nil
}

func (s *store) Publications(context.Context) ([]publication.Publication, error) { return nil, nil }

func (s *store) PublishModel(_ context.Context, p publication.Publication, source []byte, _ publication.Publication, revision uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if revision != s.revision {
		return outcome.Conflict(errors.New("another one is in force"))
	}
	s.current, s.revision = p, s.revision+1
	s.sources[p.Hash] = source
	return nil
}

func (s *store) ModelSource(_ context.Context, hash string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if source, ok := s.sources[hash]; ok {
		return source, nil
	}
	return nil, publication.ErrNoModel
}

func (s *store) Shadow(context.Context) (publication.Shadow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shadow, nil
}

func (s *store) SetShadow(_ context.Context, shadow publication.Shadow, source []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shadow = shadow
	s.sources[shadow.Hash] = source
	return nil
}

func (s *store) EndShadow(context.Context) error { return nil }

func (s *store) WatchModels(context.Context, func(publication.Publication) error, func(publication.Shadow) error) error {
	return nil
}

// lose forgets everything, as a NATS that lost its store.
func (s *store) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current, s.shadow, s.revision, s.sources = publication.Publication{}, publication.Shadow{}, 0, map[string][]byte{}
}

func open(t *testing.T, s *store, file string) *registry.Registry {
	t.Helper()
	r := registry.New(registry.Config{
		Store: s, File: registry.LoadFile(file), Login: "test",
		Renew: func(context.Context, publication.Publication) error { return nil },
	})
	if err := r.Enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func file(t *testing.T, version string) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(string(config.DefaultModel())) {
		if strings.HasPrefix(line, "version:") {
			line = "version: " + version + "\n"
		}
		lines = append(lines, line)
	}
	path := filepath.Join(t.TempDir(), "icp.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestALostStoreGetsBackWhatIsInForce loses the store under two processes, whose
// configurations have moved on to another draft since.
func TestALostStoreGetsBackWhatIsInForce(t *testing.T) {
	s := &store{sources: map[string][]byte{}}
	first := open(t, s, file(t, "one"))
	published := first.InForce()
	one, other := open(t, s, file(t, "two")), open(t, s, file(t, "three"))
	shadow := publication.Shadow{Model: published.Model, Hash: published.Hash, By: "test"}
	if err := s.SetShadow(t.Context(), shadow, s.sources[published.Hash]); err != nil {
		t.Fatal(err)
	}
	if err := one.Enter(t.Context()); err != nil { // takes the shadow
		t.Fatal(err)
	}
	s.lose()
	for _, r := range []*registry.Registry{one, other} {
		if err := r.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got, revision, _ := s.Published(t.Context())
	if got.Hash != published.Hash || got.Version != published.Version || !got.At.Equal(published.At) || revision != 1 || len(s.sources[got.Hash]) == 0 {
		t.Errorf("in force is %+v after %d publications, want %+v", got, revision, published)
	}
	if s.shadow.Hash != shadow.Hash {
		t.Errorf("the shadow is %+v", s.shadow)
	}
	// A process that starts now has the published model and not its draft.
	if late := open(t, s, file(t, "four")).InForce(); late.Hash != published.Hash {
		t.Errorf("a late process has %+v", late)
	}
	// Restoring what is there changes nothing.
	if err := other.Restore(t.Context()); err != nil || s.revision != 1 {
		t.Errorf("%d publications, %v", s.revision, err)
	}
}
