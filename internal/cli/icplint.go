package cli

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

func (e *env) icpLint() *cobra.Command {
	var strict bool
	c := &cobra.Command{
		Use:   "lint [FILE...]",
		Short: "Say what is wrong with ICP models, and what is hardly meant",
		Long: "Checks model files as a whole and prints all findings, each with its place and what to do.\n" +
			"Where there is a configuration, fields that no connection maps are found too.\n" +
			"Without a file it checks the model that the configuration names; - is standard input.\n" +
			"The exit code is 2 when a file cannot be used, or with --strict when there is any finding.\n" +
			"--output json is an array of {level, file, line, column, key, message, hint}.",
		Example: "  icptier icp lint config/icp/*.yaml\n" +
			"  icptier icp lint --strict --output json icp.yaml\n" +
			"  git show HEAD:icp.yaml | icptier icp lint -",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return e.lint(args, strict, c.Flags().Changed("config"))
		},
	}
	c.Flags().BoolVar(&strict, "strict", false, "warnings fail too")
	return c
}

// configured is the configuration; nil where there is none and none was named.
func (e *env) configured(named bool) (*config.Config, error) {
	if _, err := os.Stat(e.configFile); !named && errors.Is(err, os.ErrNotExist) {
		return nil, nil //nolint:nilnil // no configuration is no mistake here
	}
	return e.load()
}

func (e *env) lint(files []string, strict, named bool) error {
	cfg, err := e.configured(named)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		file, err := e.modelName(nil, named)
		if err != nil {
			return err
		}
		files = []string{file}
	}
	var mapped []string // nil is not known
	if cfg != nil {
		factories, err := connectors.All()
		if err != nil {
			return err
		}
		mapped = connection.Mapped(cfg.Connections, factories)
	}
	findings := []answer.Finding{}
	failed, warned := 0, 0
	for _, file := range files {
		name, data, err := e.modelFile(file)
		if err != nil {
			return err
		}
		for _, f := range compile.LintFor(name, data, mapped) {
			level := "error"
			if f.Warning {
				level = "warning"
				warned++
			} else {
				failed++
			}
			findings = append(findings, answer.Finding{Level: level, File: f.File, Line: f.Line, Column: f.Column, Key: f.Key, Message: f.Message.In(e.lang), Hint: f.Hint.In(e.lang)})
			if e.output == "table" {
				e.say("%s", f.In(e.lang))
			}
		}
	}
	// People have seen them one by one.
	err = e.reported(findings, func() report.Table { return answer.Findings(findings) }, func() error { return nil })
	if err != nil {
		return err
	}
	if e.output == "table" {
		e.tell("%s", e.linted(len(files), failed, warned))
	}
	if failed > 0 || strict && warned > 0 {
		return usageError{&shownError{errors.New("the models have findings")}}
	}
	return nil
}

// linted sums up the findings about a number of files.
func (e *env) linted(files, failed, warned int) string {
	return e.words("%s checked: %s, %s.",
		pick(files, e.words("1 file"), e.words("%s files", e.number(files))),
		pick(failed, e.words("1 error"), e.words("%s errors", e.number(failed))),
		pick(warned, e.words("1 warning"), e.words("%s warnings", e.number(warned))))
}
