package oauth

import (
	"context"
	"errors"
	"net/http/httptrace"
	"net/url"
	"time"

	"go.uber.org/zap"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// ask is one question to the token endpoint.
type ask func(context.Context) (*oauth2.Token, error)

// fetch gets a token that follows old, by the connection's grant.
func (s *Source) fetch(ctx context.Context, old token) (token, error) {
	switch s.cfg.Grant {
	case ClientCredentials:
		return s.request(ctx, old, s.credentials(url.Values{}).Token)
	case JWTBearer:
		return s.request(ctx, old, func(ctx context.Context) (*oauth2.Token, error) {
			assertion, err := s.signer.sign(time.Now())
			if err != nil {
				return nil, err
			}
			return s.credentials(url.Values{
				"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion},
			}).Token(ctx)
		})
	default:
		return s.rotate(ctx, old)
	}
}

// rotate gets the token after old by its refresh token (RFC 6749, section 6).
func (s *Source) rotate(ctx context.Context, old token) (token, error) {
	if old.Refresh == "" {
		return token{}, outcome.Unauthorized(phrase.Errorf("the CRM gave no refresh token: connect again"))
	}
	return s.request(ctx, old, func(ctx context.Context) (*oauth2.Token, error) {
		// without an access token the source asks at once; scopes are not sent,
		// which Salesforce would refuse
		return s.config("").TokenSource(ctx, &oauth2.Token{RefreshToken: old.Refresh.Reveal()}).Token()
	})
}

// config is the authorization code grant as x/oauth2 knows it. The style is
// fixed: when it guesses, a refused refresh is sent twice.
func (s *Source) config(redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID:     s.cfg.ClientID,
		ClientSecret: s.cfg.ClientSecret.Reveal(),
		Endpoint: oauth2.Endpoint{
			AuthURL: s.cfg.Auth.AuthorizeURL, TokenURL: s.cfg.Auth.TokenURL, AuthStyle: s.style(),
		},
		RedirectURL: redirect,
		Scopes:      s.cfg.Auth.Scopes,
	}
}

// style is the place of the client's credentials: header or form.
func (s *Source) style() oauth2.AuthStyle {
	if s.cfg.Auth.ClientInHeader {
		return oauth2.AuthStyleInHeader
	}
	return oauth2.AuthStyleInParams
}

// credentials is a grant between two machines; params are sent beside it.
func (s *Source) credentials(params url.Values) *clientcredentials.Config {
	cfg := &clientcredentials.Config{
		TokenURL: s.cfg.Auth.TokenURL, EndpointParams: params, AuthStyle: oauth2.AuthStyleInParams,
	}
	if s.cfg.Grant == ClientCredentials {
		cfg.AuthStyle = s.style()
		cfg.ClientID, cfg.ClientSecret, cfg.Scopes = s.cfg.ClientID, s.cfg.ClientSecret.Reveal(), s.cfg.Auth.Scopes
		if s.cfg.Auth.MachineScopes != nil {
			cfg.Scopes = s.cfg.Auth.MachineScopes
		}
	}
	return cfg
}

// request asks the token endpoint and makes the token that follows old. It asks
// again only where no byte can have reached the server: a refresh token whose
// answer was lost may be void.
func (s *Source) request(ctx context.Context, old token, question ask) (token, error) {
	const tries = 3
	for try := 1; ; try++ {
		began := time.Now()
		answer, sent, err := s.put(ctx, question)
		if err == nil {
			return s.follow(old, answer, began)
		}
		if sent || try == tries {
			return token{}, err
		}
		if s.pause(ctx, time.Duration(try)*500*time.Millisecond) != nil {
			return token{}, err
		}
	}
}

// put asks once and reports whether bytes may have reached the server.
func (s *Source) put(ctx context.Context, question ask) (answer *oauth2.Token, sent bool, err error) {
	limited, cancel := context.WithTimeout(ctx, RefreshTimeout)
	defer cancel()
	traced := httptrace.WithClientTrace(limited, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent = true }})
	answer, err = question(context.WithValue(traced, oauth2.HTTPClient, s.http))
	if _, silent := errors.AsType[*url.Error](err); !silent {
		sent = true
	}
	switch {
	case err == nil:
		return answer, sent, nil
	case limited.Err() != nil && ctx.Err() == nil:
		return nil, sent, phrase.Errorf("token endpoint gave no answer within %s", RefreshTimeout)
	}
	return nil, sent, explain(err)
}

// follow makes the token after old from an answer to a question asked at began.
func (s *Source) follow(old token, answer *oauth2.Token, began time.Time) (token, error) {
	t := token{
		Generation: old.Generation + 1,
		Stored:     old.Stored,
		Access:     connector.Secret(answer.AccessToken),
		Refresh:    connector.Secret(answer.RefreshToken),
		Instance:   old.Instance,
		Obtained:   began,
	}
	if t.Refresh == "" {
		t.Refresh = old.Refresh
	}
	lifetime := s.cfg.Auth.Lifetime
	if told := time.Until(answer.Expiry).Round(time.Second); told > 0 {
		lifetime = told // an expires_in of zero or less says nothing
	}
	if lifetime > 0 {
		t.Expiry = began.Add(lifetime)
	}
	instance := named(answer)
	if instance == "" {
		return t, nil
	}
	err := s.checkInstance(instance)
	switch {
	case err == nil:
		t.Instance = instance
	case old.Instance == "":
		return token{}, err
	default: // the refresh token is taken all the same: the old one may be void
		s.cfg.Log.Warn("token answer names a foreign instance, the old one is kept", zap.Error(err))
	}
	return t, nil
}

// named returns the base URL that the answer says to call: instance_url with
// Salesforce, api_domain with Pipedrive and Zoho.
func named(answer *oauth2.Token) string {
	for _, member := range []string{"instance_url", "api_domain"} {
		if s, ok := answer.Extra(member).(string); ok && s != "" {
			return s
		}
	}
	return ""
}

func (s *Source) checkInstance(instance string) error {
	u, err := url.Parse(instance)
	if err != nil {
		return outcome.Permanent(phrase.Errorf("instance of the token answer is not a URL"))
	}
	return s.instances.Check(u)
}
