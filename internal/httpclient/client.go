package httpclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// Defaults of Config.
const (
	DefaultAttempts = 4
	DefaultMaxWait  = 30 * time.Second
	DefaultTimeout  = 60 * time.Second
	DefaultMaxBody  = 32 << 20
)

// Config configures a Client. Only Base is required.
type Config struct {
	// Base is the URL of the API where the token names no instance.
	Base string
	// Tokens gives the bearer of every call; nil calls without one.
	Tokens connector.Tokens
	// Meter is asked before every call and told after it; nil counts nothing.
	Meter connector.Meter
	// AllowedHosts are host suffixes that may be called besides Base's own
	// host, with https on its usual port: ".salesforce.com" allows every host
	// below that domain, "salesforce.com" that one host.
	AllowedHosts []string
	// Rate paces the calls, per second; 0 does not pace.
	Rate float64
	// Burst is the number of calls that may go at once under Rate; at least 1.
	Burst int
	// Transport carries the calls; nil is NewTransport. Another one looks at no address.
	Transport http.RoundTripper
	// Authorize puts the token into the headers of a call, in the form that the CRM takes;
	// nil is Bearer, and Scheme, APIKey and Basic are others.
	Authorize func(http.Header, connector.Token)
	// Good says whether an answer to a call, by Request.Call, is one that can be used; nil
	// takes the statuses from 200 to 299. A status beside them comes to the caller without
	// its body being decoded: "not modified", or "not found" for a list that is empty.
	Good func(call string, res *Response) bool
	// Classify gives an answer that is not good its kind where the
	// CRM's own codes say more than the status; nil leaves it to the status.
	// An error of no kind is repeated.
	Classify func(*Response) error
	// Stale says that a failed answer means the access token has ended. The
	// default is status 401.
	Stale func(*Response) bool
	// Quota reads the CRM's daily quota off an answer, for Meter.
	Quota func(http.Header) (connector.Quota, bool)
	// Header is sent with every call.
	Header http.Header
	// Log gets repeated calls at level debug; nil logs nothing.
	Log *zap.Logger
	// Attempts is the largest number of tries of a call; 0 means DefaultAttempts.
	Attempts int
	// MaxWait bounds the time that one Do waits for rate limits in all; 0 means DefaultMaxWait.
	MaxWait time.Duration
	// Timeout bounds one attempt, its body included; 0 means DefaultTimeout.
	Timeout time.Duration
	// MaxBody is the most bytes of an answer after decompression; 0 means DefaultMaxBody.
	MaxBody int64
}

// Client calls one CRM account. Its methods may be called from several goroutines at once.
type Client struct {
	cfg     Config
	base    *url.URL
	hosts   *Hosts
	http    *http.Client
	limiter *rate.Limiter
	gate    gate
}

