package chaos

import (
	"bufio"
	"io"
	"net"
	"testing"
	"time"
)

// echo is a server that sends back what it gets.
func echo(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(conn, conn)
				_ = conn.Close()
			}()
		}
	}()
	return listener.Addr().String()
}

// asker sends a line through a link and waits for it to come back.
type asker struct {
	net.Conn

	answers *bufio.Reader
}

func ask(t *testing.T, l *link) *asker {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &asker{conn, bufio.NewReader(conn)}
}

func (a *asker) send(t *testing.T, line string) {
	t.Helper()
	if _, err := io.WriteString(a, line+"\n"); err != nil {
		t.Fatal(err)
	}
}

// within reads a line; it is empty when none comes in time.
func (a *asker) within(d time.Duration) string {
	_ = a.SetReadDeadline(time.Now().Add(d)) // a connection that is closed gives no line either
	line, _ := a.answers.ReadString('\n')
	return line
}

func newTestLink(t *testing.T) *link {
	t.Helper()
	l, err := newLink(t.Context(), echo(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func TestAStalledLinkLosesNothing(t *testing.T) {
	l := newTestLink(t)
	a := ask(t, l)
	a.send(t, "one")
	if got := a.within(5 * time.Second); got != "one\n" {
		t.Fatalf("through an open link came %q", got)
	}
	l.stall()
	a.send(t, "two")
	b := ask(t, l) // is taken, and hears nothing
	b.send(t, "three")
	if got := a.within(200*time.Millisecond) + b.within(50*time.Millisecond); got != "" {
		t.Fatalf("through a stalled link came %q", got)
	}
	l.heal()
	if got := a.within(5*time.Second) + b.within(5*time.Second); got != "two\nthree\n" {
		t.Errorf("after the link was healed came %q", got)
	}
}

func TestASlowLinkIsLate(t *testing.T) {
	l := newTestLink(t)
	a := ask(t, l)
	l.slow(150 * time.Millisecond)
	begun := time.Now()
	a.send(t, "one")
	if got, took := a.within(5*time.Second), time.Since(begun); got != "one\n" || took < 300*time.Millisecond {
		t.Errorf("%q came after %s, want it after 300ms", got, took)
	}
}

func TestResetBreaksConnections(t *testing.T) {
	l := newTestLink(t)
	a := ask(t, l)
	a.send(t, "one")
	a.within(5 * time.Second)
	l.reset()
	if got := a.within(5 * time.Second); got != "" {
		t.Errorf("over a broken connection came %q", got)
	}
	b := ask(t, l)
	b.send(t, "two")
	if got := b.within(5 * time.Second); got != "two\n" {
		t.Errorf("over a new connection came %q", got)
	}
}
