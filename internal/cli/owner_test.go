package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"github.com/icptier/icptier/internal/cli"
)

// envCommand makes the test binary the program, so that tests have processes of it to kill.
const envCommand = "ICPTIER_TEST_COMMAND"

// command is what package main does.
func command() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// process is the program in a process of its own.
type process struct {
	cmd   *exec.Cmd
	mu    sync.Mutex
	text  bytes.Buffer // of standard output and standard error
	ended chan struct{}
}

// Write implements io.Writer.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], append(args, "--lang", "en")...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), envCommand+"=1", "ICPTIER_LOG=info")
	p.cmd.Stdout, p.cmd.Stderr = p, p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.signal(syscall.SIGKILL)
		<-p.ended
		if t.Failed() {
			t.Logf("%v said:\n%s", args, p.said())
		}
	})
	return p
}

func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) } // it may have ended

// pause stops the process, and waits until none of its threads runs: one of them could answer
// meanwhile.
func (p *process) pause(t *testing.T) {
	t.Helper()
	p.signal(syscall.SIGSTOP)
	until(t, "the process stands still", func() bool {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.cmd.Process.Pid)) // none where there is no /proc
		return !slices.ContainsFunc(threads, func(name string) bool {
			text, err := os.ReadFile(name)
			return err == nil && !strings.Contains(string(text), ") T ")
		})
	})
}

func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// exit waits for the end of the process.
func (p *process) exit(t *testing.T, within time.Duration) int {
	t.Helper()
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		t.Fatalf("hangs after %s; it said:\n%s", within, p.said())
		return 0
	}
}

// until waits until something is so.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for limit := time.Now().Add(40 * time.Second); !is(); <-tick.C {
		if time.Now().After(limit) {
			t.Fatalf("not so: %s", what)
		}
	}
}

func (p *process) says(t *testing.T, text string) {
	t.Helper()
	until(t, "says "+text, func() bool { return strings.Contains(p.said(), text) })
}

// page is where a service over the world's data directory shows its pages, by a configuration
// of its own.
type page struct{ conf, address string }

func (w *world) page(t *testing.T) page {
	t.Helper()
	conf, err := os.ReadFile(w.conf)
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	return page{write(t, filepath.Dir(w.conf), "run-"+port+".yaml", fmt.Sprintf("http: {listen: '%[1]s', admin_listen: '%[1]s'}\n%[2]s", address, conf)), address}
}

// freeAddress is one that nothing listens on. It lies below the ports that the system gives out on
// its own, which another test or a connection may have got before the service listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000))
		l, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return address
	}
}

func (p page) ready() bool {
	resp, err := http.Get("http://" + p.address + "/readyz")
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// replica is icptier run with a page of its own.
type replica struct {
	*process
	page
}

func (w *world) replica(t *testing.T) replica {
	t.Helper()
	p := w.page(t)
	return replica{start(t, "run", "-c", p.conf), p}
}

func (s replica) isReady(t *testing.T) {
	t.Helper()
	until(t, s.address+" is ready", s.ready)
}

// oneLine is a text without its line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// listed is how many accounts a command of its own lists.
func (w *world) listed(t *testing.T) int {
	t.Helper()
	code, out, _ := run(t, "accounts", "-c", w.conf, "-o", "json")
	var all []json.RawMessage
	if code != 0 || json.Unmarshal([]byte(out), &all) != nil {
		return -1
	}
	return len(all)
}

func TestARunOutlivesTheCommandWhoseServersItUses(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]syscall.Signal{"interrupted": syscall.SIGINT, "killed": syscall.SIGKILL} {
		t.Run(name, func(t *testing.T) {
			t.Cleanup(http.DefaultClient.CloseIdleConnections)
			w := newWorld(t)
			w.connect(t, "hubspot")
			oneOff := start(t, "connect", "salesforce", "--no-browser", "-c", w.conf)
			oneOff.says(t, "http://") // and waits for somebody to consent
			service := w.replica(t)
			service.isReady(t)
			service.says(t, "using the embedded servers of another process")
			oneOff.signal(end)
			<-oneOff.ended
			service.says(t, "took the embedded servers over")
			service.isReady(t)
			w.ok(t, "pull", "hubspot")
			until(t, "the run lists what was pulled", func() bool { return w.listed(t) == 150 })
		})
	}
}

