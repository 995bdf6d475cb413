package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/telemetry"
	"github.com/icptier/icptier/internal/worker"
)

// Options are what an App is given beside its configuration.
type Options struct {
	Log *zap.Logger      // nil logs nothing
	Now func() time.Time // nil means time.Now; it dates scores
	// Formats are the versions that stored things are written in and read up to; nil is
	// those of this program, and only a test gives others.
	Formats format.Versions
	// Generated says that the companies are the demo's, which the page then tells.
	Generated bool
	// CacheWaiting is told what a command waits for, once it has for two seconds: the cache, or
	// records that are not scored yet. Nil tells nobody.
	CacheWaiting func(cache answer.Cache, records uint64)
	// Left is told of accounts that a command left out of what it tells, since something is
	// wrong with them; nil tells the log alone.
	Left func([]Fault)
	// Progress is told how far the jobs of this process are; nil tells nobody.
	Progress func(Progress)
	// Waiting is told that the embedded servers of another process over the same data
	// directory are waited for; nil tells nobody.
	Waiting func(Owner)
	// OwnerGone is told, with an *OwnerGoneError, that this process ended whose servers the
	// App used. nil is for a service: it takes the servers over.
	OwnerGone func(error)
	// Page is where the role api serves; nil listens on http.listen.
	Page net.Listener
}

// Progress is how far a job is.
type Progress struct {
	Connection string
	Job        string
	What       string // "accounts", "deals"
	Done       int
	Total      int // 0 while it is unknown
}

// App is the program, put together for one configuration.
type App struct {
	cfg     *config.Config
	opts    Options
	log     *zap.Logger
	metrics *telemetry.Metrics
	models  *registry.Registry

	servers     *servers // nil where NATS and Redis are both outside
	bus         *bus.Bus
	cache       *cache.Redis
	worker      *worker.Worker
	keys        *oauth.Keyring
	connections []*connection
	entries     []schedule.Entry
}

// Open connects to NATS and Redis, or starts the embedded ones, and makes every
// connection. It makes no call to a CRM. The caller closes the App.
func Open(ctx context.Context, cfg *config.Config, opts Options) (_ *App, err error) {
	if opts.Log == nil {
		opts.Log = zap.NewNop()
	}
	if opts.Formats == nil {
		opts.Formats = format.Current()
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	a := &App{cfg: cfg, opts: opts, log: opts.Log, metrics: telemetry.NewMetrics()}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.entries, err = entries(cfg); err != nil {
		return nil, err
	}
	if err := a.openStores(ctx); err != nil {
		return nil, err
	}
	if a.keys, err = keyring(cfg); err != nil {
		return nil, err
	}
	a.models = registry.New(registry.Config{
		Store: a.bus, File: registry.LoadFile(cfg.ICP), Compare: a.preview, Renew: a.claimRenewal, Login: login(), Now: opts.Now, Log: a.log,
	})
	if err := a.models.Enter(ctx); err != nil {
		return nil, err
	}
	factories, err := connectors.All()
	if err != nil {
		return nil, err
	}
	for i := range cfg.Connections {
		c, err := a.connection(&cfg.Connections[i], factories)
		if err != nil {
			return nil, err
		}
		a.connections = append(a.connections, c)
	}
	a.worker = worker.New(worker.Config{
		Bus: workerBus{a.bus, a.configured}, Cache: a.cache, Scorer: a.models, Now: opts.Now, Log: a.log, Metrics: a.metrics.Worker,
	})
	return a, nil
}

func (a *App) openStores(ctx context.Context) error {
	nats := bus.Config{
		URL: a.cfg.NATS.URL.Reveal(), CredentialsFile: a.cfg.NATS.CredentialsFile, Log: a.log,
		Formats: a.opts.Formats, Metrics: a.metrics.Bus,
	}
	redis := a.cfg.Redis.URL.Reveal()
	var err error
	if nats.URL == "" || redis == "" {
		a.servers, err = embed(ctx, embedding{
			dir: a.cfg.DataDir, withNATS: nats.URL == "", withRedis: redis == "",
			log: a.log, waiting: a.opts.Waiting, gone: a.opts.OwnerGone,
		})
		if err != nil {
			return err
		}
	}
	if nats.URL == "" {
		nats.Where, nats.StoreDir = a.servers.whereNATS, filepath.Join(a.cfg.DataDir, "nats")
	}
	if a.bus, err = bus.Connect(ctx, nats); err != nil {
		return err
	}
	if redis == "" {
		a.cache, err = cache.OpenMoving(a.servers.whereRedis)
	} else {
		a.cache, err = cache.Open(redis)
	}
	if err != nil {
		return err
	}
	a.cache = a.cache.In(a.opts.Formats)
	return a.cache.Ping(ctx)
}

// keyring is the one that the configuration names, or one of the data directory,
// made on first use.
func keyring(cfg *config.Config) (*oauth.Keyring, error) {
	if cfg.Secrets.KeyFile != "" {
		return oauth.LoadKeyring(cfg.Secrets.KeyFile)
	}
	path := filepath.Join(cfg.DataDir, "key")
	keys, err := oauth.LoadKeyring(path)
	if errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
			return nil, fmt.Errorf("make the data directory: %w", err)
		}
		return oauth.CreateKeyring(path)
	}
	return keys, err
}

func entries(cfg *config.Config) ([]schedule.Entry, error) {
	all := make([]schedule.Entry, 0, len(cfg.Schedules))
	for _, s := range cfg.Schedules {
		spec, err := s.Spec()
		if err != nil {
			return nil, fmt.Errorf("schedule %s: %w", s.Name, err)
		}
		all = append(all, schedule.Entry{
			Name: s.Name, Job: s.Job, Connection: s.Connection, Spec: spec,
			CatchUp: schedule.CatchUp(s.CatchUp), Args: s.Args,
		})
	}
	return all, nil
}

// Close ends what Open began. What is under way has to have ended before.
func (a *App) Close() {
	for _, c := range a.connections {
		c.close() // before the bus, in which a token that is being refreshed has to be stored
	}
	if a.cache != nil {
		if err := a.cache.Close(); err != nil {
			a.log.Debug("Redis not closed", zap.Error(err))
		}
	}
	if a.bus != nil {
		if err := a.bus.Close(); err != nil {
			a.log.Debug("NATS not closed", zap.Error(err))
		}
	}
	if a.servers != nil {
		a.servers.Close()
	}
}

// Models is the registry of published ICP models.
func (a *App) Models() *registry.Registry { return a.models }

// Upcoming returns the next slot of every schedule after now, earliest first.
func (a *App) Upcoming(now time.Time) []Slot { return schedule.Next(a.entries, now) }

// find returns a connection by name; the error lists those there are.
func (a *App) find(name string) (*connection, error) {
	names := make([]string, 0, len(a.connections))
	for _, c := range a.connections {
		if c.name == name {
			return c, nil
		}
		names = append(names, c.name)
	}
	return nil, &UnknownConnectionError{Name: name, Known: names}
}

// UnknownConnectionError says that the configuration has no connection of this name.
type UnknownConnectionError struct {
	Name  string
	Known []string
}

// Error lists the connections there are.
func (e *UnknownConnectionError) Error() string {
	return fmt.Sprintf("there is no connection %q in the configuration; it has %q", e.Name, e.Known)
}
