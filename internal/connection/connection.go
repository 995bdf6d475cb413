package connection

import (
	"fmt"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/telemetry"
)

// Connection is one CRM account with all that belongs to it.
type Connection struct {
	Name   string
	Config *config.Connection
	Tokens *oauth.Source
	Meter  *Meter
	CRM    connector.Connector
	// refused is when the CRM last refused to renew the token, in milliseconds since 1970: a
	// token from before has to be got anew by connecting.
	refused atomic.Int64
}

// Config is what connections are made of.
type Config struct {
	Connectors map[string]connector.Factory
	Store      Store
	Keys       *oauth.Keyring
	Log        *zap.Logger
	Metrics    *telemetry.Metrics
}

// open makes a connection.
func open(cfg *config.Connection, with *Config) (*Connection, error) {
	factory, ok := with.Connectors[cfg.CRM]
	if !ok {
		return nil, fmt.Errorf("connection %s: there is no connector for %q", cfg.Name, cfg.CRM)
	}
	endpoint := connector.Endpoint{URL: cfg.URL, AuthURL: cfg.AuthURL, APIVersion: cfg.APIVersion, People: crm.ReadsPeople(cfg.Fields)}
	auth, err := factory.Auth(endpoint)
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", cfg.Name, err)
	}
	c := &Connection{Name: cfg.Name, Config: cfg, Meter: newMeter(cfg, factory, with.Metrics)}
	log := with.Log.With(zap.String("connection", cfg.Name))
	c.Tokens, err = oauth.New(oauth.Config{
		Connection: cfg.Name, Auth: auth, Endpoint: endpoint,
		Grant: oauth.Grant(cfg.Auth.Grant), ClientID: cfg.Auth.ClientID, ClientSecret: cfg.Auth.ClientSecret,
		StaticToken: cfg.Auth.Token, PrivateKey: cfg.Auth.PrivateKey, Subject: cfg.Auth.Subject, Redirect: cfg.Auth.Redirect,
		Store: with.Store, Keys: with.Keys, Locks: with.Store, Log: log,
		Renewed: func(err error) { with.Metrics.Tokens.Refreshed(cfg.Name, c.refreshed(err)) },
	})
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", cfg.Name, err)
	}
	c.CRM, err = factory.New(connector.Settings{
		Connection: cfg.Name, Endpoint: endpoint, Inputs: cfg.Fields, Outputs: cfg.Write.Names,
		Tokens: c.Tokens, Meter: c.Meter, Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", cfg.Name, err)
	}
	return c, nil
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
