package byfile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// class is what one of the program's fields holds, by the names of own.list.types.
func class(f crm.Field) string {
	switch f {
	case crm.FieldTier, crm.FieldOverride:
		return "choice"
	case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
		return "number"
	case crm.FieldScoredAt:
		return "time"
	case crm.FieldOverrideUntil:
		return "date"
	default:
		return "text"
	}
}

// tiers are the options of a field of class choice.
func tiers() []string { return []string{"A", "B", "C", "D", "X"} }

// item is a field as the CRM lists it.
type item struct {
	id      string // by which cells of a list name it
	typ     string
	options []any
}

// Fields implements connector.FieldProvisioner.
func (p provisioner) Fields(ctx context.Context) ([]connector.FieldState, error) {
	return p.e.names.States(func(kind crm.Kind) (func(*connector.FieldState), error) {
		have, err := p.e.list(ctx, p.e.of(kind))
		return func(state *connector.FieldState) { p.describe(state, have) }, err
	})
}

// describe says how far what the CRM has serves for a field.
func (p provisioner) describe(state *connector.FieldState, have map[string]item) {
	one, there := have[state.Name]
	if !there {
		state.Problem = phrase.Of("%s has no field %s of type %s: create it, or name another one under write.names",
			p.e.of(state.Kind).Object, state.Name, strings.Join(p.e.Own.List.Types[class(state.Field)], " or "))
		return
	}
	state.Exists, state.Writable = true, true
	if types := p.e.Own.List.Types[class(state.Field)]; !slices.Contains(types, one.typ) {
		state.Writable = state.Field.ReadOnly()
		state.Problem = phrase.Of("field %s is of type %s and has to be %s: change it in the CRM, or name another one under write.names",
			state.Name, one.typ, strings.Join(types, " or "))
		return
	}
	if class(state.Field) != "choice" || len(one.options) == 0 {
		return
	}
	missing := slices.DeleteFunc(tiers(), func(tier string) bool { return slices.Contains(one.options, any(tier)) })
	if len(missing) > 0 {
		state.Problem = phrase.Of("field %s lacks the options %s: add them in the CRM", state.Name, strings.Join(missing, ", "))
	}
}

// list asks for the fields that the CRM has of a kind.
func (e *engine) list(ctx context.Context, k *kind) (map[string]item, error) {
	l := &e.Own.List
	page, _, err := e.call(ctx, "fields", &l.call, map[string]any{"object": k.Object})
	if err != nil {
		return nil, err
	}
	v, err := l.Items.value(map[string]any{"page": page, "object": k.Object})
	if err != nil {
		return nil, fmt.Errorf("fields: %w", errNoList)
	}
	all := make(map[string]item)
	add := func(key string, f any) {
		env := map[string]any{"k": key, "f": f}
		name, nameErr := l.Name.text(env)
		typ, typeErr := l.Type.text(env)
		if name == "" || errors.Join(nameErr, typeErr) != nil {
			return // of a field that cannot be read only its name is missed
		}
		options, _ := l.Options.value(env) // a field without options has none
		list, _ := options.([]any)
		id, _ := l.ID.text(env) // cells without one are nobody's
		all[name] = item{id: id, typ: typ, options: list}
	}
	switch items := v.(type) {
	case map[string]any:
		for key, f := range items {
			add(key, f)
		}
	case []any:
		for _, f := range items {
			add("", f)
		}
	default:
		return nil, fmt.Errorf("fields: %w", errNoList)
	}
	if len(all) == 0 { // no CRM has records without a field
		return nil, fmt.Errorf("fields: %w", errNoList)
	}
	return all, nil
}

// listed are the fields of a kind as they were at a time.
type listed struct {
	at     time.Time
	fields map[string]item
}

// listLife is how long the fields of the CRM are taken to be what they were.
const listLife = 10 * time.Minute

// mapped says what the fields hold that a connection maps by their names, and that they are
// there; the CRM is asked only where there are any, and where it can tell.
func (e *engine) mapped(ctx context.Context, k *kind) (map[string]item, error) {
	if !e.asksFields(k.kind) {
		return nil, nil //nolint:nilnil // nothing has to be known
	}
	e.mu.Lock()
	have := e.known[k.kind]
	e.mu.Unlock()
	if time.Since(have.at) < listLife {
		return have.fields, nil
	}
	fields, err := e.list(ctx, k)
	if err != nil {
		return nil, err
	}
	for _, name := range sorted(e.names.Inputs) {
		field, _, _ := strings.Cut(e.names.Inputs[name], ".")
		if _, there := fields[field]; !there && strings.HasPrefix(name, string(k.kind)+".") {
			err = errors.Join(err, phrase.Errorf("fields: %s: %s has no field %s", name, k.Object, field))
		}
	}
	if err != nil {
		return nil, outcome.Permanent(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.known[k.kind] = listed{time.Now(), fields}
	return fields, nil
}

// asksFields says whether reading a kind needs the list of its fields.
func (e *engine) asksFields(k crm.Kind) bool {
	return e.Own.List.None == "" && (e.Own.List.Exact || e.Own.Cells.Key.source != "" || slices.ContainsFunc(sorted(e.names.Inputs), func(name string) bool { return strings.HasPrefix(name, string(k)+".") }))
}

// Cost implements connector.Coster: the list of fields is asked for once.
func (r reader) Cost(records map[crm.Kind]int) connector.Costs {
	var costs connector.Costs
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, k := range crm.Kinds() {
		if records[k] == 0 {
			continue
		}
		if r.asksFields(k) && time.Since(r.known[k].at) >= listLife {
			costs.Add("fields", connector.VerbPrepare, 1)
		}
		lookups, writes := connector.Batches(r, k, records[k])
		costs.Add("lookup", connector.VerbLookup, lookups)
		costs.Add("write", connector.VerbWrite, writes)
	}
	return costs
}

// typ is what a field of the CRM holds; Text where nothing is known of it.
func (o *own) typ(one item) mapping.Type {
	for _, of := range []struct {
		class string
		typ   mapping.Type
	}{
		{"text", mapping.Text}, {"number", mapping.Number}, {"time", mapping.Date}, {"date", mapping.Date},
		{"bool", mapping.Truth}, {"list", mapping.List}, {"choice", mapping.Choice},
	} {
		if slices.Contains(o.List.Types[of.class], one.typ) {
			return of.typ
		}
	}
	return mapping.Text
}

// Provision implements connector.FieldProvisioner.
func (p provisioner) Provision(ctx context.Context, missing []connector.FieldState) error {
	create := &p.e.Own.Create
	if len(missing) == 0 {
		return nil
	}
	if create.None != "" {
		return outcome.Permanent(phrase.Errorf("the manifest %s creates no fields: %s", p.e.Name, create.None))
	}
	var errs []error
	for _, state := range missing {
		of, options := class(state.Field), []any{}
		if of == "choice" {
			options = []any{"A", "B", "C", "D", "X"}
		}
		field := map[string]any{
			"name": state.Name, "class": of, "type": p.e.Own.List.Types[of][0], "options": options,
			"label": "ICP " + strings.ReplaceAll(string(state.Field), "_", " "),
		}
		_, _, err := p.e.call(ctx, "create field", &create.call, map[string]any{"object": p.e.of(state.Kind).Object, "field": field})
		if outcome.IsConflict(err) {
			err = nil // it is there already
		}
		if err != nil {
			err = phrase.Errorf("create field %s: %w", state.Name, err)
		}
		if errs = append(errs, err); err != nil && !outcome.IsPermanent(err) {
			break // the others would meet the same
		}
	}
	return errors.Join(errs...)
}
