package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/wait"
	"go.uber.org/zap"
)

// Owner is the process that runs the embedded servers of a data directory.
type Owner struct {
	PID int // 0 where it has not said so yet
	Dir string
}

// String names the process.
func (o Owner) String() string { return o.In("en") }

// In names the process in a language, "de" or "en".
func (o Owner) In(lang string) string {
	if o.PID == 0 {
		return phrase.Of("another process").In(lang)
	}
	return phrase.Of("process %d", o.PID).In(lang)
}

// OwnerBusyError says that a process owns the data directory and that its servers did not
// answer in time.
type OwnerBusyError struct{ Owner }

// Error says what to do.
func (e *OwnerBusyError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *OwnerBusyError) In(lang string) string {
	return phrase.Of("%s owns data_dir %s, and its servers did not answer within %s; end it, or choose another data_dir", e.Owner, e.Dir, ownerWait).In(lang)
}

// OwnerGoneError says that the process ended whose servers were in use.
type OwnerGoneError struct{ Owner }

// Error says what to do.
func (e *OwnerGoneError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *OwnerGoneError) In(lang string) string {
	return phrase.Of("%s ended, and with it the servers over data_dir %s that this command used; call it again", e.Owner, e.Dir).In(lang)
}

const (
	// ownerWait is how long the servers of another process are waited for.
	ownerWait = 10 * time.Second
	// ownerSaid is the time until Waiting is called.
	ownerSaid = time.Second
	// ownerLook is how often a process looks whether the owner still lives.
	ownerLook = 200 * time.Millisecond
)

// find takes the lock, or waits until the servers of its holder answer. It reports whether
// this process has the lock.
func (s *Servers) find(ctx context.Context) (ours bool, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, ownerWait, errOwnerWait)
	defer cancel()
	said := time.Now().Add(ownerSaid)
	for {
		ours, err := s.lock.TryLock()
		if err != nil {
			return false, fmt.Errorf("lock the data directory %s: %w", s.Dir, err)
		}
		if ours {
			return true, nil
		}
		at, err := readAddress(s.Dir)
		if err == nil && responds(ctx, at) {
			s.of = Owner{PID: at.PID, Dir: s.Dir}
			return false, s.fits(at)
		}
		if s.Waiting != nil && time.Now().After(said) {
			s.Waiting(s.holder())
			s.Waiting = nil
		}
		if wait.For(ctx, ownerLook/2) != nil {
			if errors.Is(context.Cause(ctx), context.Canceled) {
				return false, context.Cause(ctx)
			}
			return false, &OwnerBusyError{s.holder()}
		}
	}
}

var errOwnerWait = errors.New("the owner of the data directory did not answer")

// fits reports whether the owner runs the servers that this process asks for.
func (s *Servers) fits(at address) error {
	for server, missing := range map[string]bool{"nats": s.NATS && at.NATS == "", "redis": s.Redis && at.Redis == ""} {
		if missing {
			return phrase.Errorf("%s over data_dir %s was started with a %s.url, and this one without; give both the same configuration, or another data_dir",
				s.of, s.Dir, server)
		}
	}
	s.Log.Info("using the embedded servers of another process over this data directory", zap.Int("process", s.of.PID), zap.String("data_dir", s.Dir))
	return nil
}

// holder is the process that holds the lock.
func (s *Servers) holder() Owner {
	at, _ := readAddress(s.Dir) // no file means an unknown owner
	return Owner{PID: at.PID, Dir: s.Dir}
}

// responds reports whether a server answers at the addresses, of which there is one at least. A NATS server speaks first:
// a process that was stopped takes connections and says nothing. What a process that was
// killed left behind gets no answer.
func responds(ctx context.Context, at address) bool {
	if at.NATS == "" && at.Redis == "" {
		return false // the owner is about to start them
	}
	return (at.NATS == "" || listens(ctx, at.NATS, true)) && (at.Redis == "" || listens(ctx, at.Redis, false))
}

func listens(ctx context.Context, address string, speaks bool) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return false
	}
	defer conn.Close()
	if !speaks {
		return true
	}
	until, _ := ctx.Deadline()
	if conn.SetReadDeadline(until) != nil {
		return false
	}
	_, err = conn.Read(make([]byte, 1))
	return err == nil
}

// outlive waits until the owner of the servers ends, however it ends, and then takes them
// over, or tells of it. Clients find the new servers by where.
func (s *Servers) outlive(ctx context.Context) {
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		if ours, err := s.lock.TryLockContext(ctx, ownerLook); err != nil || !ours {
			if ctx.Err() != nil {
				return
			}
			s.Log.Error("cannot look whether the owner of the data directory lives", zap.Error(err))
		} else if s.Gone != nil {
			_ = s.lock.Unlock() // for the next owner of the directory
			s.Gone(&OwnerGoneError{s.of})
			return
		} else if err = s.start(ctx); err == nil {
			s.Log.Info("took the embedded servers over", zap.Int("from_process", s.of.PID), zap.String("data_dir", s.Dir))
			return
		} else {
			s.Log.Error("embedded servers not taken over; trying again", zap.Error(err), zap.Duration("after", pause))
		}
		if wait.For(ctx, pause) != nil {
			return
		}
	}
}
