package config

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decoder walks a parsed file, sets the values it finds and notes what is wrong.
type decoder struct {
	source
	dir      string // what paths are relative to
	env      func(name string) (string, bool)
	findings []Finding
	plain    []string // keys of secrets that stand in the file itself
}

// reader takes the node that was written for a key.
type reader func(key string, n *yaml.Node)

func (d *decoder) config(n *yaml.Node, c *Config) {
	nats := map[string]reader{"credentials_file": d.path(&c.NATS.CredentialsFile)}
	d.secret(nats, "url", &c.NATS.URL)
	redis := map[string]reader{}
	d.secret(redis, "url", &c.Redis.URL)
	d.object("", n, map[string]reader{
		"nats":  d.fields(nats),
		"redis": d.fields(redis),
		"http": d.fields(map[string]reader{
			"listen": d.text(&c.HTTP.Listen), "public_url": d.text(&c.HTTP.PublicURL),
			"admin_listen": d.text(&c.HTTP.AdminListen), "auth": d.access(&c.HTTP.Access),
		}),
		"log":      d.fields(map[string]reader{"level": d.text(&c.Log.Level), "format": d.text(&c.Log.Format)}),
		"data_dir": d.path(&c.DataDir),
		"secrets":  d.fields(map[string]reader{"key_file": d.path(&c.Secrets.KeyFile)}),
		"icp":      d.model(&c.ICP),
		"review":   d.fields(map[string]reader{"explore": d.number(&c.Review.Explore), "seed": d.number(&c.Review.Seed)}),
		"connections": d.list(func(key string, n *yaml.Node) {
			conn := defaultConnection()
			d.connection(key, n, &conn)
			c.Connections = append(c.Connections, conn)
		}),
		"schedules": d.list(func(key string, n *yaml.Node) {
			s := defaultSchedule()
			d.schedule(key, n, &s)
			c.Schedules = append(c.Schedules, s)
		}),
	})
}

// append reads one text of a list.
func (d *decoder) append(to *[]string, key string, n *yaml.Node) {
	var one string
	d.text(&one)(key, n)
	*to = append(*to, one)
}

func (d *decoder) connection(key string, n *yaml.Node, c *Connection) {
	auth := map[string]reader{
		"grant": d.text(&c.Auth.Grant), "client_id": d.text(&c.Auth.ClientID), "subject": d.text(&c.Auth.Subject),
		"redirect": d.text(&c.Auth.Redirect),
	}
	d.secret(auth, "client_secret", &c.Auth.ClientSecret)
	d.secret(auth, "token", &c.Auth.Token)
	d.secret(auth, "private_key", &c.Auth.PrivateKey)
	d.object(key, n, map[string]reader{
		"name": d.text(&c.Name), "crm": d.text(&c.CRM),
		"url": d.text(&c.URL), "auth_url": d.text(&c.AuthURL), "api_version": d.text(&c.APIVersion),
		"region": d.text(&c.Region), "tenant": d.text(&c.Tenant), "options": d.tree(&c.Options),
		"auth": d.fields(auth),
		"fields": d.table(func(name, value string) {
			if c.Fields == nil {
				c.Fields = map[string]string{}
			}
			c.Fields[name] = value
		}),
		"write": d.fields(map[string]reader{
			"enabled": d.boolean(&c.Write.Enabled),
			"names": d.table(func(name, value string) {
				if c.Write.Names == nil {
					c.Write.Names = map[crm.Field]string{}
				}
				c.Write.Names[crm.Field(name)] = value
			}),
			"languages": d.list(func(key string, n *yaml.Node) { d.append(&c.Write.Languages, key, n) }),
			"owners":    d.list(func(key string, n *yaml.Node) { d.append(&c.Write.Owners, key, n) }),
		}),
		"names": d.fields(map[string]reader{
			"owners_file": d.path(&c.Names.OwnersFile), "owners": d.boolean(&c.Names.Owners), "deals": d.boolean(&c.Names.Deals),
		}),
		"budget": d.fields(map[string]reader{"share": d.number(&c.Budget.Share), "reserve": d.number(&c.Budget.Reserve)}),
	})
}

func (d *decoder) schedule(key string, n *yaml.Node, s *Schedule) {
	d.object(key, n, map[string]reader{
		"name": d.text(&s.Name), "job": d.text(&s.Job), "connection": d.text(&s.Connection),
		"cron": d.text(&s.Cron), "time_zone": d.text(&s.TimeZone), "catch_up": d.text(&s.CatchUp),
		"args": d.table(func(name, value string) {
			if s.Args == nil {
				s.Args = map[string]string{}
			}
			s.Args[name] = value
		}),
	})
}

// object reads a mapping whose keys are known.
func (d *decoder) object(key string, n *yaml.Node, fields map[string]reader) {
	d.mapping(key, n, func(name, full string, value *yaml.Node) {
		read, ok := fields[name]
		if !ok {
			known := slices.Sorted(maps.Keys(fields))
			d.note(full, phrase.Of("unknown key"), didYouMean(name, known, phrase.Of("known here are %s", strings.Join(known, ", "))))
			return
		}
		read(full, value)
	})
}

func (d *decoder) fields(fields map[string]reader) reader {
	return func(key string, n *yaml.Node) { d.object(key, n, fields) }
}

// table reads a mapping whose keys are data.
func (d *decoder) table(set func(name, value string)) reader {
	return func(key string, n *yaml.Node) {
		d.mapping(key, n, func(name, full string, value *yaml.Node) {
			if text, ok := d.scalar(full, value); ok {
				set(name, text)
			}
		})
	}
}

