package oauth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"go.uber.org/zap"
)

// renew returns a usable token of a generation above than: the store's if it
// has one, otherwise a fresh one.
func (s *Source) renew(ctx context.Context, than uint64) (token, error) {
	stored, _, err := s.stored(ctx)
	if err != nil {
		return token{}, err
	}
	if stored.Generation > than && stored.usable(time.Now()) {
		return s.adopt(stored), nil
	}
	if err := s.refusal(stored.Generation); err != nil {
		return token{}, err
	}

	release, err := s.lease(ctx)
	if err != nil {
		return token{}, err
	}
	defer release()
	stored, revision, err := s.stored(ctx)
	if err != nil {
		return token{}, err
	}
	if stored.Generation > than && stored.usable(time.Now()) {
		return s.adopt(stored), nil
	}
	fresh, err := s.fetch(ctx, stored)
	if err == nil {
		fresh, err = s.keep(ctx, fresh, revision)
	} else {
		fresh, err = s.recover(ctx, stored, err)
	}
	if s.cfg.Renewed != nil {
		s.cfg.Renewed(err)
	}
	return fresh, err
}

// stored returns the store's token. Where there is none, it is the zero token
// for a grant that needs no earlier one, and an error otherwise.
func (s *Source) stored(ctx context.Context) (token, uint64, error) {
	t, revision, err := s.load(ctx)
	if errors.Is(err, outcome.ErrNotConnected) {
		if s.cfg.Grant != AuthorizationCode {
			return token{}, 0, nil
		}
		return token{}, 0, outcome.Unauthorized(err)
	}
	return t, revision, err
}

// lease takes the connection's lease.
func (s *Source) lease(ctx context.Context) (release func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, leaseTimeout)
	defer cancel()
	stop := context.AfterFunc(s.life, cancel) //nolint:contextcheck // Close ends the wait too
	defer stop()
	release, err = s.cfg.Locks.Lock(ctx, "token."+s.cfg.Connection)
	if err != nil {
		return nil, fmt.Errorf("lock token: %w", err)
	}
	return release, nil
}

// recover looks for a newer token after the CRM refused to renew stored: another
// process may have renewed it although we hold the lease.
func (s *Source) recover(ctx context.Context, stored token, err error) (token, error) {
	var no *refusal
	if !errors.As(err, &no) {
		return token{}, err
	}
	raced := s.cfg.Auth.RefreshRetryable != nil && s.cfg.Auth.RefreshRetryable(no.Code, no.Description)
	waits := []time.Duration{0}
	if raced {
		waits = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}
	}
	for _, wait := range waits {
		if err := s.pause(ctx, wait); err != nil {
			return token{}, err
		}
		newest, _, loadErr := s.load(ctx)
		if loadErr == nil && newest.Generation > stored.Generation && newest.usable(time.Now()) {
			return s.adopt(newest), nil
		}
	}
	if raced {
		return token{}, fmt.Errorf("another refresh is under way: %w", err)
	}
	err = outcome.Unauthorized(err)
	s.refuse(stored.Generation, err)
	s.cfg.Log.Warn("token refused", zap.Uint64("generation", stored.Generation), zap.Error(err))
	return token{}, err
}

// keep saves a fresh token over revision and only then gives it out. The old
// refresh token may be void already, so it does not give up while the program runs.
func (s *Source) keep(ctx context.Context, fresh token, revision uint64) (token, error) {
	data, err := fresh.seal(s.cfg.Connection, s.cfg.Keys)
	if err != nil {
		return token{}, err
	}
	last := false
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, slowestSave) {
		err := s.save(ctx, data, revision)
		if err == nil {
			s.cfg.Log.Info("token renewed", zap.Uint64("generation", fresh.Generation), zap.Time("expiry", fresh.Expiry))
			return s.adopt(fresh), nil
		}
		if outcome.IsConflict(err) {
			newest, current, loadErr := s.load(ctx)
			// ours, when only the answer to the save was lost; or another process's newer one
			if loadErr == nil && newest.Generation >= fresh.Generation {
				return s.adopt(newest), nil
			}
			if loadErr == nil || errors.Is(loadErr, outcome.ErrNotConnected) || outcome.IsPermanent(loadErr) {
				revision = current
			}
			if outcome.IsNewer(loadErr) { // of a process that renewed it too, and knows more
				return token{}, loadErr
			}
		}
		s.cfg.Log.Warn("token not saved yet", zap.Uint64("generation", fresh.Generation), zap.Error(err))
		if last {
			s.cfg.Log.Error("renewed token is lost, the connection may have to be connected anew",
				zap.Uint64("generation", fresh.Generation))
			return token{}, fmt.Errorf("save token: %w", err)
		}
		last = s.pause(ctx, wait) != nil
	}
}

// pause waits for d, unless the context or the Source ends before.
func (s *Source) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.life.Done():
		return phrase.Errorf("token source is closed")
	}
}

// load reads and opens the stored token. When it cannot be opened the error is
// Permanent, or says that a newer program stored it; the token still tells its generation.
func (s *Source) load(ctx context.Context) (token, uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	data, revision, err := s.cfg.Store.Load(ctx, s.cfg.Connection)
	if err != nil && !outcome.IsNewer(err) {
		return token{}, 0, fmt.Errorf("load token: %w", err)
	}
	newer := err
	t, err := openToken(data, s.cfg.Connection, s.cfg.Keys)
	if newer == nil && outcome.IsNewer(err) {
		newer = err
	}
	if newer != nil {
		return token{Generation: t.Generation}, revision, fmt.Errorf("load token: %w", newer)
	}
	if err != nil {
		return t, revision, fmt.Errorf("load token: %w", outcome.Permanent(err))
	}
	return t, revision, nil
}

func (s *Source) save(ctx context.Context, data []byte, revision uint64) error {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	_, err := s.cfg.Store.Save(ctx, s.cfg.Connection, data, revision)
	return err
}
