package connectortest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// complete is a connector with all that it can do; what it cannot is nil, and the cases of
// that are not run.
type complete struct {
	connector.Connector
	connector.Identifier
	connector.Writer
	connector.FieldProvisioner
}

// abilities are the optional parts of the contract that a connector keeps.
type abilities struct{ identify, write, fields bool }

func completed(c connector.Connector) complete {
	all := complete{Connector: c}
	all.Identifier, _ = c.(connector.Identifier)
	all.Writer, _ = c.(connector.Writer)
	all.FieldProvisioner, _ = c.(connector.FieldProvisioner)
	return all
}

func (c complete) can() abilities {
	return abilities{identify: c.Identifier != nil, write: c.Writer != nil, fields: c.FieldProvisioner != nil}
}

// abilitiesOf makes a connector, which makes no call, and looks at it.
func abilitiesOf(t *testing.T, f connector.Factory, offered CRM) abilities {
	t.Helper()
	settings := connector.Settings{Connection: "abilities", Options: optionsOf(offered)}
	if offered.Server() != nil {
		settings.Endpoint.URL = "http://127.0.0.1:1"
	}
	c, err := f.New(settings)
	if err != nil {
		t.Fatalf("Factory.New: %v", err)
	}
	if closer, ok := c.(interface{ Close() }); ok {
		defer closer.Close()
	}
	return completed(c).can()
}

// optionsOf are the options by which a connector finds the source; nil where it needs none.
func optionsOf(c CRM) json.RawMessage {
	if configured, ok := c.(Configured); ok {
		return configured.Options()
	}
	return nil
}

// settingTests are about what a configuration can hold. They make no call.
func settingTests() []test {
	return []test{
		{"unknown option", one, unknownOption},
		{"unknown region", one, func(w *world) { w.wantRefused("region", func(e *connector.Endpoint) { e.Region = "nowhere-9" }) }},
		{"unknown field", one, unknownField},
	}
}

// unknownOption misspells an option, which must not count as one that was never set.
func unknownOption(w *world) {
	settings := w.settings
	settings.Options = json.RawMessage(`{"no_such_option_9": true}`)
	if _, err := w.factory.New(settings); err == nil || !strings.Contains(err.Error(), "no_such_option_9") {
		w.Errorf("Factory.New took the option no_such_option_9 with the error %v: decode with connector.DecodeOptions, also where there are no options", err)
	}
	if w.factory.Schema == nil {
		return
	}
	var schema struct {
		Properties map[string]any `json:"properties"`
		Additional *bool          `json:"additionalProperties"`
	}
	if err := json.Unmarshal(w.factory.Schema, &schema); err != nil || schema.Additional == nil || *schema.Additional || len(schema.Properties) == 0 {
		w.Errorf("Factory.Schema is no JSON Schema of an object with properties and no others (%v)", err)
	}
	for name := range schema.Properties {
		settings.Options = json.RawMessage(`{"` + name + `": {"no": "value"}}`)
		if _, err := w.factory.New(settings); err == nil || strings.Contains(err.Error(), "there is no option") {
			w.Errorf("the option %s of Factory.Schema with a value of another type gave the error %v, want one about its value", name, err)
		}
	}
}

// wantRefused changes the endpoint, which the connector has to refuse by the key's name.
func (w *world) wantRefused(key string, change func(*connector.Endpoint)) {
	w.Helper()
	settings := w.settings
	change(&settings.Endpoint)
	_, err := w.factory.New(settings)
	if err == nil && w.factory.Auth != nil {
		_, err = w.factory.Auth(settings.Endpoint)
	}
	if err == nil || !strings.Contains(err.Error(), key) {
		w.Errorf("a %s that the CRM does not have gave the error %v, want one that names the key", key, err)
	}
}

// unknownField maps names that are none of ours.
func unknownField(w *world) {
	settings := w.settings
	settings.Inputs = map[string]string{"account.no_such_input": "name"}
	if _, err := w.factory.New(settings); err == nil || !strings.Contains(err.Error(), "account.no_such_input") {
		w.Errorf("Factory.New took the input account.no_such_input with the error %v", err)
	}
	settings = w.settings
	settings.Outputs = map[crm.Field]string{"no_such_field": "name"}
	if _, err := w.factory.New(settings); w.connector.can().write && (err == nil || !strings.Contains(err.Error(), "no_such_field")) {
		w.Errorf("Factory.New took the output no_such_field with the error %v", err)
	}
}

// Expirer is a sandbox of a CRM that forgets cursors after a while.
type Expirer interface {
	// ExpireCursors makes the CRM forget all cursors that it has given out.
	ExpireCursors()
}

func expiryTests() []test {
	return []test{{"expired", few, func(w *world) {
		expirer, ok := w.crm.(Expirer)
		if !ok {
			w.Fatal("the sandbox is no Expirer any more")
		}
		for _, kind := range crm.Kinds() {
			cursor := w.read(kind, "").next
			expirer.ExpireCursors()
			if _, err := w.page(w.connector, kind, cursor); !outcome.IsCursorExpired(err) {
				w.Errorf("Read of %s with a cursor that the CRM has forgotten gave the error %v, want a CursorExpired one: "+
					"it makes ingest read everything and compare the ids", kind, err)
			}
			w.checkAll(kind, w.read(kind, "").records, w.crm.IDs(kind))
		}
	}}}
}
