package cli

import (
	"context"
	"errors"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/doctor"
	"github.com/icptier/icptier/internal/phrase"
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
					e.tell(e.texts.consent, url)
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
				e.say(e.texts.connected, args[0], visible(who.Label), who.Tenant)
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
				list, missing := e.fieldList(states)
				err = e.tabled(list, fieldTable(list), nil)
				if err == nil && missing > 0 {
					e.tell(e.texts.createFields, missing, args[0])
					return &shownError{errors.New("fields are missing")}
				}
				return err
			})
		},
	}
	c.Flags().BoolVar(&create, "create", false, "create what is missing, and give the connected user the right to edit it")
	return c
}

// field is a field of a CRM that write-back needs.
type field struct {
	Kind     string `json:"kind"`
	Field    string `json:"field"`
	Name     string `json:"name"`
	Exists   bool   `json:"exists"`
	Writable bool   `json:"writable"`
	Optional bool   `json:"optional,omitempty"`
	Problem  string `json:"problem,omitempty"`

	state string // in the reader's words
}

// fieldList says of each field how it is, and how many need work.
func (e *env) fieldList(states []connector.FieldState) (list []field, missing int) {
	list = []field{}
	for _, s := range states {
		f := field{Kind: string(s.Kind), Field: string(s.Field), Name: s.Name, Exists: s.Exists, Writable: s.Writable, Optional: s.Field.Optional(), Problem: s.Problem}
		f.state = e.texts.fieldOK
		problem := s.Problem
		switch {
		case !s.Exists && f.Optional:
			f.state = e.texts.fieldOptional
			problem = "" // what to do about it is for those who want the field
		case !s.Exists:
			f.state = e.texts.fieldMissing
			missing++
		case !s.Writable:
			f.state = e.texts.fieldReadOnly
			if !f.Optional {
				missing++
			}
		}
		if problem != "" {
			f.state += ": " + e.stored(phrase.Text(problem))
		}
		list = append(list, f)
	}
	return list, missing
}

func fieldTable(list []field) report.Table {
	col := report.Col[field]
	return report.Of([]report.Column[field]{
		col("kind", report.Text, "Art", "Kind", func(f field) any { return f.Kind }),
		col("field", report.ID, "Feld", "Field", func(f field) any { return f.Name }),
		col("state", report.Text, "Stand", "State", func(f field) any { return f.state }),
	}, list)
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
	failed := 0
	var rows [][]string
	for _, f := range findings {
		if f.Level == doctor.Failed {
			failed++
		}
		rows = append(rows, []string{e.texts.level(f.Level), f.Part, f.In(e.lang)})
	}
	if e.output == "json" {
		if err := e.json(findings); err != nil {
			return err
		}
	} else {
		// Findings are sentences: they are wrapped, not cut.
		if err := e.sentences(rows); err != nil {
			return err
		}
	}
	if failed > 0 {
		return &shownError{errors.New("something does not work")}
	}
	return nil
}
