package app

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
)

// Origins are accounts of one connection as they were when deals of theirs were created.
// It holds them in memory, about a kilobyte a deal.
type Origins struct {
	connection string
	was        map[origin]*crm.Account
}

type origin struct {
	account string
	created crm.Stamp
}

// AsCreated returns the account as it was when its deal was created, at that moment; false
// where nothing was kept, as for all deals that were there before the program was.
func (o *Origins) AsCreated(account crm.Key, created crm.Stamp) (*crm.Account, bool) {
	if account.Connection != o.connection {
		return nil, false
	}
	was, ok := o.was[origin{account.ID, created}]
	return was, ok
}

// Len is how many deals something is kept of.
func (o *Origins) Len() int { return len(o.was) }

// Origins reads what is kept of the deals of a connection.
func (a *App) Origins(ctx context.Context, connection string) (*Origins, error) {
	if _, err := a.connections.Find(connection); err != nil {
		return nil, err
	}
	o := &Origins{connection: connection, was: map[origin]*crm.Account{}}
	err := a.bus.Origins(ctx, connection, func(one crm.Origin) error {
		o.was[origin{one.Account, one.Created}] = one.Was
		return nil
	})
	return o, err
}
