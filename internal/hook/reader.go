package hook

import (
	"context"
	"encoding/json"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/wait"
)

const (
	// together is how many notices are read with one lease: their records are looked up in
	// full batches.
	together = 100
	// leased is how long to wait while a pull has the lease, and failed after any other failure.
	leased = 5 * time.Second
	failed = 30 * time.Second
)

// Message is one delivery of a notice; a bus.Message is one.
type Message interface {
	Data() []byte
	Ack() error
	Retry(after time.Duration) error
}

// Source hands notices out until it is closed; a bus.Consumer is one.
type Source interface {
	Fetch(ctx context.Context, limit int) ([]Message, error)
	Close()
}

// Reader reads the records that the CRM of one connection told of.
type Reader struct {
	Connection *connection.Connection
	Bus        ingest.Bus
	// Open takes notices of the connection.
	Open func(ctx context.Context) (Source, error)
	Log  *zap.Logger
}

// Takes reports whether the CRM of a connection may call us at all.
func Takes(c *connection.Connection) bool {
	_, err := connector.As[connector.Notifier](c.CRM)
	return err == nil
}

// Run reads until ctx ends, which is no error. While NATS is away it tries again.
func (r *Reader) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := r.follow(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("notices are not read for now", zap.String("connection", r.Connection.Name), zap.Error(err))
			_ = wait.For(ctx, failed) // the loop sees that ctx has ended
		}
	}
	return nil
}

func (r *Reader) follow(ctx context.Context) error {
	source, err := r.Open(ctx)
	if err != nil {
		return err
	}
	defer source.Close()
	for {
		batch, err := source.Fetch(ctx, together)
		if err != nil {
			return err
		}
		if err := r.read(ctx, batch); err != nil {
			return err
		}
	}
}

// read reads the records of notices, and settles these: what could not be read comes again.
func (r *Reader) read(ctx context.Context, batch []Message) error {
	var hints []connector.Hint
	for _, m := range batch {
		var some []connector.Hint
		if err := json.Unmarshal(m.Data(), &some); err != nil {
			r.Log.Warn("a notice is dropped that this program does not understand", zap.String("connection", r.Connection.Name))
			continue
		}
		hints = append(hints, some...)
	}
	p := ingest.Puller{Connection: r.Connection.Name, Reader: r.Connection.CRM, Bus: r.Bus}
	_, err := p.Hinted(ctx, hints)
	settle := Message.Ack
	if err != nil {
		after := failed
		limit, limited := outcome.RateLimited(err)
		switch {
		case outcome.IsConflict(err):
			after = leased
		case limited && limit > 0:
			after = limit
		}
		if !outcome.IsConflict(err) && ctx.Err() == nil {
			r.Log.Warn("what a notice names is not read yet", zap.String("connection", r.Connection.Name), zap.Duration("again_after", after), zap.Error(err))
		}
		settle = func(m Message) error { return m.Retry(after) }
	}
	for _, m := range batch {
		if err := settle(m); err != nil {
			return err
		}
	}
	return nil
}
