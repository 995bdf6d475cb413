package oauth

import (
	"bytes"
	"context"
	"crypto/subtle"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/phrase"
)

// callback is the loopback server that the browser comes back to (RFC 8252,
// section 7.3).
type callback struct {
	redirect string // its own address, for the CRM
	path     string
	state    string
	answers  chan redirected
	used     atomic.Bool
	page     *template.Template
	server   *http.Server
	served   chan struct{} // closed when the server has ended
	ending   chan struct{} // closed when no answer is taken any more
}

// redirected holds the parameters of the browser's redirect.
type redirected struct {
	code    string
	refused error
	outcome chan<- error // takes what became of it, for the page
}

// listen starts a callback at a loopback address, on any free port where it names none.
func listen(ctx context.Context, redirect, state string) (*callback, error) {
	if redirect == "" {
		redirect = "http://127.0.0.1/callback"
	}
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || !isLoopback(u.Hostname()) || u.RawQuery != "" || u.User != nil {
		return nil, phrase.Errorf("redirect address has to be of the form http://127.0.0.1:port/path")
	}
	port := u.Port()
	if port == "" {
		port = "0"
	}
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return nil, fmt.Errorf("read page: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("listen for the browser: %w", err)
	}
	if port == "0" {
		_, port, _ = net.SplitHostPort(listener.Addr().String())
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	c := &callback{
		redirect: u.String(), path: u.Path, state: state, page: page,
		answers: make(chan redirected, 1), served: make(chan struct{}), ending: make(chan struct{}),
	}
	c.server = &http.Server{
		Handler: c, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: ConsentTimeout,
		MaxHeaderBytes: 64 << 10, ErrorLog: zap.NewStdLog(zap.NewNop()), // it would log addresses
	}
	c.server.SetKeepAlivesEnabled(false)
	go func() {
		defer close(c.served)
		_ = c.server.Serve(listener) // ends with close
	}()
	return c, nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// close ends the server, after pages on their way have arrived.
func (c *callback) close(ctx context.Context) {
	close(c.ending)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	_ = c.server.Shutdown(ctx)
	_ = c.server.Close()
	<-c.served
}

// ServeHTTP takes the first answer with our state and shows its outcome. An
// answer without it may be forged, so its sender gets a page and the wait goes on.
func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != c.path || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	query := r.URL.Query()
	var refused error
	if code := query.Get("error"); code != "" {
		refused = newRefusal(code, query.Get("error_description"))
	} else if query.Get("code") == "" {
		refused = phrase.Errorf("the CRM sent no code")
	}
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(c.state)) != 1 {
		if refused == nil {
			refused = phrase.Errorf("this answer belongs to another attempt to connect")
		}
		c.show(w, refused)
		return
	}
	if !c.used.CompareAndSwap(false, true) {
		c.show(w, phrase.Errorf("this answer was used already"))
		return
	}
	outcome := make(chan error, 1)
	c.answers <- redirected{code: query.Get("code"), refused: refused, outcome: outcome}
	select {
	case err := <-outcome:
		c.show(w, err)
	case <-c.ending:
		select {
		case err := <-outcome: // both were ready
			c.show(w, err)
		default:
			c.show(w, phrase.Errorf("connecting was given up"))
		}
	case <-r.Context().Done():
	}
}

// show writes the page: connected, or why not.
func (c *callback) show(w http.ResponseWriter, problem error) {
	var page bytes.Buffer
	if err := c.page.Execute(&page, problem); err != nil {
		http.Error(w, "icptier", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	if problem != nil {
		w.WriteHeader(http.StatusBadRequest)
	}
	_, _ = w.Write(page.Bytes())
}

const pageText = `<!doctype html>
<html lang="de">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>icptier</title>
{{if .}}<h1>Nicht verbunden</h1>
<p>Die Verbindung wurde nicht hergestellt. Was zu tun ist, steht auch im Terminal.</p>
<div lang="en">
<h2>Not connected</h2>
<p>The connection was not made. The terminal also says what to do.</p>
<p>{{.Error}}</p>
</div>
{{else}}<h1>Verbunden</h1>
<p>icptier ist mit dem CRM verbunden. Dieses Fenster kann geschlossen werden.</p>
<div lang="en">
<h2>Connected</h2>
<p>icptier is connected to the CRM. You can close this window.</p>
</div>
{{end}}</html>
`
