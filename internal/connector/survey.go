package connector

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
)

// Surveyor is a connector that says what it takes to read everything before anything is read.
type Surveyor interface {
	// Survey asks the CRM how many records there are, which takes a few calls and begins nothing
	// in the CRM.
	Survey(ctx context.Context) (Survey, error)
}

// Survey is how much there is to read.
type Survey struct {
	// Records counts those of each kind, deleted ones left out; zero where the CRM did not say.
	Records map[crm.Kind]int
	// Load is what Read takes from an empty cursor to its end, and Sweep what IDs takes, with what
	// is asked for before: at most, where it hangs on what stands in the records, and about, since
	// records come and go meanwhile.
	Load, Sweep Costs
}

// Sampler is a connector of which some records are had more cheaply than by the first page of
// a reading of everything.
type Sampler interface {
	// Sample returns some records of a kind, a page at most, and begins nothing in the CRM.
	Sample(ctx context.Context, kind crm.Kind) ([]crm.Record, error)
}

// Sample returns some records of a kind, a page at most.
func Sample(ctx context.Context, c Reader, kind crm.Kind) ([]crm.Record, error) {
	if sampler, ok := c.(Sampler); ok {
		return sampler.Sample(ctx, kind)
	}
	page, err := c.Read(ctx, kind, "")
	return page.Records, err
}
