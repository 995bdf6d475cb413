package config

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/phrase"
)

// Access says who may use the pages, the API, and commands that reach a running service. The
// zero value asks nobody who they are, and then only this machine is served.
type Access struct {
	OIDC  OIDC
	Proxy Proxy
	Keys  bool // API keys, as icptier keys create makes them
	// Roles say what the people of a group may; the first rule of a group that a person is in
	// decides.
	Roles []Rule
	// Commands is the role of a command of this machine that brings no API key: viewer,
	// operator, admin or none; admin.
	Commands string
	Session  time.Duration // how long a login lasts, from a minute to thirty days; 8 hours
}

// OIDC is a provider that people log in with; without an Issuer there is none.
type OIDC struct {
	Issuer       string
	ClientID     string
	ClientSecret connector.Secret // empty for a public client
	Scopes       []string         // openid, profile, email
	Groups       string           // the claim with a person's groups; groups
}

// Proxy is one that logs people in before it hands their requests on; without From there is none.
type Proxy struct {
	From   []string // its addresses, or ranges of them
	User   string   // the header with the name; X-Forwarded-User
	Groups string   // the header with the groups, parted by commas; X-Forwarded-Groups
}

// Rule says what a group may.
type Rule struct {
	Group       string   // * is everybody who can log in
	Role        string   // viewer, operator or admin
	Connections []string // empty is all
}

// The defaults of Access.
const (
	defaultGroupsClaim = "groups"
	defaultSession     = 8 * time.Hour
	longestSession     = 30 * 24 * time.Hour
)

// On reports whether anybody has to say who they are.
func (a *Access) On() bool { return a.Keys || a.People() }

// People reports whether people can log in, and not programs with keys alone.
func (a *Access) People() bool { return a.OIDC.Issuer != "" || len(a.Proxy.From) > 0 }

// Admin is the address that metrics and health are served at.
func (h *HTTP) Admin() string {
	if h.AdminListen != "" {
		return h.AdminListen
	}
	_, port, err := net.SplitHostPort(h.Listen)
	n, bad := strconv.Atoi(port)
	if err != nil || bad != nil || n < 0 || n >= 65535 {
		return "127.0.0.1:0"
	}
	if n > 0 {
		n++
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(n))
}

// beyondThisMachine reports whether others than this machine reach the pages.
func (h *HTTP) beyondThisMachine() bool {
	host, _, err := net.SplitHostPort(h.Listen)
	return err == nil && !isLoopback(host)
}

func (d *decoder) access(a *Access) reader {
	oidc := map[string]reader{
		"issuer": d.text(&a.OIDC.Issuer), "client_id": d.text(&a.OIDC.ClientID), "groups": d.text(&a.OIDC.Groups),
		"scopes": d.list(func(key string, n *yaml.Node) { d.append(&a.OIDC.Scopes, key, n) }),
	}
	d.secret(oidc, "client_secret", &a.OIDC.ClientSecret)
	read := d.fields(map[string]reader{
		"oidc": d.fields(oidc),
		"proxy": d.fields(map[string]reader{
			"from": d.list(func(key string, n *yaml.Node) { d.append(&a.Proxy.From, key, n) }),
			"user": d.text(&a.Proxy.User), "groups": d.text(&a.Proxy.Groups),
		}),
		"keys": d.boolean(&a.Keys),
		"roles": d.list(func(key string, n *yaml.Node) {
			var r Rule
			d.object(key, n, map[string]reader{
				"group": d.text(&r.Group), "role": d.text(&r.Role),
				"connections": d.list(func(key string, n *yaml.Node) { d.append(&r.Connections, key, n) }),
			})
			a.Roles = append(a.Roles, r)
		}),
		"commands": d.text(&a.Commands),
		"session":  d.duration(&a.Session),
	})
	return func(key string, n *yaml.Node) {
		read(key, n)
		a.OIDC.Groups = cmp.Or(a.OIDC.Groups, defaultGroupsClaim)
		a.Proxy.User, a.Proxy.Groups = cmp.Or(a.Proxy.User, "X-Forwarded-User"), cmp.Or(a.Proxy.Groups, "X-Forwarded-Groups")
		a.Commands, a.Session = cmp.Or(a.Commands, "admin"), cmp.Or(a.Session, defaultSession)
		if len(a.OIDC.Scopes) == 0 {
			a.OIDC.Scopes = []string{"openid", "profile", "email"}
		}
	}
}

