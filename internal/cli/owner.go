package cli

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/embedded"
	"github.com/icptier/icptier/internal/phrase"
)

// waiting says whose servers a command waits for.
func (e *env) waiting(o embedded.Owner) {
	whose := e.words("another process¦that is waited for")
	if o.PID != 0 {
		whose = o.In(e.lang)
	}
	e.tell("%s", e.words("waiting for the servers of %s over data_dir %s …", whose, o.Dir))
}

// owned is what happened to the embedded servers, without what was tried with them; any other
// error is returned as it is.
func owned(err error) error {
	var busy *embedded.OwnerBusyError
	if errors.As(err, &busy) {
		return folded{busy}
	}
	var gone *embedded.OwnerGoneError
	if errors.As(err, &gone) {
		return folded{gone}
	}
	return err
}

// folded is an error in lines that fit behind the program's name.
type folded struct{ error }

// Error implements error.
func (f folded) Error() string { return f.In("en") }

// In is the error in a language, "de" or "en".
func (f folded) In(lang string) string {
	const name = "icptier: "
	return strings.TrimPrefix(strings.Join(wrap(name+phrase.Error(lang, f.error), 80), "\n"), name)
}

// Unwrap is the error in one line.
func (f folded) Unwrap() error { return f.error }

// listen takes the address that a flag names.
func (e *env) listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, unlistened(flag, addr, err)
	}
	return listener, nil
}

// unlistened is the usage error for an address of a flag that cannot be listened on.
func unlistened(flag, addr string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return usageError{folded{phrase.Errorf("%s: another program listens on %s already; give another address, such as %[1]s 127.0.0.1:8181, or 127.0.0.1:0 for any free port", flag, addr)}}
	}
	var op *net.OpError
	cause := err
	if errors.As(err, &op) {
		cause = op.Err // without the address, which is said already
	}
	return usageError{folded{phrase.Errorf("%s: cannot listen on %s: %w; give HOST:PORT of this machine, such as %[1]s 127.0.0.1:8181", flag, addr, cause)}}
}

// demoProblem makes a folder that another demo uses a usage error.
func demoProblem(err error) error {
	var used *demo.InUseError
	if errors.As(err, &used) {
		return usageError{folded{phrase.Errorf("a demo runs over %s already; end it, or choose another folder with --data", used.Dir)}}
	}
	return owned(err)
}
