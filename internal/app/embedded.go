package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
)

// address is how another command on this machine reaches the servers that a
// process has embedded. The file holds passwords, so only its owner may read it.
type address struct {
	NATS      string `json:"nats"`
	NATSToken string `json:"nats_token"`
	Redis     string `json:"redis"`
}

const (
	fileAddress = "embedded.json"
	fileLock    = "lock"
)

// servers are the embedded servers of this process, or the way to those of
// another one that uses the same data directory.
type servers struct {
	address address
	nats    *bus.Embedded
	redis   *cache.Embedded
	lock    *flock.Flock
	dir     string
}

// embed starts the servers that are asked for, or finds those of a running
// process: one data directory has one set of servers.
func embed(ctx context.Context, dir string, withNATS, withRedis bool, log *zap.Logger) (*servers, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	lock := flock.New(filepath.Join(dir, fileLock))
	deadline := time.Now().Add(10 * time.Second)
	for {
		ours, err := lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock the data directory %s: %w", dir, err)
		}
		if ours {
			return start(ctx, dir, lock, withNATS, withRedis, log)
		}
		if at, err := readAddress(dir); err == nil {
			log.Debug("using the servers of the process that runs over this data directory", zap.String("dir", dir))
			return &servers{address: at}, nil
		}
		// The other process has the lock and has not said yet where its servers are.
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("another process uses the data directory %s and does not say how to reach it; end it, or choose another data_dir", dir)
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func start(ctx context.Context, dir string, lock *flock.Flock, withNATS, withRedis bool, log *zap.Logger) (_ *servers, err error) {
	s := &servers{lock: lock, dir: dir}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	// What a process that was killed left behind leads nowhere.
	if err := os.Remove(filepath.Join(dir, fileAddress)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove an old %s: %w", fileAddress, err)
	}
	if withNATS {
		if s.nats, err = bus.StartEmbedded(ctx, filepath.Join(dir, "nats")); err != nil {
			return nil, err
		}
		cfg := s.nats.Config()
		s.address.NATS, s.address.NATSToken = cfg.URL, cfg.Token
	}
	if withRedis {
		if s.redis, err = cache.StartEmbedded(); err != nil {
			return nil, err
		}
		s.address.Redis = s.redis.URL()
		log.Info("embedded Redis: for trying out; set redis.url to keep scores over a restart")
	}
	if err := writeAddress(dir, s.address); err != nil {
		return nil, err
	}
	return s, nil
}

// Close stops what this process started.
func (s *servers) Close() {
	if s.lock == nil {
		return
	}
	if err := os.Remove(filepath.Join(s.dir, fileAddress)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return // the lock stays with the file it protects
	}
	if s.redis != nil {
		s.redis.Close()
	}
	if s.nats != nil {
		s.nats.Close()
	}
	_ = s.lock.Close() // the process ends; its lock ends with it
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
	// Written aside and renamed, so that nobody reads half of it.
	path := filepath.Join(dir, fileAddress)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", fileAddress, err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write %s: %w", fileAddress, err)
	}
	return nil
}
