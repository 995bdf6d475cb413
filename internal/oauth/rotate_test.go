package oauth

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/outcome"
)

// TestKeysAreRotated goes the way that secrets --help describes, beside a process that has
// the file of before each step: whatever one seals, the other opens.
func TestAKeyFileIsRotatedStepByStep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, err := CreateKeyring(path); err != nil {
		t.Fatal(err)
	}
	load := func() *Keyring {
		t.Helper()
		k, err := LoadKeyring(path)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	both := func(before *Keyring) *Keyring {
		t.Helper()
		after := load()
		for _, pair := range [][2]*Keyring{{before, after}, {after, before}} {
			sealed, err := pair[0].Seal([]byte("token"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := pair[1].Open(sealed, nil); err != nil || string(plain) != "token" {
				t.Errorf("%v after %v: %v", pair[1].IDs(), pair[0].IDs(), err)
			}
		}
		return after
	}
	first := load()
	if _, err := UseKey(path); err == nil {
		t.Error("the only key was made another one")
	}
	added, err := AddKey(path)
	if err != nil {
		t.Fatal(err)
	}
	two := both(first)
	used, err := UseKey(path)
	if err != nil || used != added {
		t.Fatalf("used %s instead of %s: %v", used, added, err)
	}
	swapped := both(two)
	if want := []string{added, first.IDs()[0]}; !slices.Equal(swapped.IDs(), want) {
		t.Errorf("keys %v, want %v", swapped.IDs(), want)
	}
	if gone, err := DropKeys(path, first.IDs()); err != nil || len(gone) != 0 {
		t.Errorf("a key in use was dropped: %v, %v", gone, err)
	}
	if gone, err := DropKeys(path, []string{added}); err != nil || !slices.Equal(gone, first.IDs()) || !slices.Equal(load().IDs(), []string{added}) {
		t.Errorf("dropped %v, %v", gone, err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestATokenIsSealedAnew with the key that seals now; it stays the same token.
func TestATokenIsSealedAnew(t *testing.T) {
	site := newSite(t)
	site.put(t, token{Generation: 3, Access: "held", Refresh: "refresh", Obtained: time.Now(), Expiry: time.Now().Add(time.Hour)})
	line, id := newKey()
	old := site.source(t, nil)
	both := *old.cfg.Keys
	next, err := parseKeyring(line)
	if err != nil {
		t.Fatal(err)
	}
	both.keys = append(slices.Clone(next.keys), both.keys...)
	s := site.source(t, func(c *Config) { c.Keys = &both })
	if with, err := s.SealedWith(t.Context()); err != nil || with != old.cfg.Keys.IDs()[0] {
		t.Fatalf("sealed with %q, %v", with, err)
	}
	for _, want := range []bool{true, false} {
		if changed, err := s.Reseal(t.Context()); err != nil || changed != want {
			t.Errorf("resealed %t, %v; want %t", changed, err, want)
		}
	}
	if with, err := s.SealedWith(t.Context()); err != nil || with != id {
		t.Errorf("sealed with %q, %v; want %q", with, err, id)
	}
	alone := site.source(t, func(c *Config) { c.Keys = next })
	held, err := alone.Token(t.Context())
	if err != nil || held.Access != "held" || held.Generation != 3 {
		t.Errorf("the token is %d, %v", held.Generation, err)
	}
}

// TestDisconnectRevokesAndDeletes looks for the token afterwards, with this process and another.
func TestDisconnectRevokesAndDeletes(t *testing.T) {
	site := newSite(t)
	site.put(t, token{Generation: 1, Access: "held", Refresh: "refresh", Obtained: time.Now(), Expiry: time.Now().Add(time.Hour)})
	s := site.source(t, nil)
	if _, err := s.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended, err := s.Disconnect(t.Context())
	if err != nil || !ended.Deleted || ended.Revoked || !strings.Contains(ended.Left.String(), "lets no program revoke") {
		t.Errorf("%+v, %v", ended, err)
	}
	for _, source := range []*Source{s, site.source(t, nil)} {
		if held, err := source.Token(t.Context()); !outcome.IsUnauthorized(err) {
			t.Errorf("still a token of generation %d, %v", held.Generation, err)
		}
	}
	if again, err := s.Disconnect(t.Context()); err != nil || again.Deleted || again.Revoked {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

// TestTheCRMIsAskedToRevoke takes every answer that it may give: the token goes from here in any case.
func TestTheCRMIsAskedToRevoke(t *testing.T) {
	for status, revoked := range map[int]bool{http.StatusOK: true, http.StatusBadRequest: false, http.StatusServiceUnavailable: false} {
		var asked url.Values
		crm := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				t.Error(err)
			}
			asked = r.PostForm
			w.WriteHeader(status)
			_, _ = io.WriteString(w, r.PostForm.Get("token")+" of Erika Mustermann")
		}))
		defer crm.Close()
		site := newSite(t)
		site.put(t, token{Generation: 1, Access: "held", Refresh: "the refresh token", Obtained: time.Now(), Expiry: time.Now().Add(time.Hour)})
		s := site.source(t, func(c *Config) {
			c.Auth.RevokeURL, c.Transport = crm.URL+"/revoke", &http.Transport{}
		})
		ended, err := s.Disconnect(t.Context())
		if err != nil || !ended.Deleted || ended.Revoked != revoked || ended.Left.IsZero() != revoked || asked.Get("token") != "the refresh token" {
			t.Errorf("%d: %+v, %v; asked with %v", status, ended, err, asked)
		}
		if said := ended.Left.String(); strings.Contains(said, "refresh token") || strings.Contains(said, "Mustermann") {
			t.Errorf("%d: it repeats what the CRM said: %s", status, said)
		}
		if status, err := s.Status(t.Context()); err != nil || status.Connected {
			t.Errorf("still connected: %+v, %v", status, err)
		}
	}
}
