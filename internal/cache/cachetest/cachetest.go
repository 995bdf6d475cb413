// Package cachetest starts Redis servers for tests: the embedded one and a real
// redis-server, because the program runs on both and they are not the same.
//
// Stage: none; tests only. Input: a test. Output: a URL. On failure it ends the
// test; where there is no redis-server it skips the subtest and says so, which
// CI=true turns into a failure.
package cachetest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/cache"
)

// Each runs the test once on the embedded server and once on a real redis-server.
func Each(t *testing.T, run func(t *testing.T, r *cache.Redis)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		srv, err := cache.StartEmbedded()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(srv.Close)
		run(t, open(t, srv.URL()))
	})
	t.Run("redis-server", func(t *testing.T) { run(t, open(t, Server(t))) })
}

// Server starts a redis-server that ends with the test, and returns its URL. The
// program is found in PATH, or named by ICPTIER_TEST_REDIS_SERVER.
func Server(tb testing.TB) string {
	tb.Helper()
	program := os.Getenv("ICPTIER_TEST_REDIS_SERVER")
	if program == "" {
		program = "redis-server"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("redis-server is missing: %v; install the package redis-server", err)
		}
		tb.Skipf("NOT RUN on a real Redis: %v; install the package redis-server", err)
	}
	port := freePort(tb)
	cmd := exec.Command(path, "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", tb.TempDir()) //nolint:gosec,noctx // a program that the person who runs the tests names; ended below
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()         // the error is that it was killed
	})
	url := fmt.Sprintf("redis://127.0.0.1:%d/0", port)
	r := open(tb, url)
	for until := time.Now().Add(10 * time.Second); ; {
		err := r.Ping(tb.Context())
		if err == nil {
			return url
		}
		if time.Now().After(until) {
			tb.Fatalf("redis-server does not answer: %v", err)
		}
	}
}

func open(tb testing.TB, url string) *cache.Redis {
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

func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // the port is what matters
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		tb.Fatalf("%T is no address with a port", l.Addr())
	}
	return addr.Port
}
