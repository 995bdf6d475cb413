package chaos

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// box is the sandbox of one CRM, with what is known of its content.
type box struct {
	*process

	name    string // of the connection
	dialect dialect
	hello   sandbox.Hello
	client  *http.Client
	mirror  *mirror
}

// startBox starts a sandbox with this many accounts.
func startBox(ctx context.Context, icptier Command, dir string, d dialect, accounts int, seed uint64) (*box, error) {
	b := &box{name: d.connection(), dialect: d, client: &http.Client{Timeout: 20 * time.Second}}
	b.process = &process{
		name: "sandbox-" + d.crm(), command: icptier, log: filepath.Join(dir, "sandbox-"+d.crm()+".log"),
		args: []string{"sandbox", d.crm(), "--accounts", strconv.Itoa(accounts), "--seed", strconv.FormatUint(seed, 10), "--token-lifetime", "2m"},
	}
	if err := b.start(ctx); err != nil {
		return nil, err
	}
	err := within(ctx, time.Minute, "the sandbox of "+d.crm(), func(context.Context) bool { return b.readHello() == nil })
	if err == nil {
		b.mirror, err = b.fill(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, fmt.Errorf("it wrote: %s", b.tail(5)), b.kill())
	}
	return b, nil
}

// readHello reads the first line that the sandbox wrote.
func (b *box) readHello() error {
	text, err := os.ReadFile(b.log)
	if err != nil {
		return fmt.Errorf("read what the sandbox wrote: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "{") && strings.HasSuffix(line, "\n") && json.Unmarshal([]byte(line), &b.hello) == nil && b.hello.URL != "" {
			return nil
		}
	}
	return errors.New("the sandbox has not said where it is")
}

// call steers the sandbox, or edits it as a rep; body may be nil.
func (b *box) call(ctx context.Context, method, path string, body any) ([]byte, error) {
	var content io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(body)
	default:
		text, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode a call of the sandbox: %w", err)
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, b.hello.URL+"/sandbox"+path, content)
	if err != nil {
		return nil, fmt.Errorf("call the sandbox: %w", err)
	}
	req.SetBasicAuth(b.hello.ClientID, b.hello.ClientSecret)
	req.Header.Set("Content-Type", "application/json")
	res, err := b.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("call the sandbox: %w", err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the sandbox's answer: %w", err)
	case res.StatusCode >= http.StatusBadRequest:
		return nil, fmt.Errorf("%s %s of the sandbox: status %d: %.200s", method, path, res.StatusCode, answer)
	}
	return answer, nil
}

// specify puts faults into force; an empty specification ends them.
func (b *box) specify(ctx context.Context, spec string) error {
	_, err := b.call(ctx, http.MethodPut, "/faults", spec)
	return err
}

// fill reads all objects.
func (b *box) fill(ctx context.Context) (*mirror, error) {
	m := newMirror(b.dialect)
	for _, shelf := range []string{b.dialect.accounts(), b.dialect.deals()} {
		answer, err := b.call(ctx, http.MethodGet, "/objects/"+shelf, nil)
		if err != nil {
			return nil, err
		}
		err = eachLine(answer, func(o sandbox.Object) {
			m.put(shelf, o)
		})
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// follow takes in what was committed since the last call.
func (b *box) follow(ctx context.Context) error {
	for {
		const limit = 5000
		answer, err := b.call(ctx, http.MethodGet, fmt.Sprintf("/journal?after=%d&limit=%d", b.mirror.seq, limit), nil)
		if err != nil {
			return err
		}
		n := 0
		if err := eachLine(answer, func(c sandbox.Commit) { b.mirror.take(c); n++ }); err != nil {
			return err
		}
		if n < limit {
			return nil
		}
	}
}

func eachLine[T any](text []byte, each func(T)) error {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return fmt.Errorf("decode a line of the sandbox: %w", err)
		}
		each(v)
	}
	return lines.Err()
}
