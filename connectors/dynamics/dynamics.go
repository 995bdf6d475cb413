package dynamics

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/phrase"
)

// Name is the name of Dynamics 365 Sales in the configuration.
const Name = "dynamics"

// dailyUnits is what one licensed user of Dynamics 365 may ask for within 24 hours; answers do
// not tell what is left. See https://learn.microsoft.com/power-platform/admin/api-request-limits-allocations.
const dailyUnits = 40_000

// longestCall is how long Dataverse works on one call before it gives up by itself.
const longestCall = 2 * time.Minute

// Factory makes connectors of Dynamics 365 Sales.
func Factory() connector.Factory {
	return connector.Factory{
		CRM: Name, Auth: auth, DailyUnits: dailyUnits, Schema: optionsSchema(),
		Inputs: connector.Inputs(func(kind crm.Kind) map[string][]string { return defaults(kind, "") }),
		New:    func(s connector.Settings) (connector.Connector, error) { return New(s) },
	}
}

// Connector speaks with one environment of Dataverse.
type Connector struct {
	cfg    config
	client *httpclient.Client
	host   string // of the environment, that links have to lead to

	schemas mapping.Known[schema]

	mu  sync.Mutex    // guards what follows
	own *organization // nil until it was asked for
	// contactsHidden says that contacts could not be read in this run.
	contactsHidden bool
}

// New makes a connector; it makes no call. The error names the keys of the configuration that
// cannot work.
func New(s connector.Settings) (*Connector, error) {
	cfg, err := newConfig(s)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(cfg.url)
	if err != nil {
		return nil, err // it was parsed before
	}
	// See https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors.
	header := http.Header{"Odata-Version": {"4.0"}, "Odata-Maxversion": {"4.0"}, "If-None-Match": {"null"}}
	client, err := httpclient.New(httpclient.Config{
		Base: cfg.url, Tokens: s.Tokens, Meter: s.Meter, Log: s.Log, Classify: classify, Header: header, Timeout: longestCall,
		Transport: s.Transport,
	})
	if err != nil {
		return nil, err
	}
	return &Connector{cfg: cfg, client: client, host: base.Host, schemas: mapping.Known[schema]{Life: schemaLife}}, nil
}

// Close gives idle connections back.
func (c *Connector) Close() { c.client.Close() }

// BatchSize implements connector.Reader.
func (c *Connector) BatchSize(_ crm.Kind, verb connector.Verb) int {
	if verb == connector.VerbWrite {
		return c.cfg.BatchSize
	}
	return lookupSize
}

// Cost implements connector.Coster: each row of a batch counts as a call of its own. Stakeholders
// take two calls, as long as deals have no more than one each of those that count.
func (c *Connector) Cost(records map[crm.Kind]int) connector.Costs {
	c.mu.Lock()
	defer c.mu.Unlock()
	var costs connector.Costs
	asked := c.own != nil
	for _, kind := range crm.Kinds() {
		if records[kind] == 0 {
			continue
		}
		people := kind == crm.KindDeal && len(c.cfg.Roles) > 0
		if c.schemas.Have(kind) == nil {
			if people {
				costs.Add(callRoles, connector.VerbPrepare, 1)
				costs.Add(callMetadata, connector.VerbPrepare, 1)
			}
			costs.Add(callMetadata, connector.VerbPrepare, 1)
			if !asked {
				costs.Add(callOrganization, connector.VerbPrepare, 1)
			}
			asked = true
		}
		lookups, writes := connector.Batches(c, kind, records[kind])
		costs.Add(callLookup, connector.VerbLookup, lookups)
		if people {
			costs.Add(callConnections, connector.VerbLookup, lookups)
			costs.Add(callContacts, connector.VerbLookup, lookups)
		}
		costs.AddUnits(callWrite, connector.VerbWrite, writes, records[kind])
	}
	return costs
}

// The names of calls that are announced before they are made.
const (
	callMetadata     = "metadata"
	callOrganization = "organization"
	callLookup       = "look up"
	callWrite        = "batch update"
	callRoles        = "connection roles"
	callConnections  = "connections"
	callContacts     = "contacts"
)

// Identify implements connector.Identifier: the tenant is the id of the organisation that the
// environment holds, the label the environment's host.
func (c *Connector) Identify(ctx context.Context) (connector.Identity, error) {
	var who struct {
		OrganizationID string `json:"OrganizationId"`
	}
	if _, err := c.client.JSON(ctx, httpclient.Request{Call: "who am I", Method: http.MethodGet, Path: c.path("WhoAmI")}, &who); err != nil {
		return connector.Identity{}, err
	}
	if !mapping.IsGUID(who.OrganizationID) {
		return connector.Identity{}, phrase.Errorf("who am I: answer names no organisation")
	}
	return connector.Identity{Tenant: strings.ToLower(who.OrganizationID), Label: c.host}, nil
}

// path is the address of a resource below the root of the Web API.
func (c *Connector) path(resource string) string {
	return "/api/data/v" + c.cfg.version + "/" + resource
}

// table and entitySet are Dataverse's names of a kind of records: its logical name, and that
// of its resource.
func table(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "opportunity"
	}
	return "account"
}

func entitySet(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "opportunities"
	}
	return "accounts"
}

func idColumn(kind crm.Kind) string { return table(kind) + "id" }
