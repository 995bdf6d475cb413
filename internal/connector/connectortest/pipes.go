package connectortest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// pipeURL is where a sandbox in simulated time is called. Nothing listens there.
const pipeURL = "http://127.0.0.1:1"

// pipes are a network in memory: in simulated time a real one would stop the clock.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

// simulate serves the sandbox over pipes, and makes all calls go there.
func (w *world) simulate() {
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	ctx, cancel := context.WithCancel(w.Context())
	server := &http.Server{
		Handler: w.server, ReadHeaderTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx }, // ends answers that hang
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(p) }()
	w.transport = &http.Transport{DialContext: p.dial, ResponseHeaderTimeout: 30 * time.Second}
	w.Cleanup(func() {
		cancel()
		w.transport.CloseIdleConnections()
		_ = server.Close() // there is nothing that could fail
		<-ended            //nolint:errcheck // that it was closed
	})
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.close.Do(func() { close(p.done) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }
