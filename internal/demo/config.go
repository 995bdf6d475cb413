package demo

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/connector"
)

//go:embed config.yaml.tmpl
var configTemplate string

// File names in the data directory of the demo.
const (
	fileConfig = "icptier.yaml"
	fileModel  = "dach-mittelstand.yaml"
)

// configure writes the demo's configuration, as a person would have written it,
// and loads it. The ICP model is written once: it is there to be changed.
func configure(o *Options, boxes []*Box) (*config.Config, error) {
	dir := o.Dir
	model := filepath.Join(dir, fileModel)
	if _, err := os.Stat(model); errors.Is(err, os.ErrNotExist) {
		if err := os.WriteFile(model, config.DefaultModel(), 0o600); err != nil {
			return nil, fmt.Errorf("write the ICP model: %w", err)
		}
	}
	type connection struct {
		Name, CRM, URL, ClientID, SecretFile string
		Fields                               map[string]string
	}
	data := struct {
		*Options
		Model       string
		Connections []connection
	}{Options: o, Model: model}
	for _, b := range boxes {
		data.Connections = append(data.Connections, connection{name(b.CRM), b.CRM, b.URL(), clientID, secretFile(dir, b.CRM), b.Fields})
	}
	var text bytes.Buffer
	t, err := template.New(fileConfig).Parse(configTemplate)
	if err != nil {
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	if err := t.Execute(&text, data); err != nil {
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	path := filepath.Join(dir, fileConfig)
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	crms, err := connectors.Names()
	if err != nil {
		return nil, err
	}
	return config.Load(path, crms)
}

// clientID is how the program is registered with the sandboxes.
const clientID = "icptier-demo"

func secretFile(dir, crm string) string { return filepath.Join(dir, crm+".secret") }

// clientSecret is the secret that the sandbox and the program share, made on first use.
func clientSecret(dir, crm string) (connector.Secret, error) {
	path := secretFile(dir, crm)
	text, err := os.ReadFile(path) //nolint:gosec // the demo's own data directory
	if err == nil {
		return connector.Secret(text), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read the client secret: %w", err)
	}
	secret := rand.Text()
	if err := os.WriteFile(path, []byte(secret), 0o600); err != nil {
		return "", fmt.Errorf("write the client secret: %w", err)
	}
	return connector.Secret(secret), nil
}

// name is the connection of a sandbox.
func name(crm string) string { return crm + "-demo" }
