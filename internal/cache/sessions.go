package cache

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sessions keeps the sessions of people who have logged in, for all replicas; it is a store of
// the session library. What it is given as a token is the hash of one. A session that is lost,
// also with the cache when that is built anew, is a login more.
type Sessions struct{ c redis.UniversalClient }

// Sessions are those of this Redis.
func (r *Redis) Sessions() Sessions { return Sessions{r.c} }

func sessionKey(token string) string { return "icptier:session:" + token }

// FindCtx returns what was committed and has not ended.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.c.Get(ctx, sessionKey(token)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read a session: %w", err)
	}
	return data, true, nil
}

// CommitCtx stores a session until it ends.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	if err := s.c.Set(ctx, sessionKey(token), data, max(time.Until(expiry), time.Millisecond)).Err(); err != nil {
		return fmt.Errorf("store a session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	if err := s.c.Del(ctx, sessionKey(token)).Err(); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// Find is FindCtx without a context. It, Commit and Delete are those of the library's older
// interface, which it does not call.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
