package hubspot

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
)

// historyLimit is the most objects of a batch read that asks for the history of properties.
const historyLimit = 50

// addDates sets since when the criteria of open deals hold what they hold. Search tells no
// history, and a list with it has half as many objects a page, so that only the deals are
// asked for that need it.
func (c *Connector) addDates(ctx context.Context, s *schema, deals []*crm.Record) error {
	undated := mapping.NewUndated(deals, s.fields.Dated())
	for some := range slices.Chunk(undated.IDs, historyLimit) {
		histories, err := c.histories(ctx, some, undated.Fields)
		if err != nil {
			return err
		}
		for _, h := range histories {
			for _, property := range undated.Fields {
				undated.Changed(string(h.ID), property, h.last(property))
			}
		}
	}
	return nil
}

// history is what a batch read says of the values that properties of an object had.
type history struct {
	ID         text `json:"id"`
	Properties map[string][]struct {
		Timestamp text `json:"timestamp"`
	} `json:"propertiesWithHistory"`
}

// last is when a property got the value that it has; zero where that is not told.
func (h *history) last(property string) crm.Stamp {
	var last crm.Stamp
	for _, value := range h.Properties[property] {
		if at, err := mapping.Stamp(string(value.Timestamp)); err == nil {
			last = max(last, at)
		}
	}
	return last
}

// histories asks for the histories of properties of deals. A deal whose answer cannot be read
// stays without dates.
func (c *Connector) histories(ctx context.Context, deals, properties []string) ([]history, error) {
	var answer batch
	_, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "batch read", Method: http.MethodPost, Path: c.path("objects", crm.KindDeal, "/batch/read"),
		JSON: batchRead{Inputs: inputs(deals), Properties: []string{}, History: properties},
	}, &answer)
	if err == nil {
		err = answer.check("batch read")
	}
	if err != nil {
		return nil, err
	}
	var list []history
	for _, raw := range answer.Results {
		var h history
		if json.Unmarshal(raw, &h) == nil {
			list = append(list, h)
		}
	}
	return list, nil
}
