package zoho

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

var (
	errNoID     = phrase.Errorf("the id has not the form of one of Zoho's")
	errNoRecord = phrase.Errorf("the record is not there, or the user may not see it")
)

// Write implements connector.Writer with
// https://www.zoho.com/crm/developer/docs/api/v8/update-records.html. An empty list of triggers keeps
// workflows, approvals and blueprints from running with each change of a tier.
func (c *Connector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	done, err := mapping.NewOutcomes(rows, batchSize)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	refused, err := c.send(ctx, kind, mapping.Updates(done, func(row connector.Row) (map[string]any, error) { return s.update(row, &c.cfg) }), done)
	if len(refused) > 0 {
		c.schemas.Forget()
		if s, err := c.schema(ctx, kind); err == nil {
			mapping.Explain(done, refused, func(row connector.Row) (map[string]any, error) { return s.update(row, &c.cfg) })
		}
	}
	return done.Results(err)
}

// update says in Zoho's words what a row shall hold.
func (s *schema) update(row connector.Row, cfg *config) (map[string]any, error) {
	if !isID(row.ID) {
		return nil, errNoID
	}
	record := map[string]any{"id": row.ID}
	err := cfg.EachValue(s.kind, row, func(f crm.Field, name, value string) (err error) {
		to := s.fields[s.mapped.Outputs[f]]
		if to == nil {
			return phrase.Errorf("%s has no field %s: create the fields with \"icptier fields\"", module(s.kind), name)
		}
		if record[to.Name], err = to.encode(value); err != nil {
			s.lacking.Store(true)
		}
		return err
	})
	return record, err
}

// encode returns a canonical value as a field takes it; null clears the field.
func (f *field) encode(value string) (any, error) {
	typ := typeOf(f.Type)
	if at, err := mapping.Stamp(value); err == nil && f.Type == "datetime" {
		return moment(at), nil
	}
	if value == "" || typ != mapping.Choice {
		return mapping.JSONValue(value, typ)
	}
	actual, ok := f.takes(value)
	if !ok {
		return nil, phrase.Errorf("pick list %s lacks the value %s (\"icptier fields\" with --create adds it)", f.Name, value)
	}
	return actual, nil
}

// result is what became of one record.
type result struct {
	Code    string `json:"code"`
	Status  string `json:"status"`
	Details struct {
		ID       mapping.Value `json:"id"`
		Modified string        `json:"Modified_Time"`
		Field    string        `json:"api_name"`
	} `json:"details"`
}

// send updates records and notes what became of each. It returns the rows that were refused for what they hold.
func (c *Connector) send(ctx context.Context, kind crm.Kind, updates []mapping.Update[map[string]any], done *mapping.Outcomes) (refused []int, err error) {
	if len(updates) == 0 {
		return nil, nil
	}
	records := make([]map[string]any, len(updates))
	for i, u := range updates {
		records[i] = u.Body
	}
	var answer struct {
		Data []result `json:"data"`
	}
	_, err = c.json(ctx, httpclient.Request{
		Call: callWrite, Method: http.MethodPut, Path: c.path(module(kind)), Units: units(len(records)),
		JSON: map[string]any{"data": records, "trigger": []string{}},
		Check: func(res *httpclient.Response) error {
			if err := json.Unmarshal(res.Body, &answer); err != nil {
				return fmt.Errorf("answer of %d bytes is no JSON of results", len(res.Body))
			}
			if len(answer.Data) != len(records) {
				return fmt.Errorf("answer has %d rows of %d", len(answer.Data), len(records))
			}
			for i := range answer.Data {
				if id := string(answer.Data[i].Details.ID); answer.Data[i].taken() && id != records[i]["id"] {
					return phrase.Errorf("answer has other records than were written")
				}
			}
			return nil
		},
	}, nil)
	if err != nil {
		return nil, err
	}
	var limit error
	var stamps []crm.Stamp
	for i := range answer.Data {
		r := &answer.Data[i]
		err := c.rowError(r)
		if _, limited := outcome.RateLimited(err); limited {
			limit = err
			continue
		}
		done.Set(updates[i].Row, err)
		if err == nil {
			if at, err := mapping.Stamp(r.Details.Modified); err == nil {
				stamps = append(stamps, at)
			}
		} else if r.Code == codeInvalid && r.Details.Field != "id" {
			refused = append(refused, updates[i].Row)
		}
	}
	if len(stamps) > 0 { // of whole seconds
		c.wrote.Note(ctx, kind, mapping.Span{From: slices.Min(stamps), To: slices.Max(stamps) + second - 1}, len(stamps), batchSize)
	}
	return refused, limit
}

func (r *result) taken() bool { return strings.EqualFold(r.Status, "success") || r.Code == "SUCCESS" }

// rowError is why a row was not written, of its kind; nil when it was. What Zoho says in words is
// left out: it may hold anything.
func (c *Connector) rowError(r *result) error {
	err := phrase.Errorf("the row was not written")
	if regexp.MustCompile(`^[A-Z][A-Z_]{1,47}$`).MatchString(r.Code) { // an answer may hold anything in its place
		err = phrase.Errorf("%w (%s)", err, r.Code)
	}
	switch {
	case r.taken():
		return nil
	case r.Code == codeLimit:
		return &outcome.RateLimitedError{Reason: phrase.Of("the CRM refuses calls")}
	case r.Code == codeInvalid && r.Details.Field == "id":
		return outcome.Permanent(errNoRecord)
	case r.Code == codePermission:
		return outcome.Permanent(phrase.Errorf("%w (let the profile of the connected user edit the record and its fields)", err))
	case r.Code == "RECORD_IN_BLUEPRINT":
		return outcome.Permanent(phrase.Errorf("%w (the record is in a blueprint that locks its fields: except those of icptier from it)", err))
	case r.Code == "RECORD_LOCKED", r.Code == codeInternal, r.Code == "":
		return err
	case r.Code == codeInvalid && r.Details.Field != "":
		c.schemas.Forget() // a field changed after we asked which there are
	}
	return outcome.Permanent(err)
}
