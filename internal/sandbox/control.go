package sandbox

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// controlPath is where a sandbox is steered, beside the API of its CRM. It takes calls of
// this machine alone, with the client's id and secret as basic authentication.
const controlPath = "/sandbox/"

// longestSpec is the longest specification of faults that is read, in bytes.
const longestSpec = 16 << 10

// routes are the calls that steer the sandbox.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sandbox/faults", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.faults.states())
	})
	mux.HandleFunc("PUT /sandbox/faults", s.putFaults)
	mux.HandleFunc("DELETE /sandbox/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.Heal()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /sandbox/tokens/expire", func(w http.ResponseWriter, _ *http.Request) { done(w, s.ExpireTokens()) })
	mux.HandleFunc("POST /sandbox/grants/revoke", func(w http.ResponseWriter, _ *http.Request) { done(w, s.RevokeGrants()) })
	mux.HandleFunc("GET /sandbox/objects/{type}", s.serveObjects)
	mux.HandleFunc("GET /sandbox/journal", s.serveJournal)
	mux.HandleFunc("GET /sandbox/calls", func(w http.ResponseWriter, _ *http.Request) { lines(w, s.Calls()) })
	// A rep's own calls: of the API, without a token, and without faults.
	mux.Handle("/sandbox/api/", http.StripPrefix("/sandbox/api", s.cfg.API))
	return s.guarded(mux)
}

// guarded lets only those in who could read the sandbox's memory as well.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		ip := net.ParseIP(host)
		id, secret, _ := r.BasicAuth()
		switch {
		case err != nil || ip == nil || !ip.IsLoopback():
			http.Error(w, "a sandbox is steered from its own machine", http.StatusForbidden)
		case id != s.cfg.OAuth.ClientID || !same(secret, s.cfg.OAuth.ClientSecret):
			w.Header().Set("WWW-Authenticate", `Basic realm="sandbox"`)
			http.Error(w, "steering a sandbox takes the client's id and secret", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// putFaults puts the faults of a specification in the place of those that are in force.
func (s *Server) putFaults(w http.ResponseWriter, r *http.Request) {
	spec, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestSpec))
	if err != nil {
		http.Error(w, "the specification cannot be read", http.StatusBadRequest)
		return
	}
	if err := s.Specify(string(spec)); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, http.StatusOK, s.faults.states())
}

func (s *Server) serveObjects(w http.ResponseWriter, r *http.Request) {
	lines(w, s.cfg.Store.All(r.PathValue("type")))
}

// serveJournal answers what was committed after a commit, at most limit lines.
func (s *Server) serveJournal(w http.ResponseWriter, r *http.Request) {
	after, limit := uint64(0), keptCommits
	q := r.URL.Query()
	var err error
	if text := q.Get("after"); text != "" {
		after, err = strconv.ParseUint(text, 10, 64)
	}
	if text := q.Get("limit"); err == nil && text != "" {
		limit, err = strconv.Atoi(text)
	}
	if err != nil || limit < 1 {
		http.Error(w, "after and limit are whole numbers", http.StatusBadRequest)
		return
	}
	commits, err := s.cfg.Store.Journal(after, limit)
	if err != nil {
		http.Error(w, err.Error(), http.StatusGone)
		return
	}
	lines(w, commits)
}

// lines answers a list as JSON lines.
func lines[T any](w http.ResponseWriter, list []T) {
	var body strings.Builder
	encoder := json.NewEncoder(&body)
	for _, v := range list {
		if err := encoder.Encode(v); err != nil {
			http.Error(w, "the list cannot be encoded", http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", "application/jsonl")
	_, _ = io.WriteString(w, body.String()) // the caller is gone if this fails
}

func done(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, "the state of OAuth cannot be stored", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
