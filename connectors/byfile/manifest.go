package byfile

import (
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Manifest describes one CRM. Parse makes it; it is never changed afterwards.
type Manifest struct {
	// Name is the connector's own name, for messages.
	Name string `json:"connector"`
	// About says which CRM in which version it is for.
	About string `json:"about"`
	// Conf is what a connection has to add, by name, with what it is for.
	Conf map[string]string `json:"conf"`

	API      api      `json:"api"`
	Identify identify `json:"identify"`
	Kinds    struct {
		Account *kind `json:"account"`
		Deal    *kind `json:"deal"`
	} `json:"kinds"`
	Own own `json:"own"`
}

// api is where the CRM is, and its manners.
type api struct {
	Host    string            `json:"host"`
	Path    string            `json:"path"`
	Auth    access            `json:"auth"`
	Headers map[string]string `json:"headers"`
	Pace    float64           `json:"pace"`
	Daily   int               `json:"daily"`
	Times   timeForm          `json:"times"`
	Refused expression        `json:"refused"`
	Empty   string            `json:"empty"`
	IDs     string            `json:"ids"`

	headers []pair
}

// access is how a call shows its token, and where tokens come from if not from a person.
type access struct {
	Header string `json:"header"`
	Scheme string `json:"scheme"`
	OAuth  *struct {
		Authorize string   `json:"authorize"`
		Token     string   `json:"token"`
		Scopes    []string `json:"scopes"`
	} `json:"oauth"`
}

// call is one request to be made.
type call struct {
	Target  string            `json:"call"`
	Query   map[string]any    `json:"query"`
	Headers map[string]string `json:"headers"`
	JSON    any               `json:"json"`

	method  string
	path    []template
	query   []pair
	headers []pair
	body    any // prepared; nil is none
}

// pair is a name with a value that is worked out for each call.
type pair struct {
	name  string
	value template
}

type identify struct {
	None string `json:"none"`
	call
	Tenant expression `json:"tenant"`
	Label  expression `json:"label"`
}

// kind is what there is to say of accounts, or of deals.
type kind struct {
	Object   string     `json:"object"`
	ID       expression `json:"id"`
	Changed  expression `json:"changed"`
	Tag      expression `json:"tag"`
	Currency expression `json:"currency"`
	Select   []string   `json:"select"`
	Read     struct {
		call
		List    expression `json:"list"`
		Size    int        `json:"size"`
		Overlap duration   `json:"overlap"`
		Page    paging     `json:"page"`
	} `json:"read"`
	Lookup struct {
		call
		List expression `json:"list"`
		Max  int        `json:"max"`
	} `json:"lookup"`
	IDs struct {
		None string `json:"none"`
		Same string `json:"same"`
	} `json:"ids"`
	Fields map[string]field `json:"fields"`
	Write  write            `json:"write"`

	kind crm.Kind
}

// paging is how a list is read on; exactly one is set.
type paging struct {
	Keyset *string    `json:"keyset"`
	Offset string     `json:"offset"`
	Token  expression `json:"token"`
	Link   expression `json:"link"`
}

type write struct {
	None string `json:"none"`
	call
	Echo expression `json:"echo"`
	Done expression `json:"done"`
}

// own is about the program's own fields.
type own struct {
	Names string `json:"names"`
	List  struct {
		None string `json:"none"`
		call
		Items   expression          `json:"items"`
		Name    expression          `json:"name"`
		Type    expression          `json:"type"`
		Options expression          `json:"options"`
		ID      expression          `json:"id"`
		Exact   bool                `json:"exact"`
		Types   map[string][]string `json:"types"`
	} `json:"list"`
	Create struct {
		None string `json:"none"`
		call
	} `json:"create"`
	Cells cells `json:"cells"`
}

// cells say where a record holds the fields that a customer has added, if not in itself by their names.
type cells struct {
	Of    expression `json:"of"`
	Key   expression `json:"key"`
	Value expression `json:"value"`
	Write any        `json:"write"`

	body any // Write, prepared
}

// timeForm is how a CRM writes times.
type timeForm string

const (
	timesISO timeForm = "iso"
	timesSQL timeForm = "sql"
	timesMS  timeForm = "ms"
)

// duration is a time.Duration that a manifest writes as 60s or 5m.
type duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

// of returns what is said of a kind of records.
func (m *Manifest) of(k crm.Kind) *kind {
	if k == crm.KindDeal {
		return m.Kinds.Deal
	}
	return m.Kinds.Account
}
