package cache

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Redis is the cache. Its methods may be called from several goroutines.
type Redis struct {
	c redis.UniversalClient

	store, route, relink, ended *redis.Script
}

// Open makes a client for a redis:// or rediss:// URL; several hosts separated by
// commas make it a cluster's. It makes no call, so a server that is away shows
// itself at the first one.
func Open(url string) (*Redis, error) {
	opts, err := redis.ParseURL(firstHost(url))
	if err != nil {
		return nil, fmt.Errorf("read the Redis URL: %w", errors.New(strings.ReplaceAll(err.Error(), url, "…")))
	}
	universal := &redis.UniversalOptions{
		Addrs: append([]string{opts.Addr}, moreHosts(url)...), DB: opts.DB,
		Username: opts.Username, Password: opts.Password, TLSConfig: opts.TLSConfig,
		DialTimeout: 3 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		// Without it a call outlives its context by the read timeout.
		ContextTimeoutEnabled: true,
		MaxRetries:            2, // every command here may be repeated
		// The server's announcements of maintenance are for Redis Enterprise alone.
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	return &Redis{c: redis.NewUniversalClient(universal), store: storeScript(), route: routeScript(), relink: relinkScript(), ended: endedScript()}, nil
}

// firstHost cuts redis://user:pass@a:1,b:2/0 down to redis://user:pass@a:1/0.
func firstHost(url string) string {
	start := strings.LastIndex(url, "@") + 1
	comma := strings.Index(url[start:], ",")
	if comma < 0 {
		return url
	}
	end := strings.IndexAny(url[start+comma:], "/?")
	if end < 0 {
		return url[:start+comma]
	}
	return url[:start+comma] + url[start+comma+end:]
}

func moreHosts(url string) []string {
	rest := url[strings.LastIndex(url, "@")+1:]
	if i := strings.Index(rest, "://"); i >= 0 {
		rest = rest[i+3:]
	}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		rest = rest[:i]
	}
	return strings.Split(rest, ",")[1:]
}

// Silence keeps the client library from printing to standard error by itself: what
// fails is in the errors that it returns. It is for the whole process.
func Silence() { redis.SetLogger(silent{}) }

type silent struct{}

// Printf implements the logger that redis.SetLogger takes.
func (silent) Printf(context.Context, string, ...any) {}

// Ping reports whether Redis answers.
func (r *Redis) Ping(ctx context.Context) error {
	if err := r.c.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("reach Redis: %w", err)
	}
	return nil
}

// Close closes the client's connections.
func (r *Redis) Close() error { return r.c.Close() }

// Whole returns the epoch that the cache is whole for; 0 while it is being built
// or was lost. The epoch is bound to the life of the server's process: one that
// was restarted may have come back with older data.
func (r *Redis) Whole(ctx context.Context) (uint64, error) {
	epoch, whole, err := r.Mark(ctx)
	if err != nil || !whole {
		return 0, err
	}
	return epoch, nil
}

// Mark returns the epoch that the cache was made for, or is being made for, and whether it
// is whole; 0 where it was lost, as when the server's process is another one.
func (r *Redis) Mark(ctx context.Context) (epoch uint64, whole bool, err error) {
	stored, err := r.c.Get(ctx, keyEpoch).Result()
	if errors.Is(err, redis.Nil) || isWrongType(err) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fault("read the cache's epoch", err)
	}
	process, err := r.process(ctx)
	if err != nil {
		return 0, false, err
	}
	number, of, _ := strings.Cut(stored, "@")
	number, built := strings.CutPrefix(number, markBuilding)
	epoch, err = strconv.ParseUint(number, 10, 64)
	if err != nil || of != process {
		return 0, false, nil //nolint:nilerr // a mark that says nothing of this process is that of another one
	}
	return epoch, !built, nil
}

// BeginBuild marks that the cache is being built for an epoch.
func (r *Redis) BeginBuild(ctx context.Context, epoch uint64) error {
	process, err := r.process(ctx)
	if err != nil {
		return err
	}
	if err := r.c.Set(ctx, keyEpoch, building(epoch, process), 0).Err(); err != nil {
		return fault("mark the cache's epoch", err)
	}
	return nil
}

// endedScript says that a build has ended, unless another one has begun meanwhile.
func endedScript() *redis.Script {
	return redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end
redis.call('SET', KEYS[1], ARGV[2])
return {1}`)
}

// EndBuild says that the cache holds everything that the epoch began with. It
// reports false when the cache was lost since BeginBuild.
func (r *Redis) EndBuild(ctx context.Context, epoch uint64) (bool, error) {
	process, err := r.process(ctx)
	if err != nil {
		return false, err
	}
	done := strconv.FormatUint(epoch, 10) + "@" + process
	replies, err := r.run(ctx, r.ended, []call{{keyEpoch, []any{building(epoch, process), done}}})
	if err != nil {
		return false, fault("mark the cache's epoch", err)
	}
	return replies[0] == int64(1), nil
}

const markBuilding = "building:"

func building(epoch uint64, process string) string {
	return markBuilding + strconv.FormatUint(epoch, 10) + "@" + process
}

// process identifies the life of the server's process; "" where the server does not tell.
func (r *Redis) process(ctx context.Context) (string, error) {
	info, err := r.c.Info(ctx, "server").Result()
	if err != nil {
		var refused redis.Error
		if errors.As(err, &refused) {
			return "", nil // a server without this command cannot tell, which is an answer
		}
		return "", fmt.Errorf("ask Redis for its process: %w", err)
	}
	for line := range strings.Lines(info) {
		if id, ok := strings.CutPrefix(line, "run_id:"); ok {
			return strings.TrimSpace(id), nil
		}
	}
	return "", nil
}
