package byfile_test

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/connectors/byfile/byfilesandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// vault keeps one token in memory, and is held by one process alone.
type vault struct {
	mu       sync.Mutex
	data     []byte
	revision uint64
}

func (v *vault) Load(context.Context, string) ([]byte, uint64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.revision == 0 {
		return nil, 0, outcome.ErrNotConnected
	}
	return v.data, v.revision, nil
}

func (v *vault) Save(_ context.Context, _ string, data []byte, revision uint64) (uint64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if revision != v.revision {
		return 0, outcome.Conflict(io.ErrUnexpectedEOF)
	}
	v.data, v.revision = data, v.revision+1
	return v.revision, nil
}

func (v *vault) Delete(_ context.Context, _ string, revision uint64) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if revision != v.revision {
		return outcome.Conflict(io.ErrUnexpectedEOF)
	}
	v.data = nil
	return nil
}

func (v *vault) Lock(context.Context, string) (func(), error) { return func() {}, nil }

// browse is a browser whose user consents.
func browse(t *testing.T, address string) error {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// TestAManifestsOAuth has tokens given out where the manifest says, by both grants, and reads
// with them.
func TestAManifestsOAuth(t *testing.T) {
	text := strings.Replace(shippedText(t, "odoo"), "auth: {scheme: Bearer}", "auth: {scheme: Bearer, oauth: {authorize: /oauth/authorize, token: /oauth/token, scopes: [crm.read, crm.write]}}", 1)
	m, err := byfile.Parse("odoo", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, grant := range []oauth.Grant{oauth.ClientCredentials, oauth.AuthorizationCode} {
		t.Run(string(grant), func(t *testing.T) {
			store, err := sandbox.OpenStore("")
			if err != nil {
				t.Fatal(err)
			}
			box, err := byfilesandbox.New(byfilesandbox.Options{Filling: sandbox.Filling{Store: store, Companies: []sample.Company{{Key: "1", Name: "Muster GmbH", Country: "DE"}}}, Dialect: "odoo"})
			if err != nil {
				t.Fatal(err)
			}
			serve(t, box.Server)
			hello, err := box.Hello()
			if err != nil {
				t.Fatal(err)
			}
			endpoint := connector.Endpoint{URL: hello.URL}
			auth, err := byfile.Of(m).Auth(endpoint)
			if err != nil || len(auth.Scopes) != 2 {
				t.Fatalf("%+v, %v", auth, err)
			}
			keys, err := oauth.CreateKeyring(filepath.Join(t.TempDir(), "key"))
			if err != nil {
				t.Fatal(err)
			}
			v := &vault{}
			source, err := oauth.New(oauth.Config{
				Connection: "odoo", Auth: auth, Endpoint: endpoint, Grant: grant, ClientID: hello.ClientID, ClientSecret: connector.Secret(hello.ClientSecret),
				Store: v, Keys: keys, Locks: v, Transport: &http.Transport{DisableKeepAlives: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer source.Close()
			if err := source.Connect(t.Context(), func(address string) error { return browse(t, address) }); err != nil {
				t.Fatal(err)
			}
			options, err := byfile.Options(map[string]string{"database": "demo"})
			if err != nil {
				t.Fatal(err)
			}
			c, err := byfile.Of(m).New(connector.Settings{Connection: "odoo", Endpoint: endpoint, Options: options, Tokens: source})
			if err != nil {
				t.Fatal(err)
			}
			defer closed(c)
			page, err := c.Read(t.Context(), crm.KindAccount, "")
			if err != nil || len(page.Records) != 1 || page.Records[0].Account.Name != "Muster GmbH" {
				t.Errorf("%+v, %v", page, err)
			}
		})
	}
}

// serve has a sandbox answer until the test is over.
func serve(t *testing.T, s *sandbox.Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Listen(ctx, ""); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestInputsAreThoseOfTheManifest looks at what a configuration is told to be read by itself.
func TestInputsAreThoseOfTheManifest(t *testing.T) {
	f := byfile.Factory()
	got := f.InputsOf([]byte(`{"manifest": "odoo"}`))
	if !slices.Contains(got, "account.postal_code") || !slices.Contains(got, "deal.amount") || slices.Contains(got, "account.revenue") {
		t.Errorf("inputs of odoo: %v", got)
	}
	if got := f.InputsOf([]byte(`{"manifest": "nothing-of-ours"}`)); got != nil {
		t.Errorf("inputs of a manifest that is not there: %v", got)
	}
}
