package config

import (
	"encoding/pem"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule/cronspec"
)

func (k *checker) connections(connections []Connection, crms []string) {
	taken := map[string]string{}
	for i, c := range connections {
		key := fmt.Sprintf("connections[%d]", i)
		k.name(key+".name", c.Name, taken)
		k.oneOf(key+".crm", c.CRM, crms)
		k.webURL(key+".url", c.URL)
		k.webURL(key+".auth_url", c.AuthURL)
		k.auth(key+".auth", c.Auth)
		// What needs no access is a table, whose columns have the names that people gave them.
		foreign := " \t\r\n"
		if c.Auth.Grant == GrantNone {
			foreign = "\t\r\n"
		}
		k.inputs(key+".fields", c.Fields, foreign)
		k.write(key+".write", c.Write, foreign)
		// Written so that a share that is not a number is refused, too.
		if share := c.Budget.Share; !(share > 0 && share <= 1) {
			k.note(key+".budget.share", phrase.Of("has to be above 0 and at most 1"), phrase.Of("write the part of the CRM's daily calls to use, such as 0.25"))
		}
		if reserve := c.Budget.Reserve; !(reserve >= 0 && reserve < 1) {
			k.note(key+".budget.reserve", phrase.Of("has to be at least 0 and below 1"), phrase.Of("write the part of the CRM's daily calls to leave to others, such as 0.2"))
		}
	}
}

// given says which keys of a grant have a value.
func (a Auth) given() map[string]bool {
	return map[string]bool{
		"client_id": a.ClientID != "", "client_secret": a.ClientSecret != "", "token": a.Token != "",
		"private_key": a.PrivateKey != "", "subject": a.Subject != "",
	}
}

// needs lists the keys that each grant needs; it uses no others.
func needs() map[string][]string {
	return map[string][]string{
		GrantAuthorizationCode: {"client_id", "client_secret"},
		GrantClientCredentials: {"client_id", "client_secret"},
		GrantJWTBearer:         {"client_id", "private_key", "subject"},
		GrantStaticToken:       {"token"},
		GrantNone:              {},
	}
}

func (k *checker) auth(key string, a Auth) {
	grants := needs()
	k.oneOf(key+".grant", a.Grant, sortedKeys(grants))
	given := a.given()
	for _, name := range grants[a.Grant] {
		if given[name] {
			continue
		}
		hint := phrase.Of("write %s", name)
		if name != "client_id" && name != "subject" {
			hint = phrase.Of("write %s: ${VARIABLE}, or %s_file with a path", name, name)
		}
		k.note(key+"."+name, phrase.Of("is missing, and the grant %s needs it", a.Grant), hint)
	}
	if a.Redirect != "" && !loopback(a.Redirect) {
		k.note(key+".redirect", phrase.Of("is no http address of this machine"), phrase.Of("write the callback that the app is registered with, such as http://localhost:1717/callback"))
	}
	if a.PrivateKey == "" {
		return
	}
	if block, _ := pem.Decode([]byte(a.PrivateKey.Reveal())); block == nil {
		k.note(key+".private_key", phrase.Of("is not a key in PEM"), phrase.Of("write private_key_file with the path of a file that begins with -----BEGIN"))
	}
}

// loopback reports whether the address is of this machine, where a browser can be
// sent back to a program (RFC 8252, section 7.3).
func loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func (k *checker) unusedAuth(key string, a Auth) {
	given := a.given()
	for _, name := range sortedKeys(given) {
		if given[name] && !slices.Contains(needs()[a.Grant], name) {
			k.note(key+"."+name, phrase.Of("the grant %s does not use it", a.Grant), phrase.Of("remove it, or choose another grant"))
		}
	}
}

func (k *checker) inputs(key string, fields map[string]string, foreign string) {
	for _, name := range sortedKeys(fields) {
		at := key + "." + printable(name)
		switch {
		case crm.CheckCustom(name) != nil:
			k.note(at, phrase.Of("%s", crm.CheckCustom(name)), phrase.Of("such as account.custom.plants"))
		case crm.IsRole(fields[name]) && crm.IsInput(name):
			if _, err := crm.Roles(name, fields[name]); err != nil {
				k.note(at, phrase.Of("%s", err), phrase.Phrase{})
			}
		default:
			known := crm.InputNames()
			if _, custom := crm.CustomName(name); custom {
				known = append(known, name)
			}
			k.field(at, name, fields[name], known, foreign)
		}
	}
	if n := crm.CountCustom(fields); n > crm.MaxCustomFields {
		k.note(key, phrase.Of("there are %d custom fields, and at most %d are read", n, crm.MaxCustomFields), phrase.Of("map those that the ICP model reads"))
	}
}

