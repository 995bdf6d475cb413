package key

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/phrase"
)

// Store keeps one document; a bus.Bus is one.
type Store interface {
	// Keys returns what ChangeKeys stored; nil for nothing.
	Keys(ctx context.Context) ([]byte, error)
	// ChangeKeys stores the result of change over what is there, and calls it again where
	// another was faster.
	ChangeKeys(ctx context.Context, change func(have []byte) ([]byte, error)) error
}

// Key is an API key without its secret.
type Key struct {
	ID          string    `json:"id"`
	Name        string    `json:"name,omitempty"` // what it is for
	Role        string    `json:"role"`
	Connections []string  `json:"connections,omitempty"` // empty is all
	Created     time.Time `json:"created"`
	Expires     time.Time `json:"expires,omitzero"` // zero is never
	By          string    `json:"by,omitempty"`     // who made it
	// Hash is the SHA-256 of the secret, whose 160 random bits need no slower one.
	Hash string `json:"hash,omitempty"`
}

// Over reports whether the key is not good any more.
func (k *Key) Over(now time.Time) bool { return !k.Expires.IsZero() && !now.Before(k.Expires) }

// Ring makes, lists and revokes keys, and recognises them.
type Ring struct {
	Store Store
	Now   func() time.Time
}

// A key is icp_<id>_<secret>: the id is found in lists, and scanners of leaked secrets know the prefix.
const (
	prefix     = "icp_"
	idBytes    = 5
	secretSize = 20
	mostKeys   = 1000
)

func encoding() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}

// Create makes a key and returns it with the text that its holder sends, which is kept nowhere.
// Name, Role, Connections, Expires and By are those of k.
func (r *Ring) Create(ctx context.Context, k Key) (Key, string, error) {
	id, secret := random(idBytes), random(secretSize)
	k.ID, k.Created, k.Hash = id, r.Now().UTC(), hash(secret)
	err := r.change(ctx, func(all []Key) ([]Key, error) {
		if len(all) >= mostKeys {
			return nil, phrase.Errorf("there are %d keys already; revoke those that nobody uses", mostKeys)
		}
		return append(all, k), nil
	})
	if err != nil {
		return Key{}, "", err
	}
	k.Hash = ""
	return k, prefix + id + "_" + secret, nil
}

// List returns all keys without their hashes, the newest first.
func (r *Ring) List(ctx context.Context) ([]Key, error) {
	all, err := r.load(ctx)
	for i := range all {
		all[i].Hash = ""
	}
	slices.Reverse(all)
	return all, err
}

// ErrNone says that there is no such key.
var ErrNone = errors.New("there is no key of this id")

// Revoke removes a key: it is not good from now on.
func (r *Ring) Revoke(ctx context.Context, id string) (Key, error) {
	var gone Key
	err := r.change(ctx, func(all []Key) ([]Key, error) {
		i := slices.IndexFunc(all, func(k Key) bool { return k.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("%w: %q", ErrNone, id)
		}
		gone = all[i]
		gone.Hash = ""
		return slices.Delete(all, i, i+1), nil
	})
	return gone, err
}

// Check is the identity that a key stands for; the error is an *access.RefusedError, or about the store.
func (r *Ring) Check(ctx context.Context, text string) (access.Identity, error) {
	refused := &access.RefusedError{Why: phrase.Of("the API key is not known, was revoked, or is over")}
	rest, ours := strings.CutPrefix(text, prefix)
	id, secret, parts := strings.Cut(rest, "_")
	if !ours || !parts || len(id) != encoding().EncodedLen(idBytes) || len(secret) != encoding().EncodedLen(secretSize) {
		return access.Identity{}, refused
	}
	all, err := r.load(ctx)
	if err != nil {
		return access.Identity{}, err
	}
	given := hash(secret)
	for i := range all {
		k := &all[i]
		if k.ID != id || subtle.ConstantTimeCompare([]byte(k.Hash), []byte(given)) != 1 || k.Over(r.Now()) {
			continue
		}
		role, ok := access.ParseRole(k.Role)
		if !ok {
			return access.Identity{}, refused // a newer program made it
		}
		return access.Identity{Name: "key " + k.ID, By: access.ByKey, Role: role, Connections: k.Connections}, nil
	}
	return access.Identity{}, refused
}

// Who implements access.Way.
func (r *Ring) Who(req *http.Request) (access.Identity, bool, error) {
	values := req.Header.Values("Authorization")
	if len(values) == 0 {
		return access.Identity{}, false, nil
	}
	scheme, text, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return access.Identity{}, false, &access.RefusedError{Why: phrase.Of("an API key is sent as: Authorization: Bearer KEY")}
	}
	who, err := r.Check(req.Context(), strings.TrimSpace(text))
	return who, err == nil, err
}

func (r *Ring) load(ctx context.Context) ([]Key, error) {
	body, err := r.Store.Keys(ctx)
	if err != nil {
		return nil, err
	}
	return decode(body)
}

func decode(body []byte) ([]Key, error) {
	all := []Key{}
	if len(body) == 0 {
		return all, nil
	}
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, fmt.Errorf("decode the API keys: %w", err)
	}
	return all, nil
}

func (r *Ring) change(ctx context.Context, change func([]Key) ([]Key, error)) error {
	return r.Store.ChangeKeys(ctx, func(have []byte) ([]byte, error) {
		all, err := decode(have)
		if err != nil {
			return nil, err
		}
		if all, err = change(all); err != nil {
			return nil, err
		}
		return json.Marshal(all)
	})
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails: it ends the program instead
	return encoding().EncodeToString(b)
}

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
