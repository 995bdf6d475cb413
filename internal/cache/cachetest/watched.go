package cachetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// WatchedOptions choose what Sentinels watch and how.
type WatchedOptions struct {
	Access
	Sentinels        int
	SentinelPassword string // of the Sentinels themselves
	Replicas         int
	DownAfter        int // milliseconds without an answer after which a master is down; 0 is a minute
}

// Watched is a master with its replicas, and the Sentinels that watch it.
type Watched struct {
	URL   string  // the program's
	Nodes []*Node // that hold data; the first began as the master
}

// master is the Sentinels' name of the master.
const master = "tiers"

// Master is the node that began as the master.
func (w *Watched) Master() *Node { return w.Nodes[0] }

// StartWatched starts servers and Sentinels that end with the test.
func StartWatched(tb testing.TB, o WatchedOptions) *Watched {
	tb.Helper()
	w, err := startWatched(on(tb), o)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func startWatched(g *ground, o WatchedOptions) (*Watched, error) {
	w := &Watched{}
	args := []string{"--repl-diskless-sync-delay", "0"}
	if o.Password != "" {
		args = append(args, "--masterauth", o.Password)
	}
	for i := range o.Replicas + 1 {
		if i == 1 {
			host, port, _ := net.SplitHostPort(w.Master().Addr)
			args = append(args, "--replicaof", host+" "+port)
		}
		node, err := g.start(o.Access, args...)
		if err != nil {
			return nil, err
		}
		w.Nodes = append(w.Nodes, node)
	}
	for _, replica := range w.Nodes[1:] {
		if err := replica.reports("replication", "master_link_status:up"); err != nil {
			return nil, err
		}
	}
	watchers := o.Access
	watchers.Password = o.SentinelPassword
	var sentinels []*Node
	for range o.Sentinels {
		node, err := g.launch(watchers, func(dir string) ([]string, error) { return sentinel(dir, w.Master().Addr, o) })
		if err != nil {
			return nil, err
		}
		sentinels = append(sentinels, node)
	}
	for _, s := range sentinels {
		if err := s.reports("sentinel", fmt.Sprintf("slaves=%d,sentinels=%d", o.Replicas, o.Sentinels)); err != nil {
			return nil, err
		}
	}
	w.URL = sentinelURL(sentinels, o)
	return w, nil
}

// sentinel writes the file that a Sentinel reads, and keeps what it learns in.
func sentinel(dir, addr string, o WatchedOptions) ([]string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	down := o.DownAfter
	if down == 0 {
		down = 60_000
	}
	lines := []string{
		fmt.Sprintf("sentinel monitor %s %s %s %d", master, host, port, o.Sentinels/2+1),
		fmt.Sprintf("sentinel down-after-milliseconds %s %d", master, down),
		fmt.Sprintf("sentinel failover-timeout %s %d", master, 4*down),
	}
	if o.Password != "" {
		lines = append(lines, fmt.Sprintf("sentinel auth-pass %s %s", master, o.Password))
	}
	path := filepath.Join(dir, "sentinel.conf")
	err = os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	return []string{path, "--sentinel", "--dir", dir}, err
}

func sentinelURL(sentinels []*Node, o WatchedOptions) string {
	scheme, login, query := "redis+sentinel", "", ""
	if o.TLS != nil {
		scheme = "rediss+sentinel"
	}
	if o.Password != "" {
		login = ":" + url.PathEscape(o.Password) + "@"
	}
	if o.SentinelPassword != "" {
		query = "?sentinel_password=" + url.PathEscape(o.SentinelPassword)
	}
	return scheme + "://" + login + strings.Join(addrs(sentinels), ",") + "/" + master + "/0" + query
}

// reports waits until a section of the server's INFO holds a text.
func (n *Node) reports(section, text string) error {
	err := until(patience, func(ctx context.Context) error {
		return n.Do(ctx, func(c *redis.Client) error {
			info, err := c.Info(ctx, section).Result()
			if err == nil && !strings.Contains(info, text) {
				err = errors.New(info)
			}
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("wait for %q: %w", text, err)
	}
	return nil
}
