package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/phrase"
)

// Name is Salesforce's name in the configuration.
const Name = "salesforce"

// batchSize is the most records that a change of an sObject collection takes, see
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_update.htm.
const batchSize = 200

// Factory makes connectors of Salesforce.
func Factory() connector.Factory {
	return connector.Factory{
		CRM:    Name,
		Auth:   auth,
		Inputs: connector.Inputs(defaults),
		Schema: json.RawMessage(optionsSchema),
		New:    func(s connector.Settings) (connector.Connector, error) { return New(s) },
	}
}

// Connector speaks with one Salesforce organisation.
type Connector struct {
	cfg    config
	client *httpclient.Client
	tokens connector.Tokens
	wrote  mapping.OwnWrites
	// schemas are what look-ups and writes take the fields to be; a run of reading always asks.
	schemas mapping.Known[schema]

	// currency is that of an organisation with one, and userID that of the connected user; nil
	// until they were asked for.
	currency, userID atomic.Pointer[string]
	// contactsHidden says that the user could not read contacts in this run.
	contactsHidden atomic.Bool
}

// New makes a connector; it makes no call. The error names the keys of the
// configuration that cannot work.
func New(s connector.Settings) (*Connector, error) {
	cfg, err := newConfig(s)
	if err != nil {
		return nil, err
	}
	header := make(http.Header)
	// The name comes back in change events, so that others can tell our writes.
	header.Set("Sforce-Call-Options", "client=icptier")
	client, err := httpclient.New(httpclient.Config{
		Base:         cfg.login,
		Transport:    s.Transport,
		Tokens:       s.Tokens,
		Meter:        s.Meter,
		Log:          s.Log,
		AllowedHosts: allowedHosts(),
		Classify:     classify,
		Stale:        stale,
		Quota:        quota,
		Header:       header,
	})
	if err != nil {
		return nil, err
	}
	return &Connector{
		cfg: cfg, client: client, tokens: s.Tokens, wrote: mapping.OwnWrites{Memory: s.Memory}, schemas: mapping.Known[schema]{Life: schemaLife},
	}, nil
}

// Close gives idle connections back.
func (c *Connector) Close() { c.client.Close() }

// BatchSize implements connector.Reader.
func (c *Connector) BatchSize(crm.Kind, connector.Verb) int { return batchSize }

// Cost implements connector.Coster: contact roles take a call of their own, as long as a deal
// has no more than one of those that count.
func (c *Connector) Cost(records map[crm.Kind]int) connector.Costs {
	var costs connector.Costs
	known := c.currency.Load() != nil
	for _, kind := range crm.Kinds() {
		if records[kind] == 0 {
			continue
		}
		roles := kind == crm.KindDeal && len(c.cfg.Roles) > 0
		if c.schemas.Have(kind) == nil {
			costs.Add("describe", connector.VerbPrepare, 1)
			if roles {
				costs.Add("describe", connector.VerbPrepare, 1)
			}
			if !known {
				costs.Add("query setup", connector.VerbPrepare, 1) // where there is one currency
			}
			known = true
		}
		lookups, writes := connector.Batches(c, kind, records[kind])
		costs.Add("look up", connector.VerbLookup, lookups)
		c.costOfDates(kind, lookups, &costs)
		if roles {
			costs.Add("query roles", connector.VerbLookup, lookups)
		}
		costs.Add("update", connector.VerbWrite, writes)
	}
	return costs
}

// costOfDates adds what it takes to read since when evidence is there, as long as fields do not
// change more than a few times.
func (c *Connector) costOfDates(kind crm.Kind, lookups int, costs *connector.Costs) {
	s := c.schemas.Have(kind)
	var tracked *map[string]string
	if s != nil {
		tracked = s.tracked.Load()
	}
	switch {
	case kind != crm.KindDeal, s != nil && len(s.mapped.Dated()) == 0, tracked != nil && len(*tracked) == 0:
		return
	case tracked == nil:
		costs.Add("query setup", connector.VerbPrepare, 1)
	}
	costs.Add("query history", connector.VerbLookup, lookups)
}

// Identify implements connector.Identifier: the tenant is the organisation's id,
// the label the host of its pages.
func (c *Connector) Identify(ctx context.Context) (connector.Identity, error) {
	who, err := c.identity(ctx)
	if err != nil {
		return connector.Identity{}, err
	}
	return connector.Identity{Tenant: who.organisation, Label: who.host}, nil
}

// identity names the user and the organisation of the access token.
type identity struct{ organisation, user, host string }

var errNoIdentity = phrase.Errorf("resources: answer names no organisation and user")

// identity reads the address of the identity service, which every version's list
// of resources has and which needs no scope beyond api. See
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_discoveryresource.htm.
func (c *Connector) identity(ctx context.Context) (identity, error) {
	var answer struct {
		Identity string `json:"identity"`
	}
	if _, err := c.client.JSON(ctx, httpclient.Request{
		Call: "resources", Method: http.MethodGet, Path: c.path(),
	}, &answer); err != nil {
		return identity{}, err
	}
	u, err := url.Parse(answer.Identity)
	if err != nil {
		return identity{}, errNoIdentity
	}
	parts := strings.Split(strings.TrimPrefix(u.Path, "/id/"), "/")
	if len(parts) != 2 || !isID(parts[0]) || !isID(parts[1]) {
		return identity{}, errNoIdentity
	}
	return identity{organisation: longID(parts[0]), user: longID(parts[1]), host: u.Host}, nil
}

// user returns the id of the connected user, asked for once.
func (c *Connector) user(ctx context.Context) (string, error) {
	if have := c.userID.Load(); have != nil {
		return *have, nil
	}
	who, err := c.identity(ctx)
	if err != nil {
		return "", err
	}
	c.userID.Store(&who.user)
	return who.user, nil
}

// path returns the address of a resource in this connection's version of the API.
func (c *Connector) path(parts ...string) string {
	return "/services/data/v" + c.cfg.version + "/" + strings.Join(parts, "/")
}

// object returns Salesforce's name of a kind of records.
func object(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "Opportunity"
	}
	return "Account"
}
