package config

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/phrase/phrasetest"
)

var update = flag.Bool("update", false, "write the messages of this run to testdata")

func known() []string { return []string{"hubspot", "salesforce"} }

// inTestdata changes into a copy of testdata, where the secrets have the modes
// that a checkout cannot give them, and returns the folder it was copied from.
func inTestdata(t *testing.T) (original string) {
	t.Helper()
	original, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{"client_secret": 0o600, "key.pem": 0o640, "empty": 0o600, "open": 0o644} {
		if err := os.Chmod(filepath.Join(dir, "secrets", name), mode); err != nil {
			t.Fatal(err)
		}
	}
	err = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		return os.Chmod(path, 0o600) // some hold secrets, and one others may read
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "good", "warnings.yaml"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("HUBSPOT_SECRET", "canary-from-env")
	t.Setenv("REDIS_PASSWORD", "canary,@/")
	t.Setenv("EMPTY", "")
	return original
}

// golden compares text with a file of testdata, or writes the file with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("other messages than in %s; if they are right, run the test with -update:\n%s", file, diff)
	}
}

func TestBad(t *testing.T) {
	original := inTestdata(t)
	files, err := filepath.Glob("bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, err := Load(file, known())
			var all *Error
			if !errors.As(err, &all) {
				t.Fatalf("Load returned %v, not an *Error", err)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Error("a message repeats a secret")
			}
			for _, f := range all.Findings {
				if f.Message.IsZero() || f.File != file {
					t.Errorf("not a whole finding: %+v", f)
				}
			}
			golden(t, filepath.Join(original, strings.TrimSuffix(file, "yaml")+"txt"), err.Error()+"\n")
			if strings.Contains(all.In("de"), "canary") {
				t.Error("a message repeats a secret in German")
			}
			for _, f := range all.Findings {
				if word := phrasetest.English(f.Message.In("de") + "; " + f.Hint.In("de")); word != "" {
					t.Errorf("%q stands in %q", word, f.In("de"))
				}
			}
			golden(t, filepath.Join(original, strings.TrimSuffix(file, "yaml")+"de.txt"), all.In("de")+"\n")
		})
	}
}

func TestGood(t *testing.T) {
	original := inTestdata(t)
	files, err := filepath.Glob("good/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			c, err := Load(file, known())
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Validate(known()); err != nil {
				t.Errorf("valid once and not twice: %v", err)
			}
			var warnings strings.Builder
			for _, w := range c.Warnings() {
				warnings.WriteString(w.String() + "\n")
			}
			golden(t, filepath.Join(original, strings.TrimSuffix(file, "yaml")+"txt"), warnings.String())
		})
	}
}

