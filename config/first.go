package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/icptier/icptier/internal/phrase"
)

//go:embed first.yaml.tmpl
var firstTemplate string

// First is a first configuration: what has to be decided before there is one. Nothing
// is written to a CRM with it until write.enabled is set.
type First struct {
	Connections []FirstConnection
	NATS, Redis string // addresses; empty runs them inside the program
	Model       string // one of Models
	TimeZone    string // of the schedules
}

// FirstConnection is a connection of a First. Its secrets come from the environment,
// under the names that Secrets returns.
type FirstConnection struct {
	Name, CRM, URL, Grant, ClientID, Subject string
	Path                                     string // of files that stand for a CRM, with the grant none
}

// NeedsAccess says whether anything has to grant access.
func (c FirstConnection) NeedsAccess() bool { return c.Grant != GrantNone }

// Secret is the environment variable that holds the connection's secret.
func (c FirstConnection) Secret() string {
	what := map[string]string{GrantJWTBearer: "_KEY", GrantStaticToken: "_TOKEN"}[c.Grant]
	if what == "" {
		what = "_SECRET"
	}
	return "ICPTIER_" + strings.ToUpper(strings.ReplaceAll(c.Name, "-", "_")) + what
}

// uses says whether the connection's grant needs a key of the configuration.
func (c FirstConnection) uses(key string) bool { return slices.Contains(needs()[c.Grant], key) }

// NeedsClient says whether the CRM has to know the program by a client id.
func (c FirstConnection) NeedsClient() bool { return c.uses("client_id") }

// NeedsSubject says whether a user has to be named to act as.
func (c FirstConnection) NeedsSubject() bool { return c.uses("subject") }

// Secrets are the environment variables that the configuration asks for.
func (f First) Secrets() []string {
	var all []string
	for _, c := range f.Connections {
		if c.NeedsAccess() {
			all = append(all, c.Secret())
		}
	}
	return all
}

// ModelFile is the path of the model, from the folder of the configuration.
func (f First) ModelFile() string { return "icp/" + f.Model + ".yaml" }

// longestFirst is the most characters of a connection's name: its schedules are named after it.
const longestFirst = 35

// Check says what cannot work, as Load would once the file and its secrets are there.
// Every error is an *Error whose findings have no place, since the file does not exist yet.
func (f First) Check(crms []string) error {
	k := &checker{}
	k.oneOf("icp", f.Model, sortedKeys(Models()))
	for i, c := range f.Connections {
		if len(c.Name) > longestFirst {
			k.note(fmt.Sprintf("connections[%d].name", i), phrase.Of("is too long"), phrase.Of("write at most %d characters", longestFirst))
		}
	}
	if len(k.findings) > 0 {
		return asError(k.findings)
	}
	text, err := f.text()
	if err != nil {
		return err
	}
	_, err = parse("", text, func(name string) (string, bool) { return placeholder(name), true }, crms)
	var bad *Error
	if !errors.As(err, &bad) {
		return err
	}
	for i := range bad.Findings {
		bad.Findings[i].Line, bad.Findings[i].Column = 0, 0
	}
	return asError(slices.DeleteFunc(bad.Findings, func(f Finding) bool { return f.Key == "icp" }))
}

// placeholder stands for a secret that is not there yet, so that all else can be checked.
func placeholder(variable string) string {
	if strings.HasSuffix(variable, "_KEY") {
		return "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
	}
	return "secret"
}

// Write writes the configuration to a file, readable by its owner alone, and the model
// into the folder icp beside it, unless there is a file of that name; kept says so. What
// stands at path already is not touched: the error is fs.ErrExist. What Check refuses is
// not written.
func (f First) Write(path string, crms []string) (kept bool, err error) {
	if err := f.Check(crms); err != nil {
		return false, err
	}
	text, err := f.text()
	if err != nil {
		return false, err
	}
	if _, err := os.Lstat(path); err == nil {
		return false, fmt.Errorf("write %s: %w", path, fs.ErrExist)
	}
	model := filepath.Join(filepath.Dir(path), filepath.FromSlash(f.ModelFile()))
	if err := os.MkdirAll(filepath.Dir(model), 0o750); err != nil {
		return false, fmt.Errorf("write the ICP model: %w", err)
	}
	err = writeNew(model, Models()[f.Model], 0o640)
	if kept = errors.Is(err, fs.ErrExist); err != nil && !kept {
		return false, fmt.Errorf("write the ICP model: %w", err)
	}
	if err := writeNew(path, text, 0o600); err != nil {
		return kept, fmt.Errorf("write the configuration: %w", err)
	}
	return kept, nil
}

// writeNew writes a file that does not exist yet.
func writeNew(path string, data []byte, mode fs.FileMode) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) //nolint:gosec // the caller's user named it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = file.Write(data)
	return err
}

func (f First) text() ([]byte, error) {
	var out bytes.Buffer
	t, err := template.New("first").Parse(firstTemplate)
	if err == nil {
		err = t.Execute(&out, f)
	}
	if err != nil {
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	return out.Bytes(), nil
}
