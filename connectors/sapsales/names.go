package sapsales

import (
	"context"
	"slices"
	"strconv"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

// OwnerNames implements connector.OwnerNamer with the employees, in the order of their ids.
func (c *Connector) OwnerNames(ctx context.Context) (map[string]string, error) {
	all, last := map[string]string{}, ""
	for before := ""; ; before = last {
		n, err := c.named(ctx, "owners", "employee-service/employees", "formattedName", after(last), largestPage, &last, all)
		if err != nil || n < largestPage || before == last || len(all) > 50_000 {
			return all, err
		}
	}
}

// DealNames implements connector.DealNamer.
func (c *Connector) DealNames(ctx context.Context, ids []string) (map[string]string, error) {
	all, last := map[string]string{}, ""
	if ids = wellFormed(ids); len(ids) == 0 {
		return all, nil
	}
	_, err := c.named(ctx, "deal names", set(crm.KindDeal), "name", anyOf(ids), lookupSize, &last, all)
	return all, err
}

// named adds the names of a page of records, and returns how many these are and the last id.
func (c *Connector) named(ctx context.Context, call, of, name, filter string, top int, last *string, into map[string]string) (int, error) {
	found, _, err := c.list(ctx, call, of, filter, "$select", "id,"+name, "$orderby", fieldID, "$top", strconv.Itoa(top))
	for _, raw := range found.Value {
		var d mapping.Decoder
		if open(&d, raw).IsZero() {
			into[d.ID], *last = d.Value(name), max(*last, d.ID)
		}
	}
	return len(found.Value), err
}

// wellFormed are those of some ids that can be ids.
func wellFormed(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !mapping.IsGUID(id) })
}
