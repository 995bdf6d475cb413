package app_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/connector"
)

const gib = 1 << 30

// limits is what all streams and buckets may take on one server, as the program makes them.
func limits(t *testing.T) (total int64) {
	t.Helper()
	a := newSite(t, 1).open(t)
	defer a.Close()
	usage, err := a.Usage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range usage {
		if u.Stream == "" {
			continue
		}
		if u.Limit <= 0 {
			t.Errorf("stream %s has no limit", u.Stream)
		}
		total += u.Limit
	}
	return total
}

func TestTheFiguresOfTheDocumentsAreThoseOfTheStreams(t *testing.T) {
	total := limits(t)
	conf := natsConf(t)
	if conf.JetStreamMaxStore < total {
		t.Errorf("max_file_store of nats.conf is %d, and the streams take up to %d", conf.JetStreamMaxStore, total)
	}
	if len(conf.Accounts) == 0 {
		t.Error("nats.conf asks for no user")
	}
	figure := regexp.MustCompile(`take (\d+\.\d) GiB at most`)
	want := fmt.Sprintf("%.1f", math.Ceil(10*float64(total)/gib)/10)
	for _, file := range []string{"README.md", "nats.conf"} {
		said := figure.FindStringSubmatch(deployed(t, file))
		if said == nil {
			t.Errorf("%s does not say what the streams take", file)
		} else if said[1] != want {
			t.Errorf("%s says that the streams take %s GiB, they take %s", file, said[1], want)
		}
	}
	for _, m := range regexp.MustCompile(`max_file: (\d+)GB`).FindAllStringSubmatch(deployed(t, "nats.conf"), -1) {
		if n, err := strconv.ParseInt(m[1], 10, 64); err != nil || n*gib < total {
			t.Errorf("the account's max_file is %s GB, and the streams take up to %d", m[1], total)
		}
	}
}

