package hubspot

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// associationLimit is the most deals that one association batch takes, and
// primaryCompany the type of the association with the one company that counts. See
// https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide.
const (
	associationLimit = 1000
	primaryCompany   = 5
)

// objectID is one input of a batch.
type objectID struct {
	ID    string `json:"id"`
	After string `json:"after,omitempty"`
}

func inputs(ids []string) []objectID {
	list := make([]objectID, len(ids))
	for i, id := range ids {
		list[i].ID = id
	}
	return list
}

// batchRead is the body of a batch read.
type batchRead struct {
	Inputs     []objectID `json:"inputs"`
	Properties []string   `json:"properties"`
	History    []string   `json:"propertiesWithHistory"` // HubSpot's description asks for it, also where it is empty
}

// Lookup implements connector.Reader with batch read. An object that was merged
// into another comes back from HubSpot as the other one, and is a tombstone here.
func (c *Connector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if len(ids) > batchSize {
		return nil, outcome.Permanent(phrase.Errorf("look up %d records: at most %d at once", len(ids), batchSize))
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	raw, at, err := c.fetch(ctx, c.path("objects", kind, "/batch/read"), s.wanted, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) }))
	if err != nil {
		return nil, err
	}
	page, err := c.page(ctx, s, raw, false)
	if err != nil {
		return nil, err
	}
	missing := make(map[string]bool, len(ids))
	for _, id := range ids {
		missing[id] = true
	}
	for _, p := range page.Problems {
		if p.Lost {
			delete(missing, p.ID) // it is there, whatever is wrong with it
		}
	}
	found := make([]crm.Record, 0, len(ids))
	for _, r := range page.Records {
		if missing[r.ID] && !r.Deleted {
			found = append(found, r)
			delete(missing, r.ID)
		}
	}
	for _, id := range ids {
		if missing[id] {
			found = append(found, mapping.Tombstone(kind, id, at))
			delete(missing, id)
		}
	}
	return found, nil
}

// fetch reads objects by their ids, in as many batches as it takes, and says
// when. Objects that HubSpot does not show are left out.
func (c *Connector) fetch(ctx context.Context, path string, properties, ids []string) (raw []json.RawMessage, at crm.Stamp, err error) {
	at = crm.StampOf(time.Now())
	for ids := range slices.Chunk(ids, batchSize) {
		var answer batch
		res, err := c.calls.JSON(ctx, httpclient.Request{
			Call: "batch read", Method: http.MethodPost, Path: path,
			JSON: batchRead{Inputs: inputs(ids), Properties: properties, History: []string{}},
		}, &answer)
		if err != nil {
			return nil, 0, err
		}
		if err := answer.check("batch read"); err != nil {
			return nil, 0, err
		}
		raw = append(raw, answer.Results...)
		at = res.Answered()
	}
	return raw, at, nil
}

// check returns an error when the batch has no list, or failed in part for
// another reason than that something is not there.
func (b batch) check(call string) error {
	if b.Results == nil {
		return fmt.Errorf("%s: %w", call, errNoResults)
	}
	for _, p := range b.Errors {
		if p.Category != categoryNotFound { // which also says that a deal has no company
			return phrase.Errorf("%s: part of it failed with %s", call, names([]string{p.Category}))
		}
	}
	return nil
}

// link sets the accounts of deals. Where a deal of a list shows one company, or
// none, that settles it; HubSpot is asked for all others.
func (c *Connector) link(ctx context.Context, deals []decoded, listed bool) error {
	var ask []string
	for i, d := range deals {
		switch {
		case !listed || d.partly || len(d.companies) > 1:
			ask = append(ask, d.Record.ID)
		case len(d.companies) == 1:
			deals[i].Record.Deal.Account = d.companies[0]
		}
	}
	companies, err := c.companies(ctx, ask)
	if err != nil {
		return err
	}
	for i, d := range deals {
		if id, ok := companies[d.Record.ID]; ok {
			deals[i].Record.Deal.Account = id
		}
	}
	return nil
}

// association is one object's entry in the answer of an association batch.
type association struct {
	From struct {
		ID text `json:"id"`
	} `json:"from"`
	To []struct {
		ID    text              `json:"toObjectId"` // documented as a text, answered as a number
		Types []associationType `json:"associationTypes"`
	} `json:"to"`
	Paging paging `json:"paging"`
}

// associationType says what the one object is to the other; its label is empty where
// the association has none.
type associationType struct {
	ID    int  `json:"typeId"`
	Label text `json:"label"`
}

// companies returns the company of each deal that has one: the primary one, and
// if none is, the oldest, so that two readings agree.
func (c *Connector) companies(ctx context.Context, deals []string) (map[string]string, error) {
	primary, oldest := make(map[string]string), make(map[string]string)
	err := c.associations(ctx, objectType(crm.KindDeal), objectType(crm.KindAccount), deals, func(a association) {
		deal := string(a.From.ID)
		for _, to := range a.To {
			company := string(to.ID)
			if older(company, oldest[deal]) {
				oldest[deal] = company
			}
			for _, t := range to.Types {
				if t.ID == primaryCompany {
					primary[deal] = company
				}
			}
		}
	})
	maps.Copy(oldest, primary)
	return oldest, err
}

// Accounts implements connector.Associator. A property that says the account moves the stamp.
func (c *Connector) Accounts(ctx context.Context, deals []string) ([]string, error) {
	if c.cfg.Inputs["deal.account"] != "" {
		return nil, nil
	}
	companies, err := c.companies(ctx, deals)
	if err != nil {
		return nil, err
	}
	accounts := make([]string, len(deals))
	for i, id := range deals {
		accounts[i] = companies[id]
	}
	return accounts, nil
}

// associations asks for the associations of objects with those of another type, in as
// many batches and pages as it takes.
func (c *Connector) associations(ctx context.Context, from, to string, ids []string, each func(association)) error {
	queue := inputs(slices.Compact(slices.Sorted(slices.Values(ids)))) // one that stands twice is refused, with all others
	for len(queue) > 0 {
		n := min(len(queue), associationLimit)
		answer, err := c.associationBatch(ctx, from, to, queue[:n])
		if err != nil {
			return err
		}
		queue = queue[n:]
		for _, a := range answer {
			each(a)
			if after := string(a.Paging.Next.After); after != "" && isID(string(a.From.ID)) {
				queue = append(queue, objectID{ID: string(a.From.ID), After: after})
			}
		}
	}
	return nil
}

// associationBatch asks for one batch.
func (c *Connector) associationBatch(ctx context.Context, from, to string, ids []objectID) ([]association, error) {
	var answer batch
	if _, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "associations", Method: http.MethodPost, Path: "/crm/associations/" + c.cfg.version + "/" + from + "/" + to + "/batch/read",
		JSON: struct {
			Inputs []objectID `json:"inputs"`
		}{ids},
	}, &answer); err != nil {
		return nil, err
	}
	if err := answer.check("associations"); err != nil {
		return nil, err
	}
	list := make([]association, 0, len(answer.Results))
	for _, raw := range answer.Results {
		var a association
		if err := json.Unmarshal(raw, &a); err != nil {
			return nil, phrase.Errorf("associations: an entry cannot be read: %w", err)
		}
		list = append(list, a)
	}
	return list, nil
}

// older reports whether the object a was made before b, which may be none.
func older(a, b string) bool {
	if !isID(a) {
		return false
	}
	m, errA := strconv.ParseUint(a, 10, 64)
	n, errB := strconv.ParseUint(b, 10, 64)
	return errA == nil && (errB != nil || m < n)
}
