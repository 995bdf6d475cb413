package cache

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
)

// CopyEpoch copies the mark of wholeness from one server to another.
func CopyEpoch(ctx context.Context, from, to *Redis) error {
	mark, err := from.c.Get(ctx, keyEpoch).Result()
	if err != nil {
		return err
	}
	return to.c.Set(ctx, keyEpoch, mark, 0).Err()
}

// AccountKey is where Redis has an account.
func AccountKey(k crm.Key) string { return accountKey(k) }
