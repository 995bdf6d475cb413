package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func first(change func(*First)) First {
	f := First{
		Connections: []FirstConnection{{Name: "sales", CRM: "hubspot", Grant: GrantAuthorizationCode, ClientID: "id"}},
		Model:       "dach-mittelstand", TimeZone: "Europe/Berlin",
	}
	if change != nil {
		change(&f)
	}
	return f
}

// TestAFirstConfigurationLoads writes first configurations and reads them as the program
// does, with every grant and every model.
func TestAFirstConfigurationLoads(t *testing.T) {
	const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
	grants := map[string]FirstConnection{
		GrantAuthorizationCode: {Name: "sales-eu", CRM: "salesforce", URL: "https://acme.my.salesforce.com", ClientID: `a "quoted": id`},
		GrantClientCredentials: {Name: "7eleven", CRM: "salesforce", ClientID: "id"},
		GrantJWTBearer:         {Name: "sales", CRM: "salesforce", ClientID: "id", Subject: "integration@example.com"},
		GrantStaticToken:       {Name: "hub", CRM: "hubspot"},
		GrantNone:              {Name: "export", CRM: "csvfile", Path: `exports "2026": all`},
	}
	for grant, connection := range grants {
		for model := range Models() {
			t.Run(grant+" "+model, func(t *testing.T) {
				connection.Grant = grant
				f := first(func(f *First) { f.Connections, f.Model = []FirstConnection{connection}, model })
				path := filepath.Join(t.TempDir(), "icptier.yaml")
				if kept, err := f.Write(path, []string{"csvfile", "hubspot", "salesforce"}); err != nil || kept {
					t.Fatal(kept, err)
				}
				for _, variable := range f.Secrets() {
					t.Setenv(variable, map[bool]string{true: key, false: "the-secret"}[grant == GrantJWTBearer])
				}
				c, err := Load(path, []string{"csvfile", "hubspot", "salesforce"})
				if err != nil {
					t.Fatal(err)
				}
				got := c.Connections[0]
				if got.Name != connection.Name || got.URL != connection.URL || got.Auth.ClientID != connection.ClientID ||
					got.Auth.Subject != connection.Subject || got.Write.Enabled || len(c.Schedules) != 5 {
					t.Errorf("read back %+v with %d schedules", got, len(c.Schedules))
				}
				if connection.Path != "" && string(got.Options) != `{"path":"exports \"2026\": all"}` {
					t.Errorf("options %s", got.Options)
				}
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%v, %v", info.Mode(), err)
				}
				// What is left to do is to look, and then to let it write.
				if w := c.Warnings(); len(w) != 1 || !strings.Contains(w[0].Message.String(), "is not enabled") {
					t.Error(w)
				}
			})
		}
	}
}

func TestAFirstConfigurationKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	path, model := filepath.Join(dir, "icptier.yaml"), filepath.Join(dir, "icp", "dach-mittelstand.yaml")
	if err := os.Mkdir(filepath.Dir(model), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(model, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := first(nil)
	if kept, err := f.Write(path, []string{"hubspot"}); err != nil || !kept {
		t.Errorf("kept %t, %v", kept, err)
	}
	if text, err := os.ReadFile(model); err != nil || string(text) != "mine" {
		t.Errorf("the model is now %q, %v", text, err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(path, []string{"hubspot"}); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "mine" {
		t.Errorf("the configuration is now %q, %v", text, err)
	}
}

func TestAFirstConfigurationIsChecked(t *testing.T) {
	for key, change := range map[string]func(*First){
		"connections[0].name":           func(f *First) { f.Connections[0].Name = "Sales" },
		"connections[0].name: is too":   func(f *First) { f.Connections[0].Name = strings.Repeat("a", 36) },
		"connections[1].name":           func(f *First) { f.Connections = append(f.Connections, f.Connections[0]) },
		"connections[0].crm":            func(f *First) { f.Connections[0].CRM = "hubspott" },
		"connections[0].url":            func(f *First) { f.Connections[0].URL = "api" },
		"connections[0].auth.grant":     func(f *First) { f.Connections[0].Grant = "password" },
		"connections[0].auth.client_id": func(f *First) { f.Connections[0].ClientID = "" },
		"connections[0].auth.subject":   func(f *First) { f.Connections[0].Grant = GrantJWTBearer },
		"nats.url":                      func(f *First) { f.NATS = "http://nats" },
		"redis.url":                     func(f *First) { f.Redis = "redis" },
		"icp":                           func(f *First) { f.Model = "dach-mittelstadt" },
		"schedules[1].time_zone":        func(f *First) { f.TimeZone = "Berlin" },
	} {
		t.Run(key, func(t *testing.T) {
			f := first(change)
			path := filepath.Join(t.TempDir(), "icptier.yaml")
			_, err := f.Write(path, []string{"hubspot"})
			var bad *Error
			if !errors.As(err, &bad) || !strings.HasPrefix(bad.Findings[0].String(), "configuration: "+key) {
				t.Errorf("got %v", err)
			}
			if _, err := os.Stat(path); err == nil {
				t.Error("it was written")
			}
		})
	}
}
