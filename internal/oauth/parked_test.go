package oauth

import (
	"context"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/outcome"
)

// lost is a store that has lost what it held.
type lost struct{ Store }

func (lost) Load(context.Context, string) ([]byte, uint64, error) {
	return nil, 0, outcome.ErrNotConnected
}

func TestAConnectionWithoutATokenIsParked(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    *Source
		want string // in the reason; empty where nobody has to do anything
	}{
		{"never connected", &Source{cfg: Config{Connection: "hub", Grant: AuthorizationCode, Store: lost{}}}, "not connected"},
		{"lost with the store", &Source{cfg: Config{Connection: "hub", Grant: AuthorizationCode, Store: lost{}}, held: token{Generation: 3}}, "its token is gone"},
		{"a grant that needs nobody", &Source{cfg: Config{Connection: "hub", Grant: ClientCredentials, Store: lost{}}}, ""},
		{"a token made by hand", &Source{cfg: Config{Connection: "hub", Grant: StaticToken}}, ""},
	} {
		err := tt.s.Parked(t.Context())
		if (err == nil) != (tt.want == "") {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			continue
		}
		if err == nil {
			continue
		}
		if !outcome.IsUnauthorized(err) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "icptier connect hub") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
