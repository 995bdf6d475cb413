package access

import (
	"context"
	"net/http"

	"github.com/icptier/icptier/internal/phrase"
)

// Right is what a route or a command needs.
type Right struct {
	Role Role
	// All says that it looks at every connection, and is not for those who see some.
	All bool
	// Does is what is kept of it in the audit; empty is nothing.
	Does Action
}

// Action is what somebody did, as the audit calls it.
type Action string

// The actions.
const (
	LogIn       Action = "log-in"
	LogOut      Action = "log-out"
	Refused     Action = "refused"
	ReadAccount Action = "read-account"
	Export      Action = "export"
	Connect     Action = "connect"
	Disconnect  Action = "disconnect"
	Publish     Action = "publish"
	RollBack    Action = "rollback"
	Shadow      Action = "shadow"
	Undo        Action = "undo"
	RunJob      Action = "run-job"
	PauseJob    Action = "pause-job"
	ResumeJob   Action = "resume-job"
	WriteFields Action = "create-fields"
	ReplayDead  Action = "replay-dead"
	DropDead    Action = "drop-dead"
	ReadDead    Action = "read-dead"
	CreateKey   Action = "create-key"
	RevokeKey   Action = "revoke-key"
	RotateKeys  Action = "rotate-secrets"
	ReadAudit   Action = "read-audit"
	Erase       Action = "erase"
	Forget      Action = "forget"
	Unblock     Action = "unblock"
	TellAccount Action = "tell-account"
)

// RefusedError says why somebody may not.
type RefusedError struct {
	// Known says that it is known who asks: logging in again would not help.
	Known bool
	Why   phrase.Phrase
}

// Error implements error.
func (e *RefusedError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *RefusedError) In(lang string) string { return e.Why.In(lang) }

// May compares who asks with a right; the error is a *RefusedError.
func (r Right) May(ctx context.Context) error {
	who, known := Of(ctx)
	switch {
	case r.Role == Anyone:
		return nil
	case !known:
		return &RefusedError{Why: phrase.Of("this needs a login")}
	case who.Role < r.Role:
		return &RefusedError{Known: true, Why: phrase.Of("this needs the role %s, and you have the role %s", r.Role.String(), who.Role.String())}
	case r.All && !who.All():
		return &RefusedError{Known: true, Why: phrase.Of("this looks at all connections, and you may see some of them")}
	}
	return nil
}

// Rights are what routes need, by their patterns. A pattern that is not among them is an
// admin's: what somebody forgets to write down is not open.
type Rights map[string]Right

// Of is the right of a pattern.
func (r Rights) Of(pattern string) Right {
	if right, ok := r[pattern]; ok {
		return right
	}
	return Right{Role: Admin, All: true}
}

// Auditor keeps what was done; outcome is a status of HTTP.
type Auditor func(r *http.Request, does Action, status int)

// Mux is a http.ServeMux whose routes need rights.
type Mux struct {
	mux    *http.ServeMux
	rights Rights
	refuse func(http.ResponseWriter, *http.Request, error)
	audit  Auditor
	routes []string
}

// NewMux returns a Mux without routes. refuse answers who may not; audit may be nil.
func NewMux(rights Rights, refuse func(http.ResponseWriter, *http.Request, error), audit Auditor) *Mux {
	return &Mux{mux: http.NewServeMux(), rights: rights, refuse: refuse, audit: audit}
}

// Handle mounts a handler for those who have the right of its pattern.
func (m *Mux) Handle(pattern string, handler http.Handler) {
	right := m.rights.Of(pattern)
	m.routes = append(m.routes, pattern)
	m.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := right.May(r.Context()); err != nil {
			if m.audit != nil {
				m.audit(r, Refused, http.StatusForbidden)
			}
			m.refuse(w, r, err)
			return
		}
		if m.audit == nil || right.Does == "" {
			handler.ServeHTTP(w, r)
			return
		}
		kept := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		r = r.WithContext(context.WithValue(r.Context(), objectKey{}, new(string)))
		defer func() { m.audit(r, right.Does, kept.status) }()
		handler.ServeHTTP(kept, r)
	})
}

// HandleFunc mounts a function as Handle does.
func (m *Mux) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	m.Handle(pattern, http.HandlerFunc(handler))
}

// Handler is the handler of a request and its pattern, as of a http.ServeMux.
func (m *Mux) Handler(r *http.Request) (http.Handler, string) { return m.mux.Handler(r) }

// ServeHTTP implements http.Handler.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }

// Routes are the patterns that were mounted, in that order.
func (m *Mux) Routes() []string { return m.routes }

type objectKey struct{}

// About says what a request is about, where its address does not.
func About(ctx context.Context, object string) {
	if at, ok := ctx.Value(objectKey{}).(*string); ok {
		*at = object
	}
}

// Object is what About has said; empty for nothing.
func Object(ctx context.Context) string {
	if at, ok := ctx.Value(objectKey{}).(*string); ok {
		return *at
	}
	return ""
}

// statusWriter keeps the status of an answer.
type statusWriter struct {
	http.ResponseWriter

	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for a http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
