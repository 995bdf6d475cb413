package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
)

// address is how another command on this machine reaches the servers that a
// process has embedded. The file holds passwords, so only its owner may read it.
type address struct {
	PID       int    `json:"pid"` // of the process
	NATS      string `json:"nats"`
	NATSToken string `json:"nats_token"`
	Redis     string `json:"redis"`
}

const (
	fileAddress = "embedded.json"
	fileLock    = "lock" // held by the owner of the servers
)

// Config configures the embedded servers.
type Config struct {
	Dir         string // the data directory
	NATS, Redis bool   // which servers; one of them at least
	Log         *zap.Logger
	// Waiting is called once when an owner is waited for; may be nil.
	Waiting func(Owner)
	// Gone is told, with an *OwnerGoneError, that the owner of the servers that are used has
	// ended. nil takes the servers over instead.
	Gone func(error)
}

// Servers are the embedded servers of a data directory: one directory has one set of them,
// and one process owns it, which is the holder of the lock. The lock ends with its process,
// however that ends.
type Servers struct {
	Config
	lock *flock.Flock
	of   Owner              // whose servers were found, if another process's
	stop context.CancelFunc // ends keep
	keep sync.WaitGroup

	mu      sync.Mutex
	owner   bool // this process is
	address address
	nats    *bus.Embedded
	redis   *cache.Embedded
}

// Start starts the servers, or finds those of the process that owns the data directory. The
// error is an *OwnerBusyError where these do not answer. The caller closes the servers.
func Start(ctx context.Context, e Config) (*Servers, error) {
	if err := prepare(e.Dir); err != nil {
		return nil, err
	}
	s := &Servers{Config: e, lock: flock.New(filepath.Join(e.Dir, fileLock))}
	ours, err := s.find(ctx)
	if err == nil && ours {
		err = s.start(ctx)
	}
	if err != nil {
		s.end()
		return nil, err
	}
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	if !ours {
		s.keep.Go(func() { s.outlive(keeping) })
	}
	return s, nil
}

// start starts the servers in this process, which holds the lock.
func (s *Servers) start(ctx context.Context) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	s.owner, s.address = true, address{PID: os.Getpid()}
	// At once, in the place of what a process that was killed left behind: it leads nowhere.
	if err := writeAddress(s.Dir, s.address); err != nil {
		return err
	}
	if s.NATS {
		if s.nats, err = bus.StartEmbedded(ctx, filepath.Join(s.Dir, "nats")); err != nil {
			return err
		}
		cfg := s.nats.Config()
		s.address.NATS, s.address.NATSToken = cfg.URL, cfg.Token
	}
	if s.Redis {
		if s.redis, err = cache.StartEmbedded(); err != nil {
			return err
		}
		s.address.Redis = s.redis.URL()
		s.Log.Info("embedded Redis: for trying out; set redis.url to keep scores over a restart")
	}
	return writeAddress(s.Dir, s.address)
}

// Close stops what this process started.
func (s *Servers) Close() {
	s.stop()
	s.keep.Wait()
	s.end()
}

func (s *Servers) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.close()
}

// close stops the servers, if they are this process's, and only then gives the lock back.
func (s *Servers) close() {
	if s.owner {
		// Should it stay, it leads nowhere, which its readers find out.
		_ = os.Remove(filepath.Join(s.Dir, fileAddress))
	}
	if s.redis != nil {
		s.redis.Close()
	}
	if s.nats != nil {
		s.nats.Close()
	}
	s.owner, s.redis, s.nats = false, nil, nil
	_ = s.lock.Close() // the process ends; its lock ends with it
}

// where is how the servers are reached now: in this process, or in the one that owns them.
func (s *Servers) where() (address, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner {
		return s.address, nil
	}
	return readAddress(s.Dir)
}

// WhereNATS is how NATS is reached now.
func (s *Servers) WhereNATS() (url, token string, err error) {
	at, err := s.where()
	return at.NATS, at.NATSToken, err
}

// WhereRedis is how Redis is reached now.
func (s *Servers) WhereRedis() (string, error) {
	at, err := s.where()
	return at.Redis, err
}

func readAddress(dir string) (address, error) {
	var at address
	text, err := os.ReadFile(filepath.Join(dir, fileAddress)) //nolint:gosec // the operator's own data directory
	if err != nil {
		return at, err
	}
	return at, json.Unmarshal(text, &at)
}

func writeAddress(dir string, at address) error {
	text, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("encode the address of the embedded servers: %w", err)
	}
	// Written aside and renamed, so that it is never read half-written.
	path := filepath.Join(dir, fileAddress)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", fileAddress, err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write %s: %w", fileAddress, err)
	}
	return nil
}

// RestartNATS starts the embedded server again, if it is this process's. Otherwise its
// owner sees the same trouble and does it.
func (s *Servers) RestartNATS(ctx context.Context) error {
	s.mu.Lock()
	nats := s.nats
	s.mu.Unlock()
	if nats == nil {
		return nil
	}
	return nats.Restart(ctx)
}
