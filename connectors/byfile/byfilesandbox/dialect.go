package byfilesandbox

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
)

//go:embed dialects/*.yaml
var dialects embed.FS

// Dialect says how a CRM speaks.
type Dialect struct {
	Base string `yaml:"base"`
	Key  string `yaml:"key"` // the header of keys; empty is a bearer token
	// RPC says that calls are of methods of models; Header is one that every call has to have.
	RPC    bool   `yaml:"rpc"`
	Header string `yaml:"header"`
	Empty  string `yaml:"empty"`
	Times  string `yaml:"times"`
	IDs    string `yaml:"ids"` // the form of ids, of a number
	List   struct {
		Records string `yaml:"records"`
		Total   string `yaml:"total"`
		Size    string `yaml:"size"`
		Most    int    `yaml:"most"`
		Offset  string `yaml:"offset"`
		Order   string `yaml:"order"`
		Select  string `yaml:"select"`
		Filter  string `yaml:"filter"`
		// Parameters are conditions that have a parameter each, where Filter is parameters.
		Parameters map[string]Parameter `yaml:"parameters"`
	} `yaml:"list"`
	Stamps struct {
		ID       string `yaml:"id"`
		Created  string `yaml:"created"`
		Modified string `yaml:"modified"`
		Version  string `yaml:"version"`
	} `yaml:"stamps"`
	Precondition string `yaml:"precondition"`
	Whoami       struct {
		Path string         `yaml:"path"`
		JSON map[string]any `yaml:"json"`
	} `yaml:"whoami"`
	Fields struct {
		Path  string `yaml:"path"`
		Param string `yaml:"param"`
		Form  string `yaml:"form"`
	} `yaml:"fields"`
	One string `yaml:"one"` // before the id of one record in a path
	// Cells hold the fields that a customer has added in a list of each record.
	Cells struct {
		List  string            `yaml:"list"`
		Key   string            `yaml:"key"`   // of a cell: the id of its field
		Types map[string]string `yaml:"types"` // which member holds a value of a type
	} `yaml:"cells"`
	Choices string            `yaml:"choices"` // the type of a field of one of several values
	Objects map[string]Object `yaml:"objects"`
}

// Object is a type of records.
type Object struct {
	Kind   crm.Kind         `yaml:"kind"`
	Always map[string]any   `yaml:"always"` // what every record holds
	Flags  map[string]Flag  `yaml:"flags"`  // true where a field that is not shown has a value
	Fields map[string]Field `yaml:"fields"`
}

// Parameter is a condition: of a field, by eq, in, gt, ge, lt or le.
type Parameter struct {
	Field string `yaml:"field"`
	Op    string `yaml:"op"`
}

// Flag is true where a field holds a value; or As, and absent elsewhere.
type Flag struct {
	Field string `yaml:"field"`
	Is    string `yaml:"is"`
	As    string `yaml:"as"`
}

// Field is a field of an object.
type Field struct {
	Of      string            `yaml:"of,omitempty"` // what of a sample company it is filled with
	Type    string            `yaml:"type"`
	At      string            `yaml:"at,omitempty"` // where a record has it, parts of a path parted by points; its name if empty
	Options []string          `yaml:"options,omitempty"`
	Words   map[string]string `yaml:"words,omitempty"` // of the sample, in the CRM's
}

// Names lists the dialects.
func Names() []string {
	entries, _ := dialects.ReadDir("dialects") // it is part of the program
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// Load reads a dialect by its name.
func Load(name string) (*Dialect, error) {
	text, err := dialects.ReadFile("dialects/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no dialect %q; there are %s", name, strings.Join(Names(), ", "))
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	d := &Dialect{}
	if err := decoder.Decode(d); err != nil {
		return nil, fmt.Errorf("dialect %s: %w", name, err)
	}
	return d, nil
}

// Object returns what the CRM calls a kind of records.
func (d *Dialect) Object(kind crm.Kind) string {
	for name, o := range d.Objects {
		if o.Kind == kind {
			return name
		}
	}
	return ""
}

// FieldOf returns the field that is filled with something of the sample; empty for none.
func (d *Dialect) FieldOf(kind crm.Kind, of string) string {
	for name, f := range d.Objects[d.Object(kind)].Fields {
		if f.Of == of {
			return name
		}
	}
	return ""
}

// form writes a time as the CRM shows it.
func (d *Dialect) form(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	switch t = t.UTC(); d.Times {
	case "sql":
		return t.Format(time.DateTime)
	case "ms":
		return t.UnixMilli()
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// has says whether an object has a field, and which.
func (o Object) has(name string, made map[string]Field) (Field, bool) {
	if f, ok := o.Fields[name]; ok {
		return f, true
	}
	f, ok := made[name]
	return f, ok
}

func (f Field) takes(v any) bool {
	text, ok := v.(string)
	return v == nil || len(f.Options) == 0 || ok && slices.Contains(f.Options, text)
}
