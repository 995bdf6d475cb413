package cache

import "context"

// CopyEpoch copies the mark of wholeness from one server to another.
func CopyEpoch(ctx context.Context, from, to *Redis) error {
	mark, err := from.c.Get(ctx, keyEpoch).Result()
	if err != nil {
		return err
	}
	return to.c.Set(ctx, keyEpoch, mark, 0).Err()
}