// mapping visits the entries of a mapping and notes where they are.
func (d *decoder) mapping(key string, n *yaml.Node, visit func(name, full string, value *yaml.Node)) {
	if !d.is(key, n, yaml.MappingNode) {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		full := printable(name.Value)
		if key != "" {
			full = key + "." + full
		}
		if name.Kind != yaml.ScalarNode || name.Tag == "!!merge" {
			d.noteAt(name, key, phrase.Of("an anchor, an alias or a structure cannot be a key"), phrase.Of("write the keys out"))
			continue
		}
		if first, taken := d.places[full]; taken {
			d.noteAt(name, full, phrase.Of("is written a second time; the first is in line %d", first.line), phrase.Of("remove one of them"))
			continue
		}
		d.places[full] = place{name.Line, name.Column}
		visit(name.Value, full, value)
	}
}

func (d *decoder) list(each reader) reader {
	return func(key string, n *yaml.Node) {
		if n.Tag == "!!null" || !d.is(key, n, yaml.SequenceNode) { // all its entries may be commented out
			return
		}
		for i, item := range n.Content {
			full := key + "[" + strconv.Itoa(i) + "]"
			d.places[full] = place{item.Line, item.Column}
			each(full, item)
		}
	}
}

func (d *decoder) text(at *string) reader {
	return func(key string, n *yaml.Node) {
		if text, ok := d.scalar(key, n); ok {
			*at = text
		}
	}
}

func (d *decoder) boolean(at *bool) reader {
	return func(key string, n *yaml.Node) {
		text, ok := d.scalar(key, n)
		if !ok {
			return
		}
		if text != "true" && text != "false" {
			d.note(key, phrase.Of("is neither true nor false"), phrase.Phrase{})
			return
		}
		*at = text == "true"
	}
}

func (d *decoder) number(at *float64) reader {
	return func(key string, n *yaml.Node) {
		text, ok := d.scalar(key, n)
		if !ok {
			return
		}
		number, err := strconv.ParseFloat(text, 64)
		if err != nil {
			d.note(key, phrase.Of("is not a number"), phrase.Of("write one such as 0.25"))
			return
		}
		*at = number
	}
}

func (d *decoder) path(at *string) reader {
	return func(key string, n *yaml.Node) {
		if text, ok := d.scalar(key, n); ok {
			*at = d.resolve(text)
		}
	}
}

// model is a path that may also be relative to the working directory, where the
// models that come with the program are at hand.
func (d *decoder) model(at *string) reader {
	return func(key string, n *yaml.Node) {
		d.path(at)(key, n)
		if *at != "" && checkFile(*at) != nil && checkFile(n.Value) == nil {
			*at = n.Value
		}
	}
}

// secret adds the two ways to give a secret: in the file, and in one of its own.
func (d *decoder) secret(fields map[string]reader, name string, at *connector.Secret) {
	set := func(key, value string) {
		if *at != "" {
			d.note(key, phrase.Of("is given twice"), phrase.Of("write %s or %s_file, not both", name, name))
			return
		}
		*at = connector.Secret(value)
	}
	fields[name] = func(key string, n *yaml.Node) {
		if text, ok := d.scalar(key, n); ok {
			if text == n.Value && !strings.HasSuffix(key, ".url") { // no variable stands for it
				d.plain = append(d.plain, key)
			}
			set(key, text)
		}
	}
	fields[name+"_file"] = func(key string, n *yaml.Node) {
		path, ok := d.scalar(key, n)
		if !ok {
			return
		}
		text, err := readSecret(d.resolve(path))
		if err != nil {
			d.note(key, err.message, err.hint)
			return
		}
		set(key, text)
	}
}

// scalar returns a single value with its environment variables.
func (d *decoder) scalar(key string, n *yaml.Node) (string, bool) {
	if !d.is(key, n, yaml.ScalarNode) {
		return "", false
	}
	text, bad := expand(n.Value, d.env)
	if bad != nil {
		d.note(key, bad.message, bad.hint)
		return "", false
	}
	return text, true
}

// is notes a value of another kind than wanted. What was written instead is not
// repeated, since it may be a secret.
func (d *decoder) is(key string, n *yaml.Node, want yaml.Kind) bool {
	kinds := map[yaml.Kind]phrase.Phrase{
		yaml.MappingNode: phrase.Of("a mapping (key: value)"), yaml.SequenceNode: phrase.Of("a list"), yaml.ScalarNode: phrase.Of("a single value"),
	}
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.noteAt(n, key, phrase.Of("anchors and aliases are not known here"), phrase.Of("write the value out; put a value that begins with * or & in quotes"))
	case n.Tag == "!!null":
		d.noteAt(n, key, phrase.Of("has no value"), phrase.Of("write one, or remove the key"))
	case n.Kind != want:
		d.noteAt(n, key, phrase.Of("has to be %s, not %s", kinds[want], kinds[n.Kind]), phrase.Phrase{})
	case strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") || n.Tag == "!!binary":
		d.noteAt(n, key, phrase.Of("tags are not known here"), phrase.Of("put a value that begins with ! in quotes"))
	default:
		return true
	}
	return false
}

func (d *decoder) note(key string, message, hint phrase.Phrase) {
	d.findings = append(d.findings, d.finding(key, message, hint))
}

func (d *decoder) noteAt(n *yaml.Node, key string, message, hint phrase.Phrase) {
	d.findings = append(d.findings, Finding{File: d.file, Line: n.Line, Column: n.Column, Key: key, Message: message, Hint: hint})
}

// printable quotes a key that would change the look of a message.
func printable(text string) string {
	if quoted := strconv.Quote(text); quoted != `"`+text+`"` {
		return quoted
	}
	return text
}
