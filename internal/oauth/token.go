package oauth

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/phrase"
)

// token holds the tokens that the CRM granted. Its fields are exported for package fmt, which
// else would print the secrets.
type token struct {
	Generation uint64
	Access     connector.Secret
	Refresh    connector.Secret // empty where the grant has none
	Instance   string
	Obtained   time.Time
	Expiry     time.Time // zero until the CRM refuses it
	// Stored is the token as it was unsealed, for what a newer release has added to it.
	Stored connector.Secret
}

// usable reports whether the token will last for a call that begins now. It is
// given up a tenth of its life early, but never more than two minutes.
func (t token) usable(now time.Time) bool {
	if t.Access == "" {
		return false
	}
	margin := min(t.Expiry.Sub(t.Obtained)/10, 2*time.Minute)
	return t.Expiry.IsZero() || now.Before(t.Expiry.Add(-margin))
}

func (t token) bearer() connector.Token {
	return connector.Token{Access: t.Access, Instance: t.Instance, Generation: t.Generation}
}

// storedToken is the form in the store. The generation is readable for the sake
// of the additional data that the seal is bound to, and stays so in every version.
type storedToken struct {
	Generation uint64 `json:"generation"`
	Sealed     []byte `json:"sealed"`
}

// plainToken is the form that is sealed for storage.
type plainToken struct {
	Access   string    `json:"access"`
	Refresh  string    `json:"refresh,omitempty"`
	Instance string    `json:"instance,omitempty"`
	Obtained time.Time `json:"obtained"`
	Expiry   time.Time `json:"expiry,omitzero"`
}

// seal returns the form in the store.
func (t token) seal(connection string, keys *Keyring) ([]byte, error) {
	plain, err := json.Marshal(plainToken{
		Access: t.Access.Reveal(), Refresh: t.Refresh.Reveal(), Instance: t.Instance, Obtained: t.Obtained, Expiry: t.Expiry,
	})
	if err != nil {
		return nil, fmt.Errorf("encode token: %w", err)
	}
	if plain, err = format.Carry([]byte(t.Stored.Reveal()), plain, plainToken{}); err != nil {
		return nil, fmt.Errorf("encode token: %w", err)
	}
	sealed, err := keys.Seal(plain, boundTo(connection, t.Generation))
	if err != nil {
		return nil, fmt.Errorf("seal token: %w", err)
	}
	return json.Marshal(storedToken{Generation: t.Generation, Sealed: sealed})
}

// openToken reads the form in the store. The generation is there even when the
// rest cannot be opened.
func openToken(data []byte, connection string, keys *Keyring) (token, error) {
	var stored storedToken
	if json.Unmarshal(data, &stored) != nil {
		return token{}, phrase.Errorf("stored token is damaged")
	}
	t := token{Generation: stored.Generation}
	plain, err := keys.Open(stored.Sealed, boundTo(connection, stored.Generation))
	if err != nil {
		return t, err
	}
	var p plainToken
	if json.Unmarshal(plain, &p) != nil {
		return t, phrase.Errorf("stored token is damaged")
	}
	t.Access, t.Refresh, t.Instance = connector.Secret(p.Access), connector.Secret(p.Refresh), p.Instance
	t.Obtained, t.Expiry, t.Stored = p.Obtained, p.Expiry, connector.Secret(plain)
	return t, nil
}

// boundTo is the additional data of a token's seal.
func boundTo(connection string, generation uint64) []byte {
	return fmt.Appendf(nil, "token|%q|%d", connection, generation)
}
