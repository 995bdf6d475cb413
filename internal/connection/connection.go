package connection

import (
	"cmp"
	"context"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/telemetry"
)

// Connection is one CRM account with all that belongs to it.
type Connection struct {
	Name   string
	Config *config.Connection
	Tokens *oauth.Source
	Meter  *Meter
	CRM    connector.Connector
	names  names
	// refused is when the CRM last refused to renew the token, in milliseconds since 1970: a
	// token from before has to be got anew by connecting.
	refused atomic.Int64
}

// Config holds the parts of connections.
type Config struct {
	Connectors map[string]connector.Factory
	Dir        string // of the configuration file
	Store      Store
	Keys       *oauth.Keyring
	Log        *zap.Logger
	Metrics    *telemetry.Metrics
}

// open makes a connection.
func open(cfg *config.Connection, with *Config) (*Connection, error) {
	factory, ok := with.Connectors[cfg.CRM]
	if !ok {
		return nil, phrase.Errorf("connection %s: there is no connector for %q", cfg.Name, cfg.CRM)
	}
	endpoint := connector.Endpoint{URL: cfg.URL, AuthURL: cfg.AuthURL, APIVersion: cfg.APIVersion,
		Region: cfg.Region, Tenant: cfg.Tenant, People: crm.ReadsPeople(cfg.Fields), Owners: cfg.Names.Owners, Options: cfg.Options}
	auth, err := access(factory, endpoint, cfg.Auth.Grant)
	if err != nil {
		return nil, phrase.Errorf("connection %s: %w", cfg.Name, err)
	}
	c := &Connection{Name: cfg.Name, Config: cfg, Meter: newMeter(cfg, factory, with.Metrics)}
	log := with.Log.With(zap.String("connection", cfg.Name))
	file, err := readOwners(cfg.Names.OwnersFile)
	if err != nil {
		return nil, phrase.Errorf("connection %s: %w", cfg.Name, err)
	}
	c.names.log, c.names.file = log, file
	c.Tokens, err = oauth.New(oauth.Config{
		Connection: cfg.Name, Auth: auth, Endpoint: endpoint,
		Grant: oauth.Grant(cfg.Auth.Grant), ClientID: cfg.Auth.ClientID, ClientSecret: cfg.Auth.ClientSecret,
		StaticToken: cfg.Auth.Token, PrivateKey: cfg.Auth.PrivateKey, Subject: cfg.Auth.Subject, Redirect: cfg.Auth.Redirect,
		Store: with.Store, Keys: with.Keys, Locks: with.Store, Log: log,
		Renewed: func(err error) { with.Metrics.Tokens.Refreshed(cfg.Name, c.refreshed(err)) },
	})
	if err != nil {
		return nil, phrase.Errorf("connection %s: %w", cfg.Name, err)
	}
	settings := connector.Settings{
		Connection: cfg.Name, Endpoint: endpoint, Dir: with.Dir, Inputs: cfg.Fields, Outputs: cfg.Write.Names, Options: cfg.Options,
		ClientSecret: cfg.Auth.ClientSecret, Meter: c.Meter, Memory: memory{with.Store, cfg.Name}, Log: log,
	}
	if factory.Auth != nil {
		settings.Tokens = c.Tokens
	}
	c.CRM, err = factory.New(settings)
	if err != nil {
		return nil, phrase.Errorf("connection %s: %w", cfg.Name, err)
	}
	return c, nil
}

// memory keeps the notes of a connector among those of its connection.
type memory struct {
	store      Store
	connection string
}

// Recall implements connector.Memory.
func (m memory) Recall(ctx context.Context, key string) ([]byte, error) {
	return m.store.Recall(ctx, m.connection, key)
}

// Keep implements connector.Memory.
func (m memory) Keep(ctx context.Context, key string, note []byte) error {
	return m.store.Remember(ctx, m.connection, key, note)
}

// access says how the CRM grants access; a source that needs none, and no other, has the
// grant none.
func access(factory connector.Factory, endpoint connector.Endpoint, grant string) (connector.Auth, error) {
	switch {
	case factory.Auth == nil && grant != config.GrantNone:
		return connector.Auth{}, phrase.Errorf("%s needs no access: write auth: {grant: %s}", factory.CRM, config.GrantNone)
	case factory.Auth == nil:
		return connector.Auth{}, nil
	case grant == config.GrantNone:
		return connector.Auth{}, phrase.Errorf("auth.grant: %s grants no access without a token", factory.CRM)
	}
	return factory.Auth(endpoint)
}

// NeedsAccess says whether anything has to grant access, and counts calls.
func (c *Connection) NeedsAccess() bool { return c.Config.Auth.Grant != config.GrantNone }

// Cost is what it takes to look records up and to write them; false for a connector that
// does not write.
func (c *Connection) Cost(records map[crm.Kind]int) (connector.Costs, bool) {
	if _, err := connector.As[connector.Writer](c.CRM); err != nil {
		return nil, false
	}
	return connector.CostOf(c.CRM, records), true
}

// Identify asks the CRM whose account it is. A connector that cannot tell is named by
// where it reads, and has no tenant.
func (c *Connection) Identify(ctx context.Context) (connector.Identity, error) {
	identifier, err := connector.As[connector.Identifier](c.CRM)
	if err != nil {
		return connector.Identity{Label: cmp.Or(c.Config.URL, c.Config.CRM)}, nil //nolint:nilerr // it lacks the ability, which is no failure
	}
	return identifier.Identify(ctx)
}

// Fields returns the program's fields as the CRM has them. The error is a
// *connector.UnsupportedError where the connector cannot look at them.
func (c *Connection) Fields(ctx context.Context) ([]connector.FieldState, error) {
	keeper, err := connector.As[connector.FieldProvisioner](c.CRM)
	if err != nil {
		return nil, err
	}
	return keeper.Fields(ctx)
}

// refreshed says how a renewal of the token ended: ok, refused or failed.
func (c *Connection) refreshed(err error) (result string) {
	switch {
	case err == nil:
		return "ok"
	case outcome.IsUnauthorized(err):
		c.refused.Store(time.Now().UnixMilli())
		return "refused"
	}
	return "failed"
}

// Refused reports whether the CRM has refused to renew a token that was obtained at
// this time, or a later one.
func (c *Connection) Refused(obtained time.Time) bool {
	return obtained.UnixMilli() < c.refused.Load()
}

// close waits for a refresh that is under way and gives network connections back.
func (c *Connection) close() {
	c.Tokens.Close()
	if idle, ok := c.CRM.(interface{ Close() }); ok {
		idle.Close()
	}
}
