package sandbox

import (
	"encoding/json"
	"net/http"
)

// record shows an object as it is stored, to a person whom a link has led to its page; it
// reports whether the path was one of a record's page.
func (s *Server) record(w http.ResponseWriter, r *http.Request) bool {
	if s.cfg.Record == nil || r.Method != http.MethodGet {
		return false
	}
	typ, id, ok := s.cfg.Record(r.URL)
	if !ok {
		return false
	}
	object, found := s.cfg.Store.Get(typ, id)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if !found {
		w.WriteHeader(http.StatusNotFound)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(object) // a reader who has gone misses nothing
	return true
}
