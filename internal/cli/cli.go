package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/tabular"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // the call or the configuration is wrong
)

// env holds the shared parts of all commands: where they print, and how.
type env struct {
	in       io.Reader
	out, err io.Writer

	configFile string
	output     string
	lang       string
	style      notation.Style
	call       call
}

// Run runs one command and returns the exit code. ctx ends it.
func Run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	app.Tune()
	// Who reads no further, as head does, ends the output and not the command: the audit still has to hear of it.
	signal.Ignore(syscall.SIGPIPE)
	e := &env{in: in, out: out, err: errOut}
	root := e.root() //nolint:contextcheck // commands get it from ExecuteContext
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	e.lang = languageOf(args, e.lang)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(errOut, "icptier: "+phrase.Of("interrupted").In(e.lang))
		return exitFailed
	case unread(err):
		return exitFailed
	}
	_, err = commandProblem(err)
	var shown *shownError
	if !errors.As(err, &shown) {
		fmt.Fprintln(errOut, "icptier: "+strings.TrimRight(phrase.Error(e.lang, err), "\n"))
	}
	if isUsage(err) {
		return exitUsage
	}
	return exitFailed
}

// unread reports whether nobody reads what the command prints any more; a connection that broke is another matter.
func unread(err error) bool {
	var at *fs.PathError
	return errors.As(err, &at) && at.Path == os.Stdout.Name() && errors.Is(err, syscall.EPIPE)
}

// usageError is a call that cannot be meant.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// shownError is a failure that the command's own output has told already.
type shownError struct{ error }

func (e *shownError) Unwrap() error { return e.error }

func isUsage(err error) bool {
	var usage usageError
	var cfg *config.Error
	var model *compile.InvalidError
	var unknown *connection.UnknownError
	var version *registry.UnknownVersionError
	var schedule *jobs.UnknownScheduleError
	var table *tabular.Error
	return errors.As(err, &usage) || errors.As(err, &cfg) || errors.As(err, &model) || errors.As(err, &unknown) || errors.As(err, &schedule) || errors.As(err, &version) ||
		errors.As(err, &table)
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "icptier",
		Short: "Keeps the priority tier of every account in a CRM right, and says why",
		Long: "icptier scores the accounts of a company's CRMs against its ideal customer profile (ICP)\n" +
			"and writes tier, score and reasons back, where sales sees them.\n\n" +
			"To see it work on real companies, with nothing to set up:  icptier demo",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(c *cobra.Command, args []string) error {
			e.called(c, args)
			return e.settle()
		},
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&e.configFile, "config", "c", "icptier.yaml", "configuration file")
	flags.StringVarP(&e.output, "output", "o", "table", "output format: table, json or csv")
	flags.StringVar(&e.lang, "lang", systemLanguage(), "language: de or en")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{phrase.Errorf("%w; see %s --help", flagProblem(err), c.CommandPath())}
	})
	root.AddCommand(
		e.demo(), e.initConfig(), e.run(), e.sandbox(), e.connect(), e.check(), e.fields(),
		e.pull(), e.rescore(), e.writeback(), e.undo(), e.runCommands(), e.accounts(), e.explain(), e.jobs(), e.dead(), e.keys(), e.audit(), e.secrets(), e.disconnect(), e.erase(), e.unblock(), e.forget(), e.export(), e.icp(), e.score(), e.connector(),
		e.backtest(), e.learn(), e.market(), e.abm(), e.territories(), e.version(), e.completion(),
	)
	root.AddCommand(e.plain()...)
	for _, c := range root.Commands() {
		wrapArgs(c)
	}
	e.helpful(root)
	return root
}

// settle checks the flags that every command has.
func (e *env) settle() error {
	switch e.output {
	case "table", "json", "csv":
	default:
		return usageError{phrase.Errorf("--output %q is none of table, json, csv", e.output)}
	}
	e.style = notation.For(e.lang, time.Local)
	if e.lang != "de" && e.lang != "en" {
		return usageError{phrase.Errorf("--lang %q is none of de, en", e.lang)}
	}
	return nil
}

// systemLanguage is German where the system's is, and English elsewhere.
func systemLanguage() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "de") {
				return "de"
			}
			return "en"
		}
	}
	return "en"
}

// isTerminal reports whether a person looks at w.
func isTerminal(w io.Writer) bool { return columns(w) > 0 }

// screen is a writer that says how wide it is; [os.File] is one where it is a terminal.
type screen interface{ Columns() int }

// columns is how wide the terminal is that w writes to; 0 where it is none.
func columns(w io.Writer) int {
	if s, ok := w.(screen); ok {
		return s.Columns()
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
		return n
	}
	return usualWidth
}

// usualWidth is how wide sentences are where nothing says it.
const usualWidth = 80

// width is how many columns a sentence may take.
func width(w io.Writer) int { return cmp.Or(columns(w), usualWidth) }
