package pipedrive

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
)

// Name is the name of Pipedrive in the configuration.
const Name = "pipedrive"

// What calls take in tokens, and what a company of one seat has for a day on the smallest plan; the
// answers tell what it has. See https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting.
const (
	dailyTokens    = 30_000
	tokensList     = 10
	tokensArchived = 20
	tokensWrite    = 5
	tokensStages   = 5
	tokensUser     = 2
	tokensUsers    = 20
)

// Calls a second, below what the smallest plan gives a token of a person.
const (
	pace  = 8
	burst = 10
)

// Factory makes connectors of Pipedrive.
func Factory() connector.Factory {
	return connector.Factory{
		CRM: Name, Auth: auth, DailyUnits: dailyTokens, Inputs: connector.Inputs(defaults),
		New: func(s connector.Settings) (connector.Connector, error) { return New(s) },
	}
}

// Connector speaks with one company's Pipedrive.
type Connector struct {
	cfg      config
	client   *httpclient.Client
	public   bool             // it is Pipedrive's own host
	password connector.Secret // of webhooks
	wrote    mapping.OwnWrites
	schemas  mapping.Known[schema]

	mu    sync.Mutex    // guards what follows
	own   *company      // nil until it was asked for
	ahead time.Duration // of Pipedrive's clock, as of its last answer
}

// New makes a connector; it makes no call. The error names the keys of the configuration that
// cannot work.
func New(s connector.Settings) (*Connector, error) {
	cfg, err := newConfig(s)
	if err != nil {
		return nil, err
	}
	c := &Connector{cfg: cfg, password: s.ClientSecret, schemas: mapping.Known[schema]{Life: 10 * time.Minute}}
	settings := httpclient.Config{
		Base: cfg.url, AllowedHosts: []string{domain}, Tokens: s.Tokens, Meter: s.Meter, Log: s.Log, Classify: classify,
		Quota: quota, Authorize: authorize, Transport: s.Transport,
	}
	if u, err := url.Parse(cfg.url); err == nil && strings.HasSuffix(u.Hostname(), domain) {
		c.public, settings.Rate, settings.Burst = true, pace, burst
	}
	c.client, err = httpclient.New(settings)
	return c, err
}

// authorize sends a token of OAuth, or one that a person made by hand.
func authorize(h http.Header, t connector.Token) {
	if t.Static {
		httpclient.APIKey("x-api-token")(h, t)
		return
	}
	httpclient.Scheme("Bearer")(h, t)
}

// Close gives idle connections back.
func (c *Connector) Close() { c.client.Close() }

// BatchSize implements connector.Reader.
func (c *Connector) BatchSize(_ crm.Kind, verb connector.Verb) int {
	if verb == connector.VerbWrite {
		return 1
	}
	return lookupSize
}

// The names of calls that are announced before they are made.
const (
	callFields  = "fields"
	callStages  = "stages"
	callCompany = "company"
	callLookup  = "look up"
	callUpdate  = "update"
)

// Cost implements connector.Coster in tokens.
func (c *Connector) Cost(records map[crm.Kind]int) connector.Costs {
	c.mu.Lock()
	asked := c.own != nil
	c.mu.Unlock()
	var costs connector.Costs
	for _, kind := range crm.Kinds() {
		n := records[kind]
		if n > 0 && c.schemas.Have(kind) == nil {
			costs.AddUnits(callFields, connector.VerbPrepare, 1, tokensList)
			if kind == crm.KindDeal {
				costs.AddUnits(callStages, connector.VerbPrepare, 1, tokensStages)
			}
			if !asked {
				costs.AddUnits(callCompany, connector.VerbPrepare, 1, tokensUser)
			}
			asked = true
		}
		lookups, writes := connector.Batches(c, kind, n)
		costs.AddUnits(callLookup, connector.VerbLookup, lookups, lookups*tokensList)
		costs.AddUnits(callUpdate, connector.VerbWrite, writes, writes*tokensWrite)
	}
	return costs
}

