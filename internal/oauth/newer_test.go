package oauth

import (
	"context"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

// release is the store as a process of one release sees it.
type release struct {
	*memory
	formats format.Versions
}

func (r release) Load(ctx context.Context, connection string) ([]byte, uint64, error) {
	sealed, revision, err := r.memory.Load(ctx, connection)
	if err != nil {
		return nil, 0, err
	}
	data, _, err := r.formats.Open(format.Token, connection, sealed)
	return data, revision, err
}

func (r release) Save(ctx context.Context, connection string, data []byte, revision uint64) (uint64, error) {
	return r.memory.Save(ctx, connection, r.formats.Seal(format.Token, data), revision)
}

// A process of this release runs beside one of the next, which renews the token in a
// format of its own. The CRM takes each refresh token once, so the old process must ask for
// nothing: it works with what it holds, then says who has to be upgraded.
func TestATokenOfANewerReleaseIsRefusedAndLeftAlone(t *testing.T) {
	site := newSite(t)
	site.put(t, token{Generation: 1, Access: "held", Obtained: time.Now(), Expiry: time.Now().Add(time.Hour)})
	of := func(formats format.Versions) *Source {
		return site.source(t, func(c *Config) { c.Store = release{site.store, formats} })
	}
	next := format.Versions{format.Token: 2}
	old, newer := of(nil), of(next)
	held, err := old.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := newer.Refresh(t.Context(), held)
	if err != nil || renewed.Generation != 2 {
		t.Fatalf("the newer process has generation %d, %v", renewed.Generation, err)
	}
	stored, _, _ := site.store.Load(t.Context(), "crm")

	if got, err := old.Token(t.Context()); err != nil || got != held {
		t.Errorf("what it holds: generation %d, %v", got.Generation, err)
	}
	for name, source := range map[string]*Source{"refused while it runs": old, "started anew": of(nil)} {
		if _, err := source.Refresh(t.Context(), held); !outcome.IsNewer(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := old.Status(t.Context()); !outcome.IsNewer(err) {
		t.Errorf("the status: %v", err)
	}
	if site.requests() != 1 {
		t.Errorf("the CRM was asked %d times for one renewal", site.requests())
	}
	if after, _, _ := site.store.Load(t.Context(), "crm"); string(after) != string(stored) {
		t.Error("the newer process's token was written over")
	}
	if got, err := newer.Token(t.Context()); err != nil || got != renewed {
		t.Errorf("the newer process reads generation %d, %v", got.Generation, err)
	}
}

// A token of this release is read by the next, and one stored while this process renewed
// it too is not written over.
func TestANewerReleaseThatWinsTheRaceKeepsItsToken(t *testing.T) {
	site := newSite(t)
	site.put(t, ended())
	next := release{site.store, format.Versions{format.Token: 2}}
	old := site.source(t, func(c *Config) { c.Store = release{memory: site.store} })
	newer := site.source(t, func(c *Config) { c.Store = next })
	site.store.before = func() error {
		site.store.before = nil // theirs comes between reading and saving
		data, err := token{Generation: 2, Access: "theirs"}.seal("crm", site.keys)
		if err == nil {
			site.store.data["crm"] = next.formats.Seal(format.Token, data)
			site.store.revision["crm"]++
		}
		return err
	}
	if _, err := old.Token(t.Context()); !outcome.IsNewer(err) {
		t.Errorf("the old process: %v", err)
	}
	theirs, err := newer.Token(t.Context())
	if err != nil || theirs.Access != "theirs" {
		t.Errorf("the newer process reads generation %d, %v", theirs.Generation, err)
	}
}
