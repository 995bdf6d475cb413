package oauth

import (
	"context"
	"errors"
	"fmt"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"golang.org/x/oauth2"
)

// Connect gets the connection's first token, or a new one in place of the old.
//
// For an authorization code it listens on a loopback address, calls open once
// with the address of the CRM's consent page, waits up to ConsentTimeout for the
// browser to come back, and stores the token. When open returns an error Connect
// ends with it. It ends with ctx too, and then does not wait for open. For the
// other grants it fetches a token, and open is not called.
func (s *Source) Connect(ctx context.Context, open func(authorizeURL string) error) error {
	switch s.cfg.Grant {
	case StaticToken, NoGrant:
		return nil
	case AuthorizationCode:
		return s.consent(ctx, open)
	default:
		return s.install(ctx, func(old token) (token, error) { return s.fetch(ctx, old) })
	}
}

// consent has the user consent in the browser.
func (s *Source) consent(ctx context.Context, open func(string) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, ConsentTimeout, phrase.Errorf("nobody consented within %s", ConsentTimeout))
	defer cancel()
	// 32 random bytes, as PKCE asks for; the state needs no other form
	verifier, state := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	back, err := listen(ctx, s.cfg.Redirect, state)
	if err != nil {
		return err
	}
	defer back.close(ctx)
	config := s.config(back.redirect)

	failed, finished := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(finished)
		if err := open(config.AuthCodeURL(state, s.parameters(verifier)...)); err != nil {
			failed <- err
		}
	}()
	select {
	case <-ctx.Done():
		return fmt.Errorf("wait for consent: %w", context.Cause(ctx))
	case err := <-failed:
		return fmt.Errorf("open consent page: %w", err)
	case answer := <-back.answers:
		err := s.redeem(ctx, config, answer, verifier)
		answer.outcome <- err
		select { // open may be the browser itself, reading our page
		case <-finished:
		case <-ctx.Done():
		}
		return err
	}
}

// parameters are those of the consent page's address: of PKCE, and the CRM's own.
func (s *Source) parameters(verifier string) []oauth2.AuthCodeOption {
	var options []oauth2.AuthCodeOption
	for name := range s.cfg.Auth.Parameters {
		options = append(options, oauth2.SetAuthURLParam(name, s.cfg.Auth.Parameters.Get(name)))
	}
	return append(options, oauth2.S256ChallengeOption(verifier)) // last, so that nothing replaces it
}

// redeem exchanges the code that the browser brought and stores the token.
func (s *Source) redeem(ctx context.Context, config *oauth2.Config, answer redirected, verifier string) error {
	if answer.refused != nil {
		return outcome.Unauthorized(answer.refused)
	}
	return s.install(ctx, func(old token) (token, error) {
		// nothing of the old grant may live on but its count
		return s.request(ctx, token{Generation: old.Generation}, func(ctx context.Context) (*oauth2.Token, error) {
			return config.Exchange(ctx, answer.code, oauth2.VerifierOption(verifier))
		})
	})
}

// install replaces the stored token by the one that get makes.
func (s *Source) install(ctx context.Context, get func(old token) (token, error)) error {
	release, err := s.lease(ctx)
	if err != nil {
		return err
	}
	defer release()
	old, revision, err := s.load(ctx)
	// a token that cannot be opened, any more or yet, is no reason not to connect anew
	if err != nil && !errors.Is(err, outcome.ErrNotConnected) && !outcome.IsPermanent(err) && !outcome.IsNewer(err) {
		return err
	}
	fresh, err := get(old)
	if err != nil {
		if _, ok := errors.AsType[*refusal](err); ok {
			return outcome.Unauthorized(err)
		}
		return err
	}
	_, err = s.keep(ctx, fresh, revision)
	return err
}