func TestValues(t *testing.T) {
	inTestdata(t)
	for _, tt := range []struct {
		file string
		want *Config
	}{
		{"good/minimal.yaml", &Config{
			HTTP: HTTP{Listen: "127.0.0.1:8080"}, Log: Log{Level: "info", Format: "json"},
			DataDir: "good/data", ICP: "model.yaml",
			Connections: []Connection{{
				Name: "hubspot", CRM: "hubspot",
				Auth:   Auth{Grant: GrantAuthorizationCode, ClientID: "1234", ClientSecret: "canary-from-env"},
				Budget: Budget{Share: 0.25, Reserve: 0.2},
			}},
		}},
		{"good/full.yaml", &Config{
			NATS:  NATS{URL: "nats://one:4222,nats://two:4222", CredentialsFile: "secrets/client_secret"},
			Redis: Redis{URL: "rediss://icptier:canary,@/@cache:6380/1"},
			HTTP: HTTP{
				Listen: "0.0.0.0:8080", PublicURL: "https://tiers.example.com/icptier", AdminListen: "10.0.0.1:9000",
				Access: Access{
					OIDC:  OIDC{Issuer: "https://login.example.com", ClientID: "icp", ClientSecret: "canary-from-file", Groups: "roles", Scopes: []string{"openid", "groups"}},
					Proxy: Proxy{From: []string{"10.1.0.5", "10.2.0.0/16"}, User: "X-User", Groups: "X-Forwarded-Groups"}, Keys: true,
					Roles: []Rule{{Group: "sales", Role: "viewer", Connections: []string{"hubspot-dach"}}, {Group: "*", Role: "operator"}}, Commands: "none", Session: 30 * time.Minute,
				},
			},
			Log:     Log{Level: "debug", Format: "console"},
			DataDir: "state", Secrets: Secrets{KeyFile: "secrets/client_secret"}, ICP: "model.yaml",
			Connections: []Connection{{
				Name: "hubspot-dach", CRM: "hubspot",
				URL: "https://api.hubapi.com", AuthURL: "https://app.hubspot.com", APIVersion: "2026-03",
				Auth:   Auth{Grant: GrantAuthorizationCode, ClientID: "0a1b", ClientSecret: "canary-from-file"},
				Fields: map[string]string{"account.employees": "numberofemployees", "deal.champion": "champion__c"},
				Write: Write{
					Enabled:   true,
					Names:     map[crm.Field]string{crm.FieldTier: "our_tier", crm.FieldQualificationGaps: "our_gaps"},
					Languages: []string{"en", "de"}, Owners: []string{"9000001", "005A"},
				},
				Names: Names{OwnersFile: "good/owners.csv", Owners: true, Deals: true}, Budget: Budget{Share: 0.5},
			}},
			Schedules: []Schedule{
				{Name: "pull", Job: "pull", Connection: "hubspot-dach", Cron: "*/5 * * * *", TimeZone: "UTC", CatchUp: "latest"},
				{
					Name: "full", Job: "pull", Connection: "hubspot-dach", Cron: "0 22 * * sun", TimeZone: "Europe/Berlin",
					CatchUp: "none", Args: map[string]string{"full": "true", "then": "writeback"},
				},
			},
		}},
	} {
		got, err := Load(tt.file, known())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
			t.Errorf("%s:\n%s", tt.file, diff)
		}
	}
	c, err := Load("good/grants.yaml", known())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Connections[0].Auth.ClientSecret.Reveal(); got != "${not-a-variable}" {
		t.Errorf("$${ became %q", got)
	}
	if got := c.Connections[1].Auth.PrivateKey.Reveal(); !strings.HasPrefix(got, "-----BEGIN") || !strings.HasSuffix(got, "-----") {
		t.Errorf("the key became %q", got)
	}
}

func TestAConnectorsOwnOptionsAreReadAsJSON(t *testing.T) {
	inTestdata(t)
	c, err := Load("good/options.yaml", known())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(c.Connections[0].Options), `{"deep":{"list":[1,"two",true]},"folder":"canary-from-env","from":"007","no":false,"ratio":0.5,"rows":20}`; got != want {
		t.Errorf("options %s, want %s", got, want)
	}
	if c := c.Connections[0]; c.Region != "eu" || c.Tenant != "contoso" || c.Auth.Grant != GrantNone {
		t.Errorf("region %q, tenant %q, grant %q", c.Region, c.Tenant, c.Auth.Grant)
	}
	if c.Connections[1].Options != nil {
		t.Errorf("options that were not written are %s", c.Connections[1].Options)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.yaml")
	if err := os.WriteFile(huge, make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "there is no file",
		dir:                             "is not a file",
		huge:                            "is too large",
	} {
		_, err := Load(path, known())
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "--config") {
			t.Errorf("Load(%s) = %v, want %q and --config in it", path, err, want)
		}
	}
}

func TestValidateOfConfigMadeByCode(t *testing.T) {
	c := Default()
	c.ICP = "testdata/model.yaml"
	c.Connections = []Connection{defaultConnection()}
	c.Connections[0].Name, c.Connections[0].CRM = "a", "hubspot"
	before := *c
	err := c.Validate(known())
	if err == nil || !strings.Contains(err.Error(), "configuration: connections[0].auth.client_id: is missing") {
		t.Errorf("Validate = %v", err)
	}
	if diff := cmp.Diff(&before, c, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("Validate changed the configuration:\n%s", diff)
	}
}

