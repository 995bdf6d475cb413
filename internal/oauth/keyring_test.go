package oauth

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestKeyFileIsCreatedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	var made, late atomic.Int32
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			switch _, err := CreateKeyring(path); {
			case err == nil:
				made.Add(1)
			case errors.Is(err, os.ErrExist):
				late.Add(1)
				if _, err := LoadKeyring(path); err != nil {
					t.Errorf("a file that is there is not whole: %v", err)
				}
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if made.Load() != 1 || late.Load() != 19 {
		t.Errorf("made %d times", made.Load())
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

func TestKeyFileThatOthersCanReadIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, err := CreateKeyring(path); err != nil {
		t.Fatal(err)
	}
	for mode, good := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o440: true, 0o640: true, 0o644: false, 0o604: false, 0o660: false, 0o602: false} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKeyring(path); (err == nil) != good {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
	if _, err := LoadKeyring(path + "-missing"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

const (
	keyA = "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	keyB = "b:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
)

func ring(t *testing.T, lines ...string) *Keyring {
	t.Helper()
	keys, err := parseKeyring(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestKeysAreRotated(t *testing.T) {
	plain, aad := []byte("token"), []byte("crm")
	sealed, err := ring(t, keyA).Seal(plain, aad)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		keys *Keyring
		good bool
	}{
		"the new key last":  {ring(t, "# first", keyA, "", keyB), true},
		"the new key first": {ring(t, keyB, keyA), true},
		"the old key gone":  {ring(t, keyB), false},
	} {
		got, err := c.keys.Open(sealed, aad)
		if (err == nil) != c.good || c.good && !bytes.Equal(got, plain) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	renewed, err := ring(t, keyB, keyA).Seal(plain, aad)
	if err != nil || !bytes.HasPrefix(renewed, []byte("v1|b|")) {
		t.Errorf("sealed with the wrong key: %q %v", renewed[:5], err)
	}
}

func TestEveryChangeIsSeen(t *testing.T) {
	keys := ring(t, keyA, keyB)
	aad := []byte("crm")
	sealed, err := keys.Seal([]byte("token"), aad)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := keys.Open(changed, aad); err == nil {
			t.Errorf("byte %d was changed", i)
		}
		if _, err := keys.Open(sealed[:i], aad); err == nil {
			t.Errorf("cut off after %d bytes", i)
		}
	}
	if _, err := keys.Open(sealed, []byte("other")); err == nil {
		t.Error("opened for another connection")
	}
	again, err := keys.Seal([]byte("token"), aad)
	if err != nil || bytes.Equal(again, sealed) {
		t.Error("two seals are equal")
	}
}

func TestKeyFileFaultsNameLinesNotKeys(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "no key",
		"# nothing\n\n":       "no key",
		keyA + "\nc4n4ry":     "line 2",
		"c4n4ry:AAAA":         "line 1",
		"a b:" + keyA[2:]:     "line 1",
		keyA + "\n" + keyA:    "line 2",
		":" + keyA[2:]:        "line 1",
		"a:c4n4ry" + keyA[2:]: "line 1",
	} {
		if _, err := parseKeyring(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secretPart) {
			t.Errorf("%q: %v", text, err)
		}
	}
	var none *Keyring
	if _, err := none.Seal(nil, nil); err == nil {
		t.Error("sealed without a key")
	}
}

func FuzzOpen(f *testing.F) {
	keys, err := parseKeyring(keyA + "\n" + keyB)
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := keys.Seal([]byte("token"), []byte("aad"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(sealed), "", "v1", "v1|", "v1|a|", "v2|a|x", "v1||" + strings.Repeat("x", 40), "v1|a|" + strings.Repeat("x", 60)} {
		f.Add([]byte(seed), []byte("aad"))
	}
	f.Fuzz(func(t *testing.T, data, aad []byte) {
		// every process of a fuzzing run has seeds of its own that are genuine
		plain, err := keys.Open(data, aad)
		if err == nil && (string(plain) != "token" || string(aad) != "aad") {
			t.Errorf("%q %q: %q", data, aad, plain)
		}
	})
}

func FuzzOpenToken(f *testing.F) {
	keys, err := parseKeyring(keyA)
	if err != nil {
		f.Fatal(err)
	}
	stored, err := token{Generation: 3, Access: "a"}.seal("crm", keys)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(stored), "", "{}", `{"generation":-1}`, `{"generation":3,"sealed":"AAAA"}`, "null"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := openToken(data, "crm", keys); err == nil && (got.Access != "a" || got.Generation != 3) {
			t.Errorf("%q was opened", data)
		}
	})
}

func FuzzParseKeyring(f *testing.F) {
	for _, seed := range []string{keyA, keyA + "\n" + keyB, "#", "a:", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if keys, err := parseKeyring(text); err == nil && len(keys.keys) == 0 {
			t.Error("a ring without keys")
		}
	})
}