func (d *decoder) duration(at *time.Duration) reader {
	return func(key string, n *yaml.Node) {
		text, ok := d.scalar(key, n)
		if !ok {
			return
		}
		length, err := time.ParseDuration(text)
		if err != nil {
			d.note(key, phrase.Of("is not a length of time"), phrase.Of("write one such as 8h or 30m"))
			return
		}
		*at = length
	}
}

func (k *checker) access(c *Config) {
	const key = "http.auth"
	a := &c.HTTP.Access
	if c.HTTP.AdminListen != "" {
		k.listen("http.admin_listen", c.HTTP.AdminListen)
	}
	if !a.On() {
		if c.HTTP.beyondThisMachine() {
			k.note("http.listen", phrase.Of("other machines could reach the pages, and nobody would have to log in"),
				phrase.Of("write http.auth, as in config/icptier.example.yaml, or listen on 127.0.0.1"))
		}
		if len(a.Roles) > 0 {
			k.note(key, phrase.Of("says what groups may, and not how people log in"), phrase.Of("add oidc, proxy or keys"))
		}
		return
	}
	k.oneOf(key+".commands", a.Commands, []string{"viewer", "operator", "admin", "none"})
	if a.Session < time.Minute || a.Session > longestSession {
		k.note(key+".session", phrase.Of("is not a length that a login can have"), phrase.Of("write 1m to 720h"))
	}
	k.oidc(key+".oidc", c)
	k.proxy(key+".proxy", a.Proxy)
	if a.People() && len(a.Roles) == 0 {
		k.note(key+".roles", phrase.Of("is missing, so that nobody who logs in may do anything"), phrase.Of("write which group is viewer, operator or admin"))
	}
	for i, r := range a.Roles {
		at := fmt.Sprintf("%s.roles[%d]", key, i)
		if strings.TrimSpace(r.Group) == "" {
			k.note(at+".group", phrase.Of("is missing"), phrase.Of("name the group, or write \"*\" for everybody who can log in"))
		}
		k.oneOf(at+".role", r.Role, []string{"viewer", "operator", "admin"})
		for j, name := range r.Connections {
			if _, ok := c.Connection(name); !ok {
				k.note(fmt.Sprintf("%s.connections[%d]", at, j), phrase.Of("there is no connection %q", name), phrase.Of("name one of the connections below"))
			}
		}
		if r.Role == "admin" && len(r.Connections) > 0 {
			k.note(at+".connections", phrase.Of("an admin sees all connections"), phrase.Of("remove the list, or write operator"))
		}
	}
}

func (k *checker) oidc(key string, c *Config) {
	o := c.HTTP.Access.OIDC
	if o.Issuer == "" {
		if o.ClientID != "" || o.ClientSecret != "" {
			k.note(key+".issuer", phrase.Of("is missing"), phrase.Of("write the address of the provider, as its discovery document says it"))
		}
		return
	}
	k.webURL(key+".issuer", o.Issuer)
	if o.ClientID == "" {
		k.note(key+".client_id", phrase.Of("is missing"), phrase.Of("register icptier with the provider, and write the id that it gives"))
	}
	if !slices.Contains(o.Scopes, "openid") {
		k.note(key+".scopes", phrase.Of("openid is missing"), phrase.Of("write openid, and the scope that the groups come with"))
	}
	if c.HTTP.PublicURL == "" {
		k.note("http.public_url", phrase.Of("is missing"), phrase.Of("write how browsers reach the pages: the provider sends them back there"))
	}
}

func (k *checker) proxy(key string, p Proxy) {
	for i, text := range p.From {
		if _, err := ParsePrefix(text); err != nil {
			k.note(fmt.Sprintf("%s.from[%d]", key, i), phrase.Of("%q is no address", text), phrase.Of("write an IP address, or a range such as 10.1.0.0/24"))
		}
	}
}

// ParsePrefix reads an IP address or a range of them.
func ParsePrefix(text string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	return p.Masked(), err
}

// Local reports whether the public address is one of this machine, so that cookies need no TLS.
func (h *HTTP) Local() bool {
	u, err := url.Parse(h.PublicURL)
	return err == nil && u.Scheme == "http" && isLoopback(u.Hostname())
}
