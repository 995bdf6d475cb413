package sandbox

import (
	"cmp"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/sample"
)

// Kind makes sandboxes of one CRM. Package connectors/sandboxes lists them all.
type Kind struct {
	// CRM is the name that the configuration calls it by.
	CRM string
	// Grant is that of the configuration by which a program connects; empty is
	// authorization_code, by a person's consent.
	Grant string
	// Fields are the fields of the team's own that the demo reads, by input, as the configuration maps
	// them; nil is none.
	Fields map[string]string
	// New makes a sandbox. The error is about its store.
	New func(Filling) (*Server, error)
	// AccountPath is where the API shows an account with the program's fields.
	AccountPath func(id string) string
	// Prefer is a header of this name that AccountPath is asked with; empty is none.
	Prefer string
	// AccountValue is a value in what AccountPath answers: of "name", or of one of the
	// program's fields in its usual name, such as "icp_tier"; nil where there is none.
	AccountValue func(answer map[string]any, field string) any
}

// Filling says what a sandbox is made of.
type Filling struct {
	// Store keeps the objects; nil is one in memory. It is the caller's to close.
	Store *Store
	// Companies fill an empty store; one that was filled before keeps what it has.
	Companies      []sample.Company
	Now            func() time.Time // nil is time.Now
	AccessLifetime time.Duration    // of tokens; 0 is the CRM's own
	// ClientID and ClientSecret are those of the registered client; empty takes the sandbox's own.
	ClientID, ClientSecret string
	Log                    *zap.Logger // nil logs nothing
}

// Complete sets what is empty to what a sandbox has where nothing is said. The error is that of the store.
func (f *Filling) Complete(id, secret string, lifetime time.Duration) (err error) {
	if f.Now == nil {
		f.Now = time.Now
	}
	if f.Store == nil {
		f.Store, err = OpenStore("")
	}
	f.ClientID, f.ClientSecret = cmp.Or(f.ClientID, id), cmp.Or(f.ClientSecret, secret)
	f.AccessLifetime = cmp.Or(f.AccessLifetime, lifetime)
	return err
}
