package cache

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/icptier/icptier/internal/cache/redisurl"
	"github.com/icptier/icptier/internal/format"
)

// Redis is the cache. Its methods may be called from several goroutines.
type Redis struct {
	c                                     redis.UniversalClient
	kind                                  redisurl.Kind
	master                                string // the name that Sentinels know the master by
	store, published, route, relink, asks *redis.Script
	lives                                 *lives
	// formats say in which version facts and scores are written, and which is the newest
	// that is read.
	formats format.Versions
}

// Open makes a client for an address that package redisurl reads. It makes no call, so a
// server that is away shows itself at the first one.
func Open(url string) (*Redis, error) {
	u, err := redisurl.Parse(url)
	if err != nil {
		return nil, fmt.Errorf("read the Redis URL: %w", err)
	}
	return client(&u, options(&u)), nil
}

// OpenMoving makes a client for one server whose address and password may change while
// the client is in use: where is asked for the address again with every new connection.
func OpenMoving(where func() (url string, err error)) (*Redis, error) {
	at := func() (redisurl.URL, error) {
		url, err := where()
		if err != nil {
			return redisurl.URL{}, err
		}
		return redisurl.Parse(url)
	}
	u, err := at()
	if err != nil {
		return nil, fmt.Errorf("read the Redis URL: %w", err)
	}
	opts := options(&u)
	opts.Dialer = func(ctx context.Context, network, _ string) (net.Conn, error) {
		now, err := at()
		if err != nil {
			return nil, err
		}
		return (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, now.Addrs[0])
	}
	opts.CredentialsProviderContext = func(context.Context) (user, password string, err error) {
		now, err := at()
		return now.User, now.Password, err
	}
	return client(&u, opts), nil
}

const dialTimeout = 3 * time.Second

func options(u *redisurl.URL) *redis.UniversalOptions {
	opts := &redis.UniversalOptions{
		Addrs: u.Addrs, DB: u.DB, Username: u.User, Password: u.Password,
		IsClusterMode: u.Kind == redisurl.Cluster,
		MasterName:    u.Master, SentinelUsername: u.SentinelUser, SentinelPassword: u.SentinelPassword,
		DialTimeout: dialTimeout, DialerRetries: 1, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		// Without it a call outlives its context by the read timeout.
		ContextTimeoutEnabled: true,
		MaxRetries:            2, // every command here may be repeated, which dials again too
		// The server's announcements of maintenance are for Redis Enterprise alone.
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if u.TLS {
		// No server name: every server is verified by the name it is reached by.
		opts.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if u.Kind == redisurl.Sentinel {
		// A client that only reads learns of a new master from a message of the Sentinels;
		// where that was lost, from the Sentinel that a new connection asks.
		opts.ConnMaxLifetime = 5 * time.Minute
	}
	return opts
}

func client(u *redisurl.URL, opts *redis.UniversalOptions) *Redis {
	return &Redis{
		c: redis.NewUniversalClient(opts), kind: u.Kind, master: u.Master,
		store: storeScript(), published: publishedScript(), route: routeScript(), relink: relinkScript(), asks: askScript(), lives: newLives(),
	}
}

// Silence keeps the client library from printing to standard error by itself: what
// fails is in the errors that it returns. It is for the whole process.
func Silence() { redis.SetLogger(silent{}) }

type silent struct{}

// Printf implements the logger that redis.SetLogger takes.
func (silent) Printf(context.Context, string, ...any) {}

// Ping reports whether Redis answers, and is of the kind that its address names.
func (r *Redis) Ping(ctx context.Context) error {
	if err := r.c.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("reach Redis: %w", r.explain(err))
	}
	_, err := r.servers(ctx)
	return err
}

// Close closes the client's connections.
func (r *Redis) Close() error { return r.c.Close() }

// explain adds to an error of the library what to do about it, where redis.url is its cause.
func (r *Redis) explain(err error) error {
	switch {
	case r.kind == redisurl.Cluster && redis.HasErrorPrefix(err, "This instance has cluster support disabled"):
		return errors.New("the servers of redis.url are no cluster; name one server, or Sentinels with redis+sentinel://")
	case r.kind == redisurl.Sentinel && errors.Is(err, redis.Nil):
		return fmt.Errorf("the Sentinels of redis.url know no master %q; name the one that they watch", r.master)
	case r.kind == redisurl.Sentinel && redis.HasErrorPrefix(err, "unknown command"):
		return errors.New("the servers of redis.url are no Sentinels; name one server with redis://, or the Sentinels")
	}
	return err
}
