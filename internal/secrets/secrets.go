package secrets

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// Desk is where people look after keys and tokens.
type Desk struct {
	Path        string // of the key file
	Connections *connection.Set
}

// Held is the token of a connection, without it.
type Held struct {
	Connection string    `json:"connection"`
	Grant      string    `json:"grant"`
	Connected  bool      `json:"connected"`
	Key        string    `json:"key,omitempty"` // the id of the key that it is sealed with
	Obtained   time.Time `json:"obtained,omitzero"`
	Expiry     time.Time `json:"expiry,omitzero"`
	// Problem is why it cannot be looked at; empty where it can.
	Problem string `json:"problem,omitempty"`
}

// State is what there is.
type State struct {
	Keys   []string `json:"keys"` // ids of the key file, the one that seals first
	Tokens []Held   `json:"tokens"`
}

// List looks at the key file and at all tokens.
func (d Desk) List(ctx context.Context) (State, error) {
	ring, err := oauth.LoadKeyring(d.Path)
	if err != nil {
		return State{}, err
	}
	state := State{Keys: ring.IDs(), Tokens: []Held{}}
	for _, c := range d.Connections.All() {
		held := Held{Connection: c.Name, Grant: c.Config.Auth.Grant}
		if held.Key, err = c.Tokens.SealedWith(ctx); err != nil {
			held.Problem = phrase.Error("en", err)
		} else if status, err := c.Tokens.Status(ctx); err != nil {
			held.Problem = phrase.Error("en", err)
		} else {
			held.Connected, held.Obtained, held.Expiry = status.Connected, status.Obtained, status.Expiry
		}
		state.Tokens = append(state.Tokens, held)
	}
	return state, nil
}

// Table is the table of tokens.
func (s State) Table() report.Table {
	col := report.Col[Held]
	return report.Of([]report.Column[Held]{
		col("connection", report.Text, "Connection", func(h Held) any { return h.Connection }),
		col("grant", report.Text, "Grant", func(h Held) any { return h.Grant }),
		col("connected", report.Text, "Connected", func(h Held) any { return h.Connected }),
		col("key", report.ID, "Key", func(h Held) any { return h.Key }),
		col("obtained", report.Time, "Obtained", func(h Held) any { return h.Obtained }).On(report.File),
		col("expiry", report.Time, "Ends", func(h Held) any { return h.Expiry }),
		col("problem", report.Text, "Problem¦column", func(h Held) any { return report.Kept(phrase.Text(h.Problem)) }).On(report.File),
	}, s.Tokens)
}

// Reseal seals every token with the key that seals now, and returns the connections whose
// tokens were sealed with another one.
func (d Desk) Reseal(ctx context.Context) ([]string, error) {
	done := []string{}
	for _, c := range d.Connections.All() {
		changed, err := c.Tokens.Reseal(ctx)
		if err != nil {
			return done, fmt.Errorf("reseal the token of %s: %w", c.Name, err)
		}
		if changed {
			done = append(done, c.Name)
		}
	}
	return done, nil
}

// Drop takes the keys out of the key file that no token is sealed with, and returns their ids.
func (d Desk) Drop(ctx context.Context) ([]string, error) {
	state, err := d.List(ctx)
	if err != nil {
		return nil, err
	}
	var used []string
	for _, held := range state.Tokens {
		if held.Problem != "" {
			return nil, phrase.Errorf("it is not known what the token of %s is sealed with: %s", held.Connection, held.Problem)
		}
		used = append(used, held.Key)
	}
	slices.Sort(used)
	return oauth.DropKeys(d.Path, slices.Compact(used))
}
