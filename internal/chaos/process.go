package chaos

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Command is a program with its first arguments, and variables of its environment.
type Command struct {
	Path string
	Args []string
	Env  []string
}

func (c Command) build(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Path, append(slices.Clone(c.Args), args...)...) //nolint:gosec // programs of this harness
	cmd.Env = append(os.Environ(), c.Env...)
	cmd.SysProcAttr = attributes()
	return cmd
}

// process is a server that can be ended and begun again with the same arguments.
type process struct {
	name    string
	command Command
	args    []string
	log     string // the file that it writes to, appended over restarts

	cmd   *exec.Cmd     // nil while it does not run
	ended chan struct{} // closed once it has
}

// start begins the process. It lives until it is ended, whatever becomes of ctx.
func (p *process) start(ctx context.Context) error {
	if p.cmd != nil {
		return nil
	}
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of %s: %w", p.name, err)
	}
	defer func() { _ = out.Close() }() // the process has its own
	cmd := p.command.build(context.WithoutCancel(ctx), p.args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	p.cmd, p.ended = cmd, make(chan struct{})
	go func(ended chan<- struct{}) {
		defer close(ended)
		_ = cmd.Wait() // what ended it is in its log, or was a signal of ours
	}(p.ended)
	return nil
}

// signal sends a signal; to a process that does not run it sends none.
func (p *process) signal(s syscall.Signal) error {
	if p.cmd == nil {
		return nil
	}
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("send %s to %s: %w", s, p.name, err)
	}
	return nil
}

// kill ends the process as a crash does, and waits until it is gone.
func (p *process) kill() error {
	if p.cmd == nil {
		return nil
	}
	err := p.signal(syscall.SIGKILL)
	<-p.ended
	p.cmd = nil
	return err
}

// restore brings the process back, whether it was stopped or has ended.
func (p *process) restore(ctx context.Context) error {
	if err := p.signal(syscall.SIGCONT); err != nil {
		return err
	}
	if p.alive() {
		return nil
	}
	return errors.Join(p.kill(), p.start(ctx))
}

// alive reports whether the process runs.
func (p *process) alive() bool {
	if p.cmd == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// group is a set of processes that are ended together.
type group []*process

func (g group) end() error {
	var errs []error
	for _, p := range slices.Backward(g) {
		errs = append(errs, p.signal(syscall.SIGCONT), p.kill())
	}
	return errors.Join(errs...)
}

// tail is the end of a process's output.
func (p *process) tail(lines int) string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// ports returns free addresses of the loopback interface.
func ports(ctx context.Context, n int) ([]int, error) {
	var free []int
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close() // it was only held to find its number
		}
	}()
	var config net.ListenConfig
	for range n {
		l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		held = append(held, l)
		if at, ok := l.Addr().(*net.TCPAddr); ok {
			free = append(free, at.Port)
		}
	}
	return free, nil
}

// until calls done every pause until it reports true, or ctx ends.
func until(ctx context.Context, pause time.Duration, done func(context.Context) bool) error {
	for !done(ctx) {
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
	return nil
}

// wait lets time pass.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// within is until with a limit, whose error names what was waited for.
func within(ctx context.Context, limit time.Duration, what string, done func(context.Context) bool) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := until(ctx, 100*time.Millisecond, done); err != nil {
		return fmt.Errorf("wait %s for %s: %w", limit, what, err)
	}
	return nil
}

// write stores a file of a world.
func write(dir, name, text string) (string, error) {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("make the folder of %s: %w", name, err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return path, nil
}
