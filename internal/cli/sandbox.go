package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/icptier/icptier/connectors/sandboxes"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/sandbox"
	"github.com/icptier/icptier/internal/telemetry"
)

func (e *env) sandbox() *cobra.Command {
	o := demo.BoxOptions{}
	var addr string
	c := &cobra.Command{
		Use:   "sandbox CRM",
		Short: "Serve the sandbox of one CRM alone",
		Long: "Serves a server of ours that speaks one CRM's API, OAuth included. The first line on\n" +
			"standard output is a JSON object with what a client needs: crm, url, auth_url,\n" +
			"client_id, client_secret, access_token, refresh_token.\n" +
			"CRM is one of:\n\n  " + strings.Join(sandboxes.Names(sandboxes.Served()), ", ") + "\n\n" + aboutFaults(),
		Example: "  icptier sandbox salesforce --addr 127.0.0.1:9101 --accounts 500\n" +
			`  icptier sandbox hubspot --faults "429=0.05,retry_after=2;after-commit=1%;seed=7"`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.CRM, o.Journal = args[0], true
			if !slices.Contains(sandboxes.Names(sandboxes.Served()), o.CRM) {
				return usageError{phrase.Errorf("%w: %q; there are %v", demo.ErrNoSandbox, o.CRM, sandboxes.Names(sandboxes.Served()))}
			}
			if o.Accounts < 0 {
				return usageError{phrase.Errorf("--accounts %d: a sandbox has none or more", o.Accounts)}
			}
			log, err := telemetry.NewLogger(telemetry.LogConfig{Level: "info", Format: "console"}, e.err)
			if err != nil {
				return err
			}
			return e.serveBox(c.Context(), o, addr, log)
		},
	}
	f := c.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:0", "address to listen on")
	f.IntVar(&o.Accounts, "accounts", 0, "how many accounts (0: all 2,097; beyond those, numbered branches)")
	f.Int64Var(&o.Seed, "seed", 1, "seed of what is generated")
	f.StringVar(&o.Dir, "data", "", "directory that keeps the content between two starts (none: in memory)")
	f.StringVar(&o.Faults, "faults", "", "faults of coming calls (none: no faults)")
	f.DurationVar(&o.AccessLifetime, "token-lifetime", 0, "life of access tokens (0: the CRM's own)")
	return c
}

// aboutFaults is the help of --faults.
func aboutFaults() string {
	var b strings.Builder
	b.WriteString("--faults takes parts between semicolons: seed=N, or FAULT=SHARE, where the share of\n" +
		"calls that meet the fault is 0.05 or 5%, with options behind commas. With the same seed\n" +
		"the same sequence of calls meets the same faults. FAULT is one of:\n\n" +
		"  300-599         this status: retry_after=SECONDS, retry_date=SECONDS\n")
	for _, k := range sandbox.FaultKinds() {
		fmt.Fprintf(&b, "  %-14s  %s\n", k.Name, k.What)
	}
	b.WriteString("\nEvery fault takes on=read, on=write or on=tokens (else all calls of the API),\n" +
		"delay=DURATION (before anything else), skip=N and times=N (calls).")
	return b.String()
}

func (e *env) serveBox(ctx context.Context, o demo.BoxOptions, addr string, log *zap.Logger) error {
	o.Log = log
	box, err := demo.OpenBox(o)
	if wrong := (*sandbox.SpecError)(nil); errors.As(err, &wrong) {
		return usageError{phrase.Errorf("--faults: %w; see icptier sandbox --help", wrong)}
	}
	if err != nil {
		return err
	}
	if err := box.Listen(ctx, addr); err != nil {
		return errors.Join(unlistened("--addr", addr, err), box.Close())
	}
	hello, err := box.Hello()
	if err != nil {
		return errors.Join(err, box.Close())
	}
	line, err := json.Marshal(hello) //nolint:gosec // the secrets of a sandbox are there to be told
	if err != nil {
		return errors.Join(err, box.Close())
	}
	e.say("%s", line)
	e.tell("%s", phrase.Of("the sandbox serves at %s; end with Ctrl-C", box.URL()).In(e.lang))
	return errors.Join(box.Serve(ctx), box.Close())
}
