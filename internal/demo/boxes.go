package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/connectors/sandboxes"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// BoxOptions choose what one sandbox holds.
type BoxOptions struct {
	CRM      string
	Dir      string // empty keeps nothing
	Seed     int64
	Accounts int // 0 is all of the data set
	// Of is how many CRMs the companies are spread over, and Place the place of this one among
	// them, from 0; with up to one it gets all.
	Place, Of      int
	Now            func() time.Time
	AccessLifetime time.Duration // of tokens; 0 is the CRM's own
	// ClientID and ClientSecret are the credentials of the registered client; empty takes
	// the sandbox's own.
	ClientID     string
	ClientSecret connector.Secret
	// Faults are those that the sandbox begins with, as sandbox.ParseFaults reads them.
	Faults string
	// Journal keeps what is committed after the sandbox was filled.
	Journal bool
	Log     *zap.Logger
}

// Box is one sandbox with its store.
type Box struct {
	*sandbox.Server
	sandbox.Kind
	store *sandbox.Store
}

// ErrNoSandbox says that there is no sandbox of a CRM.
var ErrNoSandbox = errors.New("there is no sandbox of this CRM")

// OpenBox makes a sandbox, filled on first use. The caller closes it.
func OpenBox(o BoxOptions) (_ *Box, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if _, err := sandbox.ParseFaults(o.Faults); err != nil {
		return nil, err
	}
	kind, ok := sandboxes.Of(o.CRM)
	if !ok {
		return nil, fmt.Errorf("%w: %q; there are %v", ErrNoSandbox, o.CRM, sandboxes.Names(sandboxes.Served()))
	}
	store, err := sandbox.OpenStore(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the %s sandbox: %w", o.CRM, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, store.Close())
		}
	}()
	companies, err := sample.Companies(sample.Options{Seed: o.Seed, Accounts: o.Accounts, Now: o.Now()})
	if err != nil {
		return nil, fmt.Errorf("fill the %s sandbox: %w", o.CRM, err)
	}
	b := &Box{Kind: kind, store: store}
	b.Server, err = kind.New(sandbox.Filling{
		Store: store, Companies: sample.Share(companies, o.Place, o.Of), Now: o.Now, AccessLifetime: o.AccessLifetime, Log: o.Log,
		ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(),
	})
	if err != nil {
		return nil, fmt.Errorf("fill the %s sandbox: %w", o.CRM, err)
	}
	if o.Journal {
		store.KeepJournal()
	}
	if err := b.Specify(o.Faults); err != nil {
		return nil, err
	}
	return b, nil
}

// Close closes the store. The server has to have ended before.
func (b *Box) Close() error { return b.store.Close() }

// listen binds the box to the address it had in an earlier run, because tokens
// name it, and reports whether that was possible.
func (b *Box) listen(ctx context.Context, addr string) (same bool, err error) {
	if addr != "" {
		if err := b.Listen(ctx, addr); err == nil {
			return true, nil
		}
	}
	return false, b.Listen(ctx, "")
}

func tokenFile(dir, crm string) string { return filepath.Join(dir, "sandbox-"+crm+".json") }

// leaveToken writes a file with a token of its own for a person who wants to look into
// the sandbox or change something there.
func (b *Box) leaveToken(dir string) error {
	hello, err := b.Hello()
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(hello, "", "  ") //nolint:gosec // the secrets of a sandbox are there to be told
	if err != nil {
		return fmt.Errorf("encode the sandbox's token: %w", err)
	}
	if err := os.WriteFile(tokenFile(dir, b.CRM), append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the sandbox's token: %w", err)
	}
	return nil
}

// addresses are those of the sandboxes, by CRM.
type addresses map[string]string

const fileAddresses = "sandboxes.json"

func loadAddresses(dir string) (addresses, error) {
	text, err := os.ReadFile(filepath.Join(dir, fileAddresses)) //nolint:gosec // the demo's own data directory
	if errors.Is(err, os.ErrNotExist) {
		return addresses{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the sandboxes' addresses: %w", err)
	}
	a := addresses{}
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fmt.Errorf("read %s: %w; remove it to start with new ports", filepath.Join(dir, fileAddresses), err)
	}
	return a, nil
}

func (a addresses) save(dir string) error {
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode the sandboxes' addresses: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileAddresses), text, 0o600); err != nil {
		return fmt.Errorf("keep the sandboxes' addresses: %w", err)
	}
	return nil
}
