package bus

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Embedded is a nats-server with JetStream on disk inside this process. It
// listens on loopback behind a token, so that a second command can reach it.
type Embedded struct {
	srv   *server.Server
	token string
}

// StartEmbedded starts a server that keeps its data in dir. Only one process at
// a time may use dir; the caller sees to that.
func StartEmbedded(ctx context.Context, dir string) (*Embedded, error) {
	token := rand.Text()
	srv, err := server.NewServer(&server.Options{
		ServerName:         "icptier",
		Host:               "127.0.0.1",
		Port:               server.RANDOM_PORT,
		Authorization:      token,
		JetStream:          true,
		StoreDir:           dir,
		JetStreamMaxMemory: 64 * mib,
		JetStreamMaxStore:  8 * gib,
		NoLog:              true,
		NoSigs:             true,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the embedded NATS server: %w", err)
	}
	srv.Start()
	wait := 20 * time.Second
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
	return &Embedded{srv: srv, token: token}, nil
}

// Config is how to connect to the server.
func (e *Embedded) Config() Config { return Config{URL: e.srv.ClientURL(), Token: e.token} }

// Close stops the server and waits until its files are closed.
func (e *Embedded) Close() {
	e.srv.Shutdown()
	e.srv.WaitForShutdown()
}
