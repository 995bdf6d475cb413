package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/access/key"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/audit"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/embedded"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/secrets"
	"github.com/icptier/icptier/internal/telemetry"
	"github.com/icptier/icptier/internal/worker"
	"github.com/icptier/icptier/internal/writeback"
)

// Options are the settings of an App beside its configuration.
type Options struct {
	Log *zap.Logger      // nil logs nothing
	Now func() time.Time // nil means time.Now; it dates scores
	// Formats are the versions that stored things are written in and read up to; nil is
	// those of this program, and only a test gives others.
	Formats format.Versions
	// Generated says that the companies are the demo's, which the page then tells.
	Generated bool
	// CacheWaiting is told what a command waits for, once it has for two seconds: the cache, or
	// records that are not scored yet. It may be nil.
	CacheWaiting func(cache answer.Cache, records uint64)
	// Left is called with the broken accounts that a command leaves out of its answer;
	// they are logged alone where it is nil.
	Left func([]account.Fault)
	// Progress is called with the progress of the jobs of this process; may be nil.
	Progress func(answer.Progress)
	// Waiting is told that the embedded servers of another process over the same data
	// directory are waited for; may be nil.
	Waiting func(embedded.Owner)
	// OwnerGone is told, with an *embedded.OwnerGoneError, that this process ended whose servers the
	// App used. nil is for a service: it takes the servers over.
	OwnerGone func(error)
	// Page is where the role api serves; nil listens on http.listen.
	Page net.Listener
}

// App is the program, put together for one configuration.
type App struct {
	cfg     *config.Config
	opts    Options
	log     *zap.Logger
	metrics *telemetry.Metrics
	models  *registry.Registry

	servers     *embedded.Servers // nil where NATS and Redis are both outside
	bus         *bus.Bus
	cache       *cache.Redis
	worker      *worker.Worker
	keys        *oauth.Keyring
	connections *connection.Set
	all         *connection.Set // of which connections are those that may be seen
	keyring     *key.Ring
	journal     *audit.Journal
	turns       *access.Turns // of reports that read all accounts
	accounts    *accounts.Reader
	reports     *accounts.Reports
	backlog     *jobs.Backlog
	schedules   *jobs.Schedules
	renewals    *jobs.Renewals
	jobs        *jobs.Executor
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
	if opts.Progress == nil {
		opts.Progress = func(answer.Progress) {}
	}
	// Each such report holds the accounts in memory, and two keep the processors busy.
	const reportsAtOnce = 2
	a := &App{cfg: cfg, opts: opts, log: opts.Log, metrics: telemetry.NewMetrics(), turns: access.NewTurns(reportsAtOnce)}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	entries, err := entries(cfg)
	if err != nil {
		return nil, err
	}
	if err := a.openStores(ctx); err != nil {
		return nil, err
	}
	if a.keys, err = keyring(cfg); err != nil {
		return nil, err
	}
	a.models = registry.New(registry.Config{
		Store: a.bus, File: registry.LoadFile(cfg.ICP), Compare: a.compare, Renew: a.renew, Login: userName(), Now: opts.Now, Log: a.log,
	})
	if err := a.models.Enter(ctx); err != nil {
		return nil, err
	}
	factories, err := connectors.All()
	if err != nil {
		return nil, err
	}
	a.connections, err = connection.Open(cfg.Connections, connection.Config{
		Connectors: factories, Dir: cfg.Dir(), Store: a.bus, Keys: a.keys, Log: a.log, Metrics: a.metrics,
	})
	if err != nil {
		return nil, err
	}
	a.all = a.connections
	a.keyring, a.journal = &key.Ring{Store: a.bus, Now: opts.Now}, audit.New(a.bus, opts.Now, a.log)
	a.worker = worker.New(worker.Config{
		Bus: workerBus{a.bus, a.connections.Has}, Cache: a.cache, Scorer: a.models, Now: opts.Now, Log: a.log, Metrics: a.metrics.Worker,
	})
	a.backlog = &jobs.Backlog{Stream: slots{a.bus}, Cache: a.cache, Waiting: opts.CacheWaiting}
	a.wireAccounts()
	a.wireJobs(entries)
	return a, nil
}

// wireAccounts makes what reads accounts.
func (a *App) wireAccounts() {
	a.accounts = &accounts.Reader{
		Cache: a.cache, History: a.bus, Models: a.models, Connections: a.connections, State: a.backlog.State, Now: a.opts.Now, Log: a.log, Metrics: a.metrics.Cache,
		Left: a.opts.Left, Progress: a.opts.Progress,
	}
	a.reports = &accounts.Reports{Reader: a.accounts, Diff: writeback.Diff, LeftToday: func(ctx context.Context, c *connection.Connection) (*int, error) {
		return a.jobs.Left(ctx, c)
	}, Explore: accounts.Explore{Share: a.cfg.Review.Explore, Seed: int64(a.cfg.Review.Seed)}}
}

