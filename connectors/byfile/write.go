package byfile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

var (
	errNoOwnField = phrase.Errorf("is none of the program's fields of this kind")
	errNoRowID    = phrase.Errorf("the id has another form than the manifest says")
	errNoEcho     = phrase.Errorf("the answer does not hold the record that was written")
	errNotDone    = phrase.Errorf("the answer does not say that it was written")
	errNotTaken   = phrase.Errorf("the CRM has no such field: its answer does not hold it; create it, or name another one under write.names")
)

// Write implements connector.Writer, one call a row.
func (w writer) Write(ctx context.Context, k crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	done, err := mapping.NewOutcomes(rows, len(rows))
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		err := w.row(ctx, w.e.of(k), row)
		if ends(err) {
			return done.Results(err)
		}
		done.Set(i, err)
	}
	return done.Results(nil)
}

// ends says whether an error is one of the CRM rather than of a row, so that the rows behind
// would meet it too.
func ends(err error) bool {
	var status *httpclient.StatusError
	switch {
	case err == nil, outcome.IsPermanent(err), outcome.IsConflict(err):
		return false
	case errors.As(err, &status):
		return status.Status != http.StatusLocked
	}
	return true
}

// row writes one record, and looks at whether the CRM has taken every field: some leave
// out what they do not know, and answer that all is well.
func (w writer) row(ctx context.Context, k *kind, row connector.Row) error {
	if !w.e.ids.MatchString(row.ID) {
		return outcome.Permanent(errNoRowID)
	}
	values := make(map[string]any, len(row.Values))
	for f, text := range row.Values {
		if !slices.Contains(crm.FieldsOf(k.kind), f) {
			return outcome.Permanent(fmt.Errorf("%s: %w", f, errNoOwnField))
		}
		v, err := w.e.value(f, text)
		if err != nil {
			return outcome.Permanent(fmt.Errorf("%s: %w", f, err))
		}
		values[w.e.names.Outputs[f]] = v
	}
	have, list, err := w.cells(ctx, k, values)
	if err != nil {
		return err
	}
	page, _, err := w.e.call(ctx, "write", &k.Write.call, map[string]any{
		"object": k.Object, "row": map[string]any{"id": row.ID, "tag": row.Tag, "values": values, "cells": list},
	})
	if err != nil {
		return err
	}
	if k.Write.Echo.source == "" {
		v, err := k.Write.Done.value(map[string]any{"page": page})
		if done, ok := v.(bool); err != nil || !ok || !done {
			return fmt.Errorf("write: %w", errNotDone)
		}
		return nil
	}
	v, err := k.Write.Echo.value(map[string]any{"page": page})
	record, isObject := v.(map[string]any)
	if err != nil || !isObject || w.e.idOf(k, record) != row.ID {
		return fmt.Errorf("write: %w", errNoEcho)
	}
	record = w.e.cells(record, have)
	for name, v := range values {
		switch _, there := record[name]; {
		case there || have != nil && v == nil:
		case have != nil: // the CRM lists the field, so that the answer is not whole
			return fmt.Errorf("write: %w", errNoEcho)
		default:
			return outcome.Permanent(fmt.Errorf("%s: %w", name, errNotTaken))
		}
	}
	return nil
}

// cells are values in the form of a CRM that holds them in a list. What works out to nothing is
// not sent.
func (w writer) cells(ctx context.Context, k *kind, values map[string]any) (have map[string]item, list []any, err error) {
	if w.e.Own.Cells.Key.source == "" {
		return nil, nil, nil
	}
	if have, err = w.e.mapped(ctx, k); err != nil {
		return nil, nil, err
	}
	for _, name := range sorted(values) {
		one, there := have[name]
		if !there {
			return nil, nil, outcome.Permanent(fmt.Errorf("%s: %w", name, errNotTaken))
		}
		cell, err := resolved(w.e.Own.Cells.body, map[string]any{"field": map[string]any{"id": one.id, "name": name, "type": one.typ}, "value": values[name]})
		if err != nil {
			return nil, nil, outcome.Permanent(fmt.Errorf("%s: %w", name, err))
		}
		if members, ok := cell.(map[string]any); ok {
			maps.DeleteFunc(members, func(_ string, v any) bool { return v == nil })
		}
		list = append(list, cell)
	}
	return have, list, nil
}

// value writes what one of the program's fields shall hold as the CRM takes it.
func (e *engine) value(f crm.Field, text string) (any, error) {
	if text == "" {
		if e.API.Empty == "false" {
			return false, nil
		}
		return nil, nil //nolint:nilnil // null empties a field
	}
	switch f {
	case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, mapping.ErrNoNumber
		}
		return n, nil
	case crm.FieldScoredAt:
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, mapping.ErrNoTime
		}
		return e.API.Times.write(at), nil
	default:
	}
	return text, nil
}
