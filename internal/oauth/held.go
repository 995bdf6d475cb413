package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// SealedWith is the id of the key that the stored token is sealed with; empty where none is
// stored. It opens nothing.
func (s *Source) SealedWith(ctx context.Context) (string, error) {
	if s.cfg.Grant.given() {
		return "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	data, _, err := s.cfg.Store.Load(ctx, s.cfg.Connection)
	if errors.Is(err, outcome.ErrNotConnected) {
		return "", nil
	}
	if err != nil && !outcome.IsNewer(err) {
		return "", fmt.Errorf("load token: %w", err)
	}
	var stored storedToken
	if json.Unmarshal(data, &stored) != nil {
		return "", phrase.Errorf("stored token is damaged")
	}
	return keyOf(stored.Sealed), nil
}

// Reseal seals the stored token with the first key of the ring, and reports whether it was
// sealed with another one. The token stays the same, and so does its generation.
func (s *Source) Reseal(ctx context.Context) (bool, error) {
	if s.cfg.Grant.given() {
		return false, nil
	}
	release, err := s.lease(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	with, err := s.SealedWith(ctx)
	if err != nil || with == "" || with == s.cfg.Keys.IDs()[0] {
		return false, err
	}
	t, revision, err := s.load(ctx)
	if err != nil {
		return false, err
	}
	data, err := t.seal(s.cfg.Connection, s.cfg.Keys)
	if err != nil {
		return false, err
	}
	if err := s.save(ctx, data, revision); err != nil {
		return false, fmt.Errorf("save token: %w", err)
	}
	return true, nil
}

// Ended is what became of the access of a connection.
type Ended struct {
	// Deleted says that a token was stored here, and is not any more.
	Deleted bool
	// Revoked says that the CRM takes the token no more.
	Revoked bool
	// Left is what is to be done by hand; zero where nothing is.
	Left phrase.Phrase
}

// Disconnect has the CRM revoke the access and deletes the stored token, also where the CRM
// cannot be reached or knows no revocation: what is left then is said. Other processes find
// no token when they next ask for one.
func (s *Source) Disconnect(ctx context.Context) (Ended, error) {
	if s.cfg.Grant.given() {
		return Ended{Left: phrase.Of("the token stands in the configuration: take it out there, and revoke it on the pages of the CRM")}, nil
	}
	release, err := s.lease(ctx)
	if err != nil {
		return Ended{}, err
	}
	defer release()
	t, revision, err := s.load(ctx)
	switch {
	case errors.Is(err, outcome.ErrNotConnected):
		return Ended{}, nil
	case err != nil && !outcome.IsPermanent(err):
		return Ended{}, err
	}
	ended := Ended{Deleted: true}
	switch {
	case err != nil:
		ended.Left = phrase.Of("the stored token could not be opened; take the access away on the pages of the CRM")
	case s.cfg.Auth.RevokeURL == "":
		ended.Left = phrase.Of("this CRM lets no program revoke its access; take it away on the pages of the CRM")
	default:
		if err := s.revoke(ctx, t); err != nil {
			ended.Left = phrase.Of("the CRM has not revoked the access (%s); take it away on the pages of the CRM", phrase.OfError(err))
		} else {
			ended.Revoked = true
		}
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := s.cfg.Store.Delete(ctx, s.cfg.Connection, revision); err != nil {
		return ended, fmt.Errorf("delete token: %w", err)
	}
	s.mu.Lock()
	s.held = token{}
	s.mu.Unlock()
	return ended, nil
}

// revoke tells the CRM that a token is not wanted any more (RFC 7009): the refresh token, with
// which all that came of it ends, or the access token where there is no other.
func (s *Source) revoke(ctx context.Context, t token) error {
	form := url.Values{"token": {t.Access.Reveal()}}
	if t.Refresh != "" {
		form = url.Values{"token": {t.Refresh.Reveal()}, "token_type_hint": {"refresh_token"}}
	}
	ctx, cancel := context.WithTimeout(ctx, RefreshTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.Auth.RevokeURL, strings.NewReader(form.Encode()))
	if err != nil {
		return errors.New("the address for it is no URL")
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.http.Do(r)
	if err != nil {
		return phrase.Errorf("it gives no answer") // what the transport says is nothing for a person
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16))
	if answer.StatusCode != http.StatusOK {
		return phrase.Errorf("status %d", answer.StatusCode)
	}
	return nil
}
