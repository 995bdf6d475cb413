package simulation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// KeepUnread implements ingest.Bus.
func (b busOf) KeepUnread(ctx context.Context, connection string, kind crm.Kind, id string, _ phrase.Phrase, _ []byte) error {
	subject := recordSubject(connection, kind, id)
	return b.order(ctx, toBus, "KeepUnread "+subject, func() error { b.world.bus.unread[subject] = true; return nil })
}

// Unread implements ingest.Bus.
func (b busOf) Unread(ctx context.Context, connection string, kind crm.Kind) (ids []string, err error) {
	prefix := recordSubject(connection, kind, "")
	err = b.ask(ctx, toBus, "Unread "+prefix, func() error {
		for _, subject := range slices.Sorted(maps.Keys(b.world.bus.unread)) {
			if id, ok := strings.CutPrefix(subject, prefix); ok {
				ids = append(ids, id)
			}
		}
		return nil
	})
	return ids, err
}

// DropUnread implements ingest.Bus.
func (b busOf) DropUnread(ctx context.Context, connection string, kind crm.Kind, ids []string) error {
	return b.order(ctx, toBus, fmt.Sprintf("DropUnread %s %s %v", connection, kind, ids), func() error {
		for _, id := range ids {
			delete(b.world.bus.unread, recordSubject(connection, kind, id))
		}
		return nil
	})
}

// Blocked implements ingest.Bus.
func (busOf) Blocked(context.Context, string) (func(string) bool, error) {
	return func(string) bool { return false }, nil
}
