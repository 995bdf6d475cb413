package redisurl

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Kind is how the servers behind an address belong together.
type Kind int

// The kinds.
const (
	Server   Kind = iota // one server
	Sentinel             // a master with replicas; Sentinels say which server is the master
	Cluster              // a Redis Cluster
)

// URL is a parsed address. Its text leaves out user names and passwords.
type URL struct {
	Kind Kind
	TLS  bool
	// Addrs are host:port: of the server, of Sentinels, or of some nodes of the cluster.
	Addrs          []string
	User, Password string // of the servers that hold data; empty where they ask for none
	Master         string // Sentinel: the name that the Sentinels know the master by
	// SentinelUser and SentinelPassword authenticate at the Sentinels themselves.
	SentinelUser, SentinelPassword string
	DB                             int // of the server or the master; a cluster has 0 alone
}

// String is the address without what it is reached with.
func (u URL) String() string {
	scheme := "redis"
	if u.TLS {
		scheme = "rediss"
	}
	path := ""
	switch u.Kind {
	case Sentinel:
		scheme, path = scheme+"+sentinel", "/"+u.Master
	case Cluster:
		scheme += "+cluster"
	case Server:
	}
	return scheme + "://" + strings.Join(u.Addrs, ",") + path
}

// GoString is String, so that no verb of package fmt prints a password.
func (u URL) GoString() string { return u.String() }

// Error says what is wrong with an address and what to write instead.
type Error struct{ Problem, Hint string }

// Error implements error.
func (e *Error) Error() string { return e.Problem + "; " + e.Hint }

const (
	writeServer   = "write redis://HOST:PORT, or rediss:// for TLS"
	writeSentinel = "write redis+sentinel://HOST:PORT,HOST:PORT/MASTER, or rediss+sentinel:// for TLS"
	writeCluster  = "write redis+cluster://HOST:PORT,HOST:PORT, or rediss+cluster:// for TLS"
)

// Parse reads one of
//
//	redis://[USER:PASSWORD@]HOST[:PORT][/DB]
//	redis+cluster://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…]
//	redis+sentinel://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…]/MASTER[/DB][?sentinel_username=…&sentinel_password=…]
//
// with rediss instead of redis for TLS. Several hosts behind redis:// are a cluster too.
// User names and passwords are percent-encoded; all characters but %, and : in a name, may
// stand for themselves before the @. The error is an *Error.
func Parse(text string) (URL, error) {
	scheme, rest, _ := strings.Cut(text, "://")
	base, kind, _ := strings.Cut(scheme, "+")
	u := URL{TLS: base == "rediss"}
	port, hint := "6379", writeServer
	switch kind {
	case "sentinel":
		u.Kind, port, hint = Sentinel, "26379", writeSentinel
	case "cluster":
		u.Kind, hint = Cluster, writeCluster
	}
	known := []string{"redis", "rediss", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster"}
	if !slices.Contains(known, scheme) || rest == "" {
		return URL{}, &Error{"is not the address of a Redis", "write redis://HOST:PORT, or rediss:// for TLS, or +sentinel or +cluster behind either"}
	}
	rest, query, asked := cutQuery(rest)
	at := strings.LastIndex(rest, "@") // a password may hold one, hosts do not
	if at >= 0 {
		if err := u.credentials(rest[:at]); err != nil {
			return URL{}, err
		}
	}
	hosts, path, _ := strings.Cut(rest[at+1:], "/")
	for host := range strings.SplitSeq(hosts, ",") {
		addr, ok := address(host, port)
		if !ok {
			return URL{}, &Error{"has an address without a usable host", hint}
		}
		u.Addrs = append(u.Addrs, addr)
	}
	if u.Kind == Server && len(u.Addrs) > 1 {
		u.Kind = Cluster
	}
	if err := u.path(path); err != nil {
		return URL{}, err
	}
	if !asked {
		return u, nil
	}
	return u, u.parameters(query)
}

// cutQuery parts what stands behind the question mark from what stands before it. A password
// may hold a question mark on either side.
func cutQuery(rest string) (before, query string, found bool) {
	if before, query, found = strings.Cut(rest, "?"+parameters); found {
		return before, parameters + query, true
	}
	hosts := strings.LastIndex(rest, "@") + 1
	if i := strings.Index(rest[hosts:], "?"); i >= 0 {
		return rest[:hosts+i], rest[hosts+i+1:], true
	}
	return rest, "", false
}

// parameters is how the name of every parameter begins.
const parameters = "sentinel_"

func (u *URL) credentials(text string) error {
	user, password, _ := strings.Cut(text, ":")
	var err error
	if u.User, err = unescape(user); err == nil {
		u.Password, err = unescape(password)
	}
	return err
}

func unescape(text string) (string, error) {
	plain, err := url.PathUnescape(text)
	if err != nil {
		return "", &Error{"has a user name or password with a % that encodes nothing", "write %25 for a % that stands for itself"}
	}
	return plain, nil
}

// address returns host:port with the port that is meant where none is written.
func address(host, port string) (string, bool) {
	parsed, err := url.Parse("any://" + host)
	if err != nil || parsed.Hostname() == "" || parsed.Host != host {
		return "", false
	}
	if parsed.Port() == "" {
		return strings.TrimSuffix(host, ":") + ":" + port, true
	}
	n, err := strconv.Atoi(parsed.Port())
	return host, err == nil && n > 0 && n < 1<<16
}

func (u *URL) path(path string) error {
	db := path
	if u.Kind == Sentinel {
		var err error
		if u.Master, db, _ = strings.Cut(path, "/"); u.Master == "" {
			return &Error{"does not say which master of the Sentinels is meant", writeSentinel}
		}
		if u.Master, err = url.PathUnescape(u.Master); err != nil {
			return &Error{"has a name of a master with a % that encodes nothing", writeSentinel}
		}
	}
	if db == "" {
		return nil
	}
	n, err := strconv.Atoi(db)
	switch {
	case err != nil || n < 0:
		return &Error{"has a path that is not the number of a database", "leave it out, or end with a number such as /0"}
	case u.Kind == Cluster && n != 0:
		return &Error{"names a database of a cluster, which has number 0 alone", "leave the number out"}
	}
	u.DB = n
	return nil
}

func (u *URL) parameters(query string) error {
	for parameter := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		at := map[string]*string{"sentinel_username": &u.SentinelUser, "sentinel_password": &u.SentinelPassword}[name]
		if at == nil || u.Kind != Sentinel {
			return &Error{"has a parameter that is not known for this kind of address",
				"leave out what follows the ?; +sentinel takes sentinel_username and sentinel_password"}
		}
		var err error
		if *at, err = unescape(value); err != nil {
			return err
		}
	}
	return nil
}