// wireJobs makes what does jobs and what people do with them.
func (a *App) wireJobs(entries []schedule.Entry) {
	board := slots{a.bus}
	a.schedules = &jobs.Schedules{Connections: a.connections, Entries: entries, Board: board, Now: a.opts.Now}
	a.renewals = &jobs.Renewals{Connections: a.connections, Board: board}
	a.jobs = jobs.New(jobs.Config{
		Connections: a.connections, Board: board, Bus: a.bus, Worker: a.worker, Models: a.models, Cache: accounts.Desired{Reader: a.accounts}, Size: a.accounts.Size, Notes: a.cache, Journal: a.bus, Backlog: a.backlog,
		Metrics: a.metrics, Log: a.log, Report: a.accounts.Report, Progress: a.opts.Progress, Review: a.review,
	})
}

// review is a look back on the model in force, for the job of this name.
func (a *App) review(ctx context.Context, connection string) (jobs.Reviewed, error) {
	counts, alarms, err := a.reports.Look(ctx, connection)
	return jobs.Reviewed{Counts: counts, Alarms: alarms}, err
}

// compare says what a candidate would move. The registry is made before the accounts can
// be read, and asks later.
func (a *App) compare(ctx context.Context, current, candidate *icp.Model) (preview.Report, error) {
	return a.reports.Compare(ctx, current, candidate)
}

// renew has accounts scored anew by a publication.
func (a *App) renew(ctx context.Context, p publication.Publication) error {
	return a.renewals.Claim(ctx, p)
}

func (a *App) openStores(ctx context.Context) error {
	nats := bus.Config{
		URL: a.cfg.NATS.URL.Reveal(), CredentialsFile: a.cfg.NATS.CredentialsFile, Log: a.log,
		Formats: a.opts.Formats, Metrics: a.metrics.Bus,
	}
	redis := a.cfg.Redis.URL.Reveal()
	var err error
	if nats.URL == "" || redis == "" {
		a.servers, err = embedded.Start(ctx, embedded.Config{
			Dir: a.cfg.DataDir, NATS: nats.URL == "", Redis: redis == "",
			Log: a.log, Waiting: a.opts.Waiting, Gone: a.opts.OwnerGone,
		})
		if err != nil {
			return err
		}
	}
	if nats.URL == "" {
		nats.Where, nats.StoreDir = a.servers.WhereNATS, filepath.Join(a.cfg.DataDir, "nats")
	}
	if a.bus, err = bus.Connect(ctx, nats); err != nil {
		return err
	}
	if redis == "" {
		a.cache, err = cache.OpenMoving(a.servers.WhereRedis)
	} else {
		a.cache, err = cache.Open(redis)
	}
	if err != nil {
		return err
	}
	a.cache = a.cache.In(a.opts.Formats)
	return a.cache.Ping(ctx)
}

// keyPath is where the keys are that tokens are encrypted with.
func keyPath(cfg *config.Config) string {
	return cmp.Or(cfg.Secrets.KeyFile, filepath.Join(cfg.DataDir, "key"))
}

// keyring is the one that the configuration names, or one of the data directory,
// made on first use.
func keyring(cfg *config.Config) (*oauth.Keyring, error) {
	if cfg.Secrets.KeyFile != "" {
		return oauth.LoadKeyring(cfg.Secrets.KeyFile)
	}
	path := keyPath(cfg)
	keys, err := oauth.LoadKeyring(path)
	if errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil { // embedded servers have looked at it
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
	if a.all != nil {
		a.all.Close() // before the bus, in which a token that is being refreshed has to be stored
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

// Connections are the CRM accounts of the configuration.
func (a *App) Connections() *connection.Set { return a.connections }

// Accounts reads accounts.
func (a *App) Accounts() *accounts.Reader { return a.accounts }

// Reports are made of all accounts.
func (a *App) Reports() *accounts.Reports { return a.reports }

// Jobs does jobs, and asks for them.
func (a *App) Jobs() *jobs.Executor { return a.jobs }

// Renewals have accounts scored anew by a published model.
func (a *App) Renewals() *jobs.Renewals { return a.renewals }

// Schedules lists the scheduled jobs and their history.
func (a *App) Schedules() *jobs.Schedules { return a.schedules }

// Backlog is the work that is left for workers.
func (a *App) Backlog() *jobs.Backlog { return a.backlog }

// DeadLetters is where people work with messages that could not be handled.
func (a *App) DeadLetters() deadletter.Desk { return a.lettersOf(a.connections) }

func (a *App) lettersOf(seen *connection.Set) deadletter.Desk {
	if seen == a.all {
		return deadletter.Desk{Store: a.bus} // those of connections that were taken out as well
	}
	return deadletter.Desk{Store: deadletter.Only(a.bus, seen.Has)}
}

// Keys are the API keys.
func (a *App) Keys() *key.Ring { return a.keyring }

// Secrets is where people look after keys and tokens.
func (a *App) Secrets() secrets.Desk {
	return secrets.Desk{Path: keyPath(a.cfg), Connections: a.connections}
}

// Journal is the audit.
func (a *App) Journal() *audit.Journal { return a.journal }

// userName is the login name of this process's user.
func userName() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return "unknown"
	}
	return u.Username
}
