package hubspot

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/phrase"
)

// Name is HubSpot's name in the configuration.
const Name = "hubspot"

// batchSize is the most objects that a batch read or a batch update takes, see
// https://developers.hubspot.com/docs/api-reference/crm-companies-v3/guide.
const batchSize = 100

// Factory makes connectors of HubSpot.
func Factory() connector.Factory {
	return connector.Factory{
		CRM: Name,
		// The smallest plan has 250,000 a day, and answers to OAuth apps do not tell.
		DailyUnits: 250_000,
		Auth:       auth,
		Inputs:     connector.Inputs(defaults),
		New:        func(s connector.Settings) (connector.Connector, error) { return New(s) },
	}
}

// Connector speaks with one HubSpot portal.
type Connector struct {
	cfg      config
	calls    *httpclient.Client
	searches *rate.Limiter    // beside the pace of all calls
	secret   connector.Secret // of the app, which signs webhooks
	wrote    mapping.OwnWrites

	portal atomic.Pointer[portal] // nil until it was asked for
	hidden sync.Map               // secrecies

	mu      sync.Mutex // guards what follows
	schemas map[crm.Kind]*schema
	turn    int // which part of the schemas a reading asks for anew
}

// portal holds the account details, see
// https://developers.hubspot.com/docs/api-reference/account-account-info-v3/guide.
type portal struct {
	ID       int64  `json:"portalId"`
	TimeZone string `json:"timeZone"`
	Offset   int64  `json:"utcOffsetMilliseconds"`
	Currency string `json:"companyCurrency"`
	Host     string `json:"uiDomain"`
}

// New makes a connector; it makes no call. The error names the keys of the
// configuration that cannot work.
func New(s connector.Settings) (*Connector, error) {
	cfg, err := newConfig(s)
	if err != nil {
		return nil, err
	}
	c := &Connector{
		cfg:      cfg,
		searches: rate.NewLimiter(rate.Inf, 1),
		wrote:    mapping.OwnWrites{Memory: s.Memory},
		secret:   s.ClientSecret,
		schemas:  make(map[crm.Kind]*schema),
	}
	if cfg.searchRate > 0 {
		c.searches.SetLimit(rate.Limit(cfg.searchRate))
	}
	c.calls, err = httpclient.New(httpclient.Config{
		Base:      cfg.base,
		Transport: s.Transport,
		Tokens:    s.Tokens,
		Meter:     s.Meter,
		Log:       s.Log,
		Rate:      cfg.rate,
		Burst:     cfg.burst,
		Classify:  func(res *httpclient.Response) error { return classify(res, c.zone()) },
		Quota:     quota,
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Close gives idle connections back.
func (c *Connector) Close() { c.calls.Close() }

// BatchSize implements connector.Reader.
func (c *Connector) BatchSize(crm.Kind, connector.Verb) int { return batchSize }

// Cost implements connector.Coster: the company of a deal takes a call of its own, the people
// in contact roles two, as long as they are no more than the deals, and the dates of evidence
// at most two.
func (c *Connector) Cost(records map[crm.Kind]int) connector.Costs {
	c.mu.Lock()
	defer c.mu.Unlock()
	var costs connector.Costs
	known := c.portal.Load() != nil
	for _, kind := range crm.Kinds() {
		if records[kind] == 0 {
			continue
		}
		deals, roles := kind == crm.KindDeal, len(c.cfg.Roles) > 0
		if c.schemas[kind] == nil {
			costs.Add("account details", connector.VerbPrepare, count(!known))
			costs.Add("properties", connector.VerbPrepare, 1)
			costs.Add("pipelines", connector.VerbPrepare, count(deals))
			costs.Add("association labels", connector.VerbPrepare, count(deals && roles))
			known = true
		}
		lookups, writes := connector.Batches(c, kind, records[kind])
		costs.Add("batch read", connector.VerbLookup, lookups*(1+count(deals && roles)))
		if s := c.schemas[kind]; deals && (s == nil || len(s.fields.Dated()) > 0) {
			costs.Add("batch read", connector.VerbLookup, (records[kind]+historyLimit-1)/historyLimit)
		}
		costs.Add("associations", connector.VerbLookup, lookups*(count(deals && c.cfg.Inputs["deal.account"] == "")+count(deals && roles)))
		costs.Add("batch update", connector.VerbWrite, writes)
	}
	return costs
}

// count is 1 for what is so.
func count(so bool) int {
	if so {
		return 1
	}
	return 0
}

// Identify implements connector.Identifier.
func (c *Connector) Identify(ctx context.Context) (connector.Identity, error) {
	p, err := c.details(ctx)
	if err != nil {
		return connector.Identity{}, err
	}
	id := strconv.FormatInt(p.ID, 10)
	if p.Host == "" {
		return connector.Identity{Tenant: id, Label: "portal " + id}, nil
	}
	return connector.Identity{Tenant: id, Label: "portal " + id + " at " + p.Host}, nil
}

// account returns the account details, and asks for them the first time.
func (c *Connector) account(ctx context.Context) (*portal, error) {
	if p := c.portal.Load(); p != nil {
		return p, nil
	}
	return c.details(ctx)
}

// details asks HubSpot which portal the token belongs to.
func (c *Connector) details(ctx context.Context) (*portal, error) {
	var p portal
	if _, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "account details", Method: http.MethodGet, Path: "/account-info/" + c.cfg.version + "/details",
	}, &p); err != nil {
		return nil, err
	}
	if p.ID == 0 {
		return nil, phrase.Errorf("account details: answer names no portal")
	}
	c.portal.Store(&p)
	return &p, nil
}

// zone is the portal's time zone, at whose midnight the daily limit begins anew;
// nil while it is not known.
func (c *Connector) zone() *time.Location {
	p := c.portal.Load()
	if p == nil {
		return nil
	}
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return time.FixedZone("portal", int(p.Offset/1000))
	}
	return zone
}

// path returns the address of a part of the API that has to do with one type of
// objects, in this connection's version: path("objects", kind, "/search").
func (c *Connector) path(part string, kind crm.Kind, rest string) string {
	return "/crm/" + part + "/" + c.cfg.version + "/" + objectType(kind) + rest
}

func objectType(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "deals"
	}
	return "companies"
}

// quota reads the daily allowance, which HubSpot tells to private apps and
// service keys only.
func quota(h http.Header) (connector.Quota, bool) {
	limit, err := strconv.Atoi(h.Get("X-HubSpot-RateLimit-Daily"))
	if err != nil {
		return connector.Quota{}, false
	}
	left, err := strconv.Atoi(h.Get("X-HubSpot-RateLimit-Daily-Remaining"))
	if err != nil {
		return connector.Quota{}, false
	}
	return connector.Quota{Limit: limit, Used: limit - left}, true
}
