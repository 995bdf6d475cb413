// Package cachetest starts Redis servers for tests: the embedded one, a real redis-server,
// one behind Sentinels, and a cluster, because the program runs on all of them and they are
// not the same.
//
// Stage: none; tests only. Input: a test. Output: a URL. On failure it ends the
// test; where there is no redis-server it skips the subtest and says so, which
// CI=true turns into a failure.
package cachetest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/cache"
)

// Each runs the test once on the embedded server and once on a real redis-server; in a
// package that has Main, also behind Sentinels and on a cluster, which are emptied before.
func Each(t *testing.T, run func(t *testing.T, r *cache.Redis)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		srv, err := cache.StartEmbedded()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(srv.Close)
		run(t, Open(t, srv.URL()))
	})
	t.Run("redis-server", func(t *testing.T) { run(t, Open(t, Server(t))) })
	for _, kind := range kinds() {
		if _, ok := os.LookupEnv(variable(kind)); ok {
			t.Run(kind, func(t *testing.T) {
				url, nodes, _ := strings.Cut(Shared(t, kind), " ")
				empty(t, strings.Split(nodes, ","))
				run(t, Open(t, url))
			})
		}
	}
}

func kinds() []string { return []string{"sentinel", "cluster"} }

// variable names what of the environment says where the servers of a kind are: their URL
// and all that hold data. There is no other place that all tests of a package share.
func variable(kind string) string { return "ICPTIER_TEST_REDIS_" + strings.ToUpper(kind) }

// Main is m.Run with a master behind a Sentinel and a cluster of three, which take a few
// seconds to start and are shared by all tests of the package. The process trusts no other
// certificate than the one that Trusted returns.
func Main(m *testing.M) (code int) {
	path, err := find()
	if err != nil {
		for _, kind := range kinds() {
			if err := os.Setenv(variable(kind), ""); err != nil {
				return failed(err)
			}
		}
		return m.Run() // where each test says what it lacks
	}
	dir, err := os.MkdirTemp("", "icptier-redis-")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a folder of temporary files
	if err := trust(dir); err != nil {
		return failed(err)
	}
	ground := &ground{program: path, dir: dir}
	defer ground.stop()
	watched, err := startWatched(ground, WatchedOptions{Sentinels: 1})
	if err != nil {
		return failed(err)
	}
	cluster, err := startCluster(ground, ClusterOptions{})
	if err != nil {
		return failed(err)
	}
	err = errors.Join(
		os.Setenv(variable("sentinel"), watched.URL+" "+watched.Master().Addr),
		os.Setenv(variable("cluster"), cluster.URL+" "+strings.Join(addrs(cluster.Nodes), ",")))
	if err != nil {
		return failed(err)
	}
	return m.Run()
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, "start the Redis servers of the tests:", err)
	return 1
}

// Shared is where the servers of a kind are that the tests of a package share, in a package
// that has Main: their URL, a space, and the addresses of all that hold data.
func Shared(tb testing.TB, kind string) string {
	tb.Helper()
	_ = program(tb) // skips where there is none
	return os.Getenv(variable(kind))
}

func empty(t *testing.T, nodes []string) {
	t.Helper()
	for _, addr := range nodes {
		c := redis.NewClient(&redis.Options{Addr: addr})
		if err := errors.Join(c.FlushAll(t.Context()).Err(), c.ScriptFlush(t.Context()).Err(), c.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// Open opens a client that ends with the test.
func Open(tb testing.TB, url string) *cache.Redis {
	tb.Helper()
	r, err := cache.Open(url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := r.Close(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

// StartServer starts a redis-server that ends with the test, with more arguments.
func StartServer(tb testing.TB, a Access, args ...string) *Node {
	tb.Helper()
	node, err := on(tb).start(a, args...)
	if err != nil {
		tb.Fatal(err)
	}
	return node
}

// Server starts a redis-server that ends with the test, and returns its URL. The
// program is found in PATH, or named by ICPTIER_TEST_REDIS_SERVER.
func Server(tb testing.TB) string {
	tb.Helper()
	return "redis://" + StartServer(tb, Access{}).Addr + "/0"
}

// on is where a test starts servers, which end with it.
func on(tb testing.TB) *ground {
	tb.Helper()
	g := &ground{program: program(tb), dir: tb.TempDir()}
	tb.Cleanup(g.stop)
	return g
}

func program(tb testing.TB) string {
	tb.Helper()
	path, err := find()
	if err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("redis-server is missing: %v; install the package redis-server", err)
		}
		tb.Skipf("NOT RUN on a real Redis: %v; install the package redis-server", err)
	}
	return path
}