// natsConf reads nats.conf as the server does, with a secret beside it.
func natsConf(t *testing.T) *server.Options {
	t.Helper()
	root := t.TempDir()
	for path, text := range map[string]string{
		"etc/nats/nats.conf":    deployed(t, "nats.conf"),
		"run/secrets/nats_user": "user: icptier\npassword: \"correct horse\"\n",
	} {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	opts, err := server.ProcessConfigFile(filepath.Join(root, "etc/nats/nats.conf"))
	if err != nil {
		t.Fatal(err)
	}
	return opts
}

// startNATS starts a server of nats.conf.
func startNATS(t *testing.T, opts *server.Options) (url string) {
	t.Helper()
	opts.Host, opts.Port, opts.HTTPPort = "127.0.0.1", server.RANDOM_PORT, 0
	opts.StoreDir, opts.NoLog, opts.NoSigs = t.TempDir(), true, true
	srv, err := server.NewServer(opts)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	_, at, _ := strings.Cut(srv.ClientURL(), "://")
	return at
}

// over opens the program over other servers than its own.
func over(t *testing.T, s *site, nats, redis string) (*app.App, error) {
	t.Helper()
	cfg := s.load(t)
	cfg.NATS.URL, cfg.Redis.URL = connector.Secret(nats), connector.Secret(redis)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return app.Open(ctx, cfg, app.Options{})
}

func TestBothStoresAreSpokenToByTLS(t *testing.T) {
	trusted := cachetest.Trusted(t)
	redis := cachetest.StartServer(t, cachetest.Access{TLS: trusted, Password: "canary"})
	pair, err := tls.LoadX509KeyPair(trusted.CertFile, trusted.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	opts := natsConf(t)
	opts.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	at := startNATS(t, opts)
	s := newSite(t, 5)
	const user = "icptier:correct%20horse@"
	a, err := over(t, s, "tls://"+user+at, "rediss://:canary@"+redis.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	err = a.With(t.Context(), []app.Role{app.RoleIngest, app.RoleWorker}, func(ctx context.Context) error {
		if _, err := a.Jobs().Ask(ctx, "hub", "pull", nil); err != nil {
			return err
		}
		return a.Backlog().Drain(ctx)
	})
	if err != nil {
		t.Errorf("nothing is read and scored over TLS: %v", err)
	}
	for name, c := range map[string]struct{ nats, redis, want string }{
		"NATS under a name that its certificate has not":  {"tls://" + user + strings.Replace(at, "127.0.0.1", "localhost", 1), "rediss://:canary@" + redis.Addr, "certificate"},
		"Redis under a name that its certificate has not": {"tls://" + user + at, "rediss://:canary@" + strings.Replace(redis.Addr, "127.0.0.1", "localhost", 1), "certificate"},
	} {
		other, err := over(t, s, c.nats, c.redis)
		if err == nil {
			other.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "horse") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNATSWantsThePassword(t *testing.T) {
	at := startNATS(t, natsConf(t))
	s := newSite(t, 5)
	a, err := over(t, s, "nats://icptier:correct%20horse@"+at, "")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	usage, err := a.Usage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if all := usage[len(usage)-1]; all.Stream != "" || all.Limit != 8*gib {
		t.Errorf("the program sees a limit of %d for all streams, want %d", all.Limit, 8*gib)
	}
	if _, err := over(t, s, "nats://"+at, ""); err == nil || !strings.Contains(err.Error(), "uthoriz") {
		t.Errorf("without the password: %v", err)
	}
}

func TestMemoryLimitsLeaveRoomAndSecretsStayOutOfGit(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			Memory      string            `yaml:"mem_limit"`
			Environment map[string]string `yaml:"environment"`
			Command     []string          `yaml:"command"`
			Secrets     []string          `yaml:"secrets"`
		} `yaml:"services"`
		Secrets map[string]struct {
			File string `yaml:"file"`
		} `yaml:"secrets"`
	}
	if err := yaml.Unmarshal([]byte(deployed(t, "compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	for name, s := range compose.Services {
		have := mebibytes(t, s.Memory)
		want := 0
		if limit := s.Environment["GOMEMLIMIT"]; limit != "" {
			want = mebibytes(t, limit)
		}
		for i, arg := range s.Command {
			if arg == "--maxmemory" {
				want = mebibytes(t, s.Command[i+1])
			}
			if strings.Contains(arg, "requirepass") {
				t.Errorf("%s has its password among its arguments", name)
			}
		}
		if want < have*80/100 || want > have*92/100 {
			t.Errorf("%s is held to %d MiB and may take %d MiB", name, want, have)
		}
		if len(s.Secrets) == 0 {
			t.Errorf("%s has no secret, so it asks nobody for a password", name)
		}
		for _, secret := range s.Secrets {
			if !strings.HasPrefix(compose.Secrets[secret].File, "secrets/") {
				t.Errorf("secret %s of %s is %q", secret, name, compose.Secrets[secret].File)
			}
			if !strings.Contains(deployed(t, "README.md"), "secrets/"+secret) {
				t.Errorf("README.md does not say how secrets/%s is made", secret)
			}
		}
	}
	ignored, err := os.ReadFile("../../.gitignore")
	if err != nil || !strings.Contains(string(ignored), "deploy/secrets") {
		t.Errorf("deploy/secrets is not kept out of git: %v", err)
	}
	for _, c := range regexp.MustCompile(`GOMEMLIMIT, value: (\w+)}[^#]*?limits: {memory: (\w+)}`).FindAllStringSubmatch(
		strings.ReplaceAll(deployed(t, "kubernetes", "workloads.yaml"), "\n", " "), -1) {
		if want, have := mebibytes(t, c[1]), mebibytes(t, c[2]); want < have*80/100 || want > have*92/100 {
			t.Errorf("a pod is held to %d MiB and may take %d MiB", want, have)
		}
	}
}

func mebibytes(t *testing.T, text string) int {
	t.Helper()
	m := regexp.MustCompile(`^(\d+)(g|Gi|GiB|m|mb|Mi|MiB)$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("%q is no size", text)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(strings.ToLower(m[2]), "g") {
		n *= 1024
	}
	return n
}

// probes are what Kubernetes asks of a pod; the program has to answer each path.
func TestProbesAskForWhatTheProgramAnswers(t *testing.T) {
	text := deployed(t, "kubernetes", "workloads.yaml")
	for probe, path := range map[string]string{"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"} {
		found := regexp.MustCompile(probe+`:\s+httpGet: {path: (\S+), port: admin}`).FindAllStringSubmatch(text, -1)
		if len(found) != strings.Count(text, "kind: Deployment") {
			t.Errorf("%d Deployments and %d of %s", strings.Count(text, "kind: Deployment"), len(found), probe)
		}
		for _, f := range found {
			if f[1] != path {
				t.Errorf("%s asks %s, want %s", probe, f[1], path)
			}
		}
	}
	a := newSite(t, 1).open(t)
	defer a.Close()
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		if status := statusOf(t, a, path); status != 200 {
			t.Errorf("%s answers %d", path, status)
		}
	}
}
