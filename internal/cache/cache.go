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

	"github.com/icptier/icptier/internal/format"
)

// Redis is the cache. Its methods may be called from several goroutines.
type Redis struct {
	c            redis.UniversalClient
	store, route *redis.Script
	// formats say in which version facts and scores are written, and which is the newest
	// that is read.
	formats format.Versions
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
	return &Redis{c: redis.NewUniversalClient(universal), store: storeScript(), route: routeScript()}, nil
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

// In returns a client of the same server for these versions of facts and scores.
func (r *Redis) In(formats format.Versions) *Redis {
	c := *r
	c.formats = formats
	return &c
}

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
	stored, err := r.c.Get(ctx, keyEpoch).Result()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the cache's epoch: %w", err)
	}
	process, err := r.process(ctx)
	if err != nil {
		return 0, err
	}
	value, version, err := r.formats.Open(format.Cache, "", []byte(stored))
	if err != nil || version < r.formats.Of(format.Cache) {
		return 0, err // one that an older program made is not whole for this one
	}
	number, of, _ := strings.Cut(string(value), "@")
	epoch, err := strconv.ParseUint(number, 10, 64)
	if err != nil || of != process {
		return 0, nil //nolint:nilerr // "building:7@…" is no number, which is the answer
	}
	return epoch, nil
}

// BeginBuild marks that the cache is being built for an epoch.
func (r *Redis) BeginBuild(ctx context.Context, epoch uint64) error {
	process, err := r.process(ctx)
	if err != nil {
		return err
	}
	if err := r.c.Set(ctx, keyEpoch, r.mark(building(epoch, process)), 0).Err(); err != nil {
		return fmt.Errorf("mark the cache's epoch: %w", err)
	}
	return nil
}

// EndBuild says that the cache holds everything that the epoch began with. It
// reports false when the cache was lost since BeginBuild.
func (r *Redis) EndBuild(ctx context.Context, epoch uint64) (bool, error) {
	process, err := r.process(ctx)
	if err != nil {
		return false, err
	}
	stored, err := r.c.Get(ctx, keyEpoch).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, fmt.Errorf("read the cache's epoch: %w", err)
	}
	if stored != r.mark(building(epoch, process)) {
		return false, nil
	}
	if err := r.c.Set(ctx, keyEpoch, r.mark(strconv.FormatUint(epoch, 10)+"@"+process), 0).Err(); err != nil {
		return false, fmt.Errorf("mark the cache's epoch: %w", err)
	}
	return true, nil
}

// mark puts the version of the cache before the text of its epoch.
func (r *Redis) mark(text string) string { return string(r.formats.Seal(format.Cache, []byte(text))) }

func building(epoch uint64, process string) string {
	return "building:" + strconv.FormatUint(epoch, 10) + "@" + process
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
