package cli

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// icp is the group of commands about ICP models.
func (e *env) icp() *cobra.Command {
	c := &cobra.Command{
		Use:   "icp",
		Short: "Check, compare and publish ICP models",
		Example: "  icptier icp lint icp.yaml\n" +
			"  icptier icp diff old.yaml new.yaml --lang de\n" +
			"  icptier icp schema > schema.json\n" +
			"  icptier icp preview icp.yaml\n" +
			"  icptier icp publish icp.yaml --note \"INC-4711\"",
	}
	c.AddCommand(
		e.icpLint(),
		e.icpDiff(),
		e.icpSchema(),
		e.icpDoc(),
		e.icpFromDoc(),
		e.icpPreview(),
		e.icpPublish(),
		e.icpRollback(),
		e.icpHistory(),
		e.icpShadow(),
	)
	return c
}

// mostModelBytes is one more than the compiler reads, so that it can say that a file is too large.
const mostModelBytes = 1<<20 + 1

// modelFile reads a model file, or standard input for -; its name is that for findings.
func (e *env) modelFile(path string) (name string, data []byte, err error) {
	if path == "-" {
		data, err = io.ReadAll(io.LimitReader(e.in, mostModelBytes))
		return "standard input", data, err
	}
	f, err := os.Open(path) //nolint:gosec // the caller's user named it
	if err != nil {
		return path, nil, usageError{phrase.Errorf("open the model: %w", err)}
	}
	defer f.Close() //nolint:errcheck // it was only read
	data, err = io.ReadAll(io.LimitReader(f, mostModelBytes))
	if err != nil {
		return path, nil, usageError{phrase.Errorf("read the model: %w", err)}
	}
	return path, data, nil
}

// model reads and compiles a model file; the error has every finding.
func (e *env) model(path string) (*icp.Model, error) {
	name, data, err := e.modelFile(path)
	if err != nil {
		return nil, err
	}
	return compile.Parse(name, data)
}
