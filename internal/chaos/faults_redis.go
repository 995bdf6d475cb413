package chaos

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// restartRedis kills all servers that hold data, which come back empty.
func restartRedis(ctx context.Context, w *world) error { return w.redisAway(ctx, time.Second) }

func loseRedis(ctx context.Context, w *world) error { return w.redisAway(ctx, 20*time.Second) }

func (w *world) redisAway(ctx context.Context, d time.Duration) error {
	for _, p := range w.redis.servers() {
		if err := p.kill(); err != nil {
			return err
		}
	}
	if err := wait(ctx, d); err != nil {
		return err
	}
	for i, p := range w.redis.servers() {
		if err := p.start(ctx); err != nil {
			return err
		}
		if err := answers(ctx, w.redis.addrs[i]); err != nil {
			return err
		}
	}
	return nil
}

// pauseRedis lets no server answer for a while. Sentinels take a master for dead then.
func pauseRedis(ctx context.Context, w *world) error {
	const silent = 5 * time.Second
	err := w.redis.each(ctx, func(c *redis.Client) error { return c.Do(ctx, "CLIENT", "PAUSE", silent.Milliseconds()).Err() })
	return errors.Join(err, wait(ctx, silent))
}

// fillRedis lets all servers refuse writes for want of memory.
func fillRedis(ctx context.Context, w *world) error {
	memory := func(limit string) error {
		return w.redis.each(ctx, func(c *redis.Client) error { return c.ConfigSet(ctx, "maxmemory", limit).Err() })
	}
	err := errors.Join(memory("1"), wait(ctx, 10*time.Second))
	return errors.Join(err, memory("0"))
}

// failOver kills a master, whose replica has to take its place, and starts it again.
func failOver(ctx context.Context, w *world) error {
	masters, err := w.redis.masters(ctx)
	if err != nil {
		return err
	}
	if len(masters) == 0 {
		return errors.New("no server of Redis is a master")
	}
	killed := masters[w.rand.IntN(len(masters))]
	if err := killed.kill(); err != nil {
		return err
	}
	err = within(ctx, 30*time.Second, "a replica to take over", func(ctx context.Context) bool {
		now, err := w.redis.masters(ctx)
		return err == nil && len(now) == len(masters)
	})
	return errors.Join(err, killed.start(ctx))
}

// breakEntries puts what is no JSON into the facts of accounts, and no score into those of others.
func breakEntries(ctx context.Context, w *world) error {
	for _, b := range w.boxes {
		for n := range 6 {
			id, ok := b.mirror.pick(b.dialect.accounts(), w.rand)
			if !ok {
				continue
			}
			key, field := "icptier:{"+b.name+"/"+id+"}:account", []string{"f", "s"}[n%2]
			if err := w.redis.client.HSet(ctx, key, field, "{not json").Err(); err != nil {
				return fmt.Errorf("break an entry of the cache: %w", err)
			}
		}
	}
	return wait(ctx, 4*time.Second)
}

// killRebuilder empties Redis and kills all processes, the one that rebuilds among them, as
// soon as a rebuild has begun.
func killRebuilder(ctx context.Context, w *world) error {
	before, err := w.nats.epoch(ctx)
	if err != nil {
		return fmt.Errorf("read the epoch: %w", err)
	}
	if err := w.redis.flush(ctx); err != nil {
		return fmt.Errorf("empty Redis: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	err = until(limited, 10*time.Millisecond, func(ctx context.Context) bool {
		now, err := w.nats.epoch(ctx)
		return err == nil && now != before
	})
	if err != nil {
		return fmt.Errorf("wait for a rebuild to begin: %w", err)
	}
	return killAll(ctx, w)
}
