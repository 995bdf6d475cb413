// Package bustest starts NATS servers for tests: one, or a cluster, because a cluster
// answers races and losses in ways that a single server never does.
//
// Stage: none; tests only. Input: a test. Output: servers that end with it. On failure
// it ends the test.
package bustest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Servers are nats-servers with JetStream on disk.
type Servers struct {
	tb      testing.TB
	options []*server.Options
	running []*server.Server // nil while killed
}

// Start starts that many servers, as a cluster when there are several, and waits until
// they take streams. Each keeps its store in a folder of its own below dir.
func Start(tb testing.TB, dir string, n int) *Servers {
	tb.Helper()
	s := &Servers{tb: tb, running: make([]*server.Server, n)}
	var routes []string
	for range n {
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", freePort(tb)))
	}
	for i := range n {
		o := &server.Options{
			ServerName: fmt.Sprint("n", i), Host: "127.0.0.1", Port: freePort(tb), JetStream: true,
			StoreDir: filepath.Join(dir, fmt.Sprint("n", i)), JetStreamMaxStore: 32 << 30, NoLog: true, NoSigs: true,
		}
		if n > 1 {
			o.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1"}
			if _, err := fmt.Sscanf(routes[i], "nats://127.0.0.1:%d", &o.Cluster.Port); err != nil {
				tb.Fatal(err)
			}
			o.Routes = server.RoutesFromStr(strings.Join(routes, ","))
		}
		s.options = append(s.options, o)
	}
	tb.Cleanup(func() {
		for i := range s.running {
			s.Kill(i)
		}
	})
	for i := range n {
		s.Run(i)
	}
	s.await("a leader", func() bool {
		for _, srv := range s.running {
			if n > 1 && srv.JetStreamIsLeader() && len(srv.JetStreamClusterPeers()) == n {
				return true
			}
		}
		return n == 1
	})
	return s
}

// URLs are the addresses of all servers, parted by commas.
func (s *Servers) URLs() string {
	var urls []string
	for _, o := range s.options {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", o.Port))
	}
	return strings.Join(urls, ",")
}

// Run starts a server again, at its old address and over its old store.
func (s *Servers) Run(i int) {
	s.tb.Helper()
	srv, err := server.NewServer(s.options[i].Clone())
	if err != nil {
		s.tb.Fatal(err)
	}
	srv.Start()
	s.running[i] = srv
	if !srv.ReadyForConnections(20 * time.Second) {
		s.tb.Fatalf("nats-server %d did not start", i)
	}
}

// Kill ends a server.
func (s *Servers) Kill(i int) {
	if srv := s.running[i]; srv != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
		s.running[i] = nil
	}
}

// Lose ends a server and removes its store.
func (s *Servers) Lose(i int) {
	s.tb.Helper()
	s.Kill(i)
	if err := os.RemoveAll(s.options[i].StoreDir); err != nil {
		s.tb.Fatal(err)
	}
}

func (s *Servers) await(what string, ok func() bool) {
	s.tb.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for until := time.Now().Add(30 * time.Second); !ok(); <-tick.C {
		if time.Now().After(until) {
			s.tb.Fatalf("waited for %s of the NATS servers", what)
		}
	}
}

func freePort(tb testing.TB) int {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port //nolint:errcheck,forcetypeassert // a TCP listener has a TCP address
}
