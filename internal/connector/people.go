package connector

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
)

// What follows is for people who look at pages. A connector that lacks it is no worse for it,
// and callers show ids. Errors hold nobody's name, and no caller may log what comes back.

// Linker knows the pages of records.
type Linker interface {
	// RecordURL is the address of a record's page in the CRM. It makes a call at most once.
	RecordURL(ctx context.Context, kind crm.Kind, id string) (string, error)
}

// OwnerNamer knows what the owners of records are called.
type OwnerNamer interface {
	// OwnerNames are the names of all owners by their ids.
	OwnerNames(ctx context.Context) (map[string]string, error)
}

// DealNamer knows what people call deals, which is not read with them.
type DealNamer interface {
	// DealNames are the names of deals by their ids, of at most BatchSize at once. Those that
	// the CRM does not show are left out.
	DealNames(ctx context.Context, ids []string) (map[string]string, error)
}
