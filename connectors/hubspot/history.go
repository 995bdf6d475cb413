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

// dated are the properties behind criteria whose history tells since when they hold what they
// hold, by criterion. Where a date is mapped, that is asked and not the history.
func (s *schema) dated() map[string]string {
	properties := make(map[string]string)
	for _, criterion := range crm.QualificationCriteria() {
		behind := s.fields.Inputs["deal."+criterion]
		if len(behind) > 0 && len(s.fields.Inputs["deal."+criterion+"_at"]) == 0 {
			properties[criterion] = behind[0].Name
		}
	}
	return properties
}

// addDates sets since when the criteria of open deals hold what they hold. Search tells no
// history, and a list with it has half as many objects a page, so that only the deals are
// asked for that need it: those of which somebody knows something.
func (c *Connector) addDates(ctx context.Context, s *schema, objects []decoded) error {
	properties := s.dated()
	ask := make(map[string]*crm.Deal)
	var ids, names []string
	for i := range objects {
		d := objects[i].record.Deal
		known := func(e crm.Evidence) bool {
			return properties[e.Criterion] != "" && e.At == 0 && e.Level > crm.LevelUnknown
		}
		if d != nil && d.Status == crm.DealOpen && slices.ContainsFunc(d.Evidence, known) {
			ask[objects[i].record.ID] = d
			ids = append(ids, objects[i].record.ID)
		}
	}
	for _, name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for some := range slices.Chunk(ids, historyLimit) {
		histories, err := c.histories(ctx, some, names)
		if err != nil {
			return err
		}
		for _, h := range histories {
			d := ask[string(h.ID)]
			for i := 0; d != nil && i < len(d.Evidence); i++ {
				if e := &d.Evidence[i]; e.At == 0 {
					e.At = h.last(properties[e.Criterion])
				}
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
