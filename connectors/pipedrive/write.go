package pipedrive

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Write implements connector.Writer with a call a row. An error that is not one row's ends it, and the
// rows before are answered beside it.
func (c *Connector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	done, err := mapping.NewOutcomes(rows, len(rows))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	asked := false // the fields, once more
	for i, row := range rows {
		own, err := c.update(ctx, kind, row)
		if err == nil && len(own) > 0 {
			err = c.patch(ctx, kind, row.ID, own)
		}
		if httpclient.StatusOf(err) == http.StatusBadRequest && !asked {
			// An option may have gone, or have another number by now.
			asked = true
			c.schemas.Forget()
			if anew, other := c.update(ctx, kind, row); other != nil {
				err = other
			} else if !maps.EqualFunc(own, anew, func(a, b any) bool { return a == b }) {
				err = c.patch(ctx, kind, row.ID, anew)
			}
		}
		if err != nil && !outcome.IsPermanent(err) && !outcome.IsConflict(err) {
			return done.Results(err)
		}
		done.Set(i, err)
	}
	return done.Results(nil)
}

// update says in Pipedrive's words what a row shall hold. What is wrong with the row is Permanent.
func (c *Connector) update(ctx context.Context, kind crm.Kind, row connector.Row) (map[string]any, error) {
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	if !isID(row.ID) {
		return nil, outcome.Permanent(errNoID)
	}
	own := make(map[string]any, len(row.Values))
	err = c.cfg.EachValue(kind, row, func(_ crm.Field, name, value string) error {
		to, err := s.field(name)
		if err != nil {
			return phrase.Errorf("%w: create the fields with \"icptier fields\"", err)
		}
		if own[to.Code], err = to.encode(value); err != nil {
			s.lacking.Store(true)
		}
		return err
	})
	return own, outcome.Permanent(err)
}

// encode returns a canonical value as a field takes it; null clears the field.
func (f *field) encode(value string) (any, error) {
	typ := typeOf(f)
	if value == "" || typ != mapping.Choice {
		return mapping.JSONValue(value, typ)
	}
	id, ok := f.option(value)
	if !ok {
		return nil, phrase.Errorf("field %s lacks the option %s (\"icptier fields\" with --create adds it)", f.Name, value)
	}
	return json.Number(id), nil
}

// patch changes own fields of one record, and notes when that was. The answer has to be of that record.
func (c *Connector) patch(ctx context.Context, kind crm.Kind, id string, own map[string]any) error {
	var answer struct {
		Data struct {
			ID       mapping.Value `json:"id"`
			Modified string        `json:"update_time"`
		} `json:"data"`
	}
	res, err := c.client.JSON(ctx, httpclient.Request{
		Call: callUpdate, Method: http.MethodPatch, Path: path(kind) + "/" + id, Units: tokensWrite, JSON: map[string]any{"custom_fields": own},
	}, &answer)
	switch s := httpclient.StatusOf(err); {
	case s == http.StatusNotFound, s == http.StatusGone:
		return outcome.Permanent(errNoRecord)
	case s == http.StatusForbidden && outcome.IsPermanent(err):
		return phrase.Errorf("%w (let the connected user edit the record and its fields)", err)
	case err != nil:
		return err
	case string(answer.Data.ID) != id:
		return fmt.Errorf("%s: %w", callUpdate, errNoEcho)
	}
	c.saw(res)
	if at, err := mapping.Stamp(answer.Data.Modified); err == nil {
		c.wrote.Note(ctx, kind, mapping.Span{From: at, To: at}, 1, 1)
	}
	return nil
}
