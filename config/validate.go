package config

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/cache/redisurl"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/phrase"
)

// Validate checks a configuration that was made by code; Load does it for files.
// It changes nothing. Every error is an *Error with all there is to say.
func (c *Config) Validate(crms []string) error { return asError(c.check(crms)) }

// checker collects findings.
type checker struct {
	source
	findings []Finding
}

func (k *checker) note(key string, message, hint phrase.Phrase) {
	k.findings = append(k.findings, k.finding(key, message, hint))
}

func (c *Config) check(crms []string) []Finding {
	k := &checker{source: c.source}
	k.serverURL("nats.url", c.NATS.URL, "nats", "tls")
	k.secretFile("nats.credentials_file", c.NATS.CredentialsFile)
	k.redisURL("redis.url", c.Redis.URL)
	k.listen("http.listen", c.HTTP.Listen)
	k.webURL("http.public_url", c.HTTP.PublicURL)
	k.access(c)
	k.oneOf("log.level", c.Log.Level, []string{"debug", "info", "warn", "error"})
	k.oneOf("log.format", c.Log.Format, []string{"json", "console"})
	if c.DataDir == "" {
		k.note("data_dir", phrase.Of("is empty"), phrase.Of("name a folder, such as ./data"))
	}
	k.secretFile("secrets.key_file", c.Secrets.KeyFile)
	k.model("icp", c.ICP)
	if len(c.Connections) == 0 {
		k.note("connections", phrase.Of("there is none"), phrase.Of("add one, as in config/icptier.example.yaml"))
	}
	k.connections(c.Connections, crms)
	k.schedules(c)
	if share := c.Review.Explore; !(share >= 0 && share <= 0.5) {
		k.note("review.explore", phrase.Of("has to be between 0 and 0.5"), phrase.Of("write the share of accounts to explore, such as 0.05"))
	}
	if seed := c.Review.Seed; seed != math.Trunc(seed) || math.Abs(seed) > 1e15 {
		k.note("review.seed", phrase.Of("has to be a whole number"), phrase.Phrase{})
	}
	return k.findings
}

func (k *checker) model(key, path string) {
	if path == "" {
		k.note(key, phrase.Of("is missing"), phrase.Of("name the file of the ICP model, such as icp/dach-mittelstand.yaml"))
		return
	}
	if bad := checkFile(path); bad != nil {
		k.note(key, bad.message, bad.hint)
	}
}

func (k *checker) secretFile(key, path string) {
	if path == "" {
		return
	}
	if bad := checkSecretFile(path); bad != nil {
		k.note(key, bad.message, bad.hint)
	}
}

// oneOf notes a value that is none of the known ones.
func (k *checker) oneOf(key, value string, known []string) {
	list := phrase.Of("write one of %s", strings.Join(known, ", "))
	if len(known) == 0 {
		list = phrase.Of("there is none yet")
	}
	switch {
	case slices.Contains(known, value):
	case value == "":
		k.note(key, phrase.Of("is missing"), list)
	default:
		k.note(key, phrase.Of("%q is not known", value), didYouMean(value, known, list))
	}
}

// name notes what cannot be a name, or is taken by an earlier entry.
func (k *checker) name(key, name string, taken map[string]string) {
	if !IsName(name) {
		message := phrase.Of("is missing")
		if name != "" {
			message = phrase.Of("%q is no name", name)
		}
		k.note(key, message, phrase.Of("write 1 to 41 lower-case letters, digits and -, beginning with a letter or digit"))
		return
	}
	if first, ok := taken[name]; ok {
		where := phrase.Of("%s", first)
		if p, ok := k.places[first]; ok {
			where = phrase.Of("line %d", p.line)
		}
		k.note(key, phrase.Of("%q is the name of another one in %s", name, where), phrase.Of("give each a name of its own"))
		return
	}
	taken[name] = key
}

// IsName reports whether a text can be the name of a connection or a schedule: 1 to 41 lower-case
// letters, digits and -, beginning with a letter or digit.
func IsName(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || r != '-') {
			return false
		}
	}
	return name != "" && len(name) <= 41
}

// webURL checks where a CRM or this program is reached; empty is fine. It repeats
// nothing of the URL but its host, since the rest may hold a password.
func (k *checker) webURL(key, text string) {
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		k.note(key, phrase.Of("is not a web address"), phrase.Of("write https://HOST"))
	case u.User != nil:
		k.note(key, phrase.Of("holds a user or a password"), phrase.Of("remove what stands before the @"))
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		k.note(key, phrase.Of("http to %s would send tokens in the clear", u.Hostname()), phrase.Of("write https://%s", u.Host))
	case u.RawQuery != "" || u.Fragment != "":
		k.note(key, phrase.Of("has a ? or a # in it"), phrase.Of("write https://HOST/PATH alone"))
	default:
		k.lightning(key, u)
	}
}

