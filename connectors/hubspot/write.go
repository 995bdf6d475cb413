package hubspot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

var (
	errNoObjectID  = phrase.Errorf("the id is none of HubSpot's")
	errUnconfirmed = phrase.Errorf("HubSpot did not confirm the row")
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
	if len(rows) == 0 {
		return nil, nil
	}
	b := &writing{kind: kind, rows: rows, done: done, refused: make(map[string]int)}
	if b.schema, err = c.schema(ctx, kind); err != nil {
		return nil, err
	}
	return done.Results(c.send(ctx, b, c.updates(b, nil)))
}

// writing is one Write on its way.
type writing struct {
	kind   crm.Kind
	rows   []connector.Row
	schema *schema
	done   *mapping.Outcomes
	// asked says that the properties were looked at anew, after a refusal.
	asked bool
	// refused counts the rows that were refused alone, by code and property.
	refused map[string]int
}

// updates says in HubSpot's words what rows shall hold, those of the given updates or all. A
// row that HubSpot would refuse for what is known of the properties fails here, since HubSpot
// would refuse the whole batch for it and not say for which row.
func (c *Connector) updates(b *writing, of []update) []update {
	if of == nil {
		for i := range b.rows {
			of = append(of, update{row: i})
		}
	}
	var updates []update
	for _, was := range of {
		u, err := c.update(b.schema, b.rows[was.row])
		if u.row = was.row; err == nil && len(u.Properties) > 0 {
			updates = append(updates, u)
			continue
		}
		b.done.Set(was.row, outcome.Permanent(err))
	}
	return updates
}

// update says what one row shall hold.
func (c *Connector) update(s *schema, row connector.Row) (update, error) {
	if !isID(row.ID) {
		return update{}, errNoObjectID
	}
	u := update{ID: row.ID, Properties: make(map[string]string, len(row.Values)), Trace: row.ID}
	return u, c.cfg.EachValue(s.kind, row, func(f crm.Field, property, value string) error {
		if f == crm.FieldScoredAt && value != "" {
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return mapping.ErrNoTime
			}
			value = strconv.FormatInt(at.UnixMilli(), 10)
		}
		if options := s.options[property]; value != "" && options != nil && !slices.Contains(options, value) {
			return phrase.Errorf("property %s lacks the option %s (\"icptier fields\" with --create adds it)", property, value)
		}
		u.Properties[property] = value
		return nil
	})
}

// send updates objects and notes what became of them. HubSpot refuses a whole batch for one
// bad value in it. After the first refusal the properties are looked at anew, which tells
// values that are no options any more; what is refused all the same is sent in halves until
// the bad rows stand alone, or until it shows that one property is refused again and again.
func (c *Connector) send(ctx context.Context, b *writing, updates []update) error {
	updates = b.hopeful(updates)
	if len(updates) == 0 {
		return nil
	}
	var answer batch
	_, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "batch update", Method: http.MethodPost, Path: c.path("objects", b.kind, "/batch/update"),
		JSON: struct {
			Inputs []update `json:"inputs"`
		}{updates},
	}, &answer)
	switch {
	case err == nil:
		return c.confirm(ctx, b, updates, answer)
	case httpclient.StatusOf(err) != http.StatusBadRequest:
		return err
	}
	if rest := without(updates, missingProperties(err)); len(rest) < len(updates) {
		for _, u := range updates {
			b.done.Set(u.row, err)
		}
		for _, u := range rest {
			b.done.Forget(u.row)
		}
		return c.send(ctx, b, rest)
	}
	if !b.asked {
		b.asked = true
		c.forget()
		if b.schema, err = c.schema(ctx, b.kind); err != nil {
			return err
		}
		return c.send(ctx, b, c.updates(b, updates))
	}
	if len(updates) == 1 {
		b.refused[blamed(err)]++
		b.done.Set(updates[0].row, err)
		return nil
	}
	half := len(updates) / 2
	if err := c.send(ctx, b, updates[:half]); err != nil {
		return err
	}
	return c.send(ctx, b, updates[half:])
}

// mostRefused is how many rows are refused alone for one property before the others that set
// it are not sent any more.
const mostRefused = 3

// blamed returns the one code and the one property that an error names; empty where it does
// not name one of each.
func blamed(err error) string {
	var r *refusal
	if !errors.As(err, &r) || len(r.codes) != 1 || len(r.properties) != 1 {
		return ""
	}
	return r.codes[0] + " " + r.properties[0]
}

// hopeful leaves out the updates that set a property which was refused for several rows. They
// are not bad for sure, so that a later run tries them again.
func (b *writing) hopeful(updates []update) []update {
	for blame, times := range b.refused {
		code, property, named := strings.Cut(blame, " ")
		if !named || times < mostRefused {
			continue
		}
		rest := without(updates, []string{property})
		kept := make(map[int]bool, len(rest))
		for _, u := range rest {
			kept[u.row] = true
		}
		for _, u := range updates {
			if !kept[u.row] {
				b.done.Set(u.row, phrase.Errorf("not sent: HubSpot refused property %s of %d rows with %s; look at its rules in HubSpot", property, times, code))
			}
		}
		updates = rest
	}
	return updates
}

// without returns the updates that set none of these properties.
func without(updates []update, properties []string) []update {
	return slices.DeleteFunc(slices.Clone(updates), func(u update) bool {
		return slices.ContainsFunc(properties, func(p string) bool { _, sets := u.Properties[p]; return sets })
	})
}

// confirm reads what became of each row of a batch that HubSpot took. A row is
// good when its object is among the results, whatever the status said.
func (c *Connector) confirm(ctx context.Context, b *writing, updates []update, answer batch) error {
	if answer.Results == nil {
		return fmt.Errorf("batch update: %w", errNoResults)
	}
	done := c.taken(ctx, b.kind, answer.Results)
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
			b.done.Set(u.row, nil)
		case reason != nil:
			b.done.Set(u.row, reason)
		case unnamed != nil:
			b.done.Set(u.row, unnamed)
		default:
			b.done.Set(u.row, errUnconfirmed)
		}
	}
	return nil
}

// taken returns the ids of the objects that HubSpot changed, and notes when that was.
func (c *Connector) taken(ctx context.Context, kind crm.Kind, results []json.RawMessage) map[string]bool {
	done := make(map[string]bool, len(results))
	var stamps []crm.Stamp
	for _, raw := range results {
		var o object
		if json.Unmarshal(raw, &o) != nil {
			continue
		}
		done[string(o.ID)] = true
		if at, err := mapping.Stamp(string(o.UpdatedAt)); err == nil {
			stamps = append(stamps, at)
		}
	}
	if len(stamps) > 0 {
		c.wrote.Note(ctx, kind, mapping.Span{From: slices.Min(stamps), To: slices.Max(stamps)}, len(stamps), batchSize)
	}
	return done
}

// rowError gives an entry of a batch's errors its kind: what HubSpot says of the
// row itself stays as it is, anything else may be over next time.
func rowError(p problem) error {
	err := phrase.Errorf("HubSpot refused the row with %s", names([]string{p.Category}))
	if r := p.refusal(); r != nil {
		err = phrase.Errorf("%w: %w", err, r)
	}
	switch p.Category {
	case categoryNotFound, "VALIDATION_ERROR", "CONFLICT", categoryScopes:
		return outcome.Permanent(err)
	}
	return err
}
