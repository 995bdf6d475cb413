package hubspotsandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// property is a property's definition as the properties API shows it.
type property struct {
	Name        string   `json:"name"`
	Label       string   `json:"label"`
	Type        string   `json:"type"`
	FieldType   string   `json:"fieldType"`
	Description string   `json:"description"`
	GroupName   string   `json:"groupName"`
	Options     []option `json:"options"`

	DisplayOrder         int       `json:"displayOrder"`
	Calculated           bool      `json:"calculated"`
	ExternalOptions      bool      `json:"externalOptions"`
	HasUniqueValue       bool      `json:"hasUniqueValue"`
	Hidden               bool      `json:"hidden"`
	HubspotDefined       bool      `json:"hubspotDefined,omitempty"`
	FormField            bool      `json:"formField"`
	Archived             bool      `json:"archived,omitempty"`
	ModificationMetadata metadata  `json:"modificationMetadata"`
	DataSensitivity      string    `json:"dataSensitivity"`
	CreatedAt            time.Time `json:"createdAt,omitzero"`
	UpdatedAt            time.Time `json:"updatedAt,omitzero"`
	ArchivedAt           time.Time `json:"archivedAt,omitzero"`
}

type metadata struct {
	Archivable         bool `json:"archivable"`
	ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	ReadOnlyOptions    bool `json:"readOnlyOptions"`
	ReadOnlyValue      bool `json:"readOnlyValue"`
}

type option struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// group is a group of properties.
type group struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

// schema holds the properties and groups of one type of objects. What a portal
// added or changed is kept in the store.
type schema struct {
	mu         sync.RWMutex
	properties map[string]property
	groups     map[string]group
}

// kept is a schema as the store keeps it.
type kept struct {
	Properties []property `json:"properties"`
	Groups     []group    `json:"groups"`
}

func (s *schema) get(name string) (property, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.properties[name]
	return p, ok && !p.Archived
}

