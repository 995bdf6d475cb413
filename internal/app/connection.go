package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
)

// connection is one CRM account with all that belongs to it.
type connection struct {
	name  string
	cfg   *config.Connection
	oauth *oauth.Source
	meter *meter
	crm   connector.Connector
	// renewed is the version of the model in force that this process has seen all
	// accounts scored by, before it wrote them.
	renewed atomic.Int64
	// refused is when the CRM last refused to renew the token, in milliseconds since 1970: a
	// token from before has to be got anew by connecting.
	refused atomic.Int64
}

func (a *App) connection(cfg *config.Connection, factories map[string]connector.Factory) (*connection, error) {
	factory, ok := factories[cfg.CRM]
	if !ok {
		return nil, fmt.Errorf("connection %s: there is no connector for %q", cfg.Name, cfg.CRM)
	}
	endpoint := connector.Endpoint{URL: cfg.URL, AuthURL: cfg.AuthURL, APIVersion: cfg.APIVersion,
		Region: cfg.Region, Tenant: cfg.Tenant, People: crm.ReadsPeople(cfg.Fields)}
	auth, err := access(factory, endpoint, cfg.Auth.Grant)
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", cfg.Name, err)
	}
	c := &connection{name: cfg.Name, cfg: cfg, meter: a.meter(cfg, factory)}
	log := a.log.With(zap.String("connection", cfg.Name))
	c.oauth, err = oauth.New(oauth.Config{
		Connection: cfg.Name, Auth: auth, Endpoint: endpoint,
		Grant: oauth.Grant(cfg.Auth.Grant), ClientID: cfg.Auth.ClientID, ClientSecret: cfg.Auth.ClientSecret,
		StaticToken: cfg.Auth.Token, PrivateKey: cfg.Auth.PrivateKey, Subject: cfg.Auth.Subject, Redirect: cfg.Auth.Redirect,
		Store: a.bus, Keys: a.keys, Locks: a.bus, Log: log, Renewed: func(err error) { a.refreshed(c, err) },
	})
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", cfg.Name, err)
	}
	settings := connector.Settings{
		Connection: cfg.Name, Endpoint: endpoint, Inputs: cfg.Fields, Outputs: cfg.Write.Names, Options: cfg.Options,
		Meter: c.meter, Log: log,
	}
	if factory.Auth != nil {
		settings.Tokens = c.oauth
	}
	c.crm, err = factory.New(settings)
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", cfg.Name, err)
	}
	return c, nil
}

// access says how the CRM grants access; a source that needs none, and no other, has the
// grant none.
func access(factory connector.Factory, endpoint connector.Endpoint, grant string) (connector.Auth, error) {
	switch {
	case factory.Auth == nil && grant != config.GrantNone:
		return connector.Auth{}, fmt.Errorf("%s needs no access: write auth: {grant: %s}", factory.CRM, config.GrantNone)
	case factory.Auth == nil:
		return connector.Auth{}, nil
	case grant == config.GrantNone:
		return connector.Auth{}, fmt.Errorf("auth.grant: %s grants no access without a token", factory.CRM)
	}
	return factory.Auth(endpoint)
}

// calls says how many calls it takes to look records up and to write them; nil for a
// connector that does not write.
func (c *connection) calls() func(kind crm.Kind, records int) (lookups, writes int) {
	if _, err := connector.As[connector.Writer](c.crm); err != nil {
		return nil
	}
	return func(kind crm.Kind, records int) (lookups, writes int) {
		return connector.CostOf(c.crm, kind, connector.VerbLookup, records).Calls,
			connector.CostOf(c.crm, kind, connector.VerbWrite, records).Calls
	}
}

// identify asks the CRM whose account it is. A connector that cannot tell is named by
// where it reads.
func (c *connection) identify(ctx context.Context) (connector.Identity, error) {
	identifier, err := connector.As[connector.Identifier](c.crm)
	if err != nil {
		return connector.Identity{Label: cmp.Or(c.cfg.URL, c.cfg.CRM)}, nil
	}
	return identifier.Identify(ctx)
}

// fields returns the program's fields as the CRM has them.
func (c *connection) fields(ctx context.Context) ([]connector.FieldState, error) {
	keeper, err := connector.As[connector.FieldProvisioner](c.crm)
	if err != nil {
		return nil, err
	}
	return keeper.Fields(ctx)
}

// close waits for a refresh that is under way and gives network connections back.
func (c *connection) close() {
	c.oauth.Close()
	if idle, ok := c.crm.(interface{ Close() }); ok {
		idle.Close()
	}
}

func (a *App) meter(cfg *config.Connection, factory connector.Factory) *meter {
	return &meter{
		least: factory.DailyUnits,
		share: cfg.Budget.Share, reserve: cfg.Budget.Reserve,
		observe: func(call string, status int, took time.Duration) { a.metrics.CRM.Request(cfg.Name, call, status, took) },
		observeQuota: func(q connector.Quota) {
			a.metrics.CRM.QuotaUsed(cfg.Name, float64(q.Used)/float64(q.Limit))
			a.metrics.CRM.QuotaLeft(cfg.Name, q.Limit-q.Used)
		},
	}
}

// ErrOtherTenant says that a connection was connected to another CRM account than before.
var ErrOtherTenant = errors.New("this is another CRM account than the one the connection had before")

// Connect grants the connection access to its CRM. Where a person has to consent,
// it calls open with the page's URL and waits. A connection keeps its CRM account:
// the records and tiers of two would mix.
func (a *App) Connect(ctx context.Context, name string, open func(url string) error) (connector.Identity, error) {
	c, err := a.find(name)
	if err != nil {
		return connector.Identity{}, err
	}
	if err := c.oauth.Connect(ctx, open); err != nil {
		return connector.Identity{}, fmt.Errorf("connect %s: %w", name, err)
	}
	who, err := c.identify(ctx)
	if err != nil {
		return connector.Identity{}, fmt.Errorf("connect %s: %w", name, err)
	}
	if who.Tenant == "" {
		return who, nil // nothing to tell another one by
	}
	before, err := a.bus.Tenant(ctx, name, who.Tenant)
	if err != nil {
		return who, err
	}
	if before != who.Tenant {
		return who, fmt.Errorf("connect %s to %s: %w (%s); give the new one a connection of its own", name, who.Tenant, ErrOtherTenant, before)
	}
	return who, nil
}

// Fields returns the fields that write-back needs as the CRM has them, after
// creating those that are missing if create is set.
func (a *App) Fields(ctx context.Context, name string, create bool) ([]connector.FieldState, error) {
	c, err := a.find(name)
	if err != nil {
		return nil, err
	}
	keeper, err := connector.As[connector.FieldProvisioner](c.crm)
	if err != nil {
		return nil, fmt.Errorf("look at the fields of %s: %w", name, err)
	}
	fields, err := keeper.Fields(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the fields of %s: %w", name, err)
	}
	var missing []connector.FieldState
	for _, f := range fields {
		if !f.Exists || !f.Writable || f.Problem != "" {
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
func (a *App) Connected(ctx context.Context, name string) (bool, error) {
	c, err := a.find(name)
	if err != nil {
		return false, err
	}
	status, err := c.oauth.Status(ctx)
	return status.Connected, err
}

// Calls returns the calls of this process to the connection's CRM, by name, since
// its last job began.
func (a *App) Calls(name string) map[string]int {
	c, err := a.find(name)
	if err != nil {
		return nil
	}
	return c.meter.Calls()
}
