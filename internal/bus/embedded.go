package bus

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Embedded is a nats-server with JetStream on disk inside this process. It
// listens on loopback behind a token, so that a second command can reach it.
type Embedded struct {
	options *server.Options
	url     string

	mu     sync.Mutex
	srv    *server.Server
	closed bool
}

// StartEmbedded starts a server that keeps its data in dir. Only one process at
// a time may use dir; the caller sees to that.
func StartEmbedded(ctx context.Context, dir string) (*Embedded, error) {
	e := &Embedded{options: &server.Options{
		ServerName:         "icptier",
		Host:               "127.0.0.1",
		Port:               server.RANDOM_PORT,
		Authorization:      rand.Text(),
		JetStream:          true,
		StoreDir:           dir,
		JetStreamMaxMemory: 64 * mib,
		JetStreamMaxStore:  8 * gib,
		NoLog:              true,
		NoSigs:             true,
	}}
	var err error
	if e.srv, err = startServer(ctx, e.options); err != nil {
		return nil, err
	}
	e.url = e.srv.ClientURL()
	return e, nil
}

func startServer(ctx context.Context, options *server.Options) (*server.Server, error) {
	srv, err := server.NewServer(options.Clone())
	if err != nil {
		return nil, fmt.Errorf("set up the embedded NATS server: %w", err)
	}
	srv.Start()
	wait := startTimeout
	if until, ok := ctx.Deadline(); ok {
		wait = time.Until(until)
	}
	if !srv.ReadyForConnections(wait) {
		srv.Shutdown()
		return nil, fmt.Errorf("the embedded NATS server did not start within %s", wait.Round(time.Second))
	}
	if !srv.JetStreamEnabled() {
		srv.Shutdown()
		return nil, errors.New("the embedded NATS server has no JetStream")
	}
	return srv, nil
}

const startTimeout = 20 * time.Second

// Restart stops the server and starts it over the same folder and at the same address, so
// that every client finds it again by itself. A server that could not write a stream keeps
// it closed until then, however much room there is. After an error there is no server, and
// Restart may be called again.
func (e *Embedded) Restart(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errors.New("the embedded NATS server was stopped")
	}
	if e.srv != nil {
		addr, ok := e.srv.Addr().(*net.TCPAddr)
		if ok {
			e.options.Port = addr.Port
		}
		e.srv.Shutdown()
		e.srv.WaitForShutdown()
		e.srv = nil
	}
	srv, err := startServer(ctx, e.options)
	if err != nil {
		return err
	}
	e.srv = srv
	return nil
}

// Config is how to connect to the server.
func (e *Embedded) Config() Config {
	return Config{URL: e.url, Token: e.options.Authorization, StoreDir: e.options.StoreDir}
}

// Close stops the server and waits until its files are closed.
func (e *Embedded) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	if e.srv != nil {
		e.srv.Shutdown()
		e.srv.WaitForShutdown()
	}
}
