package cli

import (
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/connectors/byfile/openapi"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// connector is the group of commands about manifests of CRMs.
func (e *env) connector() *cobra.Command {
	c := &cobra.Command{
		Use:   "connector",
		Short: "Check and try manifests of CRMs",
		Example: "  icptier connector lint mycrm.yaml\n" +
			"  icptier connector try mycrm.yaml --url https://crm.example.de",
	}
	c.AddCommand(e.connectorLint(), e.connectorTry(), e.connectorTest(), e.connectorSchema())
	return c
}

func (e *env) connectorLint() *cobra.Command {
	var strict bool
	c := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Say what is wrong with manifests of CRMs",
		Long: "Checks manifests as a whole and prints all findings, each with its place and what to do: whether\n" +
			"every part is there or refused with a reason, whether reading on can pass a record unseen, whether\n" +
			"anything but the program's own fields is written, whether a call could leave its base, whether a\n" +
			"secret stands in the file. It makes no call. The exit code is 2 when a manifest cannot be used, or\n" +
			"with --strict when there is any finding. --output json is an array of {level, file, line, column,\n" +
			"key, message, hint}.",
		Example: "  icptier connector lint mycrm.yaml\n" +
			"  icptier connector lint --strict --output json manifests/*.yaml",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return e.lintManifests(args, strict) },
	}
	c.Flags().BoolVar(&strict, "strict", false, "warnings fail too")
	return c
}

func (e *env) lintManifests(files []string, strict bool) error {
	findings, failed, warned := []answer.Finding{}, 0, 0
	for _, file := range files {
		name, data, err := e.modelFile(file)
		if err != nil {
			return err
		}
		for _, f := range byfile.Lint(name, data) {
			level := "error"
			if f.Warning {
				level = "warning"
				warned++
			} else {
				failed++
			}
			findings = append(findings, answer.Finding{Level: level, File: f.File, Line: f.Line, Column: 1, Key: f.Key, Message: f.Message.In(e.lang), Hint: f.Hint.In(e.lang)})
			if e.output == "table" {
				e.say("%s", f.In(e.lang))
			}
		}
	}
	// People have seen them one by one.
	err := e.reported(findings, func() report.Table { return answer.Findings(findings) }, func() error { return nil })
	if err != nil {
		return err
	}
	if e.output == "table" {
		e.tell("%s", e.linted(len(files), failed, warned))
	}
	if failed > 0 || strict && warned > 0 {
		return usageError{&shownError{errors.New("the manifests have findings")}}
	}
	return nil
}

// tried is what a manifest made of one page of a CRM.
type tried struct {
	Tenant   string              `json:"tenant,omitempty"`
	Label    string              `json:"label,omitempty"`
	Records  []crm.Record        `json:"records"`
	Problems []connector.Problem `json:"problems"`
	More     bool                `json:"more"`
}

func (e *env) connectorTry() *cobra.Command {
	var settings connector.Settings
	var kind, variable string
	var given []string
	c := &cobra.Command{
		Use:   "try FILE",
		Short: "Read one page of a CRM by a manifest, and print it in our words",
		Long: "Asks the CRM who we are, reads the first page of records and prints them as JSON, as the program\n" +
			"would take them, with what could not be read. Nothing is written to the CRM, and nothing is kept.\n" +
			"FILE is a manifest, or the name of one that is shipped. The token comes from an environment variable.",
		Example: "  ICPTIER_CRM_TOKEN=… icptier connector try espocrm --url https://crm.example.de\n" +
			"  icptier connector try mycrm.yaml --url https://crm.example.de --kind deal --token-env MYCRM_KEY",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if kind != string(crm.KindAccount) && kind != string(crm.KindDeal) {
				return usageError{phrase.Errorf("--kind %q is none of account, deal", kind)}
			}
			token := os.Getenv(variable)
			if token == "" {
				return usageError{phrase.Errorf("the environment variable %s is empty: put the CRM's token there, or name another one with --token-env", variable)}
			}
			m, err := byfile.Load(args[0])
			if err != nil {
				return usageError{err}
			}
			if settings.Options, err = byfile.Options(assigned(given)); err != nil {
				return err
			}
			settings.Connection = m.Name
			if settings.Tokens, err = oauth.New(oauth.Config{Connection: m.Name, Grant: oauth.StaticToken, StaticToken: connector.Secret(token)}); err != nil {
				return err
			}
			crmOf, err := byfile.Of(m).New(settings)
			if err != nil {
				return usageError{err}
			}
			return e.tryManifest(c, crmOf, crm.Kind(kind))
		},
	}
	f := c.Flags()
	f.StringVar(&settings.Endpoint.URL, "url", "", "address of the CRM (none: the manifest's own)")
	f.StringVar(&kind, "kind", "account", "what is read: account or deal")
	f.StringVar(&variable, "token-env", "ICPTIER_CRM_TOKEN", "environment variable that holds the token")
	f.StringSliceVar(&given, "set", nil, "values that the manifest asks for (NAME=VALUE)")
	return c
}

