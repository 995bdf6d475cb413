package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"path"
	"strings"
	"time"
)

//go:embed static/*
var staticFiles embed.FS

// guarded sets the headers that keep a browser from doing anything that the
// pages do not need, and refuses names that are neither local nor public.
func guarded(public string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// Not no-referrer: forms would then come with the origin null, which looks foreign.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !Ours(r.Host, public) {
			http.Error(w, "These pages are not served under this name. Name it in http.public_url.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Ours reports whether a Host header names this service, which may be reached under the
// name public. An IP address always does: only a
// name can be made to point at us by an attacker.
func Ours(host, public string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return host == "localhost" || host != "" && strings.EqualFold(host, public)
}

// asset is a file that pages load.
type asset struct {
	data    []byte
	version string // changes with the content
}

func loadAssets() (map[string]asset, error) {
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, fmt.Errorf("read the embedded files: %w", err)
	}
	assets := map[string]asset{}
	for _, e := range entries {
		data, err := staticFiles.ReadFile(path.Join("static", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the embedded files: %w", err)
		}
		sum := sha256.Sum256(data)
		assets[e.Name()] = asset{data, hex.EncodeToString(sum[:8])}
	}
	return assets, nil
}

// address returns where a page finds the asset. It changes with the content, so
// that a browser may keep what it has for ever.
func (s *server) address(name string) string {
	return s.base + "/static/" + name + "?v=" + s.assets[name].version
}

func (s *server) static(w http.ResponseWriter, r *http.Request) {
	a, ok := s.assets[r.PathValue("name")]
	if !ok {
		req := s.request(r)
		s.fail(w, req, http.StatusNotFound, req.words("Not found"), req.words("There is no such page or account here."))
		return
	}
	cache := "no-cache"
	if r.URL.Query().Get("v") == a.version {
		cache = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", cache)
	w.Header().Set("ETag", `"`+a.version+`"`)
	http.ServeContent(w, r, r.PathValue("name"), time.Time{}, bytes.NewReader(a.data))
}
