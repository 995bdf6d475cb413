package sapsales

import (
	"context"
	"net/url"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
)

// Name is the name of SAP Sales Cloud Version 2 in the configuration.
const Name = "sapsales"

// dailyUnits are the calls that every tenant may make within 24 hours, before those for each licensed user; events count against them as well.
// Answers do not tell what is left. See https://userapps.support.sap.com/sap/support/knowledge/en/3559130.
const dailyUnits = 150_000

// Factory makes connectors of SAP Sales Cloud Version 2.
func Factory() connector.Factory {
	return connector.Factory{
		CRM: Name, Auth: auth, DailyUnits: dailyUnits, Schema: optionsSchema(), Inputs: connector.Inputs(defaults),
		New: func(s connector.Settings) (connector.Connector, error) { return New(s) },
	}
}

// Connector speaks with one tenant.
type Connector struct {
	cfg    config
	client *httpclient.Client

	literals atomic.Uint32 // forms of values that the tenant takes in a $filter

	mu      sync.Mutex // guards what follows
	schemas map[crm.Kind]*schema
	names   map[crm.Kind]string // of the published schemas; nil until they were asked for
}

// New makes a connector; it makes no call. The error names the keys of the configuration that cannot work.
func New(s connector.Settings) (*Connector, error) {
	cfg, err := newConfig(s)
	if err != nil {
		return nil, err
	}
	client, err := httpclient.New(httpclient.Config{
		Base: cfg.url, Tokens: s.Tokens, Meter: s.Meter, Log: s.Log, Classify: classify, Transport: s.Transport,
		Authorize: httpclient.ByGrant(httpclient.Basic(), httpclient.Scheme("Bearer")), // a static token is a user and its password
	})
	if err != nil {
		return nil, err
	}
	return &Connector{cfg: cfg, client: client, schemas: make(map[crm.Kind]*schema)}, nil
}

// Close gives idle connections back.
func (c *Connector) Close() { c.client.Close() }

// BatchSize implements connector.Reader: rows are written one by one.
func (c *Connector) BatchSize(_ crm.Kind, verb connector.Verb) int {
	if verb == connector.VerbWrite {
		return 1
	}
	return lookupSize
}

// Cost implements connector.Coster: the schemas are asked for before.
func (c *Connector) Cost(records map[crm.Kind]int) connector.Costs {
	c.mu.Lock()
	defer c.mu.Unlock()
	var costs connector.Costs
	for _, kind := range crm.Kinds() {
		if records[kind] == 0 {
			continue
		}
		if c.names == nil && len(costs) == 0 {
			costs.Add("schemas", connector.VerbPrepare, 1)
		}
		if !c.schemas[kind].fresh() {
			costs.Add("schema", connector.VerbPrepare, 1)
		}
		lookups, writes := connector.Batches(c, kind, records[kind])
		costs.Add("look up", connector.VerbLookup, lookups)
		costs.Add("update", connector.VerbWrite, writes)
	}
	return costs
}

// Identify implements connector.Identifier. The services do not say which tenant answers, and each tenant has a host of its own: that is its name.
// Reading an account shows that we are let in.
func (c *Connector) Identify(ctx context.Context) (connector.Identity, error) {
	if _, _, err := c.list(ctx, "identify", set(crm.KindAccount), "", "$select", fieldID, "$top", "1"); err != nil {
		return connector.Identity{}, err
	}
	u, _ := url.Parse(strings.ToLower(c.cfg.url)) // it was parsed before
	return connector.Identity{Tenant: u.Hostname(), Label: u.Host}, nil
}

// path is the address of a resource of a service.
func (c *Connector) path(resource string) string {
	return "/sap/c4c/api/" + c.cfg.version + "/" + resource
}

// set is the service and the collection of a kind of records, object what SAP calls these.
func set(kind crm.Kind) string {
	return map[crm.Kind]string{crm.KindAccount: "account-service/accounts", crm.KindDeal: "opportunity-service/opportunities"}[kind]
}

func object(kind crm.Kind) string { return path.Base(set(kind)) }
