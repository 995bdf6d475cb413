package httpclient

import (
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Hosts says which addresses a connection may call with its token.
type Hosts struct {
	base     *url.URL
	suffixes []string
}

// NewHosts allows the host of base with its scheme and port, and every host of
// the suffixes with https on its usual port. A suffix that begins with a dot
// stands for all hosts below it, another for one host. Base is an https URL, or
// an http one of localhost or a literal private address. The error is fit for
// the reader of a configuration.
func NewHosts(base string, suffixes []string) (*Hosts, error) {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, phrase.Errorf("URL has to be of the form https://host")
	}
	if u.Scheme == "http" && configuredClass(u) == public {
		return nil, phrase.Errorf("URL of host %s has to begin with https", u.Hostname())
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, phrase.Errorf("URL must have neither a user nor a query")
	}
	lower := make([]string, len(suffixes))
	for i, suffix := range suffixes {
		lower[i] = strings.ToLower(suffix)
	}
	return &Hosts{base: u, suffixes: lower}, nil
}

// Check returns a Permanent error when u is not an address to send a token to.
func (h *Hosts) Check(u *url.URL) error {
	if u.User == nil && u.Scheme == h.base.Scheme && hostname(u) == hostname(h.base) && port(u) == port(h.base) {
		return nil
	}
	if u.User == nil && u.Scheme == "https" && port(u) == "443" {
		for _, suffix := range h.suffixes {
			if host := hostname(u); host == suffix || strings.HasPrefix(suffix, ".") && strings.HasSuffix(host, suffix) {
				return nil
			}
		}
	}
	return outcome.Permanent(phrase.Errorf("host %.100q is not one of this connection", u.Host))
}

func hostname(u *url.URL) string { return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") }

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// Base is the URL that the hosts were made from.
func (h *Hosts) Base() *url.URL { return h.base.JoinPath() }

// target returns the address of the request: under the token's instance where
// it names one, under the base otherwise, or the request's own absolute one.
func (x *exchange) target(instance string) (*url.URL, error) {
	base := x.base
	if instance != "" {
		u, err := url.Parse(instance)
		if err != nil {
			return nil, outcome.Permanent(phrase.Errorf("instance of the token is not a URL"))
		}
		base = u
	}
	ref, err := url.Parse(x.request.Path)
	if err != nil {
		return nil, outcome.Permanent(phrase.Errorf("path is not valid"))
	}
	target := ref
	if ref.Scheme == "" && ref.Host == "" {
		target = base.JoinPath(ref.EscapedPath())
		target.RawQuery = ref.RawQuery
	}
	if err := x.hosts.Check(target); err != nil {
		return nil, err
	}
	if len(x.request.Query) > 0 {
		query := target.Query()
		for name, values := range x.request.Query {
			query[name] = values
		}
		target.RawQuery = query.Encode()
	}
	target.Fragment = ""
	return target, nil
}
