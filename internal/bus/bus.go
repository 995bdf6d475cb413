package bus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/format"
)

// Config says which NATS to use.
type Config struct {
	// URL of the server, or several separated by commas.
	URL string
	// CredentialsFile holds a user's JWT and key; empty where the server asks for none.
	CredentialsFile string
	// Token authenticates at an embedded server.
	Token string
	// Where is asked for URL and token with every new connection, for a server that may
	// come back in another place; nil where URL and Token stay.
	Where func() (url, token string, err error)
	// StoreDir is where an embedded server of this machine keeps its streams, for telling
	// a full disk; empty for a server elsewhere.
	StoreDir string
	Log      *zap.Logger // nil logs nothing
	// Formats are the versions that are written, and the newest that are read.
	Formats format.Versions
	Metrics Metrics // nil counts nothing
}

// Bus is a connection to JetStream whose streams and buckets exist.
type Bus struct {
	nc  *nats.Conn
	js  jetstream.JetStream
	log *zap.Logger

	formats format.Versions
	metrics Metrics

	leftMu sync.Mutex
	left   left

	earlier sync.Map // *earlier by connection

	tokens, cursors, models, runs, leases, state bucket

	health *health
	// storeDir is where the server keeps its streams when that is on this machine.
	storeDir string
	hosts    string
}

// window is how many published records may be without an acknowledgement. Much
// more stalls a server whose blocks are cold.
const window = 512

// Connect connects to NATS and makes the streams and buckets that are missing.
// It returns an error when the server cannot be reached before ctx ends.
func Connect(ctx context.Context, cfg Config) (*Bus, error) {
	log := cfg.Log
	if log == nil {
		log = zap.NewNop()
	}
	opts := options(log)
	if cfg.Where != nil {
		var err error
		if cfg.URL, cfg.Token, err = cfg.Where(); err != nil {
			return nil, fmt.Errorf("find NATS: %w", err)
		}
		opts = append(opts, moving(cfg.Where)...)
	} else if cfg.Token != "" {
		opts = append(opts, nats.Token(cfg.Token))
	}
	if cfg.CredentialsFile != "" {
		opts = append(opts, nats.UserCredentials(cfg.CredentialsFile))
	}
	if until, ok := ctx.Deadline(); ok {
		opts = append(opts, nats.Timeout(max(time.Until(until), time.Millisecond)))
	}
	nc, err := nats.Connect(cfg.URL, opts...)
	if err != nil {
		return nil, fmt.Errorf("connect to NATS at %s: %w", hosts(cfg.URL), err)
	}
	b, err := open(ctx, nc, cfg, log)
	if err != nil {
		nc.Close()
		return nil, err
	}
	return b, nil
}

func options(log *zap.Logger) []nats.Option {
	return []nats.Option{
		nats.Name("icptier"),
		nats.MaxReconnects(-1),
		// A server that is made anew may refuse us at first; that ends nothing.
		nats.IgnoreAuthErrorAbort(),
		nats.CustomReconnectDelay(func(attempts int) time.Duration {
			pause := min(100*time.Millisecond<<min(attempts, 6), 3*time.Second)
			return pause/2 + rand.N(pause/2+1)
		}),
		nats.PingInterval(10 * time.Second),
		nats.MaxPingsOutstanding(2),
		// A publish while disconnected must fail at once: kept in the client's
		// buffer it would be stored later, behind newer data, after we were
		// told that it had failed.
		nats.ReconnectBufSize(-1),
		// A subscription has room for all answers to one look-up, of which a server gives 1,024: the
		// library's 64 Ki cost half a MiB with each page that is published.
		nats.SyncQueueLen(2048),
		// That the connection is gone, and back, is told by Keep, once.
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { log.Debug("NATS disconnected", zap.Error(err)) }),
		nats.ReconnectHandler(func(*nats.Conn) { log.Debug("NATS reconnected") }),
		nats.ErrorHandler(func(_ *nats.Conn, sub *nats.Subscription, err error) {
			switch {
			case errors.Is(err, nats.ErrPermissionViolation):
				log.Warn("the NATS user may not do what icptier needs; allow it what the message names", zap.Error(err))
			case errors.Is(err, nats.ErrSlowConsumer) && sub != nil:
				log.Warn("answers of NATS were dropped because this process was too slow to take them; they are asked for again",
					zap.String("subject", sub.Subject))
			default:
				log.Debug("NATS reported an error", zap.Error(err))
			}
		}),
	}
}

// hosts names the servers of a list of addresses, without what they are reached with.
func hosts(urls string) string {
	var names []string
	for address := range strings.SplitSeq(urls, ",") {
		if u, err := url.Parse(strings.TrimSpace(address)); err == nil && u.Host != "" {
			names = append(names, u.Host)
		}
	}
	if len(names) == 0 {
		return "nats.url of the configuration"
	}
	return strings.Join(names, ", ")
}

func open(ctx context.Context, nc *nats.Conn, cfg Config, log *zap.Logger) (*Bus, error) {
	health := newHealth()
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(4*window),
		jetstream.WithPublishAsyncTimeout(publishTimeout), jetstream.WithDefaultTimeout(callTimeout),
		jetstream.WithPublishAsyncErrHandler(func(_ jetstream.JetStream, msg *nats.Msg, err error) { //nolint:contextcheck // the library calls it, and has none
			health.wrote(context.Background(), streamOf(msg.Subject), err)
		}))
	if err != nil {
		return nil, fmt.Errorf("use JetStream: %w", err)
	}
	b := &Bus{
		nc: nc, js: calls{js, health}, log: log, formats: cfg.Formats, metrics: cfg.Metrics,
		health: health, storeDir: cfg.StoreDir, hosts: hosts(cfg.URL),
	}
	if b.metrics == nil {
		b.metrics = uncounted{}
	}
	if _, err := b.ensure(ctx); err != nil {
		return nil, b.explain(ctx, err)
	}
	return b, nil
}

// Close flushes what is under way and closes the connection.
func (b *Bus) Close() error {
	if b.nc.IsClosed() {
		return nil
	}
	if err := b.nc.FlushTimeout(2 * time.Second); err != nil && b.nc.IsConnected() {
		b.nc.Close()
		return fmt.Errorf("flush NATS: %w", err)
	}
	b.nc.Close()
	return nil
}
