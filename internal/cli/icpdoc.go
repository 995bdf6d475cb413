package cli

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/onepage"
)

func (e *env) icpDoc() *cobra.Command {
	var html bool
	c := &cobra.Command{
		Use:   "doc [FILE]",
		Short: "Write an ICP model on one page for people: who, who not, why, cuts, evidence, version",
		Long: "Writes a model on one page, as Markdown or as HTML that needs no other file. It ends with the\n" +
			"model file itself, which icptier icp from-doc reads back. Why a rule is there comes from the file's\n" +
			"comments. Without a file it takes the model that the configuration names; - is standard input.\n" +
			"--output changes nothing.",
		Example: "  icptier icp doc --lang de > icp.md\n" +
			"  icptier icp doc icp.yaml --html > icp.html",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			file, err := e.modelName(args, c.Flags().Changed("config"))
			if err != nil {
				return err
			}
			m, err := e.model(file)
			if err != nil {
				return err
			}
			page := onepage.Markdown(e.lang, m)
			if html {
				if page, err = onepage.HTML(e.lang, m); err != nil {
					return err
				}
			}
			_, err = e.out.Write(page)
			return err
		},
	}
	c.Flags().BoolVar(&html, "html", false, "HTML, not Markdown")
	return c
}

// modelName is the file that a caller names, else the one that the configuration does.
func (e *env) modelName(args []string, named bool) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	cfg, err := e.configured(named)
	if err != nil {
		return "", err
	}
	if cfg == nil {
		return "", usageError{phrase.Errorf("name a model file, or a configuration with --config: there is no %s", e.configFile)}
	}
	return cfg.ICP, nil
}

// mostPageBytes is enough for the page of the largest model, whose letters HTML writes as several.
const mostPageBytes = 16 << 20

// page reads a file, or standard input for -.
func (e *env) page(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(e.in, mostPageBytes))
	}
	f, err := os.Open(path) //nolint:gosec // the caller's user named it
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	return io.ReadAll(io.LimitReader(f, mostPageBytes))
}

func (e *env) icpFromDoc() *cobra.Command {
	return &cobra.Command{
		Use:   "from-doc PAGE",
		Short: "Read the model file back from a page that icptier icp doc has made",
		Long: "Prints the model file that stands at the end of a page, Markdown or HTML; - is standard input. A page\n" +
			"whose model file was changed is refused: its hash would not be that of the model which the page\n" +
			"describes. --output changes nothing.",
		Example: "  icptier icp from-doc icp.html > icp.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			page, err := e.page(args[0])
			if err != nil {
				return usageError{phrase.Errorf("read the page: %w", err)}
			}
			source, err := onepage.Read(page)
			if err != nil {
				return usageError{err}
			}
			if _, err := compile.Parse(args[0], source); err != nil {
				return err
			}
			_, err = e.out.Write(source)
			return err
		},
	}
}
