package salesforce

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
)

// objectHistory has a record for every change of a field that an administrator has the history
// tracked of, see
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunityfieldhistory.htm.
const objectHistory = "OpportunityFieldHistory"

// addDates sets since when the criteria of open deals hold what they hold, where the history of
// the field behind them is tracked: the values that a deal was made with leave no history.
func (c *Connector) addDates(ctx context.Context, s *schema, records []crm.Record) error {
	deals := mapping.Deals(records)
	if len(mapping.NewUndated(deals, s.mapped.Dated()).IDs) == 0 {
		return nil
	}
	tracked, err := c.tracked(ctx, s)
	if err != nil {
		return err
	}
	undated := mapping.NewUndated(deals, tracked)
	for some := range slices.Chunk(undated.IDs, batchSize) {
		err := c.each(ctx, "query history", largestPage, func(last string) string { return historyQuery(some, undated.Fields, last) }, change(undated))
		if err != nil && !untold(err) {
			return err
		}
	}
	return nil
}

// change takes one change of a deal, and returns its id.
func change(undated *mapping.Undated) func(json.RawMessage) (string, error) {
	return func(raw json.RawMessage) (string, error) {
		var change struct {
			ID    text `json:"Id"`
			Deal  text `json:"OpportunityId"`
			Field text `json:"Field"`
			At    text `json:"CreatedDate"`
		}
		if json.Unmarshal(raw, &change) != nil || !isID(string(change.ID)) {
			return "", errUnreadable
		}
		if at, err := mapping.Stamp(string(change.At)); err == nil {
			undated.Changed(longID(string(change.Deal)), string(change.Field), at)
		}
		return longID(string(change.ID)), nil
	}
}

// tracked are the fields behind criteria whose history is tracked, by criterion, asked for once
// in the life of a schema; none where the user may not see that.
func (c *Connector) tracked(ctx context.Context, s *schema) (map[string]string, error) {
	if have := s.tracked.Load(); have != nil {
		return *have, nil
	}
	tracked := s.mapped.Dated()
	if len(tracked) > 0 {
		answer, err := c.query(ctx, "query setup", "query", trackedQuery(slices.Sorted(maps.Values(tracked))))
		if err != nil && !untold(err) {
			return nil, err
		}
		kept := make(map[string]bool)
		for _, raw := range answer.Records {
			var f struct {
				Name    string `json:"QualifiedApiName"`
				Tracked bool   `json:"IsFieldHistoryTracked"`
			}
			if json.Unmarshal(raw, &f) == nil && f.Tracked {
				kept[strings.ToLower(f.Name)] = true
			}
		}
		maps.DeleteFunc(tracked, func(_, name string) bool { return !kept[strings.ToLower(name)] })
	}
	s.tracked.Store(&tracked)
	return tracked, nil
}

// untold reports whether the user may not see what was asked for.
func untold(err error) bool {
	code := httpclient.CodeOf(err)
	return code == "INVALID_TYPE" || code == codeInvalidField || strings.HasPrefix(code, "INSUFFICIENT_ACCESS")
}

// datesOf says of each criterion whether its date is read from history.
func (s *schema) datesOf(tracked map[string]string) []connector.InputState {
	behind := s.mapped.Dated()
	var states []connector.InputState
	for _, criterion := range slices.Sorted(maps.Keys(behind)) {
		state := connector.InputState{Name: "deal." + criterion + "_at"}
		history := []string{objectHistory + "." + behind[criterion]}
		if tracked[criterion] != "" {
			state.Fields = history
		} else {
			state.Unseen = history
		}
		states = append(states, state)
	}
	return states
}
