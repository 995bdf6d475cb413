package connector_test

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// list is a source of accounts in memory. Its cursor is the number of accounts read.
type list []crm.Record

func (l list) Read(_ context.Context, kind crm.Kind, after crm.Cursor) (connector.Page, error) {
	from, err := strconv.Atoi(cmp.Or(string(after), "0"))
	if err != nil {
		return connector.Page{}, outcome.Permanent(fmt.Errorf("cursor: %w", err))
	}
	if kind != crm.KindAccount {
		return connector.Page{Next: after}, nil
	}
	to := min(from+2, len(l))
	return connector.Page{Records: l[from:to], Next: crm.Cursor(strconv.Itoa(to)), More: to < len(l), Total: len(l)}, nil
}

func (l list) Lookup(_ context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	var found []crm.Record
	for _, id := range ids {
		record := crm.Record{Kind: kind, ID: id, Deleted: true} // an id that is not there is a tombstone
		for i := range l {
			if l[i].Kind == kind && l[i].ID == id {
				record = l[i]
			}
		}
		found = append(found, record)
	}
	return found, nil
}

func (l list) IDs(ctx context.Context, kind crm.Kind, after crm.Cursor) (connector.IDPage, error) {
	page, err := l.Read(ctx, kind, after)
	ids := connector.IDPage{Next: page.Next, More: page.More}
	for i := range page.Records {
		ids.IDs = append(ids.IDs, page.Records[i].ID)
	}
	return ids, err
}

func (l list) BatchSize(_ crm.Kind, verb connector.Verb) int {
	if verb == connector.VerbWrite {
		return 0
	}
	return 100
}

// A connector that only reads has the four methods of Reader. Callers page with its cursor,
// and ask with As for what only some connectors can do.
func Example() {
	var c connector.Connector = list{account("1", "Muster GmbH"), account("2", "Beispiel AG"), account("3", "Exempel KG")}
	ctx := context.Background()
	page := connector.Page{More: true}
	for page.More {
		var err error
		if page, err = c.Read(ctx, crm.KindAccount, page.Next); err != nil {
			fmt.Println(err)
			return
		}
		for i := range page.Records {
			fmt.Println(page.Records[i].ID, page.Records[i].Account.Name)
		}
		fmt.Printf("cursor %s of %d\n", page.Next, page.Total)
	}
	_, err := connector.As[connector.Writer](c)
	fmt.Println(outcome.IsPermanent(err), err)
	// Output:
	// 1 Muster GmbH
	// 2 Beispiel AG
	// cursor 2 of 3
	// 3 Exempel KG
	// cursor 3 of 3
	// true its connector only reads: nothing can be written back to it
}

func account(id, name string) crm.Record {
	return crm.Record{Kind: crm.KindAccount, ID: id, Account: &crm.Account{Name: name}}
}
