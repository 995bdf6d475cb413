package byfile

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/phrase"
)

// Name is what the configuration calls the connector.
const Name = "byfile"

//go:embed manifests/*.yaml
var shipped embed.FS

// Shipped lists the manifests of this program by the names that options.manifest has for them.
func Shipped() []string {
	entries, _ := shipped.ReadDir("manifests") // it is part of the program
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// Load reads a manifest: one that is shipped by its name, any other by the path of its file.
func Load(name string) (*Manifest, error) {
	if slices.Contains(Shipped(), name) {
		data, err := shipped.ReadFile("manifests/" + name + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("manifest %s: %w", name, err)
		}
		return Parse(name, data)
	}
	data, err := os.ReadFile(name) //nolint:gosec // whoever writes the configuration names it
	if err != nil {
		return nil, phrase.Errorf("options.manifest: %w; shipped are %s, any other is the path of a file", err, strings.Join(Shipped(), ", "))
	}
	return Parse(name, data)
}

// options are what a connection says of its manifest.
type options struct {
	Manifest string            `json:"manifest"`
	Conf     map[string]string `json:"conf"`
}

// Factory makes connectors of the manifest that options.manifest names.
func Factory() connector.Factory {
	of := func(raw json.RawMessage) (f connector.Factory, rest json.RawMessage, err error) {
		var o options
		if err = connector.DecodeOptions(raw, &o); err != nil {
			return f, nil, err
		}
		if o.Manifest == "" {
			return f, nil, phrase.Errorf("options.manifest is missing: write one of %s, or the path of a file", strings.Join(Shipped(), ", "))
		}
		m, err := Load(o.Manifest)
		if err != nil {
			return f, nil, err
		}
		rest, err = Options(o.Conf)
		return Of(m), rest, err
	}
	return connector.Factory{
		CRM: Name,
		Schema: json.RawMessage(`{"type": "object", "additionalProperties": false, "required": ["manifest"], "properties": {` +
			`"manifest": {"type": "string"}, "conf": {"type": "object", "additionalProperties": {"type": "string"}}}}`),
		InputsOf: func(raw json.RawMessage) []string {
			f, _, _ := of(raw) // what is wrong with them, New says
			return f.Inputs
		},
		Auth: func(e connector.Endpoint) (connector.Auth, error) {
			f, _, err := of(e.Options)
			if err != nil {
				return connector.Auth{}, err
			}
			return f.Auth(e)
		},
		New: func(s connector.Settings) (connector.Connector, error) {
			f, rest, err := of(s.Options)
			if err != nil {
				return nil, err
			}
			s.Options = rest
			return f.New(s)
		},
	}
}

// confOptions are the options of a connector whose manifest is settled.
type confOptions struct {
	Conf map[string]string `json:"conf"`
}

// Options are the settings of Of for the values that a manifest asks for.
func Options(conf map[string]string) (json.RawMessage, error) { return json.Marshal(confOptions{conf}) }

// Of makes connectors of one manifest.
func Of(m *Manifest) connector.Factory {
	return connector.Factory{
		CRM:        m.Name,
		DailyUnits: m.API.Daily,
		Inputs:     connector.Inputs(func(k crm.Kind) map[string][]string { return defaults(m.of(k)) }),
		Auth:       func(e connector.Endpoint) (connector.Auth, error) { return m.auth(e) },
		New:        func(s connector.Settings) (connector.Connector, error) { return m.connector(s, false) },
	}
}

// Assuming is Of with the program's own fields taken to be there, so that every call can be made
// to a server that answers nothing of use.
func Assuming(m *Manifest) connector.Factory {
	f := Of(m)
	f.New = func(s connector.Settings) (connector.Connector, error) { return m.connector(s, true) }
	return f
}

func defaults(k *kind) map[string][]string {
	names := make(map[string][]string, len(k.Fields))
	for name, f := range k.Fields {
		names[name] = []string{f.name()}
	}
	return names
}

// auth says where the CRM grants access; nowhere, where a person makes its tokens by hand.
func (m *Manifest) auth(e connector.Endpoint) (connector.Auth, error) {
	o := m.API.Auth.OAuth
	if _, err := m.base(e); err != nil || o == nil {
		return connector.Auth{}, err
	}
	pages := cmp.Or(e.AuthURL, e.URL)
	absolute := func(base, address string) string {
		if strings.HasPrefix(address, "https://") {
			return address
		}
		return strings.TrimSuffix(base, "/") + address
	}
	return connector.Auth{AuthorizeURL: absolute(pages, o.Authorize), TokenURL: absolute(e.URL, o.Token), Scopes: o.Scopes}, nil
}

// base is where the CRM answers, without api.path.
func (m *Manifest) base(e connector.Endpoint) (*url.URL, error) {
	address := cmp.Or(e.URL, m.API.Host)
	if address == "" {
		return nil, phrase.Errorf("url is missing: each customer of this CRM has a host of its own")
	}
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || u.Host == "" {
		return nil, phrase.Errorf("%s has to be of the form https://host", "url")
	}
	if e.APIVersion != "" {
		return nil, phrase.Errorf("api_version: a manifest is for one version; remove it")
	}
	return u, e.OnePlace()
}

// engine speaks with one CRM account as its manifest says.
type engine struct {
	*Manifest

	names mapping.Names
	calls *httpclient.Client
	ids   *regexp.Regexp
	conf  map[string]any
	conn  map[string]any

	mu    sync.Mutex // guards what follows
	known map[crm.Kind]listed
}

// connector makes a connector that can do what the manifest says; it makes no call.
func (m *Manifest) connector(s connector.Settings, assume bool) (connector.Connector, error) {
	base, err := m.base(s.Endpoint)
	if err != nil {
		return nil, err
	}
	e := &engine{Manifest: m, conn: map[string]any{"host": base.Hostname()}, conf: map[string]any{}, known: map[crm.Kind]listed{}, ids: regexp.MustCompile(m.API.IDs)}
	if err = e.settle(s); err != nil {
		return nil, err
	}
	headers := http.Header{}
	for _, p := range m.API.headers {
		value, err := p.value.text(map[string]any{"conf": e.conf})
		if err != nil {
			return nil, fmt.Errorf("api.headers.%s: %w", p.name, err)
		}
		headers.Set(p.name, value)
	}
	authorize := httpclient.Scheme(m.API.Auth.Scheme)
	switch {
	case m.API.Auth.Header != "":
		authorize = httpclient.APIKey(m.API.Auth.Header)
	case strings.EqualFold(m.API.Auth.Scheme, "Basic"):
		authorize = httpclient.Basic()
	}
	e.calls, err = httpclient.New(httpclient.Config{
		Base: base.String(), Tokens: s.Tokens, Meter: s.Meter, Log: s.Log, Transport: s.Transport, Header: headers, Authorize: authorize,
		Rate: m.API.Pace, Burst: max(int(m.API.Pace), 1), Classify: e.classify,
	})
	if err != nil {
		return nil, err
	}
	for _, k := range crm.Kinds() {
		if !assume || m.Own.List.None != "" {
			continue
		}
		fields := map[string]item{}
		for _, f := range crm.FieldsOf(k) {
			fields[e.names.Outputs[f]] = item{id: "1", typ: m.Own.List.Types[class(f)][0]}
		}
		e.known[k] = listed{time.Now(), fields}
	}
	return e.able(), nil
}

// fieldName is what fields of a CRM by a manifest can be called.
var fieldName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,99}$`)

// settle takes over what the connection says.
func (e *engine) settle(s connector.Settings) error {
	var o confOptions
	if err := connector.DecodeOptions(s.Options, &o); err != nil {
		return err
	}
	var errs []error
	for _, name := range sorted(o.Conf) {
		if _, known := e.Conf[name]; !known {
			errs = append(errs, phrase.Errorf("options.conf.%s: the manifest %s asks for no such value", name, e.Name))
		}
	}
	for _, name := range sorted(e.Conf) {
		if e.conf[name] = o.Conf[name]; o.Conf[name] == "" {
			errs = append(errs, phrase.Errorf("options.conf.%s is missing: %s", name, e.Conf[name]))
		}
	}
	var err error
	e.names, err = mapping.TakeNames(s, e.ownName, func(key, name string) error {
		if !fieldName.MatchString(name) {
			return phrase.Errorf("%s: %q is no name of a field", key, name)
		}
		return nil
	})
	if len(e.names.Roles) > 0 {
		err = errors.Join(err, phrase.Errorf("fields: a CRM by a manifest has no contact roles; map the criterion to a field"))
	}
	return errors.Join(append(errs, err)...)
}

// ownName is what one of the program's fields is called where nobody says otherwise.
func (e *engine) ownName(f crm.Field) string {
	var camel strings.Builder
	for part := range strings.SplitSeq(string(f), "_") {
		camel.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return strings.NewReplacer("{field}", string(f), "{Field}", camel.String()).Replace(e.Own.Names)
}

// able shows of the engine what the manifest describes, and nothing else.
func (e *engine) able() connector.Connector {
	base, writes := reader{e}, e.Kinds.Account.Write.None == "" && e.Kinds.Deal.Write.None == ""
	switch {
	case e.Identify.None == "" && writes:
		return struct {
			reader
			identifier
			writer
			provisioner
		}{base, identifier{e}, writer{e}, provisioner{e}}
	case writes:
		return struct {
			reader
			writer
			provisioner
		}{base, writer{e}, provisioner{e}}
	case e.Identify.None == "":
		return struct {
			reader
			identifier
		}{base, identifier{e}}
	}
	return base
}

// Each of these is one part of the contract.
type (
	reader      struct{ *engine }
	identifier  struct{ e *engine }
	writer      struct{ e *engine }
	provisioner struct{ e *engine }
)

// Close gives idle connections back.
func (r reader) Close() { r.calls.Close() }

// BatchSize implements connector.Reader: a manifest writes row by row.
func (r reader) BatchSize(k crm.Kind, verb connector.Verb) int {
	switch of := r.of(k); {
	case verb == connector.VerbLookup:
		return of.Lookup.Max
	case of.Write.None != "":
		return 0
	}
	return 1
}

// Identify implements connector.Identifier.
func (i identifier) Identify(ctx context.Context) (connector.Identity, error) {
	page, _, err := i.e.call(ctx, "identify", &i.e.Manifest.Identify.call, map[string]any{})
	if err != nil {
		return connector.Identity{}, err
	}
	env := map[string]any{"page": page, "conf": i.e.conf, "conn": i.e.conn}
	tenant, err := i.e.Manifest.Identify.Tenant.text(env)
	if err != nil || tenant == "" {
		return connector.Identity{}, phrase.Errorf("identify: the answer does not say whose account it is")
	}
	label, _ := i.e.Manifest.Identify.Label.text(env) // without one the tenant is as good
	return connector.Identity{Tenant: tenant, Label: cmp.Or(label, tenant)}, nil
}