// lightning refuses the address that a Salesforce user sees in the browser, which
// grants no tokens.
func (k *checker) lightning(key string, u *url.URL) {
	name, ok := strings.CutSuffix(u.Hostname(), ".lightning.force.com")
	if !ok {
		return
	}
	k.note(key, phrase.Of("%s is the address of Salesforce's pages, not of its login", u.Hostname()),
		phrase.Of("write https://%s.my.salesforce.com, or https://login.salesforce.com (https://test.salesforce.com for a sandbox)", name))
}

// serverURL checks one or several addresses, separated by commas, and repeats
// nothing of them.
func (k *checker) serverURL(key string, secret connector.Secret, schemes ...string) {
	if secret == "" {
		return
	}
	hint := phrase.Of("write %s://HOST:PORT", schemes[0])
	if len(schemes) > 1 {
		hint = phrase.Of("write %s:// or %s://HOST:PORT", schemes[0], schemes[1])
	}
	scheme, rest, ok := strings.Cut(secret.Reveal(), "://")
	if !ok || !slices.Contains(schemes, scheme) || rest == "" {
		k.note(key, phrase.Of("is not the address of a server"), hint)
		return
	}
	// A password may hold a comma; what follows the last @ are hosts alone.
	hosts := rest[strings.LastIndex(rest, "@")+1:]
	if i := strings.IndexAny(hosts, "/?"); i >= 0 {
		hosts = hosts[:i]
	}
	for host := range strings.SplitSeq(hosts, ",") {
		host = host[strings.LastIndex(host, "/")+1:]
		if u, err := url.Parse("any://" + host); err != nil || u.Hostname() == "" {
			k.note(key, phrase.Of("has an address without a usable host"), hint)
			return
		}
	}
}

func (k *checker) redisURL(key string, secret connector.Secret) {
	if secret == "" {
		return
	}
	var wrong *redisurl.Error
	if _, err := redisurl.Parse(secret.Reveal()); errors.As(err, &wrong) {
		k.note(key, phrase.Text(wrong.Problem), phrase.Text(wrong.Hint))
	}
}

func (k *checker) listen(key, address string) {
	_, port, err := net.SplitHostPort(address)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		k.note(key, phrase.Of("%q is not an address to listen on", address), phrase.Of("write HOST:PORT, such as 127.0.0.1:8080"))
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Warnings says what works but is likely not meant so, sorted by line.
func (c *Config) Warnings() []Finding {
	k := &checker{source: c.source}
	if c.HTTP.beyondThisMachine() && c.HTTP.PublicURL == "" {
		k.note("http.listen", phrase.Of("other machines can reach the pages, and public_url does not say by which address"),
			phrase.Of("write http.public_url, or listen on 127.0.0.1"))
	}
	for _, key := range c.plain {
		if c.readable {
			k.note(key, phrase.Of("stands in a file that everybody on this machine can read"), phrase.Of("chmod 600 %s, or keep the secret in a file of its own or in the environment", c.source.file))
		}
	}
	if c.NATS.URL != "" && c.Secrets.KeyFile == "" && slices.ContainsFunc(c.Connections, func(conn Connection) bool { return conn.Auth.Grant != GrantStaticToken && conn.Auth.Grant != GrantNone }) {
		k.note("secrets.key_file", phrase.Of("is missing: the key that tokens are encrypted with is made in data_dir of each process, and no other can read what it stores"),
			phrase.Of("write secrets.key_file, the same file for all processes, and keep a copy elsewhere"))
	}
	for i, conn := range c.Connections {
		k.unusedAuth(fmt.Sprintf("connections[%d].auth", i), conn.Auth)
	}
	for i, s := range c.Schedules {
		key := fmt.Sprintf("schedules[%d]", i)
		if conn, ok := c.Connection(s.Connection); ok && s.Job == "writeback" && !conn.Write.Enabled {
			k.note(key, phrase.Of("writing to %s is not enabled, so this writes nothing", conn.Name), phrase.Of("write enabled: true under the connection's write"))
		}
		k.disturbed(key+".cron", s)
	}
	sortFindings(k.findings)
	return k.findings
}

// disturbed warns of times that the clocks of the zone skip or show twice.
func (k *checker) disturbed(key string, s Schedule) {
	spec, err := s.Spec()
	if err != nil {
		return
	}
	now := time.Now()
	slot, ok := spec.Disturbed(now, now.AddDate(1, 0, 0))
	if !ok {
		return
	}
	_, clock, _ := strings.Cut(slot.Name, "T")
	k.note(key, phrase.Of("the clocks of %s skip %s on one day of the year or show it twice", s.TimeZone, clock),
		phrase.Of("the job runs once on that day too, but better choose a time outside 01:00 to 03:59"))
}

// sortedKeys visits a map in the same order every time.
func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
