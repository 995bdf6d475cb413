package cache

import (
	"crypto/rand"
	"fmt"

	"github.com/alicebob/miniredis/v2"
)

// Embedded is a Redis-compatible server inside this process, for trying the
// program out. It keeps everything in memory and begins empty.
type Embedded struct {
	srv      *miniredis.Miniredis
	password string
}

// StartEmbedded starts a server on a loopback port, behind a password.
func StartEmbedded() (*Embedded, error) {
	srv := miniredis.NewMiniRedis()
	password := rand.Text()
	srv.RequireAuth(password)
	if err := srv.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start the embedded Redis: %w", err)
	}
	return &Embedded{srv: srv, password: password}, nil
}

// URL is how to reach the server. It holds the password.
func (e *Embedded) URL() string { return "redis://:" + e.password + "@" + e.srv.Addr() + "/0" }

// Close stops the server.
func (e *Embedded) Close() { e.srv.Close() }
