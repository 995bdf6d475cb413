package oauth

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Keyring holds the keys that tokens are sealed with. The first key seals; all
// of them open. To rotate: give every process a file with the new key last, then
// first, and take the old one out when every token has been renewed.
type Keyring struct{ keys []key }

type key struct {
	id   string
	aead cipher.AEAD
}

// LoadKeyring reads a file with one key a line, "id:base64 of 32 bytes"; empty
// lines and lines that begin with # are skipped. A file that others than its
// owner and group may read, or that others than its owner may write, is refused.
func LoadKeyring(path string) (*Keyring, error) {
	file, err := os.Open(path) //nolint:gosec // the path comes from the configuration
	if err != nil {
		return nil, fmt.Errorf("open key file: %w", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("look at key file: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o027 != 0 {
		return nil, phrase.Errorf("key file %s has mode %04o: others can read it; run chmod 600 on it", path, mode)
	}
	if info.Size() > 1<<20 {
		return nil, phrase.Errorf("key file %s is too large", path)
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(file); err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	keys, err := parseKeyring(text.String())
	if err != nil {
		return nil, phrase.Errorf("key file %s: %w", path, err)
	}
	return keys, nil
}

// CreateKeyring makes a file with one new key, mode 0600. The error is
// os.ErrExist when there is one already, also when another process was quicker.
func CreateKeyring(path string) (*Keyring, error) {
	line, _ := newKey()
	line += "\n"

	// a link appears whole or not at all, and never replaces a file
	whole, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("create key file: %w", err)
	}
	defer func() { _ = os.Remove(whole.Name()) }()
	_, err = whole.WriteString(line)
	if err := errors.Join(err, whole.Sync(), whole.Close()); err != nil {
		return nil, fmt.Errorf("write key file: %w", err)
	}
	if err := os.Link(whole.Name(), path); err != nil {
		return nil, fmt.Errorf("create key file: %w", err)
	}
	return parseKeyring(line)
}

// parseKeyring reads the lines of a key file. Its errors name lines, never keys.
func parseKeyring(text string) (*Keyring, error) {
	form := regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	var ring Keyring
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, encoded, _ := strings.Cut(line, ":")
		secret, err := base64.StdEncoding.DecodeString(encoded)
		if !form.MatchString(id) || err != nil || len(secret) != chacha20poly1305.KeySize {
			return nil, phrase.Errorf("line %d is not of the form id:base64 of %d bytes", i+1, chacha20poly1305.KeySize)
		}
		if ring.find(id) != nil {
			return nil, phrase.Errorf("line %d: there is another key of this id", i+1)
		}
		aead, err := chacha20poly1305.NewX(secret)
		if err != nil {
			return nil, phrase.Errorf("line %d: %w", i+1, err)
		}
		ring.keys = append(ring.keys, key{id, aead})
	}
	if len(ring.keys) == 0 {
		return nil, phrase.Errorf("there is no key")
	}
	return &ring, nil
}

func (k *Keyring) find(id string) cipher.AEAD {
	for _, key := range k.keys {
		if key.id == id {
			return key.aead
		}
	}
	return nil
}

// String implements fmt.Stringer without the keys.
func (k *Keyring) String() string { return fmt.Sprintf("%d keys", len(k.keys)) }

// GoString implements fmt.GoStringer without the keys.
func (k *Keyring) GoString() string { return k.String() }

// An envelope is "v1|", the id of its key, "|", a nonce of 24 bytes and the
// ciphertext. Everything before the nonce is authenticated too.
const envelopeVersion = "v1"

// Seal encrypts plain with the first key, bound to aad.
func (k *Keyring) Seal(plain, aad []byte) ([]byte, error) {
	if k == nil || len(k.keys) == 0 {
		return nil, phrase.Errorf("there is no key")
	}
	head := envelopeVersion + "|" + k.keys[0].id + "|"
	var nonce [chacha20poly1305.NonceSizeX]byte
	_, _ = rand.Read(nonce[:]) // never fails
	sealed := append([]byte(head), nonce[:]...)
	return k.keys[0].aead.Seal(sealed, nonce[:], plain, append([]byte(head), aad...)), nil
}

// Open decrypts what Seal returned for the same aad. It fails when anything was
// changed, or when the key of the envelope is not in the ring.
func (k *Keyring) Open(sealed, aad []byte) ([]byte, error) {
	damaged := phrase.Errorf("sealed data was damaged or belongs elsewhere")
	version, rest, ok := bytes.Cut(sealed, []byte("|"))
	if n, is := bytes.CutPrefix(version, []byte("v")); ok && is && len(n) < 4 && string(version) != envelopeVersion {
		if _, err := strconv.ParseUint(string(n), 10, 16); err == nil {
			return nil, &outcome.NewerError{Thing: "sealed token", Version: string(n), Reads: 1}
		}
	}
	if !ok || string(version) != envelopeVersion {
		return nil, damaged
	}
	id, body, ok := bytes.Cut(rest, []byte("|"))
	if !ok || len(id) > 32 || len(body) < chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead {
		return nil, damaged
	}
	aead := k.find(string(id))
	if aead == nil {
		return nil, phrase.Errorf("sealed with key %q, which is not in the key file", id)
	}
	head := sealed[:len(sealed)-len(body)]
	nonce, text := body[:chacha20poly1305.NonceSizeX], body[chacha20poly1305.NonceSizeX:]
	plain, err := aead.Open(nil, nonce, text, append(bytes.Clone(head), aad...))
	if err != nil {
		return nil, damaged
	}
	return plain, nil
}
