package audit

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"github.com/icptier/icptier/internal/access"
)

// Entry is one thing that somebody did.
type Entry struct {
	At     time.Time `json:"at"`
	Who    string    `json:"who,omitempty"` // empty is a stranger
	By     string    `json:"by,omitempty"`  // login, key, proxy or machine
	Role   string    `json:"role,omitempty"`
	Does   string    `json:"does"`
	Object string    `json:"object,omitempty"` // a connection, or an account of one, a schedule, a version …
	From   string    `json:"from,omitempty"`   // the address of the network, or the command line
	// Outcome is done, refused or failed.
	Outcome string `json:"outcome"`
	// Unkept counts refusals before this entry that were not kept.
	Unkept uint64 `json:"unkept,omitempty"`
}

// The outcomes.
const (
	Done    = "done"
	Refused = "refused"
	Failed  = "failed"
)

// Store keeps entries; a bus.Bus is one.
type Store interface {
	KeepAudit(ctx context.Context, does string, entry []byte) error
	Audit(ctx context.Context, each func(entry []byte) (more bool)) error
}

// Journal keeps entries and reads them.
type Journal struct {
	store  Store
	now    func() time.Time
	log    *zap.Logger
	strays *rate.Limiter
	unkept atomic.Uint64
}

// fromCommand is the From of a command of this machine.
const fromCommand = "command"

const (
	// strayRate is how many refusals of strangers are kept a second, and strayBurst at once.
	strayRate, strayBurst = 1, 60
	// patience is how long an answer waits for its entry.
	patience = 2 * time.Second
	longest  = 300 // bytes of an object
)

// New returns a Journal over a store.
func New(store Store, now func() time.Time, log *zap.Logger) *Journal {
	return &Journal{store: store, now: now, log: log, strays: rate.NewLimiter(strayRate, strayBurst)}
}

// Keep appends an entry of now.
func (j *Journal) Keep(ctx context.Context, e Entry) {
	e.At = j.now().UTC()
	if e.Who == "" && !j.strays.AllowN(e.At, 1) {
		j.unkept.Add(1)
		return
	}
	e.Unkept = j.unkept.Swap(0)
	body, err := json.Marshal(e)
	if err == nil {
		// What was done was done, though the client has gone.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		err = j.store.KeepAudit(ctx, e.Does, body)
	}
	if err != nil {
		j.unkept.Add(e.Unkept)
		j.log.Error("not kept in the audit", zap.String("action", e.Does), zap.String("outcome", e.Outcome), zap.Error(err))
	}
}

// Request keeps what a request did; it is an access.Auditor.
func (j *Journal) Request(r *http.Request, does access.Action, status int) {
	who, _ := access.Of(r.Context())
	j.Of(r, who, does, status)
}

// Of keeps what somebody did with a request.
func (j *Journal) Of(r *http.Request, who access.Identity, does access.Action, status int) {
	e := entry(who, does, Outcome(status))
	e.Object, e.From = object(r), address(r.RemoteAddr)
	if does == access.Refused {
		e.Object = r.Pattern
	}
	j.Keep(r.Context(), e)
}

// Command keeps what a command did.
func (j *Journal) Command(ctx context.Context, does access.Action, object, outcome string) {
	who, _ := access.Of(ctx)
	e := entry(who, does, outcome)
	e.Object, e.From = cut(object), fromCommand
	j.Keep(ctx, e)
}

func entry(who access.Identity, does access.Action, outcome string) Entry {
	e := Entry{Who: who.Name, By: who.By, Does: string(does), Outcome: outcome}
	if who.Role != access.Anyone {
		e.Role = who.Role.String()
	}
	return e
}

// Outcome is that of a status of HTTP.
func Outcome(status int) string {
	switch {
	case status < http.StatusBadRequest:
		return Done
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Refused
	}
	return Failed
}

// object is what the address of a request names: of an account its connection and id.
func object(r *http.Request) string {
	if said := access.Object(r.Context()); said != "" {
		return cut(said)
	}
	var parts []string
	for _, name := range []string{"connection", "id", "version"} {
		if v := r.PathValue(name); v != "" {
			parts = append(parts, v)
		}
	}
	if len(parts) == 0 {
		if c := r.URL.Query().Get("connection"); c != "" {
			parts = append(parts, c)
		}
	}
	return cut(strings.Join(parts, "/"))
}

func cut(text string) string { return strings.ToValidUTF8(text[:min(len(text), longest)], "") }

func address(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return ""
	}
	return host
}

// Filter chooses entries. An empty value does not restrict.
type Filter struct {
	Who, Does, Outcome string
	Since              time.Time
	Limit              int // the most entries, from 1 on
}

// Read returns the newest entries that a filter lets through, the newest first.
func (j *Journal) Read(ctx context.Context, f Filter) ([]Entry, error) {
	all := []Entry{}
	err := j.store.Audit(ctx, func(body []byte) bool {
		var e Entry
		if json.Unmarshal(body, &e) != nil {
			return true // somebody else's
		}
		if !f.Since.IsZero() && e.At.Before(f.Since) {
			return false
		}
		if (f.Who == "" || f.Who == e.Who) && (f.Does == "" || f.Does == e.Does) && (f.Outcome == "" || f.Outcome == e.Outcome) {
			all = append(all, e)
		}
		return len(all) < f.Limit
	})
	return all, err
}