// TestExample loads the example and looks for every key that there is.
func TestExample(t *testing.T) {
	for _, name := range []string{"HUBSPOT_CLIENT_SECRET", "SALESFORCE_CLIENT_SECRET"} {
		t.Setenv(name, "x")
	}
	c, err := Load("icptier.example.yaml", known())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range c.Warnings() {
		t.Errorf("the example has a warning: %s", w)
	}
	text, err := os.ReadFile("icptier.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range allKeys(t) {
		if !strings.Contains(string(text), key+":") {
			t.Errorf("the example does not show the key %s", key)
		}
	}
}

// allKeys learns the known keys from the hints for unknown ones.
func allKeys(t *testing.T) []string {
	t.Helper()
	const bogus = "{qqqqqqqqqqqqqqqqqqqq: 1}"
	text := "qqqqqqqqqqqqqqqqqqqq: 1\nnats: " + bogus + "\nredis: " + bogus + "\nhttp: {qqqqqqqqqqqqqqqqqqqq: 1, auth: {qqqqqqqqqqqqqqqqqqqq: 1, oidc: " + bogus + ", proxy: " + bogus + ", roles: [" + bogus + "]}}\nlog: " + bogus + "\nsecrets: " + bogus +
		"\nconnections:\n- " + bogus + "\n- {auth: " + bogus + ", write: " + bogus + ", budget: " + bogus + "}\nschedules:\n- " + bogus + "\n"
	_, err := parse("bogus.yaml", []byte(text), os.LookupEnv, known())
	var all *Error
	if !errors.As(err, &all) {
		t.Fatal(err)
	}
	var keys []string
	for _, f := range all.Findings {
		if list, ok := strings.CutPrefix(f.Hint.String(), "known here are "); ok {
			keys = append(keys, strings.Split(list, ", ")...)
		}
	}
	if len(keys) < 40 {
		t.Fatalf("only %d keys: %v", len(keys), keys)
	}
	return keys
}

func TestDidYouMean(t *testing.T) {
	for word, want := range map[string]string{
		"hubspt": "did you mean hubspot?", "salesforc": "did you mean salesforce?", "goldmine": "", "": "", "q": "",
	} {
		if got := didYouMean(word, known(), phrase.Phrase{}).String(); got != want {
			t.Errorf("didYouMean(%q) = %q, want %q", word, got, want)
		}
	}
}

// FuzzLoad feeds whatever can be in a file: it must answer with a Config or with
// findings, and never repeat a secret.
func FuzzLoad(f *testing.F) {
	for _, dir := range []string{"good", "bad"} {
		files, err := filepath.Glob("testdata/" + dir + "/*.yaml")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	env := func(name string) (string, bool) { return "canary", name != "NO" }
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parse("testdata/bad/fuzz.yaml", data, env, known())
		if err == nil {
			for _, s := range c.Schedules {
				if _, err := s.Spec(); err != nil {
					t.Errorf("valid, and its schedule is not: %v", err)
				}
			}
			c.Warnings()
			return
		}
		var all *Error
		if !errors.As(err, &all) || len(all.Findings) == 0 {
			t.Fatalf("parse returned %v, not findings", err)
		}
		for _, finding := range all.Findings {
			if line := finding.String(); strings.ContainsAny(line, "\r\n\x1b") {
				t.Errorf("a finding of more than one line: %q", line)
			}
		}
	})
}

func TestCustomFieldsAreBounded(t *testing.T) {
	cfg := Default()
	conn := defaultConnection()
	conn.Name, conn.CRM, conn.Fields = "hubspot", "hubspot", map[string]string{}
	for i := range crm.MaxCustomFields {
		conn.Fields[fmt.Sprintf("account.custom.f%d", i)] = "f"
	}
	bounded := func() bool {
		cfg.Connections = []Connection{conn}
		err := cfg.Validate(known())
		return err != nil && strings.Contains(err.Error(), "there are 51 custom fields, and at most 50 are read")
	}
	if bounded() {
		t.Error("50 custom fields were refused")
	}
	if conn.Fields["account.custom.one_more"] = "f"; !bounded() {
		t.Error("51 custom fields were taken")
	}
}