// New makes a client; it makes no call. The error says what is wrong with Config.Base.
func New(cfg Config) (*Client, error) {
	hosts, err := NewHosts(cfg.Base, cfg.AllowedHosts)
	if err != nil {
		return nil, err
	}
	cfg.Attempts = defaulted(cfg.Attempts, DefaultAttempts)
	cfg.MaxWait = defaulted(cfg.MaxWait, DefaultMaxWait)
	cfg.Timeout = defaulted(cfg.Timeout, DefaultTimeout)
	cfg.MaxBody = defaulted(cfg.MaxBody, DefaultMaxBody)
	if cfg.Stale == nil {
		cfg.Stale = func(r *Response) bool { return r.Status == http.StatusUnauthorized }
	}
	if cfg.Authorize == nil {
		cfg.Authorize = Scheme("Bearer")
	}
	if cfg.Good == nil {
		cfg.Good = func(_ string, res *Response) bool { return res.ok() }
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	if cfg.Transport == nil {
		cfg.Transport = NewTransport(hosts.base)
	}
	limit := rate.Inf
	if cfg.Rate > 0 {
		limit = rate.Limit(cfg.Rate)
	}
	return &Client{
		cfg:     cfg,
		base:    hosts.base,
		hosts:   hosts,
		limiter: rate.NewLimiter(limit, max(cfg.Burst, 1)),
		http: &http.Client{
			Transport:     cfg.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func defaulted[T int | int64 | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// Close gives idle connections back. Calls under way are not touched.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Request is one call.
type Request struct {
	// Call is the call's short name for the meter, metrics and errors: "query", "batch update".
	Call   string
	Method string
	// Path is relative to the base or the token's instance, or an absolute URL
	// on an allowed host. It may bring a query of its own.
	Path   string
	Query  url.Values
	Header http.Header
	// JSON is encoded as the body when it is not nil.
	JSON any
	// Form is the body when it is not nil.
	Form url.Values
	// Body is sent as it is when it is not nil, as ContentType: a batch of calls in one.
	Body        []byte
	ContentType string
	// Check says whether a good answer to Do can be used, where it is no JSON; nil takes any. Its
	// error is repeated like one of the network.
	Check func(*Response) error
	// Units is the call's share of the CRM's daily budget; 0 counts as one.
	Units int
	// Once says that the call creates something: it is not repeated once bytes
	// may have reached the server, unless the answer says that it did nothing
	// (a rate limit below status 500, an ended token).
	Once bool
}

// ODataQuery writes pairs of a name and a value as servers of OData have queries in their own
// links: with a plain $, and %20 for a space.
func ODataQuery(options ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(options); i += 2 {
		b.WriteString(map[bool]string{true: "?", false: "&"}[i == 0])
		b.WriteString(options[i] + "=" + strings.ReplaceAll(url.QueryEscape(options[i+1]), "+", "%20"))
	}
	return b.String()
}

// Response is a whole answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Date is when the CRM answered, by its own clock, in whole seconds; our time where it does not say.
func (r *Response) Date() time.Time {
	at, err := http.ParseTime(r.Header.Get("Date"))
	if err != nil {
		return time.Now()
	}
	return at
}

// Answered is the last moment that Date can mean, which names whole seconds.
func (r *Response) Answered() crm.Stamp {
	return crm.StampOf(r.Date()) + crm.Stamp(time.Second.Milliseconds()) - 1
}

// Do makes the call, as often as it takes and Config allows. Every answer that is not
// Good is an error, of a kind of package outcome, with a
// *StatusError inside: 401 after a refresh is Unauthorized, 409 and 412 are
// Conflict, 429 and any answer with a Retry-After that asks to come again is a
// RateLimitedError, other statuses below 500 are Permanent.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	return c.do(ctx, r, r.Check)
}

// JSON makes the call and decodes its answer into out. A body that is not whole
// JSON is repeated like a network error. An answer of status 204, or of a good one beyond
// 299, leaves out as it is.
func (c *Client) JSON(ctx context.Context, r Request, out any) (*Response, error) {
	return c.do(ctx, r, func(res *Response) error {
		if res.Status == http.StatusNoContent || !res.ok() {
			return nil
		}
		err := json.Unmarshal(res.Body, out)
		var broken *json.SyntaxError
		if errors.As(err, &broken) {
			return fmt.Errorf("answer of %d bytes is not whole JSON: %w", len(res.Body), err)
		}
		if err != nil {
			return &shapeError{err}
		}
		return nil
	})
}

func (c *Client) do(ctx context.Context, r Request, check func(*Response) error) (*Response, error) {
	x := exchange{Client: c, request: r, check: check, patience: c.cfg.MaxWait}
	var err error
	if x.body, x.contentType, err = encode(r); err != nil {
		return nil, fmt.Errorf("%s: encode body: %w", r.Call, outcome.Permanent(err))
	}
	res, err := x.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Call, err)
	}
	return res, nil
}

// encode returns the body of r and its content type.
func encode(r Request) ([]byte, string, error) {
	switch {
	case r.JSON != nil:
		body, err := json.Marshal(r.JSON)
		return body, "application/json", err
	case r.Form != nil:
		return []byte(r.Form.Encode()), "application/x-www-form-urlencoded", nil
	case r.Body != nil:
		return r.Body, r.ContentType, nil
	}
	return nil, "", nil
}
