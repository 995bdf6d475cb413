package zoho

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
)

// Name is the name of Zoho CRM in the configuration.
const Name = "zoho"

const (
	// dailyUnits are the credits of the smallest edition that is paid for, without its users. See
	// https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html.
	dailyUnits = 50_000
	// atOnce is how many calls go at the same time: Zoho takes five of an app in its smallest edition.
	atOnce = 4
	// batchSize is the most ids of a query's condition, and the most records of an update.
	batchSize = 100
)

// Factory makes connectors of Zoho CRM.
func Factory() connector.Factory {
	return connector.Factory{
		CRM: Name, Auth: auth, DailyUnits: dailyUnits, Inputs: connector.Inputs(defaults),
		New: func(s connector.Settings) (connector.Connector, error) { return New(s) },
	}
}

// Connector speaks with one organisation of Zoho CRM.
type Connector struct {
	cfg    config
	client *httpclient.Client
	secret connector.Secret
	name   string // of the connection
	slots  chan struct{}
	wrote  mapping.OwnWrites

	schemas mapping.Known[schema]
	// contactsHidden says that contacts could not be read in this run.
	contactsHidden atomic.Bool

	mu  sync.Mutex    // guards what follows
	own *organization // nil until it was asked for
}

// New makes a connector; it makes no call. The error names the keys of the configuration that
// cannot work.
func New(s connector.Settings) (*Connector, error) {
	cfg, err := newConfig(s)
	if err != nil {
		return nil, err
	}
	c := &Connector{
		cfg: cfg, secret: s.ClientSecret, name: s.Connection, wrote: mapping.OwnWrites{Memory: s.Memory}, slots: make(chan struct{}, atOnce), schemas: mapping.Known[schema]{Life: schemaLife},
	}
	c.client, err = httpclient.New(httpclient.Config{
		Base: cfg.url, AllowedHosts: cfg.hosts, Tokens: s.Tokens, Meter: s.Meter, Log: s.Log, Transport: s.Transport,
		Authorize: httpclient.Scheme("Zoho-oauthtoken"), Classify: classify, Quota: quota, Good: good,
	})
	return c, err
}

// good takes the answers that hold no list because there is nothing, and those of a batch of which
// every row was refused, whatever their status is.
func good(call string, res *httpclient.Response) bool {
	return res.Status >= 200 && res.Status < 300 || call == callDeleted && res.Status == http.StatusNotModified ||
		call == callWrite && res.Status == http.StatusBadRequest && strings.Contains(string(res.Body), `"data"`)
}

// quota reads what is left of the day's credits, which Zoho tells once half of them are used; of how
// many it does not say.
func quota(h http.Header) (connector.Quota, bool) {
	left, err := strconv.Atoi(h.Get("X-Api-Credits-Remaining"))
	limit := max(dailyUnits, left)
	return connector.Quota{Limit: limit, Used: limit - left}, err == nil && left >= 0
}

// Close gives idle connections back.
func (c *Connector) Close() { c.client.Close() }

// json makes a call of those that may go at the same time; a nil out leaves the answer to r.Check.
func (c *Connector) json(ctx context.Context, r httpclient.Request, out any) (*httpclient.Response, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if out == nil {
		return c.client.Do(ctx, r)
	}
	return c.client.JSON(ctx, r, out)
}

// BatchSize implements connector.Reader.
func (c *Connector) BatchSize(crm.Kind, connector.Verb) int { return batchSize }

// Cost implements connector.Coster: ten rows of an update are a credit, and the people of a deal
// take a call of their own.
func (c *Connector) Cost(records map[crm.Kind]int) connector.Costs {
	c.mu.Lock()
	defer c.mu.Unlock()
	var costs connector.Costs
	asked := c.own != nil
	for _, kind := range crm.Kinds() {
		n := records[kind]
		if n == 0 {
			continue
		}
		people := kind == crm.KindDeal && len(c.cfg.Roles) > 0
		if c.schemas.Have(kind) == nil {
			costs.Add(callFields, connector.VerbPrepare, 1)
			if !asked {
				costs.Add(callOrganization, connector.VerbPrepare, 1)
			}
			if asked = true; people {
				costs.Add(callRoles, connector.VerbPrepare, 1)
			}
		}
		lookups, writes := connector.Batches(c, kind, n)
		costs.Add(callLookup, connector.VerbLookup, lookups)
		if people {
			costs.Add(callPeople, connector.VerbLookup, n)
			costs.Add(callContacts, connector.VerbLookup, lookups)
		}
		costs.AddUnits(callWrite, connector.VerbWrite, writes, n/batchSize*units(batchSize)+units(n%batchSize))
	}
	return costs
}

// units are the credits of an update of so many records.
func units(rows int) int { return (rows + 9) / 10 }

// The names of calls that are announced before they are made, or told apart.
const (
	callFields       = "fields"
	callOrganization = "organization"
	callLookup       = "look up"
	callWrite        = "update records"
	callRoles        = "contact roles"
	callPeople       = "contacts of a deal"
	callContacts     = "contacts"
	callDeleted      = "deleted records"
)

// organization is what one organisation has for all records.
type organization struct {
	ID       mapping.Value `json:"zgid"`
	Name     string        `json:"company_name"`
	Domain   string        `json:"domain_name"`
	Currency string        `json:"iso_code"`  // the home currency
	Several  bool          `json:"mc_status"` // records have currencies of their own
}

// Identify implements connector.Identifier.
func (c *Connector) Identify(ctx context.Context) (connector.Identity, error) {
	own, err := c.organization(ctx, true)
	if err != nil {
		return connector.Identity{}, err
	}
	return connector.Identity{Tenant: string(own.ID), Label: cmp.Or(own.Domain, own.Name, string(own.ID))}, nil
}

// organization is asked for once, and anew where that is wanted.
func (c *Connector) organization(ctx context.Context, anew bool) (*organization, error) {
	c.mu.Lock()
	have := c.own
	c.mu.Unlock()
	if have != nil && !anew {
		return have, nil
	}
	var answer struct {
		Org []*organization `json:"org"`
	}
	_, err := c.json(ctx, httpclient.Request{Call: callOrganization, Method: http.MethodGet, Path: c.path("org")}, &answer)
	if err != nil {
		return nil, err
	}
	if len(answer.Org) == 0 || answer.Org[0] == nil || !isID(string(answer.Org[0].ID)) {
		return nil, errors.New("organization: answer names none")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own = answer.Org[0]
	c.own.Currency = mapping.CurrencyCode(c.own.Currency)
	return c.own, nil
}

// path is the address of a resource of the API.
func (c *Connector) path(resource string) string { return "/crm/" + c.cfg.version + "/" + resource }

// module is Zoho's name of a kind of records.
func module(kind crm.Kind) string {
	return map[crm.Kind]string{crm.KindAccount: "Accounts", crm.KindDeal: "Deals"}[kind]
}
