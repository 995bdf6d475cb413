package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/phrase"
)

// question is one thing that icptier init has to know.
type question struct {
	flag    string // that answers it
	usage   string // of the flag
	ask     string
	options []string
	good    string // an answer that works, where what is proposed does not
	needed  func(*config.First) bool
	answer  *string // what is proposed at first
}

func (e *env) initConfig() *cobra.Command {
	first := config.First{
		Connections: []config.FirstConnection{{Name: "crm", CRM: "hubspot", Grant: config.GrantAuthorizationCode, Path: "exports"}},
		Model:       "dach-mittelstand", TimeZone: "Europe/Berlin",
	}
	defaults := false
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a first configuration, after some questions",
		Long: "Asks which CRM to connect and how, and writes a configuration and an ICP model beside it.\n" +
			"An empty answer takes what stands in brackets; a flag answers its question. Secrets are not asked\n" +
			"for: the configuration names the environment variables they come from. Nothing is written to the CRM\n" +
			"until write.enabled is set by hand. A file that exists is never overwritten.",
		Example: "  icptier init\n" +
			"  icptier init --crm hubspot --connection hubspot-dach --client-id 1234 --yes\n" +
			"  icptier init --crm csvfile --path exports --yes",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			crms, err := connectors.Names()
			if err != nil {
				return err
			}
			return e.begin(c.Context(), &first, crms, defaults, c.Flags().Changed)
		},
	}
	for _, q := range e.questions(&first, nil) {
		c.Flags().StringVar(q.answer, q.flag, *q.answer, q.usage)
	}
	c.Flags().BoolVarP(&defaults, "yes", "y", false, "ask nothing: take what would be proposed")
	return c
}

// begin asks what no flag has answered, and writes the files.
func (e *env) begin(ctx context.Context, first *config.First, crms []string, defaults bool, given func(flag string) bool) error {
	ctx, done := context.WithCancel(ctx)
	defer done()
	ask := &dialogue{env: e, lines: make(chan string)}
	if !defaults {
		go ask.read(ctx)
	}
	if !given("connection") {
		first.Connections[0].Name = "" // proposed after the CRM's name, once that is known
	}
	for _, q := range e.questions(first, crms) {
		if q.flag == "connection" && *q.answer == "" {
			*q.answer = first.Connections[0].CRM
		}
		if isTable(first.Connections[0].CRM) {
			first.Connections[0].Grant = config.GrantNone
		}
		if given(q.flag) || defaults || q.needed != nil && !q.needed(first) {
			continue
		}
		if err := ask.until(ctx, q, func() error { return e.fits(first, crms, q) }); err != nil {
			return err
		}
	}
	return e.writeFirst(first, crms)
}

// isTable reports whether a CRM is none, but tables that need no access.
func isTable(crm string) bool {
	all, err := connectors.All()
	factory, known := all[crm]
	return err == nil && known && factory.Auth == nil
}

// fits checks what is known so far, as if what is still to come were good.
func (e *env) fits(first *config.First, crms []string, asked question) error {
	trial := *first
	trial.Connections = slices.Clone(first.Connections)
	for _, q := range e.questions(&trial, crms) {
		if q.flag != asked.flag && *q.answer == "" {
			*q.answer = q.good
		}
	}
	return trial.Check(crms)
}

// writeFirst writes the files and says what to do next.
func (e *env) writeFirst(first *config.First, crms []string) error {
	kept, err := first.Write(e.configFile, crms)
	if errors.Is(err, fs.ErrExist) {
		return usageError{phrase.Errorf("%s exists already and stays as it is; name another file with --config", e.configFile)}
	}
	if err != nil {
		return err
	}
	flag := ""
	if e.configFile != "icptier.yaml" {
		flag = " --config " + e.configFile
	}
	name := first.Connections[0].Name
	next := []string{"icptier check" + flag, "icptier connect " + name + flag}
	if grant := first.Connections[0].Grant; grant == config.GrantStaticToken || grant == config.GrantNone {
		next = next[:1]
	}
	for _, step := range []string{"fields " + name + " --create", "pull " + name, "accounts " + name, "writeback " + name + " --dry-run --limit 10"} {
		next = append(next, "icptier "+step+flag)
	}
	if e.output == "json" {
		return e.json(map[string]any{"config": e.configFile, "model": first.ModelFile(), "model_kept": kept, "environment": first.Secrets(), "next": next})
	}
	e.say("%s", e.words("Written: %s and the model %s beside it.", e.configFile, first.ModelFile()))
	if kept {
		e.say("%s", e.words("%s existed already; the file stays as it is.", first.ModelFile()))
	}
	e.say("")
	e.say("%s", e.words("One after the other:"))
	for _, variable := range first.Secrets() {
		e.say("  export %s=…", variable)
	}
	for _, step := range next {
		e.say("  %s", step)
	}
	e.say("")
	for _, line := range paragraphs(e.words("When the dry run shows what you want, set write.enabled to true, with write.owners for one team at first, and start the service: icptier run. Secrets can be kept in files as well: client_secret_file instead of client_secret."), min(width(e.out), helpWidth)) {
		e.say("%s", line)
	}
	return nil
}