// list returns properties in the order of their names.
func (s *schema) list(archived bool) []property {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []property{}
	for _, p := range s.properties {
		if p.Archived == archived {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b property) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (s *schema) listGroups() []group {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []group{}
	for _, g := range s.groups {
		if !g.Archived {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b group) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// change calls f under the lock and keeps the schema when f did not fail.
func (p *portal) change(t *table, f func(*schema) *fault) *fault {
	s := p.schemas[t.name]
	s.mu.Lock()
	defer s.mu.Unlock()
	if fault := f(s); fault != nil {
		return fault
	}
	var k kept
	for _, property := range s.properties {
		k.Properties = append(k.Properties, property)
	}
	for _, g := range s.groups {
		k.Groups = append(k.Groups, g)
	}
	if err := p.store.SetMeta("schema/"+t.name, k); err != nil {
		return &fault{status: http.StatusInternalServerError, category: "INTERNAL_ERROR", message: "the schema was not kept"}
	}
	return nil
}

func (p *portal) serveProperties(w http.ResponseWriter, r *http.Request, t *table) *fault {
	write(w, http.StatusOK, results(p.schemas[t.name].list(r.URL.Query().Get("archived") == "true")))
	return nil
}

func (p *portal) serveProperty(w http.ResponseWriter, r *http.Request, t *table) *fault {
	name := r.PathValue("name")
	if one, ok := p.schemas[t.name].get(name); ok {
		write(w, http.StatusOK, one)
		return nil
	}
	return noProperty(name)
}

func noProperty(name string) *fault {
	f := notFound("Property %s does not exist", name)
	f.sub = "Properties.PROPERTY_NOT_FOUND"
	return f
}

func (p *portal) createProperty(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var asked property
	if f := p.read(r, &asked); f != nil {
		return f
	}
	var made property
	f := p.change(t, func(s *schema) (f *fault) {
		made, f = s.create(asked, p.now())
		return f
	})
	if f != nil {
		return f
	}
	write(w, http.StatusCreated, made)
	return nil
}

func (p *portal) createProperties(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var asked struct {
		Inputs []property `json:"inputs"`
	}
	if f := p.read(r, &asked); f != nil {
		return f
	}
	out := newBatch(p.now())
	f := p.change(t, func(s *schema) *fault {
		for _, input := range asked.Inputs {
			made, f := s.create(input, p.now())
			if f != nil {
				out.fail(f)
				continue
			}
			out.Results = append(out.Results, made)
		}
		return nil
	})
	if f != nil {
		return f
	}
	write(w, out.status(http.StatusCreated), out)
	return nil
}

// create adds a property. The name of an archived one brings that one back,
// with the definition that was asked for.
func (s *schema) create(asked property, now time.Time) (property, *fault) {
	have, exists := s.properties[asked.Name]
	switch {
	case !regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`).MatchString(asked.Name):
		return property{}, invalid("Property name %q is not valid", asked.Name)
	case asked.Label == "" || asked.FieldType == "":
		return property{}, invalid("Some required fields were not set: [label, fieldType]")
	case !slices.Contains([]string{"string", "number", "date", "datetime", "enumeration", "bool", "phone_number"}, asked.Type):
		return property{}, invalid("%q is not a valid property type", asked.Type)
	case s.groups[asked.GroupName].Name == "" || s.groups[asked.GroupName].Archived:
		return property{}, invalid("Property group %q does not exist", asked.GroupName)
	case exists && !have.Archived:
		return property{}, &fault{
			status: http.StatusConflict, category: "OBJECT_ALREADY_EXISTS", sub: "Properties.PROPERTY_WITH_NAME_EXISTS",
			message: fmt.Sprintf("A property named '%s' already exists.", asked.Name),
		}
	}
	if f := checkOptions(asked.Options); f != nil {
		return property{}, f
	}
	made := define(asked.Name, asked.Label, asked.Type, asked.FieldType, asked.GroupName)
	made.HubspotDefined = false
	made.Description, made.HasUniqueValue, made.Hidden, made.FormField = asked.Description, asked.HasUniqueValue, asked.Hidden, asked.FormField
	made.Options = append(made.Options, asked.Options...)
	made.ModificationMetadata = metadata{Archivable: true}
	made.CreatedAt, made.UpdatedAt = now, now
	if exists {
		made.CreatedAt = have.CreatedAt
	}
	s.properties[made.Name] = made
	return made, nil
}

func checkOptions(options []option) *fault {
	seen := make(map[string]bool)
	for _, o := range options {
		if o.Label == "" || seen[o.Value] {
			return invalid("Property options have to have labels and distinct values")
		}
		seen[o.Value] = true
	}
	return nil
}

// updateProperty changes a definition. Options that are given replace all there
// were; a name, a type or uniqueness that is given is passed over, as HubSpot does.
func (p *portal) updateProperty(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var asked map[string]json.RawMessage
	if f := p.read(r, &asked); f != nil {
		return f
	}
	name := r.PathValue("name")
	var made property
	f := p.change(t, func(s *schema) *fault {
		have, ok := s.properties[name]
		if !ok || have.Archived {
			return noProperty(name)
		}
		if have.ModificationMetadata.ReadOnlyDefinition {
			return invalid("Property %s is read only", name)
		}
		if _, given := asked["options"]; given {
			have.Options = nil
		}
		for _, fixed := range []string{"name", "type", "hasUniqueValue", "dataSensitivity", "modificationMetadata", "archived"} {
			delete(asked, fixed)
		}
		body, err := json.Marshal(asked)
		if err == nil {
			err = json.Unmarshal(body, &have)
		}
		if err != nil {
			return invalid("Invalid input JSON")
		}
		if f := checkOptions(have.Options); f != nil {
			return f
		}
		have.UpdatedAt = p.now()
		s.properties[name] = have
		made = have
		return nil
	})
	if f != nil {
		return f
	}
	write(w, http.StatusOK, made)
	return nil
}

func (p *portal) archiveProperty(w http.ResponseWriter, r *http.Request, t *table) *fault {
	name := r.PathValue("name")
	f := p.change(t, func(s *schema) *fault {
		have, ok := s.properties[name]
		switch {
		case !ok || have.Archived:
			return nil // archiving what is not there is no error
		case !have.ModificationMetadata.Archivable:
			return invalid("Property %s cannot be archived", name)
		}
		have.Archived, have.ArchivedAt = true, p.now()
		s.properties[name] = have
		return nil
	})
	if f != nil {
		return f
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (p *portal) serveGroups(w http.ResponseWriter, _ *http.Request, t *table) *fault {
	write(w, http.StatusOK, results(p.schemas[t.name].listGroups()))
	return nil
}

func (p *portal) serveGroup(w http.ResponseWriter, r *http.Request, t *table) *fault {
	for _, g := range p.schemas[t.name].listGroups() {
		if g.Name == r.PathValue("name") {
			write(w, http.StatusOK, g)
			return nil
		}
	}
	return notFound("Property group %s does not exist", r.PathValue("name"))
}

func (p *portal) createGroup(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var asked group
	if f := p.read(r, &asked); f != nil {
		return f
	}
	f := p.change(t, func(s *schema) *fault {
		have, exists := s.groups[asked.Name]
		switch {
		case asked.Name == "" || asked.Label == "":
			return invalid("Some required fields were not set: [name, label]")
		case exists && !have.Archived:
			return &fault{status: http.StatusConflict, category: "OBJECT_ALREADY_EXISTS", message: fmt.Sprintf("A property group named '%s' already exists.", asked.Name)}
		}
		asked.Archived = false
		s.groups[asked.Name] = asked
		return nil
	})
	if f != nil {
		return f
	}
	write(w, http.StatusCreated, asked)
	return nil
}

func (p *portal) archiveGroup(w http.ResponseWriter, r *http.Request, t *table) *fault {
	name := r.PathValue("name")
	f := p.change(t, func(s *schema) *fault {
		for _, property := range s.properties {
			if property.GroupName == name && !property.Archived {
				return invalid("Property group %s still has properties", name)
			}
		}
		if g, ok := s.groups[name]; ok {
			g.Archived = true
			s.groups[name] = g
		}
		return nil
	})
	if f != nil {
		return f
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
