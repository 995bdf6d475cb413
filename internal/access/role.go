package access

import (
	"context"
	"fmt"
	"slices"
)

// Role is what somebody may do; a higher one may do all that a lower one may.
type Role int

// The roles.
const (
	Anyone   Role = iota // who has not logged in
	Viewer               // reads
	Operator             // reads, and has jobs run, pause and go on
	Admin                // all: models, keys, secrets, what others did
)

// Roles are those that can be given.
func Roles() []Role { return []Role{Viewer, Operator, Admin} }

// String is the name of the role in configurations and commands.
func (r Role) String() string {
	if names := []string{"anyone", "viewer", "operator", "admin"}; r >= 0 && int(r) < len(names) {
		return names[r]
	}
	return fmt.Sprintf("role %d", int(r))
}

// ParseRole reads the name of a role that can be given.
func ParseRole(name string) (Role, bool) {
	for _, r := range Roles() {
		if r.String() == name {
			return r, true
		}
	}
	return Anyone, false
}

// How somebody said who they are.
const (
	ByLogin   = "login"
	ByKey     = "key"
	ByProxy   = "proxy"
	ByMachine = "machine" // whoever uses this machine
)

// Identity is who asks.
type Identity struct {
	Name        string // as the provider, the proxy or the key's maker wrote it
	By          string // one of the ways above
	Role        Role
	Connections []string // that it sees; empty is all
	Session     bool     // whether there is a session to end
}

// All reports whether the identity sees every connection.
func (i Identity) All() bool { return len(i.Connections) == 0 }

// Sees reports whether the identity sees a connection.
func (i Identity) Sees(connection string) bool {
	return i.All() || slices.Contains(i.Connections, connection)
}

type contextKey struct{}

// With is a context of somebody's request.
func With(ctx context.Context, who Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, who)
}

// Of is who asks; false is nobody who is known.
func Of(ctx context.Context) (Identity, bool) {
	who, ok := ctx.Value(contextKey{}).(Identity)
	return who, ok
}

// Rule gives the people of a group a role.
type Rule struct {
	Group       string // * is everybody
	Role        Role
	Connections []string // empty is all
}

// Judge says what somebody in these groups may: the first rule that fits decides, and false
// is that none does.
func Judge(rules []Rule, groups []string) (Role, []string, bool) {
	for _, r := range rules {
		if r.Group == "*" || slices.Contains(groups, r.Group) {
			return r.Role, r.Connections, true
		}
	}
	return Anyone, nil, false
}
