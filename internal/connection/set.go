package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/phrase"
)

// Store keeps what outlives this process. Package bus implements it.
type Store interface {
	oauth.Store
	oauth.Locker
	// Tenant returns the CRM account that a connection had first, and stores this one
	// where it had none.
	Tenant(ctx context.Context, connection, tenant string) (string, error)
	// Recall returns what Remember stored of a connection under a key; nil where there is nothing.
	Recall(ctx context.Context, connection, key string) ([]byte, error)
	Remember(ctx context.Context, connection, key string, note []byte) error
	// StoredConnections are the names of all connections that records are stored of.
	StoredConnections(ctx context.Context) ([]string, error)
	// CountRecords counts the records of a connection, of all kinds where none is named.
	CountRecords(ctx context.Context, connection string, kind crm.Kind) (int, error)
}

// Set are the connections of a configuration.
type Set struct {
	all   []*Connection
	store Store
	// part says that the configuration has more connections.
	part bool
}

// NewSet returns a set of connections that are there already.
func NewSet(store Store, all ...*Connection) *Set { return &Set{all: all, store: store} }

// Open makes the connections of a configuration. It makes no call to a CRM. The caller
// closes the set.
func Open(connections []config.Connection, with Config) (*Set, error) {
	s := NewSet(with.Store)
	for i := range connections {
		c, err := open(&connections[i], &with)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.all = append(s.all, c)
	}
	return s, nil
}

// Only is the set of those connections alone, for who may see no others: all that is not in it
// looks as if it were not in the configuration. It is closed with the whole.
func (s *Set) Only(names []string) *Set {
	some := &Set{store: s.store, part: true}
	for _, c := range s.all {
		if slices.Contains(names, c.Name) {
			some.all = append(some.all, c)
		}
	}
	return some
}

// Close ends the connections. What is under way has to have ended before.
func (s *Set) Close() {
	for _, c := range s.all {
		c.close()
	}
}

// All are the connections, in the configuration's order.
func (s *Set) All() []*Connection { return s.all }

// Names are the names of the connections, in the configuration's order.
func (s *Set) Names() []string {
	names := make([]string, len(s.all))
	for i, c := range s.all {
		names[i] = c.Name
	}
	return names
}

// Has reports whether the configuration has a connection of this name.
func (s *Set) Has(name string) bool {
	return slices.ContainsFunc(s.all, func(c *Connection) bool { return c.Name == name })
}

// Shows reports whether what is stored of a connection belongs here: that of all where the set
// is whole, also of a connection that the configuration does not have any more.
func (s *Set) Shows(name string) bool { return !s.part || s.Has(name) }

// Find returns a connection by name; the error is an *UnknownError.
func (s *Set) Find(name string) (*Connection, error) {
	for _, c := range s.all {
		if c.Name == name {
			return c, nil
		}
	}
	return nil, &UnknownError{Name: name, Known: s.Names()}
}

// Chosen are the connections that a name stands for: all of them where it is empty. The
// error is an *UnknownError.
func (s *Set) Chosen(name string) ([]*Connection, error) {
	if name == "" {
		return s.all, nil
	}
	c, err := s.Find(name)
	return []*Connection{c}, err
}

// UnknownError says that the configuration has no connection of this name.
type UnknownError struct {
	Name  string
	Known []string
}

// Error lists the connections there are.
func (e *UnknownError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *UnknownError) In(lang string) string {
	return phrase.Of("there is no connection %q in the configuration; it has %q", e.Name, e.Known).In(lang)
}

// ErrOtherTenant says that a connection was connected to another CRM account than before.
var ErrOtherTenant = errors.New("this is another CRM account than the one the connection had before")

// Connect grants the connection access to its CRM. Where a person has to consent,
// it calls open with the page's URL and waits. A connection keeps its CRM account:
// the records and tiers of two would mix.
func (s *Set) Connect(ctx context.Context, name string, open func(url string) error) (connector.Identity, error) {
	c, err := s.Find(name)
	if err != nil {
		return connector.Identity{}, err
	}
	if err := c.Tokens.Connect(ctx, open); err != nil {
		return connector.Identity{}, fmt.Errorf("connect %s: %w", name, err)
	}
	who, err := c.Identify(ctx)
	if err != nil {
		return connector.Identity{}, fmt.Errorf("connect %s: %w", name, err)
	}
	if who.Tenant == "" {
		return who, nil // nothing to tell another one by
	}
	before, err := s.store.Tenant(ctx, name, who.Tenant)
	if err != nil {
		return who, err
	}
	if before != who.Tenant {
		return who, phrase.Errorf("connect %s to %s: %w (%s); give the new one a connection of its own", name, who.Tenant, ErrOtherTenant, before)
	}
	return who, nil
}

// Fields returns the fields that write-back needs as the CRM has them, after
// creating those that are missing if create is set.
func (s *Set) Fields(ctx context.Context, name string, create bool) ([]connector.FieldState, error) {
	c, err := s.Find(name)
	if err != nil {
		return nil, err
	}
	keeper, err := connector.As[connector.FieldProvisioner](c.CRM)
	if err != nil {
		return nil, fmt.Errorf("look at the fields of %s: %w", name, err)
	}
	fields, err := keeper.Fields(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the fields of %s: %w", name, err)
	}
	var missing []connector.FieldState
	for _, f := range fields {
		if !f.Exists || !f.Writable || !f.Problem.IsZero() {
			missing = append(missing, f)
		}
	}
	if !create || len(missing) == 0 {
		return fields, nil
	}
	if err := keeper.Provision(ctx, missing); err != nil {
		return nil, fmt.Errorf("create the fields of %s: %w", name, err)
	}
	if fields, err = keeper.Fields(ctx); err != nil {
		return nil, fmt.Errorf("look at the fields of %s: %w", name, err)
	}
	return fields, nil
}

// Connected reports whether the connection has a token, whether or not the CRM
// still takes it.
func (s *Set) Connected(ctx context.Context, name string) (bool, error) {
	c, err := s.Find(name)
	if err != nil {
		return false, err
	}
	status, err := c.Tokens.Status(ctx)
	return status.Connected, err
}

// Calls returns the calls of this process to the connection's CRM, by name, since
// its last job began.
func (s *Set) Calls(name string) map[string]int {
	c, err := s.Find(name)
	if err != nil {
		return nil
	}
	return c.Meter.Calls()
}

// Unconfigured counts the records of connections that the configuration does not have. A set of
// some connections knows of none.
func (s *Set) Unconfigured(ctx context.Context) ([]answer.Unconfigured, error) {
	if s.part {
		return []answer.Unconfigured{}, nil
	}
	names, err := s.store.StoredConnections(ctx)
	if err != nil {
		return nil, err
	}
	all := []answer.Unconfigured{}
	for _, name := range names {
		if s.Has(name) {
			continue
		}
		n, err := s.store.CountRecords(ctx, name, "")
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all = append(all, answer.Unconfigured{Connection: name, Records: n})
		}
	}
	return all, nil
}