func (k *checker) write(key string, w Write, foreign string) {
	var known []string
	for _, kind := range crm.Kinds() {
		inCRM := map[string]crm.Field{}
		for _, field := range crm.FieldsOf(kind) {
			known = append(known, string(field))
			name, ok := w.Names[field]
			if !ok || name == "" {
				continue
			}
			if other, taken := inCRM[strings.ToLower(name)]; taken {
				k.note(key+".names."+string(field), phrase.Of("%s has the same field in the CRM", other), phrase.Of("give each a field of its own"))
			}
			inCRM[strings.ToLower(name)] = field
		}
	}
	for _, field := range sortedKeys(w.Names) {
		k.field(key+".names."+printable(string(field)), string(field), w.Names[field], known, foreign)
	}
	for i, language := range w.Languages {
		at := fmt.Sprintf("%s.languages[%d]", key, i)
		k.oneOf(at, language, []string{"de", "en"})
		if slices.Contains(w.Languages[:i], language) {
			k.note(at, phrase.Of("%q is there already", language), phrase.Of("remove it"))
		}
	}
	for i, owner := range w.Owners {
		if slices.Contains(w.Owners[:i], owner) {
			k.note(fmt.Sprintf("%s.owners[%d]", key, i), phrase.Of("%q is there already", owner), phrase.Of("remove it"))
		}
	}
}

// field checks one of our names and the CRM's name it stands for, which has none of the
// characters that are foreign to one.
func (k *checker) field(key, name, inCRM string, known []string, foreign string) {
	if !slices.Contains(known, name) {
		k.note(key, phrase.Of("there is no such field"), didYouMean(name, known, phrase.Of("known are %s", strings.Join(known, ", "))))
		return
	}
	if strings.TrimSpace(inCRM) == "" || strings.ContainsAny(inCRM, foreign) {
		k.note(key, phrase.Of("%q is no field of a CRM", inCRM), phrase.Of("write the field's API name, not its label"))
	}
}

func (k *checker) schedules(c *Config) {
	taken := map[string]string{}
	var connections []string
	for _, conn := range c.Connections {
		connections = append(connections, conn.Name)
	}
	for i, s := range c.Schedules {
		key := fmt.Sprintf("schedules[%d]", i)
		k.name(key+".name", s.Name, taken)
		k.oneOf(key+".job", s.Job, Jobs())
		k.oneOf(key+".connection", s.Connection, connections)
		k.oneOf(key+".catch_up", s.CatchUp, []string{"latest", "all", "none"})
		if _, err := cronspec.Zone(s.TimeZone); err != nil {
			k.note(key+".time_zone", phrase.Of("%s", err), phrase.Phrase{})
		}
		if _, err := cronspec.Parse(s.Cron, ""); err != nil {
			k.note(key+".cron", phrase.Of("%s", err), phrase.Phrase{})
		}
		k.args(key+".args", s)
	}
}

// args checks what is handed to a job.
func (k *checker) args(key string, s Schedule) {
	known := map[string][]string{"pull": {"full", "then"}, "reconcile": {"then"}, "rescore": {"then"}}[s.Job]
	for _, name := range sortedKeys(s.Args) {
		at := key + "." + printable(name)
		switch {
		case len(known) == 0:
			k.note(at, phrase.Of("the job %s takes no arguments", s.Job), phrase.Of("remove it"))
		case !slices.Contains(known, name):
			k.note(at, phrase.Of("the job %s does not take it", s.Job), phrase.Of("known are %s", strings.Join(known, ", ")))
		case name == "then":
			k.oneOf(at, s.Args[name], Jobs())
		case s.Args[name] != "true" && s.Args[name] != "false":
			k.note(at, phrase.Of("is neither true nor false"), phrase.Phrase{})
		}
	}
}
