package httpclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// exchange is one Do: the attempts at one request and what they have used up.
type exchange struct {
	*Client
	request     Request
	body        []byte
	contentType string
	check       func(*Response) error // says whether a good answer can be used; may be nil

	attempts  int           // made so far, those with an ended token not counted
	refreshed bool          // the token was refreshed for this request
	patience  time.Duration // what is left for waiting on rate limits
	sent      bool          // bytes of the last attempt may have reached the server
}

func (x *exchange) run(ctx context.Context) (*Response, error) {
	for {
		token, err := x.admit(ctx)
		if err != nil {
			return nil, err
		}
		res, err := x.send(ctx, token)
		if err == nil && x.ended(res) {
			x.refreshed = true
			if _, err := x.cfg.Tokens.Refresh(ctx, token); err != nil {
				return nil, fmt.Errorf("refresh token: %w", err)
			}
			continue
		}
		if err == nil {
			err = x.judge(res)
		}
		if err == nil {
			return res, nil
		}
		if err := x.again(ctx, err); err != nil {
			return nil, err
		}
	}
}

// admit returns when the call may go: the token is there, our share of the
// quota is not used up, our pace allows it and no Retry-After holds.
func (x *exchange) admit(ctx context.Context) (connector.Token, error) {
	var token connector.Token
	if x.cfg.Meter != nil {
		if err := x.cfg.Meter.Allow(x.metered()); err != nil {
			return token, err
		}
	}
	if x.cfg.Tokens != nil {
		var err error
		if token, err = x.cfg.Tokens.Token(ctx); err != nil {
			return token, err
		}
	}
	paced := false
	for {
		left := x.gate.left()
		switch {
		case left > 0:
			if !x.patient(ctx, left) {
				return token, &outcome.RateLimitedError{After: left, Reason: phrase.Of("the CRM asked for a pause")}
			}
			x.patience -= left
			if err := sleep(ctx, left); err != nil {
				return token, err
			}
			paced = false // everybody who waited here wakes at once and has to queue anew
		case !paced:
			if err := x.limiter.Wait(ctx); err != nil {
				if ctx.Err() == nil { // the limiter saw that the time would not be enough
					err = fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
				}
				return token, fmt.Errorf("wait for our own pace: %w", err)
			}
			paced = true
		default:
			return token, nil
		}
	}
}

// metered is the call as the meter knows it.
func (x *exchange) metered() connector.Call {
	return connector.Call{Name: x.request.Call, Units: max(x.request.Units, 1)}
}

// patient reports whether a wait of d fits into MaxWait and the context.
func (x *exchange) patient(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return d <= x.patience && (!ok || time.Until(deadline) > d)
}

// ended reports whether the access token has ended and can still be refreshed for this request.
func (x *exchange) ended(res *Response) bool {
	return !x.cfg.Good(x.request.Call, res) && x.cfg.Tokens != nil && !x.refreshed && x.cfg.Stale(res)
}

// send makes one attempt and reads the whole answer.
func (x *exchange) send(ctx context.Context, token connector.Token) (*Response, error) {
	target, err := x.target(token.Instance)
	if err != nil {
		return nil, err
	}
	x.sent = false
	attempt, cancel := context.WithTimeout(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.sent = true },
	}), x.cfg.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(attempt, x.request.Method, target.String(), bytes.NewReader(x.body))
	if err != nil {
		return nil, outcome.Permanent(phrase.Errorf("method or address is not valid"))
	}
	x.dress(req, token)

	started := time.Now()
	res, err := x.receive(req)
	status := 0
	if err == nil {
		status = res.Status
	} else if attempt.Err() != nil && ctx.Err() == nil {
		err = phrase.Errorf("no whole answer within %s", x.cfg.Timeout)
	}
	if x.cfg.Meter != nil {
		x.cfg.Meter.Observe(x.metered(), status, time.Since(started))
		if err == nil && x.cfg.Quota != nil {
			if quota, ok := x.cfg.Quota(res.Header); ok {
				x.cfg.Meter.Quota(quota)
			}
		}
	}
	return res, err
}

// dress sets the headers of req.
func (x *exchange) dress(req *http.Request, token connector.Token) {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "icptier")
	if x.contentType != "" {
		req.Header.Set("Content-Type", x.contentType)
	}
	maps.Copy(req.Header, x.cfg.Header)
	maps.Copy(req.Header, x.request.Header)
	if x.cfg.Tokens != nil {
		x.cfg.Authorize(req.Header, token)
	}
}

// receive sends req and reads its answer up to MaxBody.
func (c *Client) receive(req *http.Request) (*Response, error) {
	answer, err := c.http.Do(req)
	if err != nil {
		return nil, withoutURL(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, c.cfg.MaxBody+1))
	if int64(len(body)) > c.cfg.MaxBody {
		return nil, outcome.Permanent(&TooLargeError{c.cfg.MaxBody})
	}
	if err != nil {
		return nil, fmt.Errorf("answer broke off after %d bytes: %w", len(body), err)
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

// withoutURL takes the address off an error of net/http: queries hold record
// data. A refused address will be refused again.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, ErrRefusedAddress) {
		return outcome.Permanent(err)
	}
	return err
}

// again returns nil when the request shall be made once more, after having
// waited for it, and otherwise the error to end with.
func (x *exchange) again(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if permanent(err) {
		return err
	}
	x.attempts++
	after, limited := outcome.RateLimited(err)
	if limited && after > 0 {
		x.gate.shut(after)
	}
	if x.request.Once && x.sent && !refused(err) {
		return err
	}
	if x.attempts >= x.cfg.Attempts || limited && !x.patient(ctx, after) {
		return withPause(err, after, limited)
	}
	wait := backoff(x.attempts, limited)
	if limited && after > 0 {
		wait = 0 // the gate knows how long
	} else if !fits(ctx, wait) {
		return withPause(err, after, limited)
	}
	x.cfg.Log.Debug("call is repeated", zap.String("call", x.request.Call), zap.Int("attempt", x.attempts),
		zap.Duration("wait", max(wait, after)), zap.Error(err))
	return sleep(ctx, wait)
}