func TestTheServersGoFromRunToRun(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := newWorld(t)
	w.connect(t, "hubspot")
	w.ok(t, "pull", "hubspot")
	first := w.replica(t)
	first.isReady(t)
	until(t, "accounts are listed", func() bool { return w.listed(t) == 150 })
	for i := range 3 {
		second := w.replica(t)
		second.isReady(t)
		first.kill()
		second.says(t, "took the embedded servers over")
		second.isReady(t)
		until(t, fmt.Sprintf("accounts are listed after takeover %d", i+1), func() bool { return w.listed(t) == 150 })
		first = second
	}
	first.signal(syscall.SIGTERM)
	if code := first.exit(t, 20*time.Second); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestACommandThatUsesTheServersOfARunEndsWithIt(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := newWorld(t)
	service := w.replica(t)
	service.isReady(t)
	oneOff := start(t, "connect", "salesforce", "--no-browser", "-c", w.conf)
	oneOff.says(t, "http://")
	service.kill()
	if code := oneOff.exit(t, 15*time.Second); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if want := fmt.Sprintf("process %d ended", service.cmd.Process.Pid); !strings.Contains(oneLine(oneOff.said()), want) {
		t.Errorf("says %q, want %q", oneOff.said(), want)
	}
	w.ok(t, "jobs", "list") // which starts servers of its own
}

func TestACommandBesideARunThatIsStoppedNamesIt(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := newWorld(t)
	service := w.replica(t)
	service.isReady(t)
	service.pause(t)
	began := time.Now()
	code, _, errOut := run(t, "jobs", "list", "-c", w.conf, "--lang", "de")
	if took := time.Since(began); code != 1 || took > 20*time.Second {
		t.Errorf("exit code %d after %s", code, took)
	}
	errOut = oneLine(errOut)
	name := fmt.Sprintf("Prozess %d", service.cmd.Process.Pid)
	if !strings.Contains(errOut, "Warten auf die Server von "+name) || !strings.Contains(errOut, "nicht geantwortet") {
		t.Errorf("says %q", errOut)
	}
	service.signal(syscall.SIGCONT)
	w.ok(t, "jobs", "list")
}

func TestAnOwnerThatIsKilledAtAnyMomentBlocksNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 6 {
		service := w.replica(t)
		select {
		case <-service.ended:
			t.Fatalf("ended by itself: %s", service.said())
		case <-time.After(time.Duration(60+90*i) * time.Millisecond):
		}
		service.kill()
		w.ok(t, "jobs", "list")
	}
}

func TestADemoWhoseAddressIsTakenSaysSo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // the test is over
	dir := filepath.Join(t.TempDir(), "demo")
	addr := l.Addr().String()
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"demo", "--data", dir, "--listen", addr, "--lang", "en"}, []string{"--listen", addr, "listens on"}},
		{[]string{"demo", "--data", dir, "--listen", addr, "--lang", "de"}, []string{"--listen", addr, "lauscht"}},
		{[]string{"demo", "--data", dir, "--listen", "nowhere", "--lang", "en"}, []string{"--listen", "HOST:PORT"}},
		{[]string{"demo", "--data", dir, "--listen", "192.0.2.1:80", "--lang", "de"}, []string{"--listen", "HOST:PORT"}},
		{[]string{"sandbox", "hubspot", "--accounts", "1", "--addr", addr, "--lang", "en"}, []string{"--addr", addr, "listens on"}},
	} {
		code, out, errOut := run(t, c.args...)
		if code != 2 || out != "" {
			t.Errorf("%v: exit code %d, %s", c.args, code, out)
		}
		for _, want := range c.want {
			if !strings.Contains(oneLine(errOut), want) {
				t.Errorf("%v: %q does not say %q", c.args, errOut, want)
			}
		}
		for line := range strings.Lines(errOut) {
			if len([]rune(line)) > 81 {
				t.Errorf("%v: a line of %d characters: %s", c.args, len([]rune(line)), line)
			}
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was begun before the address was taken: %v", err)
	}
}

func TestASecondDemoOverOneFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	lock := flock.New(filepath.Join(dir, "demo.lock"))
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer lock.Close() //nolint:errcheck // the test is over
	for lang, want := range map[string]string{"en": "a demo runs over", "de": "läuft schon eine Demo"} {
		code, _, errOut := run(t, "demo", "--once", "--data", dir, "--lang", lang)
		if errOut = oneLine(errOut); code != 2 || !strings.Contains(errOut, want) || !strings.Contains(errOut, "--data") {
			t.Errorf("exit code %d: %s", code, errOut)
		}
	}
}
