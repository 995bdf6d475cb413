package salesforcesandbox

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// org is one Salesforce organisation with one user, an administrator.
type org struct {
	store *sandbox.Store
	clock func() time.Time
	mux   *http.ServeMux

	currency    string // of an organisation with one
	recordTypes bool
	tracked     []string // fields of opportunities

	mu      sync.Mutex // guards what follows, for the length of a call
	objects []*sobject
	tables  map[string]*table
	cursors locators
	jobs    jobs
	used    int // calls so far
	// visible holds objects with the custom fields that the user can see, as of
	// these commits.
	visible   map[string]*sobject
	visibleAt [3]uint64
}

func newOrg(options Options) *org {
	o := &org{
		store: options.Store, clock: options.Now, objects: objects(), tables: make(map[string]*table),
		currency: options.Currency, recordTypes: options.RecordTypes, tracked: options.Tracked,
	}
	o.store.Track(objectOpportunity, o.tracked)
	for _, s := range o.objects {
		o.tables[s.name] = newTable(o.store, s.name)
		s.fields = slices.DeleteFunc(s.fields, func(f *field) bool {
			return o.currency != "" && f.name == "CurrencyIsoCode" || slices.Contains(options.Hidden, s.name+"."+f.name)
		})
	}
	o.routes()
	return o
}

// now is the organisation's clock, which counts in seconds.
func (o *org) now() time.Time { return o.clock().UTC().Truncate(time.Second) }

// adminID is the id of the user that all clients are connected as, orgID that of
// the organisation.
func adminID() string { return newID("005", 1) }
func orgID() string   { return newID("00D", 1) }

// table returns the records of an object, with all that was committed.
func (o *org) table(name string) *table {
	t := o.tables[name]
	t.refresh()
	return t
}

// object returns an object with the fields that the user can see; nil when there
// is none of this name. Clients of the Tooling API see its objects alone.
func (o *org) object(name string, tooling bool) *sobject {
	s := o.definition(name)
	if s == nil || s.tooling != tooling {
		return nil
	}
	now := [3]uint64{o.table(objectCustomField).seq, o.table(objectFieldRights).seq, o.table(objectAssignment).seq}
	if o.visible == nil || o.visibleAt != now {
		o.visible, o.visibleAt = make(map[string]*sobject), now
	}
	if o.visible[s.name] == nil {
		o.visible[s.name] = o.withVisible(s)
	}
	return o.visible[s.name]
}

// withVisible returns an object with the custom fields that the user can see;
// those that the user may not edit look like fields of the system.
func (o *org) withVisible(s *sobject) *sobject {
	rights := o.rights()
	var visible []*field
	for _, f := range o.customFields(s.name) {
		if right := rights[s.name+"."+f.name]; right.read {
			f.system = !right.edit
			visible = append(visible, f)
		}
	}
	return s.with(visible)
}

// definition returns a standard object by its name in any case.
func (o *org) definition(name string) *sobject {
	for _, s := range o.objects {
		if equalName(s.name, name) {
			return s
		}
	}
	return nil
}

// byID returns the object whose ids begin as this one does.
func (o *org) byID(id string) *sobject {
	for _, s := range o.objects {
		if len(id) > 3 && id[:3] == s.prefix {
			return s
		}
	}
	return nil
}

// right is what the user may do with a custom field.
type right struct{ read, edit bool }

// rights returns what the permission sets that are assigned to the user allow, by
// object and field. A new field is in none of them.
func (o *org) rights() map[string]right {
	mine := make(map[any]bool)
	for _, r := range o.table(objectAssignment).byID {
		if !r.Deleted && r.Fields[fieldAssignee] == adminID() {
			mine[r.Fields[fieldSet]] = true
		}
	}
	rights := make(map[string]right)
	for _, r := range o.table(objectFieldRights).byID {
		if r.Deleted || !mine[r.Fields[fieldParent]] {
			continue
		}
		name := fmt.Sprint(r.Fields[fieldField])
		have := rights[name]
		rights[name] = right{
			read: have.read || r.Fields[fieldRead] == true,
			edit: have.edit || r.Fields[fieldEdit] == true,
		}
	}
	return rights
}

// customFields returns the custom fields of an object, visible or not.
func (o *org) customFields(object string) []*field {
	var fields []*field
	for _, r := range o.table(objectCustomField).byID {
		if !r.Deleted && r.Fields[fieldTable] == object {
			fields = append(fields, defined(r))
		}
	}
	return fields
}
