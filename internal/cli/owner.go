package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/embedded"
)

// ownerTexts are the words about who runs the embedded servers, and who has an address.
type ownerTexts struct {
	process, another, that, waiting, busy, gone, taken, noAddress, demoRuns string
}

func (e *env) ownerTexts() ownerTexts {
	if e.lang == "de" {
		return ownerTexts{
			process: "Prozess %d", another: "einem anderen Prozess", that: "Der Prozess",
			waiting:   "Warten auf die Server von %s über data_dir %s …",
			busy:      "Die Server von %s über data_dir %s antworten nicht. Diesen Prozess beenden oder ein anderes data_dir wählen",
			gone:      "%s hat geendet und mit ihm die Server über data_dir %s, die dieser Befehl benutzt hat. Den Befehl noch einmal geben",
			taken:     "%s: Auf %s lauscht schon ein anderes Programm. Eine andere Adresse angeben, zum Beispiel %[1]s 127.0.0.1:8181, oder 127.0.0.1:0 für irgendeinen freien Port",
			noAddress: "%s: Auf %s lässt sich nicht lauschen: %v. HOST:PORT dieses Rechners angeben, zum Beispiel %[1]s 127.0.0.1:8181",
			demoRuns:  "Über %s läuft schon eine Demo. Sie beenden oder mit --data einen anderen Ordner wählen",
		}
	}
	return ownerTexts{
		process: "process %d", another: "another process", that: "the process",
		waiting:   "waiting for the servers of %s over data_dir %s …",
		busy:      "the servers of %s over data_dir %s do not answer; end that process, or choose another data_dir",
		gone:      "%s ended, and with it the servers over data_dir %s that this command used; call it again",
		taken:     "%s: another program listens on %s already; give another address, such as %[1]s 127.0.0.1:8181, or 127.0.0.1:0 for any free port",
		noAddress: "%s: cannot listen on %s: %v; give HOST:PORT of this machine, such as %[1]s 127.0.0.1:8181",
		demoRuns:  "a demo runs over %s already; end it, or choose another folder with --data",
	}
}

// name is the process, or unknown where it has not said its id.
func (t ownerTexts) name(o embedded.Owner, unknown string) string {
	if o.PID == 0 {
		return unknown
	}
	return fmt.Sprintf(t.process, o.PID)
}

// waiting says whose servers a command waits for.
func (e *env) waiting(o embedded.Owner) {
	t := e.ownerTexts()
	e.tell(t.waiting, t.name(o, t.another), o.Dir)
}

// owned says in the reader's language what happened to the embedded servers; any other
// error is returned as it is.
func (e *env) owned(err error) error {
	t := e.ownerTexts()
	var busy *embedded.OwnerBusyError
	var gone *embedded.OwnerGoneError
	switch {
	case errors.As(err, &busy):
		return say(err, t.busy, t.name(busy.Owner, t.another), busy.Dir)
	case errors.As(err, &gone):
		return say(err, t.gone, t.name(gone.Owner, t.that), gone.Dir)
	}
	return err
}

// told is an error in the reader's language.
type told struct {
	text string
	error
}

// say puts an error into words that fit behind the program's name.
func say(err error, format string, args ...any) error {
	const name = "icptier: "
	lines := wrap(name+fmt.Sprintf(format, args...), 80)
	return told{strings.TrimPrefix(strings.Join(lines, "\n"), name), err}
}

// Error implements error.
func (t told) Error() string { return t.text }

// Unwrap is the error as the program knows it.
func (t told) Unwrap() error { return t.error }

// listen takes the address that a flag names.
func (e *env) listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, e.unlistened(flag, addr, err)
	}
	return listener, nil
}

// unlistened is the usage error for an address of a flag that cannot be listened on.
func (e *env) unlistened(flag, addr string, err error) error {
	t := e.ownerTexts()
	if errors.Is(err, syscall.EADDRINUSE) {
		return usageError{say(err, t.taken, flag, addr)}
	}
	var op *net.OpError
	cause := err
	if errors.As(err, &op) {
		cause = op.Err // without the address, which is said already
	}
	return usageError{say(err, t.noAddress, flag, addr, cause)}
}

// demoProblem makes a folder that another demo uses a usage error.
func (e *env) demoProblem(err error) error {
	var used *demo.InUseError
	if errors.As(err, &used) {
		return usageError{say(err, e.ownerTexts().demoRuns, used.Dir)}
	}
	return e.owned(err)
}
