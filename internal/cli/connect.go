package cli

import (
	"context"
	"errors"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/doctor"
	"github.com/icptier/icptier/internal/report"
)

func (e *env) connect() *cobra.Command {
	var noBrowser bool
	c := &cobra.Command{
		Use:   "connect CONNECTION",
		Short: "Grant access to a CRM with OAuth",
		Long: "Opens the CRM's consent page in the browser and waits for the answer on a loopback\n" +
			"port. Grants that need no person just fetch a token. The token is stored encrypted.",
		Example: "  icptier connect hubspot-dach",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				who, err := a.Connections().Connect(ctx, args[0], func(url string) error {
					e.tell("%s", e.words("Open this address in a browser and allow the access; the answer is waited for:\n\n  %s\n", url))
					if !noBrowser {
						browse(ctx, url)
					}
					return nil
				})
				if err != nil {
					return err
				}
				if e.output == "json" {
					return e.json(map[string]string{"connection": args[0], "tenant": who.Tenant, "label": who.Label})
				}
				e.say("%s", e.words("%s is connected to %s (%s).", args[0], visible(who.Label), who.Tenant))
				return nil
			})
		},
	}
	c.Flags().BoolVar(&noBrowser, "no-browser", false, "only print the address of the consent page")
	return c
}

// browse opens the page in the system's browser. Where there is none the person
// opens the printed address.
func browse(ctx context.Context, url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the address was made by us, from the configuration
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }() // reaps the helper; how it ends tells nothing
	}
}

func (e *env) fields() *cobra.Command {
	var create bool
	c := &cobra.Command{
		Use:     "fields CONNECTION",
		Short:   "Show, or create, the CRM fields that write-back needs",
		Example: "  icptier fields salesforce-dach --create",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				states, err := a.Connections().Fields(ctx, args[0], create)
				if err != nil {
					return err
				}
				list, missing := fieldList(states)
				err = e.tabled(list, answer.Fields(list), nil)
				if err == nil && missing > 0 {
					e.tell("%s", e.words("%d fields need work; run: icptier fields %s --create", missing, args[0]))
					return &shownError{errors.New("fields are missing")}
				}
				return err
			})
		},
	}
	c.Flags().BoolVar(&create, "create", false, "create what is missing, and give the connected user the right to edit it")
	return c
}

// fieldList says of each field how it is, and how many need work.
func fieldList(states []connector.FieldState) (list []answer.Field, missing int) {
	list = []answer.Field{}
	for _, s := range states {
		f := answer.Field{Kind: string(s.Kind), Field: string(s.Field), Name: s.Name, Exists: s.Exists, Writable: s.Writable, Optional: s.Field.Optional(), Problem: s.Problem.String(), Why: s.Problem}
		if (!f.Exists || !f.Writable) && !f.Optional {
			missing++
		}
		list = append(list, f)
	}
	return list, missing
}

func (e *env) check() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Check configuration, ICP model, connectivity, fields, rights and quota",
		Long: "Checks everything that a run needs and says what to do about each finding.\n" +
			"The exit code is 1 when something does not work.",
		Example: "  icptier check --config icptier.yaml",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := e.load()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(c.Context(), 4*reach)
			defer cancel()
			log, err := e.logger(cfg, "error")
			if err != nil {
				return err
			}
			findings, err := app.Check(ctx, cfg, app.Options{Log: log})
			if err != nil {
				return err
			}
			return e.findings(findings)
		},
	}
}

func (e *env) findings(findings []doctor.Finding) error {
	t := doctor.Table(e.lang, findings)
	// Findings are sentences: to people they are wrapped, not cut.
	err := e.reported(findings, func() report.Table { return t }, func() error { return e.sentences(&t) })
	if err != nil {
		return err
	}
	failed := 0
	for _, f := range findings {
		if f.Level == doctor.Failed {
			failed++
		}
	}
	if failed > 0 {
		return &shownError{errors.New("something does not work")}
	}
	return nil
}
