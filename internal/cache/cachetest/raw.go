package cachetest

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/cache"
)

// EachRaw is Each with a second client to the same server, which a test breaks entries with.
func EachRaw(t *testing.T, run func(t *testing.T, r *cache.Redis, raw *redis.Client)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		srv, err := cache.StartEmbedded()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(srv.Close)
		run(t, Open(t, srv.URL()), Raw(t, srv.URL()))
	})
	t.Run("redis-server", func(t *testing.T) {
		url := Server(t)
		run(t, Open(t, url), Raw(t, url))
	})
}

// Raw is a client that sends any command.
func Raw(tb testing.TB, url string) *redis.Client {
	tb.Helper()
	opts, err := redis.ParseURL(url)
	if err != nil {
		tb.Fatal(err)
	}
	raw := redis.NewClient(opts)
	tb.Cleanup(func() { _ = raw.Close() })
	return raw
}