// assigned are values by their names, of NAME=VALUE.
func assigned(given []string) map[string]string {
	values := map[string]string{}
	for _, one := range given {
		name, value, _ := strings.Cut(one, "=")
		values[name] = value
	}
	return values
}

func (e *env) connectorTest() *cobra.Command {
	var description, id string
	var given []string
	c := &cobra.Command{
		Use:   "test FILE",
		Short: "Hold the calls of a manifest against the CRM's description of its API",
		Long: "Makes every call of the manifest once, to a server on this machine and to no CRM, and validates it by\n" +
			"a description of the API (OpenAPI 3) that somebody else wrote: paths, methods, parameters, bodies.\n" +
			"FILE is a manifest, or the name of one that is shipped. The exit code is 2 when a call deviates.\n" +
			"--output json is an array of {call, deviation}.",
		Example: "  icptier connector test mycrm.yaml --openapi mycrm-openapi.json --id 4711",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			m, err := byfile.Load(args[0])
			if err != nil {
				return usageError{err}
			}
			text, err := os.ReadFile(description) //nolint:gosec // the caller's user named it
			if err != nil {
				return usageError{phrase.Errorf("read the description of the API: %w", err)}
			}
			found, calls, err := openapi.Check(c.Context(), m, assigned(given), id, text)
			if err != nil {
				return usageError{err}
			}
			return e.deviations(found, calls)
		},
	}
	f := c.Flags()
	f.StringVar(&description, "openapi", "", "file with the description of the API, as JSON or YAML")
	f.StringVar(&id, "id", "1", "an id in the CRM's form, for calls that need one")
	f.StringSliceVar(&given, "set", nil, "values that the manifest asks for (NAME=VALUE)")
	return c
}

func (e *env) deviations(found []openapi.Deviation, calls int) error {
	if e.output == "json" {
		if err := e.json(append([]openapi.Deviation{}, found...)); err != nil {
			return err
		}
	} else {
		for _, d := range found {
			e.say("%s: %s", visible(d.Call), phrase.Of("the description does not allow it: %s", phrase.Quote(d.What)).In(e.lang))
		}
		e.tell("%s", phrase.Of("calls made: %d, deviations: %d", calls, len(found)).In(e.lang))
	}
	if len(found) > 0 {
		return usageError{&shownError{errors.New("the manifest deviates from the description")}}
	}
	return nil
}

func (e *env) tryManifest(c *cobra.Command, with connector.Connector, kind crm.Kind) error {
	if closer, ok := with.(interface{ Close() }); ok {
		defer closer.Close()
	}
	result := tried{Records: []crm.Record{}, Problems: []connector.Problem{}}
	if identifier, ok := with.(connector.Identifier); ok {
		who, err := identifier.Identify(c.Context())
		if err != nil {
			return err
		}
		result.Tenant, result.Label = who.Tenant, who.Label
	}
	page, err := with.Read(c.Context(), kind, "")
	if err != nil {
		return err
	}
	result.Records, result.Problems, result.More = append(result.Records, page.Records...), append(result.Problems, page.Problems...), page.More
	return e.json(result)
}

func (e *env) connectorSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of manifests, for editors",
		Long: "Prints the JSON Schema (draft 2020-12) of manifests, with which editors complete and check them.\n" +
			"It checks less than icptier connector lint does. --output changes nothing.",
		Example: "  icptier connector schema > schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := e.out.Write(byfile.Schema())
			return err
		},
	}
}
