package oauth

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/icptier/icptier/internal/phrase"
)

// IDs are the ids of the keys, the one that seals first.
func (k *Keyring) IDs() []string {
	ids := make([]string, len(k.keys))
	for i, one := range k.keys {
		ids[i] = one.id
	}
	return ids
}

// keyOf is the id of the key that an envelope names; empty for what is none.
func keyOf(sealed []byte) string {
	_, rest, _ := bytes.Cut(sealed, []byte("|"))
	id, _, ok := bytes.Cut(rest, []byte("|"))
	if !ok || len(id) > 32 {
		return ""
	}
	return string(id)
}

// newKey is a line of a key file with a key of its own.
func newKey() (line, id string) {
	var name [4]byte
	var secret [chacha20poly1305.KeySize]byte
	_, _ = rand.Read(name[:]) // never fails
	_, _ = rand.Read(secret[:])
	id = "k" + hex.EncodeToString(name[:])
	return id + ":" + base64.StdEncoding.EncodeToString(secret[:]), id
}

// AddKey adds a new key to the end of a key file and returns its id: it opens what it seals
// elsewhere, and seals nothing here yet.
func AddKey(path string) (id string, err error) {
	line, id := newKey()
	return id, rewrite(path, func(lines []string) ([]string, error) { return append(lines, line), nil })
}

// UseKey makes the last key of a key file the one that seals, and returns its id.
func UseKey(path string) (id string, err error) {
	err = rewrite(path, func(lines []string) ([]string, error) {
		at := places(lines)
		if len(at) < 2 {
			return nil, phrase.Errorf("the file has one key, which seals already; add one first: icptier secrets rotate")
		}
		last := lines[at[len(at)-1]]
		id, _, _ = strings.Cut(strings.TrimSpace(last), ":")
		return slices.Insert(slices.Delete(lines, at[len(at)-1], at[len(at)-1]+1), at[0], last), nil
	})
	return id, err
}

// DropKeys takes all keys out of a key file but the one that seals and those that are in use,
// and returns their ids.
func DropKeys(path string, used []string) (gone []string, err error) {
	err = rewrite(path, func(lines []string) ([]string, error) {
		at := places(lines)
		for _, i := range slices.Backward(at[1:]) {
			id, _, _ := strings.Cut(strings.TrimSpace(lines[i]), ":")
			if !slices.Contains(used, id) {
				gone = append(gone, id)
				lines = slices.Delete(lines, i, i+1)
			}
		}
		return lines, nil
	})
	return gone, err
}

// places are the lines with keys.
func places(lines []string) []int {
	var at []int
	for i, line := range lines {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			at = append(at, i)
		}
	}
	return at
}

// rewrite changes a key file, which is never half written nor readable by others.
func rewrite(path string, change func(lines []string) ([]string, error)) error {
	if _, err := LoadKeyring(path); err != nil {
		return err
	}
	text, err := os.ReadFile(path) //nolint:gosec // the path comes from the configuration
	if err != nil {
		return fmt.Errorf("read key file: %w", err)
	}
	lines, err := change(strings.Split(strings.TrimRight(string(text), "\n"), "\n"))
	if err != nil {
		return err
	}
	whole := strings.Join(lines, "\n") + "\n"
	if _, err := parseKeyring(whole); err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return unwritable(path, err)
	}
	defer func() { _ = os.Remove(next.Name()) }()
	_, err = next.WriteString(whole)
	if err := errors.Join(err, next.Sync(), next.Close()); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	if err := os.Rename(next.Name(), path); err != nil {
		return unwritable(path, err)
	}
	return nil
}

func unwritable(path string, err error) error {
	return phrase.Errorf("key file %s cannot be written here (%w); change it where it comes from", path, errors.Unwrap(err))
}
