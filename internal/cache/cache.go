package cache

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/format"
)

// Whole returns the epoch that the cache is whole for; 0 while it is being built or was
// lost.
func (r *Redis) Whole(ctx context.Context) (uint64, error) {
	epoch, whole, err := r.Mark(ctx)
	if err != nil || !whole {
		return 0, err
	}
	return epoch, nil
}

// Mark returns the epoch that the cache was made for, or is being made for, and whether it
// is whole; 0 where it was lost. The epoch is bound to the lives of the servers: one that
// was restarted may have come back with older data, and one that was promoted may lack what
// was acknowledged.
func (r *Redis) Mark(ctx context.Context) (epoch uint64, whole bool, err error) {
	stored, of, err := r.mark(ctx)
	if err != nil || stored == "" {
		return 0, false, err
	}
	number, built := strings.CutPrefix(stored, markBuilding)
	if epoch, err = strconv.ParseUint(number, 10, 64); err != nil {
		return 0, false, nil //nolint:nilerr // what is no mark of ours is none
	}
	servers, err := r.servers(ctx)
	if err != nil {
		return 0, false, err
	}
	if !r.lives.same(of, servers) {
		return 0, false, nil
	}
	if now := join(servers); now != of {
		_, err = r.swap(ctx, r.seal(stored+"@"+of), r.seal(stored+"@"+now))
	}
	return epoch, !built, err
}

// mark returns what the cache says of itself, and of which lives; empty where it says nothing.
func (r *Redis) mark(ctx context.Context) (stored, of string, err error) {
	text, err := r.c.Get(ctx, keyEpoch).Result()
	if err != nil && !errors.Is(err, redis.Nil) && !isWrongType(err) {
		return "", "", fault("read the cache's epoch", r.explain(err))
	}
	value, version, err := r.formats.Open(format.Cache, "", []byte(text))
	if err != nil || version < r.formats.Of(format.Cache) {
		return "", "", err // one that an older program made is not whole for this one
	}
	stored, of, _ = strings.Cut(string(value), "@")
	return stored, of, nil
}

// Prepare takes away what building the cache anew could not mend. It comes before the epoch
// that is built, so that nothing of that is taken away.
//
// A server that lost writes lost the last of them, and what is left fits together. The masters
// of a cluster lose each for itself: an account may say that it is indexed while the index
// is gone. There nothing is left.
func (r *Redis) Prepare(ctx context.Context) error {
	cluster, ok := r.c.(*redis.ClusterClient)
	if !ok {
		return nil
	}
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		for cursor, first := uint64(0), true; first || cursor != 0; first = false {
			var keys []string
			var err error
			if keys, cursor, err = node.Scan(ctx, cursor, everything, 2*chunk).Result(); err != nil {
				return err
			}
			pipe := cluster.Pipeline() // which follows a slot that is being moved
			for _, key := range keys {
				if key != keyEpoch {
					pipe.Unlink(ctx, key)
				}
			}
			if _, err := pipe.Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("empty the cluster before the cache is made anew: %w", r.explain(err))
	}
	return nil
}

// BeginBuild marks that the cache is being built for an epoch.
func (r *Redis) BeginBuild(ctx context.Context, epoch uint64) error {
	servers, err := r.servers(ctx)
	if err != nil {
		return err
	}
	r.lives.look(servers, time.Now())
	if err := r.c.Set(ctx, keyEpoch, r.seal(building(epoch)+"@"+join(servers)), 0).Err(); err != nil {
		return fault("mark the cache's epoch", err)
	}
	return nil
}

// EndBuild says that the cache holds everything that the epoch began with. It
// reports false when the cache was lost since BeginBuild.
func (r *Redis) EndBuild(ctx context.Context, epoch uint64) (bool, error) {
	stored, of, err := r.mark(ctx)
	if err != nil || stored != building(epoch) {
		return false, err
	}
	servers, err := r.servers(ctx)
	if err != nil || !r.lives.same(of, servers) {
		return false, err
	}
	// Another build may have begun since the mark was read, which then stays.
	return r.swap(ctx, r.seal(stored+"@"+of), r.seal(strconv.FormatUint(epoch, 10)+"@"+join(servers)))
}

// seal puts the version of the cache before the text of its epoch.
func (r *Redis) seal(text string) string { return string(r.formats.Seal(format.Cache, []byte(text))) }

// In returns the cache for these versions of facts and scores; it shares the connections.
func (r *Redis) In(formats format.Versions) *Redis {
	c := *r
	c.formats = formats
	return &c
}

// markBuilding stands before the epoch that the cache is being built for.
const markBuilding = "building:"

func building(epoch uint64) string { return markBuilding + strconv.FormatUint(epoch, 10) }

// swap replaces the mark where it is still the one that is known, and reports whether it
// was: another mark in the meantime is newer, and stays.
func (r *Redis) swap(ctx context.Context, from, to string) (bool, error) {
	const script = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end redis.call('SET', KEYS[1], ARGV[2]) return 1`
	swapped, err := r.c.Eval(ctx, script, []string{keyEpoch}, from, to).Int()
	if err != nil {
		return false, fault("mark the cache's epoch", err)
	}
	return swapped == 1, nil
}