// company is whose account it is, and which currency it counts in.
type company struct {
	ID       mapping.Value `json:"company_id"`
	Domain   string        `json:"company_domain"`
	Currency string        `json:"default_currency"`
}

// company asks once, or anew.
func (c *Connector) company(ctx context.Context, anew bool) (*company, error) {
	c.mu.Lock()
	have := c.own
	c.mu.Unlock()
	if have != nil && !anew {
		return have, nil
	}
	var answer struct{ Data company }
	if err := c.get(ctx, callCompany, tokensUser, "/v1/users/me", nil, &answer); err != nil {
		return nil, err
	}
	if !isID(string(answer.Data.ID)) || strings.ContainsAny(answer.Data.Domain, "./?#@: ") {
		return nil, errors.New("company: answer names no company")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own = &answer.Data
	return c.own, nil
}

// Identify implements connector.Identifier: the tenant is the id of the company, the label its host.
func (c *Connector) Identify(ctx context.Context) (connector.Identity, error) {
	own, err := c.company(ctx, true)
	if err != nil {
		return connector.Identity{}, err
	}
	return connector.Identity{Tenant: string(own.ID), Label: own.Domain + domain}, nil
}

// get makes a call that reads, and takes Pipedrive's clock off its answer.
func (c *Connector) get(ctx context.Context, call string, tokens int, path string, query url.Values, into any) error {
	res, err := c.client.JSON(ctx, httpclient.Request{Call: call, Method: http.MethodGet, Path: path, Query: query, Units: tokens}, into)
	if err == nil {
		c.saw(res)
	}
	return err
}

func (c *Connector) saw(res *httpclient.Response) {
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.ahead = time.Until(at)
	}
}

// now is the time by Pipedrive's clock, in whole seconds, as of its last answer.
func (c *Connector) now() crm.Stamp {
	c.mu.Lock()
	defer c.mu.Unlock()
	return crm.StampOf(time.Now().Add(c.ahead).Truncate(time.Second))
}

// path is the resource of a kind of records.
func path(kind crm.Kind) string {
	return map[crm.Kind]string{crm.KindAccount: "/api/v2/organizations", crm.KindDeal: "/api/v2/deals"}[kind]
}

// isID reports whether a text has the form of an id.
func isID(s string) bool {
	n, err := strconv.ParseUint(s, 10, 63)
	return err == nil && n > 0 && strconv.FormatUint(n, 10) == s
}

// RecordURL implements connector.Linker.
func (c *Connector) RecordURL(ctx context.Context, kind crm.Kind, id string) (string, error) {
	own, err := c.company(ctx, false)
	switch {
	case err != nil:
		return "", err
	case !isID(id):
		return "", errNoID
	}
	base := c.cfg.url
	if c.public {
		base = "https://" + own.Domain + domain
	}
	return base + map[crm.Kind]string{crm.KindAccount: "/organization/", crm.KindDeal: "/deal/"}[kind] + id, nil
}

// OwnerNames implements connector.OwnerNamer with the users, which come in one list.
func (c *Connector) OwnerNames(ctx context.Context) (map[string]string, error) {
	return c.named(ctx, "owners", tokensUsers, "/v1/users", nil, "name")
}

// DealNames implements connector.DealNamer.
func (c *Connector) DealNames(ctx context.Context, ids []string) (map[string]string, error) {
	asked := known(ids)
	if len(asked) == 0 {
		return map[string]string{}, nil
	}
	return c.named(ctx, "deal names", tokensList, path(crm.KindDeal), byID(asked), "title")
}

// named reads what the records of a list are called.
func (c *Connector) named(ctx context.Context, call string, tokens int, path string, query url.Values, name string) (map[string]string, error) {
	rows, _, err := c.list(ctx, call, tokens, path, query)
	names := make(map[string]string, len(rows))
	for _, raw := range rows {
		var d mapping.Decoder
		if open(&d, raw).IsZero() {
			names[d.ID] = d.Value(name)
		}
	}
	return names, err
}
