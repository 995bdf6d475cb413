package byfile

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// classify gives an answer its kind where the manifest can tell what its status does not.
func (e *engine) classify(res *httpclient.Response) error {
	page, err := decoded(res.Body)
	if err != nil || res.Status == http.StatusTooManyRequests || res.Status == http.StatusUnauthorized {
		return nil //nolint:nilerr // the status says what there is to say
	}
	v, err := e.API.Refused.value(map[string]any{"page": page, "status": res.Status})
	if yes, ok := v.(bool); err == nil && ok && yes {
		return outcome.Permanent(errRefused)
	}
	return nil
}

var errRefused = phrase.Errorf("the CRM refuses it, whenever it is asked")

// errPlace says that a value cannot be a part of a path.
var errPlace = phrase.Errorf("a part of a path is empty or leads elsewhere")

// call makes a call and reads its answer. Name is the call's for the meter. The stamp is the
// CRM's time when it was asked, at the latest.
func (e *engine) call(ctx context.Context, name string, c *call, env map[string]any) (page any, asked crm.Stamp, err error) {
	r, err := e.request(name, c, env)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, outcome.Permanent(err))
	}
	return e.send(ctx, r)
}

func (e *engine) send(ctx context.Context, r httpclient.Request) (page any, asked crm.Stamp, err error) {
	began := time.Now()
	var raw json.RawMessage
	res, err := e.calls.JSON(ctx, r, &raw)
	if err != nil {
		return nil, 0, err
	}
	if page, err = decoded(raw); err != nil {
		return nil, 0, fmt.Errorf("%s: %w", r.Call, err)
	}
	// The CRM had looked before it answered.
	return page, crm.StampOf(res.Date().Add(-time.Since(began))), nil
}

// request is a call with its values.
func (e *engine) request(name string, c *call, env map[string]any) (httpclient.Request, error) {
	env["conf"], env["conn"] = e.conf, e.conn
	r := httpclient.Request{Call: name, Method: c.method, Query: url.Values{}, Header: http.Header{}}
	place := e.API.Path
	for _, segment := range c.path {
		text, err := segment.text(env)
		if err != nil {
			return r, err
		}
		if text == "" || text == "." || text == ".." {
			return r, errPlace
		}
		place += "/" + url.PathEscape(text)
	}
	r.Path = place
	for _, p := range c.query {
		v, err := p.value.value(env)
		if err != nil {
			return r, err
		}
		if err := addQuery(r.Query, p.name, v); err != nil {
			return r, fmt.Errorf("query.%s: %w", p.name, err)
		}
	}
	for _, p := range c.headers {
		text, err := p.value.text(env)
		if err != nil {
			return r, err
		}
		if text != "" {
			r.Header.Set(p.name, text)
		}
	}
	if c.body != nil {
		body, err := resolved(c.body, env)
		r.JSON = body
		return r, err
	}
	return r, nil
}

// addQuery gives a parameter once for each value of a list, and not at all for nothing.
func addQuery(query url.Values, name string, v any) error {
	list, many := v.([]any)
	if texts, ok := v.([]string); ok {
		for _, text := range texts {
			query.Add(name, text)
		}
		return nil
	}
	if !many {
		list = []any{v}
	}
	for _, one := range list {
		if one == nil {
			continue
		}
		text, err := textOf(one)
		if err != nil {
			return err
		}
		query.Add(name, text)
	}
	return nil
}

// follow is the call of a link that an answer named, if it stays below the base.
func (e *engine) follow(name, link string) (httpclient.Request, error) {
	u, err := url.Parse(link)
	if err != nil {
		return httpclient.Request{}, outcome.Permanent(phrase.Errorf("the link of the next page is no address"))
	}
	if clean := path.Clean("/" + u.Path); clean != e.API.Path && !strings.HasPrefix(clean, e.API.Path+"/") {
		return httpclient.Request{}, outcome.Permanent(phrase.Errorf("the link of the next page leaves the base of the manifest"))
	}
	return httpclient.Request{Call: name, Method: http.MethodGet, Path: link}, nil
}
