package access

import (
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
)

// Way is one by which somebody says who they are.
type Way interface {
	// Who is the identity of a request; false where the request says nothing by this way. A
	// *RefusedError is about what it says, any other error about a store that cannot be read.
	Who(r *http.Request) (Identity, bool, error)
}

// Gate finds out who asks.
type Gate struct {
	// Ways are asked in their order; the first that knows decides.
	Ways []Way
	// Failed answers a request whose identity cannot be told.
	Failed func(http.ResponseWriter, *http.Request, error)
}

// Handler has next served with the identity of who asks in the context; a request that says
// nothing of anybody goes on without one.
func (g *Gate) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, way := range g.Ways {
			who, known, err := way.Who(r)
			if err != nil {
				g.Failed(w, r, err)
				return
			}
			if known {
				r = r.WithContext(With(r.Context(), who))
				break
			}
		}
		next.ServeHTTP(w, r)
	})
}

// Machine is whoever uses this machine, where nobody has to log in.
type Machine struct{ Name string }

// Who implements Way: it knows everybody.
func (m Machine) Who(*http.Request) (Identity, bool, error) {
	return Identity{Name: m.Name, By: ByMachine, Role: Admin}, true, nil
}

// Proxy is one that has logged people in and says in headers who they are.
type Proxy struct {
	From         []netip.Prefix // requests from elsewhere say nothing
	User, Groups string         // headers
	Rules        []Rule
}

// longestName is how many bytes of a name are kept.
const longestName = 200

// Who implements Way.
func (p Proxy) Who(r *http.Request) (Identity, bool, error) {
	if !p.trusted(r.RemoteAddr) {
		return Identity{}, false, nil
	}
	// A header that the client sent too, beside the proxy's own, is not to be chosen from.
	names := r.Header.Values(p.User)
	if len(names) != 1 || len(r.Header.Values(p.Groups)) > 1 {
		if len(names) == 0 {
			return Identity{}, false, nil
		}
		return Identity{}, false, &RefusedError{Why: phrase.Of("the proxy has sent the header %s more than once", p.User)}
	}
	name := strings.TrimSpace(names[0])
	if name == "" || len(name) > longestName {
		return Identity{}, false, &RefusedError{Why: phrase.Of("the header %s of the proxy holds no name", p.User)}
	}
	var groups []string
	for g := range strings.SplitSeq(r.Header.Get(p.Groups), ",") {
		groups = append(groups, strings.TrimSpace(g))
	}
	role, connections, ok := Judge(p.Rules, groups)
	if !ok {
		return Identity{}, false, &RefusedError{Known: true, Why: phrase.Of("none of your groups may use these pages")}
	}
	return Identity{Name: name, By: ByProxy, Role: role, Connections: connections}, true, nil
}

func (p Proxy) trusted(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	ip := at.Addr().Unmap().WithZone("")
	return slices.ContainsFunc(p.From, func(n netip.Prefix) bool { return n.Contains(ip) })
}

// FromHere refuses what pages of other sites ask for: they must not start work, nor measure
// what an answer takes. A browser says where a request comes from, a program says nothing.
func FromHere(next http.Handler, refuse func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
			refuse(w, r, &RefusedError{Known: true, Why: phrase.Of("this request comes from a page of another site")})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Status is the status of an answer to an error of a Gate or a Mux.
func Status(err error) int {
	var refused *RefusedError
	switch {
	case !errors.As(err, &refused):
		return http.StatusServiceUnavailable
	case refused.Known:
		return http.StatusForbidden
	}
	return http.StatusUnauthorized
}
