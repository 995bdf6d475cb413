package config

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
)

// maxFile is far above any configuration; a larger file was named by mistake.
const maxFile = 1 << 20

// Load reads and checks the configuration file. The names of the CRMs are those
// that connections can have. Every error is an *Error.
func Load(path string, crms []string) (*Config, error) {
	if bad := checkFile(path); bad != nil {
		hint := phrase.Of("name another with --config, or begin with config/icptier.example.yaml")
		return nil, &Error{[]Finding{{File: path, Message: bad.message, Hint: hint}}}
	}
	data, err := os.ReadFile(path) //nolint:gosec // the caller's user named it
	if err != nil {
		bad := unreadable(path, err)
		return nil, &Error{[]Finding{{File: path, Message: bad.message, Hint: bad.hint}}}
	}
	if len(data) > maxFile {
		return nil, &Error{[]Finding{{File: path, Message: phrase.Of("is too large for a configuration"), Hint: phrase.Of("name another with --config")}}}
	}
	c, err := parse(path, data, os.LookupEnv, crms)
	if info, bad := os.Stat(path); err == nil && bad == nil {
		c.readable = runtime.GOOS != "windows" && info.Mode().Perm()&0o004 != 0
	}
	return c, err
}

func parse(path string, data []byte, env func(string) (string, bool), crms []string) (*Config, error) {
	root, bad := parseYAML(path, data)
	if bad != nil {
		return nil, &Error{[]Finding{*bad}}
	}
	d := &decoder{source: source{file: path, places: map[string]place{}}, dir: filepath.Dir(path), env: env}
	c := Default()
	c.DataDir = d.resolve(c.DataDir)
	if root != nil {
		d.config(root, c)
	}
	c.source, c.plain = d.source, d.plain
	if err := asError(append(d.findings, without(c.check(crms), d.findings)...)); err != nil {
		return nil, err
	}
	return c, nil
}

// without drops what was found about keys that could not be read in the first
// place, or that stand inside of one that could not.
func without(findings, unread []Finding) []Finding {
	return slices.DeleteFunc(findings, func(f Finding) bool {
		return slices.ContainsFunc(unread, func(u Finding) bool {
			return u.Key == "" || u.Key == f.Key || u.Key == f.Key+"_file" || strings.HasPrefix(f.Key, u.Key+".")
		})
	})
}

// parseYAML returns the file's only document; nil for an empty file.
func parseYAML(path string, data []byte) (*yaml.Node, *Finding) {
	dec := yaml.NewDecoder(bytes.NewReader(protect(data)))
	var doc, second yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, syntax(path, data, err)
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, syntax(path, data, err)
		}
		return nil, &Finding{File: path, Line: second.Line, Column: second.Column, Message: phrase.Of("a second document begins here"), Hint: phrase.Of("remove the line --- and what follows")}
	}
	root := doc.Content[0]
	if root.Tag == "!!null" {
		return nil, nil
	}
	restore(root)
	return root, nil
}

// The braces of ${NAME} while YAML is parsed: private characters, one for one.
const (
	openBrace  = "\uE000"
	closeBrace = "\uE001"
)

// protect hides the braces of ${NAME} from YAML, to which they would be a mapping
// wherever {key: value, key: value} is written in one line.
func protect(data []byte) []byte {
	variable := regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)
	return variable.ReplaceAll(data, []byte("$$"+openBrace+"${1}"+closeBrace))
}

// restore undoes protect in what was parsed.
func restore(n *yaml.Node) {
	n.Value = strings.NewReplacer(openBrace, "{", closeBrace, "}").Replace(n.Value)
	for _, child := range n.Content {
		restore(child)
	}
}

// syntax makes a finding of an error of the YAML library.
func syntax(path string, data []byte, err error) *Finding {
	f, message := &Finding{File: path, Hint: phrase.Of("check indentation, colons and quotes around this line")}, strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, what, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				f.Line, f.Column, message = line, 1, what
			}
		}
	}
	// The library takes cron's * for an alias, and may repeat what follows, which
	// may as well be a part of a password.
	quotes, what := phrase.Of(`put it in quotes, such as cron: "*/5 * * * *"`), phrase.Quote(message)
	if strings.Contains(message, "alphabetic or numeric character") {
		what, f.Hint = phrase.Of("a value begins with * or &"), quotes
	}
	if rest, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		name := strings.TrimSuffix(rest, "' referenced")
		if at := bytes.Index(data, []byte("*"+name)); at >= 0 {
			f.Line = 1 + bytes.Count(data[:at], []byte("\n"))
			f.Column = at - bytes.LastIndexByte(data[:at], '\n')
		}
		what, f.Hint = phrase.Of("a value begins with *"), quotes
	}
	f.Message = phrase.Of("not valid YAML: %s", what)
	return f
}
