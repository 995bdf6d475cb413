package cachetest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

func find() (string, error) {
	program := os.Getenv("ICPTIER_TEST_REDIS_SERVER")
	if program == "" {
		program = "redis-server"
	}
	return exec.LookPath(program)
}

// ground is where servers are started, and what ends them all.
type ground struct {
	program, dir string
	mu           sync.Mutex
	nodes        []*Node
}

// Access is how servers are reached.
type Access struct {
	Password string // empty asks for none
	TLS      *Certificate
}

// Node is one process of redis-server: one that holds data, or a Sentinel.
type Node struct {
	Addr   string
	access Access
	cmd    *exec.Cmd
	bus    int // port between the nodes of a cluster
}

// patience is how long anything may take that servers do among themselves.
const patience = 30 * time.Second

// start starts a server that keeps nothing on disk.
func (g *ground) start(a Access, args ...string) (*Node, error) {
	return g.launch(a, func(dir string) ([]string, error) {
		return append([]string{"--save", "", "--appendonly", "no", "--dir", dir}, args...), nil
	})
}

// launch starts a process with the arguments that are made for its folder, and waits until
// it answers. A port that was free may have been taken by then: it tries others.
func (g *ground) launch(a Access, arguments func(dir string) ([]string, error)) (node *Node, err error) {
	for range 3 {
		if node, err = g.launchOnce(a, arguments); err == nil {
			return node, nil
		}
	}
	return nil, err
}

func (g *ground) launchOnce(a Access, arguments func(dir string) ([]string, error)) (*Node, error) {
	dir, err := os.MkdirTemp(g.dir, "")
	if err != nil {
		return nil, err
	}
	args, err := arguments(dir)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	node := &Node{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), access: a}
	if node.bus, err = freePort(); err != nil {
		return nil, err
	}
	if a.TLS == nil {
		args = append(args, "--port", strconv.Itoa(port))
	} else {
		args = append(args, "--port", "0", "--tls-port", strconv.Itoa(port), "--tls-auth-clients", "no", "--tls-replication", "yes",
			"--tls-cert-file", a.TLS.CertFile, "--tls-key-file", a.TLS.KeyFile, "--tls-ca-cert-file", a.TLS.CertFile)
	}
	if a.Password != "" {
		args = append(args, "--requirepass", a.Password)
	}
	if strings.Contains(strings.Join(args, " "), "--cluster-enabled") {
		args = append(args, "--cluster-port", strconv.Itoa(node.bus))
	}
	args = append(args, "--bind", "127.0.0.1", "--logfile", filepath.Join(dir, "log"))
	node.cmd = exec.Command(g.program, args...) //nolint:gosec,noctx // a program that the person who runs the tests names; ended by stop
	if err := node.cmd.Start(); err != nil {
		return nil, err
	}
	g.mu.Lock()
	g.nodes = append(g.nodes, node)
	g.mu.Unlock()
	err = until(5*time.Second, func(ctx context.Context) error {
		return node.Do(ctx, func(c *redis.Client) error { return c.Ping(ctx).Err() })
	})
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log")) //nolint:gosec // of a process that this started
		return nil, fmt.Errorf("redis-server does not answer: %w\n%s", err, log)
	}
	return node, nil
}

// stop ends every process that was started.
func (g *ground) stop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, n := range g.nodes {
		n.Kill()
	}
	g.nodes = nil
}

// Kill ends the process at once and waits for it. It may be called twice.
func (n *Node) Kill() {
	_ = n.cmd.Process.Kill() // it may have ended by itself
	_ = n.cmd.Wait()         // the error is that it was killed
}

// Do calls the server directly.
func (n *Node) Do(ctx context.Context, do func(c *redis.Client) error) error {
	opts := &redis.Options{Addr: n.Addr, Password: n.access.Password, MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true}
	if n.access.TLS != nil {
		opts.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	c := redis.NewClient(opts)
	return errors.Join(do(c), c.Close())
}

// until tries again and again until it works or the time is over.
func until(limit time.Duration, try func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not within %s: %w", limit, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func addrs(nodes []*Node) []string {
	all := make([]string, len(nodes))
	for i, n := range nodes {
		all[i] = n.Addr
	}
	return all
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		return 0, err
	}
	defer l.Close() //nolint:errcheck // the port is what matters
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("%T is no address with a port", l.Addr())
	}
	return addr.Port, nil
}
