package sapsales

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Write implements connector.Writer, one call a row.
func (c *Connector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	done, err := mapping.NewOutcomes(rows, len(rows))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		body, err := s.update(row, &c.cfg)
		if err != nil || len(row.Values) == 0 {
			done.Set(i, outcome.Permanent(err))
			continue
		}
		if err = c.row(ctx, s, row, body); ends(err) {
			return done.Results(c.explained(ctx, err))
		}
		done.Set(i, err)
	}
	return done.Results(nil)
}

// update says in SAP's words what a record shall hold: a merge patch (RFC 7396), in which null clears a field.
func (s *schema) update(row connector.Row, cfg *config) ([]byte, error) {
	if !mapping.IsGUID(row.ID) || strings.ContainsAny(row.Tag, "\r\n") {
		return nil, errNoID
	}
	extensions := make(map[string]any, len(row.Values))
	body := map[string]any{"extensions": extensions}
	for f, value := range row.Values {
		if mapping.KindOf(f) != s.kind {
			return nil, fmt.Errorf("%s: %w", f, errNoOwnField)
		}
		name := s.mapped.Outputs[f]
		if name == "" {
			return nil, s.lacks(cfg.Outputs[f])
		}
		encoded, err := s.encode(f, s.properties[name], value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shown(name), err)
		}
		extensions[shown(name)] = encoded
		if f == crm.FieldTier && s.abc != nil {
			if body[fieldABC] = s.abc[value]; s.abc[value] == "" {
				body[fieldABC] = nil
			}
		}
	}
	return json.Marshal(body)
}

func (s *schema) lacks(name string) error {
	return phrase.Errorf("%s have no field %q: an administrator creates it, see the connector's README", object(s.kind), shown(name))
}

// encode returns a canonical value as a field takes it.
func (s *schema) encode(f crm.Field, p *node, value string) (any, error) {
	switch {
	case value == "":
		return nil, nil //nolint:nilnil // null clears the field
	case p.typ() == mapping.Number, p == nil && typeOf(f) == mapping.Number:
		_, err := mapping.ParseNumber(value)
		return json.Number(value), err
	case p != nil && p.Enum != nil && !slices.Contains(p.Enum, value):
		return nil, phrase.Errorf("the code list lacks the value %s: add it in the extensibility administration", value)
	}
	return value, nil
}

// row writes one record. Without a tag it is written as it is, if only it is there. Where it changed meanwhile it is looked at: a call that was
// repeated may have been taken the first time.
func (c *Connector) row(ctx context.Context, s *schema, row connector.Row, body []byte) error {
	err := c.patch(ctx, s, row, cmp.Or(row.Tag, "*"), body)
	if !outcome.IsConflict(err) {
		return err
	}
	var answer struct{ Value json.RawMessage }
	_, err = c.client.JSON(ctx, httpclient.Request{Call: "read one", Method: http.MethodGet, Path: c.path(set(s.kind)) + "/" + row.ID}, &answer)
	now := s.decode(answer.Value)
	switch {
	case err != nil:
		return err
	case now.id != row.ID:
		return errNoRecords
	case holds(now.record.Written, row):
		return nil
	case row.Tag == "" && !now.record.Deleted:
		if err = c.patch(ctx, s, row, now.record.Tag, body); !outcome.IsConflict(err) {
			return err
		}
	}
	return outcome.Conflict(errChanged)
}

// holds reports whether what is written in a record is what a row shall hold.
func holds(written crm.Written, row connector.Row) bool {
	for f, want := range row.Values {
		if f.Long() {
			want = crm.Digest(want)
		}
		if written[f] != want {
			return false
		}
	}
	return true
}

// patch changes one record if it is the one with a tag. The record in the answer has to have all fields by now.
func (c *Connector) patch(ctx context.Context, s *schema, row connector.Row, match string, body []byte) error {
	res, err := c.client.Do(ctx, httpclient.Request{
		Call: "update", Method: http.MethodPatch, Path: c.path(set(s.kind)) + "/" + row.ID, Body: body, ContentType: "application/merge-patch+json",
		Header: http.Header{"If-Match": {match}},
	})
	if httpclient.StatusOf(err) == http.StatusBadRequest {
		c.forget() // a field may have gone since we asked which there are
	}
	if err != nil {
		return err
	}
	var answer struct{ Value json.RawMessage }
	_ = json.Unmarshal(res.Body, &answer) // without a record nothing is known of the row, unless the answer is to have none
	now := s.decode(answer.Value)
	if res.Status != http.StatusNoContent && now.id != row.ID {
		return fmt.Errorf("update: %w", errNoRecords)
	}
	for f, value := range row.Values {
		if now.id != "" && value != "" && now.record.Written[f] == "" {
			return outcome.Permanent(s.lacks(s.mapped.Outputs[f]))
		}
	}
	return nil
}

// explained says of a refused token whether it is the right to write that is missing: SAP answers both with 401.
func (c *Connector) explained(ctx context.Context, err error) error {
	if httpclient.StatusOf(err) != http.StatusUnauthorized {
		return err
	}
	if _, reads := c.Identify(ctx); reads == nil {
		return errMayNot // the next run may have it
	}
	return err
}
