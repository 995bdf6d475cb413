package chaos

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"
)

// link is the network between one process of the program and one server. Everything goes
// through it, so it can be held up, slowed down and broken.
type link struct {
	listener net.Listener
	to       string

	running sync.WaitGroup
	mu      sync.Mutex
	ends    map[net.Conn]bool // of all connections, both ends
	open    chan struct{}     // closed while bytes may pass
	delay   time.Duration     // of every piece on its way
	closed  bool
}

// newLink listens for connections to a server. They are passed on until close.
func newLink(ctx context.Context, to string) (*link, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("make a link to %s: %w", to, err)
	}
	l := &link{listener: listener, to: to, ends: map[net.Conn]bool{}, open: make(chan struct{})}
	close(l.open)
	l.running.Go(l.accept)
	return l, nil
}

func (l *link) addr() string { return l.listener.Addr().String() }

func (l *link) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return // it was closed
		}
		if !l.keep(near) {
			return
		}
		l.running.Go(func() { l.connect(near) })
	}
}

// connect reaches the server for a connection, once bytes may pass.
func (l *link) connect(near net.Conn) {
	<-l.gate()
	// It ends with its timeout, and what it leads to with the link.
	far, err := (&net.Dialer{Timeout: 2 * time.Second}).DialContext(context.Background(), "tcp", l.to)
	if err != nil {
		l.drop(near) // as a server that does not listen
		return
	}
	if !l.keep(far) {
		l.drop(near)
		return
	}
	l.running.Go(func() { l.pass(far, near) })
	l.pass(near, far)
}

// pass hands bytes on in one direction, until one of the ends is closed.
func (l *link) pass(from, to net.Conn) {
	defer l.drop(from)
	defer l.drop(to)
	piece := make([]byte, 64<<10)
	for {
		n, err := from.Read(piece)
		<-l.gate()
		if delay := l.slowness(); delay > 0 {
			_ = wait(context.Background(), delay) // bounded, and a context would say no more
		}
		if n > 0 {
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (l *link) keep(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = c.Close() // it was not used
		return false
	}
	l.ends[c] = true
	return true
}

func (l *link) drop(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.ends, c)
	_ = c.Close() // it may be closed already
}

func (l *link) gate() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open
}

func (l *link) slowness() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.delay
}

// stall holds everything up, as a network does that loses every packet: no end of a
// connection learns of it.
func (l *link) stall() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.open:
		l.open = make(chan struct{})
	default: // it is held up already
	}
}

// slow delays every piece.
func (l *link) slow(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = d
}

// heal lets everything pass again; what was held up arrives.
func (l *link) heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = 0
	l.release()
}

func (l *link) release() {
	select {
	case <-l.open:
	default:
		close(l.open)
	}
}

// reset closes all connections.
func (l *link) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.ends {
		_ = c.Close() // that is all that is wanted
	}
}

func (l *link) close() error {
	l.mu.Lock()
	l.closed = true
	l.release()
	for c := range l.ends {
		_ = c.Close() // as above
	}
	l.mu.Unlock()
	err := l.listener.Close()
	l.running.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close the link to %s: %w", l.to, err)
	}
	return nil
}

// network holds the links of one process of the program to the servers. Sentinels and
// clusters tell their clients their own addresses, so there is no link to them.
type network struct {
	nats, redis []*link
	natsURL     string
	redisURL    string
}

func newNetwork(ctx context.Context, natsURL string, r *redisServers) (*network, error) {
	n := &network{redisURL: r.url}
	var urls []string
	for server := range strings.SplitSeq(natsURL, ",") {
		at, err := url.Parse(server)
		if err != nil {
			return n, fmt.Errorf("read an address of NATS: %w", err)
		}
		l, err := newLink(ctx, at.Host)
		if err != nil {
			return n, err
		}
		n.nats = append(n.nats, l)
		urls = append(urls, "nats://"+l.addr())
	}
	n.natsURL = strings.Join(urls, ",")
	if r.kind == RedisAlone {
		l, err := newLink(ctx, r.addrs[0])
		if err != nil {
			return n, err
		}
		n.redis = append(n.redis, l)
		n.redisURL = "redis://" + l.addr()
	}
	return n, nil
}

func (n *network) close() error {
	var errs []error
	for _, l := range append(n.nats, n.redis...) {
		errs = append(errs, l.close())
	}
	return errors.Join(errs...)
}

// links are those of all processes to NATS, or to Redis.
func (w *world) links(of func(*network) []*link) []*link {
	var all []*link
	for _, i := range w.instances {
		all = append(all, of(i.network)...)
	}
	return all
}

func toNATS(n *network) []*link  { return n.nats }
func toRedis(n *network) []*link { return n.redis }