// questions are all there are, in their order, about first.
func (e *env) questions(first *config.First, crms []string) []question {
	c := &first.Connections[0]
	grants := []string{config.GrantAuthorizationCode, config.GrantClientCredentials, config.GrantJWTBearer, config.GrantStaticToken}
	return []question{
		{
			flag: "crm", usage: "which CRM",
			ask:    e.words("Which CRM?"),
			answer: &c.CRM, options: crms, good: "hubspot",
		},
		{
			flag: "connection", usage: "name of the connection, such as hubspot-dach (default the CRM's)",
			ask:    e.words("What shall the connection be called? Lower-case letters, digits and -."),
			answer: &c.Name, good: "crm",
		},
		{
			flag: "path", usage: "folder of exports, or a file of accounts, for csvfile",
			ask:    e.words("In which folder are the exports (accounts.csv, and deals.csv)? A single file will do."),
			answer: &c.Path, needed: func(*config.First) bool { return isTable(c.CRM) },
		},
		{
			flag: "url", usage: "address of the CRM, such as https://acme.my.salesforce.com (none: the public one)",
			ask:    e.words("Address of the CRM, such as https://acme.my.salesforce.com? Empty: the public one. Dynamics has none: https://acme.crm4.dynamics.com"),
			answer: &c.URL, needed: func(*config.First) bool { return !isTable(c.CRM) },
		},
		{
			flag: "grant", usage: "how access is granted",
			ask:    e.words("How is access granted? authorization_code: somebody consents in the browser."),
			answer: &c.Grant, options: grants, needed: func(*config.First) bool { return !isTable(c.CRM) },
		},
		{
			flag: "client-id", usage: "the client id of the app that is registered with the CRM",
			ask:    e.words("Client id of the app that is registered with the CRM?"),
			answer: &c.ClientID, good: "id", needed: func(*config.First) bool { return c.NeedsClient() },
		},
		{
			flag: "subject", usage: "the CRM's user to act as, for jwt_bearer",
			ask:    e.words("For whom does the program act? The user name in the CRM."),
			answer: &c.Subject, good: "user", needed: func(*config.First) bool { return c.NeedsSubject() },
		},
		{
			flag: "model", usage: "the ICP model to begin with",
			ask:    e.words("Which ICP model to begin with?"),
			answer: &first.Model, options: slices.Sorted(maps.Keys(config.Models())),
		},
		{
			flag: "time-zone", usage: "time zone of the schedules",
			ask:    e.words("In which time zone are the schedules?"),
			answer: &first.TimeZone,
		},
		{
			flag: "nats", usage: "addresses of NATS (none: it runs inside the program)",
			ask:    e.words("Addresses of NATS? Empty: it runs inside the program."),
			answer: &first.NATS,
		},
		{
			flag: "redis", usage: "address of Redis (none: a stand-in runs inside the program)",
			ask:    e.words("Address of Redis? Empty: a stand-in runs inside the program, for trying out."),
			answer: &first.Redis,
		},
	}
}

// problem says what is wrong with an answer, without the place it would have in a file.
func (e *env) problem(f config.Finding) string {
	if f.Hint.IsZero() {
		return f.Message.In(e.lang)
	}
	return f.Message.In(e.lang) + "; " + f.Hint.In(e.lang)
}

// dialogue asks questions on standard error, so that standard output stays for results, and
// reads the answers from standard input, a line each.
type dialogue struct {
	*env

	lines chan string
}

// read hands on what is typed. It ends with the input, or with the program: a terminal
// that is being read cannot be interrupted.
func (d *dialogue) read(ctx context.Context) {
	defer close(d.lines)
	for in := bufio.NewScanner(io.LimitReader(d.in, 1<<20)); in.Scan(); {
		select {
		case d.lines <- strings.TrimSpace(in.Text()):
		case <-ctx.Done():
			return
		}
	}
}

// until asks until the answer works.
func (d *dialogue) until(ctx context.Context, q question, check func() error) error {
	proposed := *q.answer
	for {
		d.tell("%s", q.ask)
		if len(q.options) > 0 {
			d.tell("  %s", strings.Join(q.options, ", "))
		}
		_, _ = fmt.Fprintf(d.err, "[%s] > ", proposed)
		select {
		case line, ok := <-d.lines:
			if !ok {
				d.tell("")
				return usageError{phrase.Errorf("the input ends before the answer; give it with --%s, or take what is proposed with --yes", q.flag)}
			}
			if *q.answer = line; line == "" {
				*q.answer = proposed
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		err := check()
		var bad *config.Error
		if !errors.As(err, &bad) {
			return err
		}
		for _, f := range bad.Findings {
			d.tell("  %s", d.problem(f))
		}
	}
}
