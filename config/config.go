package config

import (
	"encoding/json"
	"path/filepath"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule/cronspec"
)

// Config is the whole configuration. Default has the values of what is not given.
type Config struct {
	NATS    NATS
	Redis   Redis
	HTTP    HTTP
	Log     Log
	DataDir string // where embedded servers and a key made by us are kept; ./data
	Secrets Secrets
	// ICP is the file of the ICP model. Required.
	ICP         string
	Connections []Connection
	Schedules   []Schedule
	Review      Review

	source source
	// plain are the keys of secrets that stand in the file itself, which others may read where
	// readable is set.
	plain    []string
	readable bool
}

// NATS says which NATS to use.
type NATS struct {
	// URL is nats:// or tls://, several separated by commas; empty runs an
	// embedded server. A secret, because it may hold a password.
	URL             connector.Secret
	CredentialsFile string // a user's JWT and key; empty where the server asks for none
}

// Redis says which Redis to use.
type Redis struct {
	// URL is an address as package redisurl reads it: one server, Sentinels or a cluster; empty
	// runs an embedded stand-in. A secret, because it may hold a password.
	URL connector.Secret
}

// HTTP says where the pages and the API are served.
type HTTP struct {
	Listen    string // host:port; 127.0.0.1:8080
	PublicURL string // how browsers and CRMs reach it; empty where only this machine does
	// AdminListen is where metrics and health are served, which ask nobody to log in; empty is
	// this machine alone, at the port after that of Listen. The address of Listen has them
	// served there.
	AdminListen string
	Access      Access
}

// Log says what is logged and how.
type Log struct {
	Level  string // debug, info, warn or error; info
	Format string // json or console; json
}

// Secrets says where the keys are that tokens are encrypted with.
type Secrets struct {
	KeyFile string // empty makes one in DataDir
}

// Review says how reviews of the model in force are made.
type Review struct {
	// Explore is the share of the accounts outside tier A that are worked whatever their tier, 0
	// to 0.5, so that reviews can tell what the tiers are worth; 0. Seed draws them: a whole number.
	Explore, Seed float64
}

// Connection is one CRM account that the program is connected to.
type Connection struct {
	Name       string // unique; lower-case letters, digits and -, at most 41
	CRM        string
	URL        string // base of the API, for Salesforce of the login host; empty is the CRM's public one
	AuthURL    string // base of the consent pages where it differs from URL
	APIVersion string // empty is the version the connector was built for
	Region     string // the CRM's data centre, where each has hosts of its own
	Tenant     string // the CRM account, where access is asked for by its name
	Auth       Auth
	// Options are the connector's own, as a JSON object; nil where there are none. The
	// connector says which there are, and refuses others.
	Options json.RawMessage
	// Fields maps crm.InputNames, and account.custom.NAME, to the CRM's field names, over
	// the connector's defaults; a qualification criterion may also map to contact roles (crm.Roles).
	Fields map[string]string
	Write  Write
	Budget Budget
	Names  Names
}

// Names says which names people see of ids. They are kept nowhere.
type Names struct {
	OwnersFile string // CSV with the columns id and name; empty is none
	Owners     bool   // what the CRM calls its owners; false
	Deals      bool   // of deals, on the page of their account; false
}

// The grants by which a connection gets its tokens.
const (
	GrantAuthorizationCode = "authorization_code" // a person consents in the browser
	GrantClientCredentials = "client_credentials"
	GrantJWTBearer         = "jwt_bearer"
	GrantStaticToken       = "static_token" // a token that the CRM's pages hand out
	GrantNone              = "none"         // a source that needs no access granted
)

// Auth says how a connection gets its tokens. What else is required depends on Grant.
type Auth struct {
	Grant        string // authorization_code
	ClientID     string
	ClientSecret connector.Secret
	Token        connector.Secret // static_token
	PrivateKey   connector.Secret // jwt_bearer: PEM
	Subject      string           // jwt_bearer: the user to act as
	// Redirect is the loopback address that the consent page sends the browser back
	// to, exactly as the app is registered with the CRM; empty is any free port of
	// 127.0.0.1 with the path /callback.
	Redirect string
}

// Write says whether and where scores are written back.
type Write struct {
	Enabled bool                 // false
	Names   map[crm.Field]string // the CRM's field names, over the connector's defaults
	// Languages of the reasons, de and en, in the order they are written; empty
	// is the ICP model's choice.
	Languages []string
	// Owners are the CRM's ids of the owners whose accounts are written; empty means all.
	Owners []string
}

// Budget is the part of the CRM's daily calls that the program may use.
type Budget struct {
	Share   float64 // of the daily limit, above 0 and up to 1; 0.25
	Reserve float64 // of the daily limit, that is left to others, from 0 to below 1; 0.2
}

// Schedule plans runs of a job.
type Schedule struct {
	Name       string // unique; lower-case letters, digits and -, at most 41
	Job        string // pull, reconcile, rescore, writeback or review
	Connection string
	Cron       string // five fields or a descriptor
	TimeZone   string // a name of the time zone database; UTC
	CatchUp    string // latest, all or none; latest
	Args       map[string]string
}

// Spec parses the schedule's times.
func (s Schedule) Spec() (cronspec.Spec, error) { return cronspec.Parse(s.Cron, s.TimeZone) }

// Jobs lists the jobs that a schedule can plan.
func Jobs() []string { return []string{"pull", "reconcile", "rescore", "writeback", "review"} }

// Dir is the folder of the configuration file, in which relative paths begin; empty for a
// configuration that was made by code.
func (c *Config) Dir() string {
	if c.source.file == "" {
		return ""
	}
	return filepath.Dir(c.source.file)
}

// Default returns the configuration of an empty file. It is not valid: there is
// no good guess for the ICP model.
func Default() *Config {
	return &Config{
		HTTP:    HTTP{Listen: "127.0.0.1:8080"},
		Log:     Log{Level: "info", Format: "json"},
		DataDir: "data",
	}
}

func defaultConnection() Connection {
	return Connection{
		Auth:   Auth{Grant: GrantAuthorizationCode},
		Budget: Budget{Share: 0.25, Reserve: 0.2},
	}
}

func defaultSchedule() Schedule { return Schedule{TimeZone: "UTC", CatchUp: "latest"} }

// Connection returns the connection of this name.
func (c *Config) Connection(name string) (Connection, bool) {
	for _, conn := range c.Connections {
		if conn.Name == name {
			return conn, true
		}
	}
	return Connection{}, false
}
