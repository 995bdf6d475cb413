package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// grantsKey is where the store keeps the grants.
const grantsKey = "oauth.grants"

// grant is the access of one client, with its tokens: the family that
// ends when a replaced refresh token is used. Tokens are kept as digests.
type grant struct {
	Scope   string               `json:"scope,omitempty"`
	Refresh string               `json:"refresh,omitempty"` // the one that works; empty when the grant has none
	Access  map[string]time.Time `json:"access"`            // when each access token ends
	Made    uint64               `json:"made,omitempty"`    // its place among all grants
}

// tokens are the answer to a token request.
type tokens struct {
	grant, access, refresh, scope string

	lifetime time.Duration
}

// load reads the grants that the store kept.
func (a *authority) load() error {
	a.grants = make(map[string]*grant)
	if _, err := a.store.Meta(grantsKey, &a.grants); err != nil {
		return err
	}
	a.index()
	return nil
}

// save stores the grants without the access tokens that have ended. The caller
// holds the lock, and gives no token away before it has returned.
func (a *authority) save() error {
	now := a.now()
	for id, g := range a.grants {
		for digest, ends := range g.Access {
			if !now.Before(ends) {
				delete(g.Access, digest)
			}
		}
		if g.Refresh == "" && len(g.Access) == 0 {
			delete(a.grants, id)
		}
	}
	a.index()
	return a.store.SetMeta(grantsKey, a.grants)
}

func (a *authority) index() {
	a.holders = make(map[string]string)
	for id, g := range a.grants {
		for digest := range g.Access {
			a.holders[digest] = id
		}
	}
}

// holder returns the grant that an access token is of, and whether the token is good.
func (a *authority) holder(access string) (string, bool) {
	if access == "" {
		return "", false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	digest := digestOf(access)
	id, found := a.holders[digest]
	if !found || !a.now().Before(a.grants[id].Access[digest]) {
		return "", false
	}
	return id, true
}

// grant makes a grant with a refresh token.
func (a *authority) grant(scope string) (tokens, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.newGrant(scope, true)
}

// grantWithout makes a grant that ends with its access token.
func (a *authority) grantWithout(scope string) (tokens, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.newGrant(scope, false)
}

func (a *authority) newGrant(scope string, withRefresh bool) (tokens, error) {
	id := random()[:16]
	g := &grant{Scope: scope, Access: make(map[string]time.Time)}
	for _, other := range a.grants {
		g.Made = max(g.Made, other.Made+1)
	}
	a.grants[id] = g
	issued := a.newAccess(id)
	if withRefresh {
		a.makeRoom()
		issued.refresh = newRefresh(id)
		g.Refresh = digestOf(issued.refresh)
	}
	return issued, a.save()
}

// makeRoom takes back the oldest grants with a refresh token, so that there may be one more.
func (a *authority) makeRoom() {
	for a.cfg.MostGrants > 0 {
		oldest, n := "", 0
		for id, g := range a.grants {
			if g.Refresh == "" {
				continue
			}
			if n++; oldest == "" || g.Made < a.grants[oldest].Made {
				oldest = id
			}
		}
		if n < a.cfg.MostGrants {
			return
		}
		delete(a.grants, oldest)
	}
}

// refresh gives new tokens for a refresh token.
func (a *authority) refresh(presented string) (tokens, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	id, _, _ := strings.Cut(presented, ".")
	g := a.grants[id]
	if g == nil || g.Refresh == "" {
		return tokens{}, &refusal{"invalid_grant", "expired access/refresh token"}
	}
	if !same(digestOf(presented), g.Refresh) {
		// A client that knows the grant but not its token has one that was replaced.
		if err := a.revoke(id); err != nil {
			return tokens{}, err
		}
		return tokens{}, &refusal{"invalid_grant", "expired access/refresh token"}
	}
	issued := a.newAccess(id)
	issued.refresh = presented
	if a.cfg.Rotate {
		issued.refresh = newRefresh(id)
		g.Refresh = digestOf(issued.refresh)
	}
	return issued, a.save()
}

func (a *authority) newAccess(id string) tokens {
	g := a.grants[id]
	access := random()
	g.Access[digestOf(access)] = a.now().Add(a.lifetime).UTC()
	return tokens{grant: id, access: access, scope: g.Scope, lifetime: a.lifetime}
}

// revoke takes a grant back with all its tokens. The caller holds the lock.
func (a *authority) revoke(id string) error {
	delete(a.grants, id)
	return a.save()
}

// revokeBy takes back the grant that a token is of.
func (a *authority) revokeBy(token string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	digest := digestOf(token)
	id, _, _ := strings.Cut(token, ".")
	if g := a.grants[id]; g != nil && same(digest, g.Refresh) {
		return a.revoke(id)
	}
	if id, found := a.holders[digest]; found {
		return a.revoke(id)
	}
	return nil
}

func (a *authority) revokeAll() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.grants)
	return a.save()
}

func (a *authority) expire() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, g := range a.grants {
		clear(g.Access)
	}
	return a.save()
}

func (a *authority) setLifetime(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lifetime = d
}

// newRefresh makes a refresh token that names its grant.
func newRefresh(id string) string { return id + "." + random() }

func digestOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// random returns a secret of more than 128 bits; crypto/rand never fails.
func random() string { return rand.Text() + rand.Text() }
