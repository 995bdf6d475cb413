package mapping

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Names are the checked mappings of the configuration.
type Names struct {
	// Inputs are the configured fields by our names; the others have defaults.
	Inputs map[string]string
	// Roles are the contact roles behind criteria, as they are configured; no criterion is in
	// Inputs as well.
	Roles map[string][]string
	// Outputs names the field of each of the program's fields.
	Outputs map[crm.Field]string
}

// TakeNames sorts what is configured into fields, contact roles and the program's own fields,
// whose default name is that of own. Check looks at the form of a name of the CRM's, and says
// what is wrong with it under a key of the configuration.
func TakeNames(s connector.Settings, own func(crm.Field) string, check func(key, name string) error) (Names, error) {
	n := Names{Inputs: make(map[string]string, len(s.Inputs)), Roles: make(map[string][]string), Outputs: make(map[crm.Field]string)}
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			n.Outputs[f] = own(f)
		}
	}
	maps.Copy(n.Outputs, s.Outputs)
	return n, errors.Join(n.takeInputs(s.Inputs, check), n.checkOutputs(s.Outputs, check))
}

func (n *Names) takeInputs(inputs map[string]string, check func(key, name string) error) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		switch {
		case !crm.IsInput(name):
			errs = append(errs, phrase.Errorf("fields: %q is none of the names that can be mapped, which are account.custom.NAME and %s",
				name, strings.Join(crm.InputNames(), " ")))
		case crm.IsRole(inputs[name]):
			roles, err := crm.Roles(name, inputs[name])
			if err != nil {
				errs = append(errs, phrase.Errorf("fields: %s: %w", name, err))
			}
			n.Roles[strings.TrimPrefix(name, "deal.")] = roles
		default:
			errs = append(errs, check("fields: "+name, inputs[name]))
			n.Inputs[name] = inputs[name]
		}
	}
	if crm.CountCustom(inputs) > crm.MaxCustomFields {
		errs = append(errs, phrase.Errorf("fields: at most %d custom fields are read", crm.MaxCustomFields))
	}
	return errors.Join(errs...)
}

// checkOutputs looks at the configured names and at whether any field of the CRM, regardless of
// case, would have to hold two of ours.
func (n *Names) checkOutputs(configured map[crm.Field]string, check func(key, name string) error) error {
	var errs []error
	for _, f := range slices.Sorted(maps.Keys(configured)) {
		if KindOf(f) == "" {
			errs = append(errs, phrase.Errorf("write.names: %q is none of the fields that are written", f))
			continue
		}
		errs = append(errs, check("write.names: "+string(f), configured[f]))
	}
	for _, kind := range crm.Kinds() {
		owner := make(map[string]crm.Field)
		for _, f := range crm.FieldsOf(kind) {
			name := strings.ToLower(n.Outputs[f])
			if other, twice := owner[name]; twice {
				errs = append(errs, phrase.Errorf("write.names: %s and %s have the same field %q", other, f, n.Outputs[f]))
			}
			owner[name] = f
		}
	}
	return errors.Join(errs...)
}

// Missing says which of the configured roles are none of those that the CRM has. Where is
// what the CRM calls the place that it has them in.
func (n *Names) Missing(known []string, where string) error {
	var errs []error
	for _, criterion := range crm.QualificationCriteria() {
		for _, wanted := range n.Roles[criterion] {
			if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, wanted) }) {
				errs = append(errs, phrase.Errorf("fields: deal.%s: there is no %s %q; there are: %s", criterion, where, wanted, strings.Join(known, ", ")))
			}
		}
	}
	return errors.Join(errs...)
}

// CheckBase looks at a base address under a key of the configuration: a host, and no path.
func CheckBase(key, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return phrase.Errorf("%s has to be of the form https://host", key)
	}
	return nil
}

// KindOf returns the kind of records that have the field; empty for no field of ours.
func KindOf(f crm.Field) crm.Kind {
	for _, kind := range crm.Kinds() {
		if slices.Contains(crm.FieldsOf(kind), f) {
			return kind
		}
	}
	return ""
}

// Choose settles which fields of a kind are read and written: of the defaults those that find
// knows, of the configured ones all, and it is an error that says so if one is not there, or
// cannot be read. Find returns a field as the CRM has it; its error says what is wrong with it,
// or that there is none.
func (n *Names) Choose(kind crm.Kind, defaults map[string][]string, find func(name string) (Field, error)) (*Fields, error) {
	chosen := &Fields{Inputs: make(map[string][]Field), Outputs: make(map[crm.Field]string), unseen: make(map[string][]string)}
	for name, candidates := range defaults {
		for _, candidate := range candidates {
			if f, err := find(candidate); err == nil {
				chosen.Inputs[name] = append(chosen.Inputs[name], f)
			} else {
				chosen.unseen[name] = append(chosen.unseen[name], candidate)
			}
		}
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(n.Inputs)) {
		if !strings.HasPrefix(name, string(kind)+".") {
			continue
		}
		f, err := find(n.Inputs[name])
		if err != nil {
			errs = append(errs, phrase.Errorf("fields: %s: %w", name, err))
			f.Name = n.Inputs[name]
		}
		chosen.Inputs[name] = []Field{f}
		delete(chosen.unseen, name)
		if custom, is := crm.CustomName(name); is {
			chosen.Custom = append(chosen.Custom, CustomField{custom, f})
		}
	}
	for criterion := range n.Roles {
		delete(chosen.Inputs, "deal."+criterion)
		delete(chosen.unseen, "deal."+criterion)
	}
	for _, f := range crm.FieldsOf(kind) {
		if own, err := find(n.Outputs[f]); err == nil {
			chosen.Outputs[f] = own.Name
		}
	}
	return chosen, errors.Join(errs...)
}

// States says which fields stand behind our names. Always says of a field that every account
// of the CRM has it.
func (f *Fields) States(always func(name string) bool) []connector.InputState {
	names := slices.Collect(maps.Keys(f.Inputs))
	for name := range f.unseen {
		if f.Inputs[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	states := make([]connector.InputState, 0, len(names))
	for _, name := range names {
		state := connector.InputState{Name: name, Unseen: f.unseen[name], Hidden: slices.ContainsFunc(f.unseen[name], always)}
		for _, one := range f.Inputs[name] {
			state.Fields = append(state.Fields, one.Name)
		}
		states = append(states, state)
	}
	return states
}

// Wanted are the names of all fields that are read, with more of the CRM's own, sorted.
func (f *Fields) Wanted(more ...string) []string {
	wanted := make(map[string]bool)
	for _, list := range f.Inputs {
		for _, one := range list {
			wanted[one.Name] = true
		}
	}
	for _, name := range f.Outputs {
		wanted[name] = true
	}
	for _, name := range more {
		wanted[name] = true
	}
	return slices.Sorted(maps.Keys(wanted))
}
