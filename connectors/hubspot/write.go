package hubspot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

var (
	errNoField     = errors.New("the field does not belong to this kind of record")
	errNoObjectID  = errors.New("the id is none of HubSpot's")
	errUnconfirmed = errors.New("HubSpot did not confirm the row")
)

// update is one input of a batch update.
type update struct {
	ID         string            `json:"id"`
	Properties map[string]string `json:"properties"`
	// Trace comes back with the row's error, where HubSpot would otherwise name
	// no more than a list of ids.
	Trace string `json:"objectWriteTraceId"`

	row int // where it stands among the rows
}

// Write implements connector.Writer with batch update, see
// https://developers.hubspot.com/docs/api-reference/crm-companies-v3/guide.
func (c *Connector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	done, err := mapping.NewOutcomes(rows, batchSize)
	if err != nil {
		return nil, err
	}
	var s *schema
	if len(rows) > 0 {
		if s, err = c.schema(ctx, kind, false); err != nil {
			return nil, err
		}
	}
	var updates []update
	for i, row := range rows {
		u, err := c.update(s, row)
		if u.row = i; err == nil && len(u.Properties) > 0 {
			updates = append(updates, u)
			continue
		}
		done.Set(i, outcome.Permanent(err))
	}
	return done.Results(c.send(ctx, kind, updates, done))
}

// update says in HubSpot's words what a row shall hold. An option that the property does not
// have is refused here: HubSpot would refuse the whole batch for it, and not say for which row.
func (c *Connector) update(s *schema, row connector.Row) (update, error) {
	if !isID(row.ID) {
		return update{}, errNoObjectID
	}
	u := update{ID: row.ID, Properties: make(map[string]string, len(row.Values)), Trace: row.ID}
	for f, value := range row.Values {
		if !slices.Contains(crm.FieldsOf(s.kind), f) {
			return update{}, fmt.Errorf("%s: %w", f, errNoField)
		}
		if f == crm.FieldScoredAt && value != "" {
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return update{}, fmt.Errorf("%s: %w", f, mapping.ErrNoTime)
			}
			value = strconv.FormatInt(at.UnixMilli(), 10)
		}
		property := c.cfg.Outputs[f]
		if options := s.options[property]; value != "" && options != nil && !slices.Contains(options, value) {
			return update{}, fmt.Errorf("%s: property %s lacks the option %s (\"icptier fields\" with --create adds it)", f, property, value)
		}
		u.Properties[property] = value
	}
	return u, nil
}

// send updates objects and notes what became of them. HubSpot refuses a whole
// batch for one bad value in it, so that a refused batch is sent in halves until
// the bad rows stand alone.
func (c *Connector) send(ctx context.Context, kind crm.Kind, updates []update, done *mapping.Outcomes) error {
	if len(updates) == 0 {
		return nil
	}
	var answer batch
	_, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "batch update", Method: http.MethodPost, Path: c.path("objects", kind, "/batch/update"),
		JSON: struct {
			Inputs []update `json:"inputs"`
		}{updates},
	}, &answer)
	switch {
	case err == nil:
		return confirm(updates, answer, done)
	case status(err) != http.StatusBadRequest:
		return err
	}
	if rest := without(updates, missingProperties(err)); len(rest) < len(updates) {
		for _, u := range updates {
			done.Set(u.row, err)
		}
		for _, u := range rest {
			done.Forget(u.row)
		}
		return c.send(ctx, kind, rest, done)
	}
	if len(updates) == 1 {
		done.Set(updates[0].row, err)
		return nil
	}
	half := len(updates) / 2
	if err := c.send(ctx, kind, updates[:half], done); err != nil {
		return err
	}
	return c.send(ctx, kind, updates[half:], done)
}

// without returns the updates that set none of these properties.
func without(updates []update, properties []string) []update {
	return slices.DeleteFunc(slices.Clone(updates), func(u update) bool {
		return slices.ContainsFunc(properties, func(p string) bool { _, sets := u.Properties[p]; return sets })
	})
}

// confirm reads what became of each row of a batch that HubSpot took. A row is
// good when its object is among the results, whatever the status said.
func confirm(updates []update, answer batch, rows *mapping.Outcomes) error {
	if answer.Results == nil {
		return fmt.Errorf("batch update: %w", errNoResults)
	}
	done := make(map[string]bool, len(answer.Results))
	for _, raw := range answer.Results {
		var o object
		if json.Unmarshal(raw, &o) == nil {
			done[string(o.ID)] = true
		}
	}
	reasons := make(map[string]error)
	var unnamed error
	for _, p := range answer.Errors {
		err := rowError(p)
		ids := append(slices.Clone(p.Context["ids"]), p.Context["objectWriteTraceId"]...)
		for _, id := range ids {
			reasons[id] = err
		}
		if len(ids) == 0 {
			unnamed = err
		}
	}
	for _, u := range updates {
		switch reason := reasons[u.ID]; {
		case done[u.ID]:
			rows.Set(u.row, nil)
		case reason != nil:
			rows.Set(u.row, reason)
		case unnamed != nil:
			rows.Set(u.row, unnamed)
		default:
			rows.Set(u.row, errUnconfirmed)
		}
	}
	return nil
}

// rowError gives an entry of a batch's errors its kind: what HubSpot says of the
// row itself stays as it is, anything else may be over next time.
func rowError(p problem) error {
	err := fmt.Errorf("HubSpot refused the row with %s", names([]string{p.Category}))
	if r := p.refusal(); r != nil {
		err = fmt.Errorf("%w: %w", err, r)
	}
	switch p.Category {
	case categoryNotFound, "VALIDATION_ERROR", "CONFLICT", categoryScopes:
		return outcome.Permanent(err)
	}
	return err
}
