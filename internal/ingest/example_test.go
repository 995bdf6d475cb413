package ingest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
)

// A run publishes each page and then saves the cursor. Where the bus refuses a page, the
// cursor stays before it, and the next run reads the page again.
func ExamplePuller_Pull() {
	bus := newMemory()
	puller := ingest.Puller{
		Connection: "hubspot-dach",
		Bus:        bus,
		Reader:     &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("512", "513", "514")}},
	}
	for _, refuse := range []error{errors.New("the stream is full"), nil, nil} {
		bus.refuse = refuse
		result, err := puller.Pull(context.Background(), false)
		fmt.Printf("read %d accounts, cursor %q, error: %v\n", result.Read[crm.KindAccount], bus.cursors[crm.KindAccount], err)
	}
	// Output:
	// read 0 accounts, cursor "", error: pull accounts of hubspot-dach: the stream is full
	// read 3 accounts, cursor "3", error: <nil>
	// read 0 accounts, cursor "3", error: <nil>
}
