package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/singleflight"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Source gives out the access tokens of one connection. It implements
// connector.Tokens; its methods may be called from several goroutines at once.
type Source struct {
	cfg       Config
	instances *httpclient.Hosts // that a token answer may name
	http      *http.Client
	signer    *signer // for JWTBearer
	flights   singleflight.Group
	life      context.Context // ends with Close
	end       context.CancelFunc

	mu      sync.Mutex
	held    token // the newest we know
	refused refusedToken
	closed  bool
}

// refusedToken remembers a token that the CRM does not renew, so that it is not
// asked with every call.
type refusedToken struct {
	generation uint64
	until      time.Time
	err        error
}

// New makes a Source; it makes no call and reads no token. The error is fit for
// the reader of a configuration.
func New(cfg Config) (*Source, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	cfg.Log = cfg.Log.With(zap.String("connection", cfg.Connection))
	s := &Source{cfg: cfg}
	s.life, s.end = context.WithCancel(context.Background())
	if cfg.Grant.given() {
		return s, nil
	}
	endpoint, err := httpclient.NewHosts(cfg.Auth.TokenURL, nil)
	if err != nil {
		return nil, fmt.Errorf("token endpoint: %w", err)
	}
	base := cfg.Endpoint.URL
	if base == "" {
		base = cfg.Auth.TokenURL
	}
	if s.instances, err = httpclient.NewHosts(base, cfg.Auth.AllowedHosts); err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	if cfg.Grant == JWTBearer {
		if s.signer, err = newSigner(cfg, endpoint.Base()); err != nil {
			return nil, err
		}
	}
	if cfg.Transport == nil {
		transport := httpclient.NewTransport(endpoint.Base())
		transport.ResponseHeaderTimeout = RefreshTimeout
		cfg.Transport = transport
	}
	s.http = &http.Client{
		Transport: cfg.Transport,
		// a redirect would carry the client's secret and the refresh token elsewhere
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return s, nil
}

// Token implements connector.Tokens.
func (s *Source) Token(ctx context.Context) (connector.Token, error) {
	if s.cfg.Grant.given() {
		return connector.Token{Access: s.cfg.StaticToken, Static: true, Generation: 1}, nil
	}
	held := s.current()
	if held.usable(time.Now()) {
		return held.bearer(), nil
	}
	renewed, err := s.newer(ctx, held.Generation)
	// renewing begins early, so that a token endpoint may be out of reach for a while
	if err != nil && ctx.Err() == nil && !outcome.IsUnauthorized(err) && time.Now().Before(held.Expiry) {
		return held.bearer(), nil
	}
	return renewed, err
}

// Refresh implements connector.Tokens.
func (s *Source) Refresh(ctx context.Context, stale connector.Token) (connector.Token, error) {
	if s.cfg.Grant.given() {
		return connector.Token{}, outcome.Unauthorized(phrase.Errorf("the CRM refused the static token"))
	}
	return s.newer(ctx, stale.Generation)
}

// Status reads the store.
func (s *Source) Status(ctx context.Context) (Status, error) {
	if s.cfg.Grant.given() {
		return Status{Connected: true, Generation: 1}, nil
	}
	t, _, err := s.load(ctx)
	if errors.Is(err, outcome.ErrNotConnected) {
		return Status{}, nil
	}
	if err != nil {
		return Status{}, err
	}
	return Status{Connected: true, Generation: t.Generation, Obtained: t.Obtained, Expiry: t.Expiry, Instance: t.Instance}, nil
}

// Close waits until a refresh under way is durable or, where the store cannot be
// reached, has been tried once more. Afterwards no token is renewed.
func (s *Source) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	// joins the flight under way; without one this flight is over at once
	<-s.flights.DoChan(flight, func() (any, error) { return token{}, nil })
	if s.http != nil {
		s.http.CloseIdleConnections()
	}
}

// flight is the key of the one flight; a Source is for one connection.
const flight = "renew"

// newer returns a token of a generation above than.
func (s *Source) newer(ctx context.Context, than uint64) (connector.Token, error) {
	for {
		if held := s.current(); held.Generation > than && held.usable(time.Now()) {
			return held.bearer(), nil
		}
		renewal, err := s.join(ctx, than)
		if err != nil {
			return connector.Token{}, err
		}
		select {
		case <-ctx.Done():
			return connector.Token{}, ctx.Err()
		case result := <-renewal:
			if result.Err != nil {
				return connector.Token{}, result.Err
			}
			// a flight that began for an older generation may have brought too little
			if t, ok := result.Val.(token); ok && t.Generation > than {
				return t.bearer(), nil
			}
		}
	}
}

// join joins the flight under way or starts one. The flight does not end with
// the context of the caller that started it.
func (s *Source) join(ctx context.Context, than uint64) (<-chan singleflight.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, phrase.Errorf("token source is closed")
	}
	ctx = context.WithoutCancel(ctx)
	return s.flights.DoChan(flight, func() (any, error) { return s.renew(ctx, than) }), nil
}

func (s *Source) current() token {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// adopt makes t the token that is given out, unless a newer one is.
func (s *Source) adopt(t token) token {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.Generation >= s.held.Generation {
		s.held = t
	}
	return t
}

// refusal returns why the token of this generation is not renewed, if that is
// known and recent.
func (s *Source) refusal(generation uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.refused; r.err != nil && r.generation == generation && time.Now().Before(r.until) {
		return r.err
	}
	return nil
}

func (s *Source) refuse(generation uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = refusedToken{generation: generation, until: time.Now().Add(refusalHolds), err: err}
}
