package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/spelling"
)

// guarded refuses requests under foreign names and posts from foreign pages, and keeps
// answers from being kept, framed or read by another site.
func guarded(ours func(host string) bool, next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusForbidden, "This request comes from a page of another site.")
	}))
	next = access.FromHere(cross.Handler(next), Refuse)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if !ours(r.Host) {
			refuse(w, http.StatusMisdirectedRequest, "The API is not served under this name. Name it in http.public_url.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse answers what no operation is reached by.
func refuse(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	// A client that has gone needs no answer.
	_ = json.NewEncoder(w).Encode(&huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: detail})
}

// nothingHere answers for paths without an operation, and for those that have one with
// another method.
func nothingHere(mux *access.Mux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			as := r.Clone(r.Context())
			as.Method = method
			if _, pattern := mux.Handler(as); method != r.Method && strings.HasPrefix(pattern, method+" ") {
				w.Header().Set("Allow", method)
				refuse(w, http.StatusMethodNotAllowed, "This is asked for with "+method+".")
				return
			}
		}
		refuse(w, http.StatusNotFound, "There is nothing at this address; "+root+"/openapi.json lists what there is.")
	}
}

// known refuses parameters that an operation has not, and lists of which all but the
// first would be lost.
func (s *server) known(ctx huma.Context, next func(huma.Context)) {
	repeats := map[string]bool{}
	var names []string
	for _, p := range ctx.Operation().Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
			repeats[p.Name] = p.Explode != nil && *p.Explode
		}
	}
	url := ctx.URL()
	query := url.Query()
	var wrong []error
	for name, values := range query {
		where := "query." + name
		switch {
		case !slices.Contains(names, name):
			wrong = append(wrong, &huma.ErrorDetail{Location: where, Message: unknownParameter(name, names)})
		case len(values) > 1 && !repeats[name]:
			wrong = append(wrong, &huma.ErrorDetail{Location: where, Message: "the parameter is given more than once; a list is parted by commas"})
		}
	}
	if len(wrong) == 0 {
		next(ctx)
		return
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	// A client that has gone needs no answer.
	_ = huma.WriteErr(s.api, ctx, http.StatusUnprocessableEntity, "The parameters cannot be used.", wrong...)
}

func unknownParameter(name string, names []string) string {
	switch near := spelling.Nearest(name, names); {
	case near != "":
		return fmt.Sprintf("there is no parameter of this name; did you mean %s?", near)
	case len(names) == 0:
		return "there are no parameters here"
	}
	return "there is no parameter of this name; known are " + strings.Join(names, ", ")
}
