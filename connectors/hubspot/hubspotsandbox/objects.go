package hubspotsandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// object is a CRM object as the API shows it.
type object struct {
	ID           string             `json:"id"`
	Properties   map[string]*string `json:"properties"`
	CreatedAt    string             `json:"createdAt"`
	UpdatedAt    string             `json:"updatedAt"`
	Archived     bool               `json:"archived"`
	ArchivedAt   string             `json:"archivedAt,omitempty"`
	Associations map[string]inline  `json:"associations,omitempty"`
	URL          string             `json:"url,omitempty"`
	Trace        string             `json:"objectWriteTraceId,omitempty"`
	History      map[string][]past  `json:"propertiesWithHistory,omitempty"`
}

// inline is how an object shows its associations itself.
type inline struct {
	Results []inlineLink `json:"results"`
}

type inlineLink struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// paging says where the next page begins.
type paging struct {
	Next struct {
		After string `json:"after"`
		Link  string `json:"link,omitempty"`
	} `json:"next"`
}

type objectPage struct {
	Total   *int     `json:"total,omitempty"`
	Results []object `json:"results"`
	Paging  *paging  `json:"paging,omitempty"`
}

// show returns an object with the properties that were asked for and those
// that HubSpot adds. Names it does not know are passed over.
func (p *portal) show(t *table, r *row, properties []string) object {
	if len(properties) == 0 {
		properties = shownByDefault(t)
	}
	s := p.schemas[t.name]
	o := object{
		ID: r.key, CreatedAt: formatTime(r.created), UpdatedAt: formatTime(r.modified),
		Archived: !r.archived.IsZero(), Properties: make(map[string]*string, len(properties)+3),
		URL: "https://" + uiDomain + "/contacts/" + strconv.Itoa(portalID) + "/record/" + t.typeID + "/" + r.key,
	}
	if o.Archived {
		o.ArchivedAt = formatTime(r.archived)
	}
	for _, name := range append(properties, "hs_object_id", "createdate", "hs_lastmodifieddate") {
		if _, ok := s.get(name); !ok {
			continue
		}
		o.Properties[name] = nil
		if v := r.value(name); v != "" {
			o.Properties[name] = &v
		}
	}
	return o
}

func shownByDefault(t *table) []string {
	if t.name == deals {
		return []string{"amount", "closedate", "dealname", "dealstage", "pipeline"}
	}
	return []string{"domain", "name"}
}

// value returns a property as text; HubSpot computes some of them.
func (r *row) value(name string) string {
	switch name {
	case "hs_object_id":
		return r.key
	case "hs_lastmodifieddate":
		return formatTime(r.modified)
	case "createdate":
		return cmp.Or(r.fields[name], formatTime(r.created))
	case "hs_is_closed", "hs_is_closed_won", "hs_deal_stage_probability":
		return r.computed(name)
	}
	if strings.HasPrefix(name, "@") {
		return ""
	}
	return r.fields[name]
}

// computed returns what HubSpot makes of a deal's stage.
func (r *row) computed(name string) string {
	for _, s := range stages() {
		if s.id != r.fields["dealstage"] {
			continue
		}
		switch name {
		case "hs_is_closed":
			return strconv.FormatBool(s.closed())
		case "hs_is_closed_won":
			return strconv.FormatBool(s.probability == "1.0")
		}
		return s.probability
	}
	return ""
}

func (p *portal) list(w http.ResponseWriter, r *http.Request, t *table) *fault {
	q := r.URL.Query()
	limit, f := limitOf(q, 10, 100)
	if f != nil {
		return f
	}
	var after uint64
	if token := q.Get("after"); token != "" {
		var err error
		if after, err = strconv.ParseUint(token, 10, 64); err != nil {
			return invalid("Invalid paging token")
		}
		after-- // the token is the first id of its page
	}
	archived := q.Get("archived") == "true"
	rows, more := t.list(after, limit, archived)
	properties, associations := split(q["properties"]), split(q["associations"])
	page := objectPage{Results: make([]object, 0, len(rows))}
	for _, row := range rows {
		o := p.show(t, row, properties)
		if o.Associations, f = p.inline(t, row, associations); f != nil {
			return f
		}
		page.Results = append(page.Results, o)
	}
	if more {
		page.Paging = nextPage(r, strconv.FormatUint(rows[len(rows)-1].id+1, 10))
	}
	sandbox.Count(r, len(page.Results))
	write(w, http.StatusOK, page)
	return nil
}

// nextPage names the next page by its token, and by a link beside.
func nextPage(r *http.Request, after string) *paging {
	var next paging
	next.Next.After = after
	q := r.URL.Query()
	q.Set("after", after)
	path, _, _ := strings.Cut(r.RequestURI, "?")
	next.Next.Link = "https://api.hubapi.com" + path + "?" + q.Encode()
	return &next
}

func limitOf(q url.Values, otherwise, most int) (int, *fault) {
	text := q.Get("limit")
	if text == "" {
		return otherwise, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > most {
		return 0, invalid("The requested page size of %s is not between 1 and %d", text, most)
	}
	return limit, nil
}

// split reads a list parameter, which is parted by commas or given several times.
func split(values []string) []string {
	var list []string
	for _, v := range values {
		for name := range strings.SplitSeq(v, ",") {
			if name = strings.TrimSpace(name); name != "" {
				list = append(list, name)
			}
		}
	}
	return list
}

func (p *portal) get(w http.ResponseWriter, r *http.Request, t *table) *fault {
	q := r.URL.Query()
	row := t.get(r.PathValue("id"))
	if row == nil || row.archived.IsZero() == (q.Get("archived") == "true") {
		return notFound("resource not found")
	}
	o := p.show(t, row, split(q["properties"]))
	var f *fault
	if o.Associations, f = p.inline(t, row, split(q["associations"])); f != nil {
		return f
	}
	write(w, http.StatusOK, o)
	return nil
}

// input is what a request wants an object to be.
type input struct {
	ID           string    `json:"id"`
	IDProperty   string    `json:"idProperty"` // of an upsert
	Properties   given     `json:"properties"`
	Associations []newLink `json:"associations"`
	Trace        string    `json:"objectWriteTraceId"`
	Inputs       []input   `json:"inputs"`
}

// newLink is an association that an object is made with.
type newLink struct {
	To struct {
		ID string `json:"id"`
	} `json:"to"`
	Types []linkType `json:"types"`
}

func (p *portal) create(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var in input
	if f := p.read(r, &in); f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	values, refused := p.schemas[t.name].check(in.Properties)
	if len(refused) > 0 {
		return refuse(refused)
	}
	row, f := p.insert(t, values, in.Associations)
	if f != nil {
		return f
	}
	write(w, http.StatusCreated, p.show(t, row, names(values)))
	return nil
}

// insert commits a new object.
func (p *portal) insert(t *table, values map[string]string, links []newLink) (*row, *fault) {
	id := t.nextID()
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return nil, internal()
	}
	now := p.now()
	made := &row{id: n, key: id, fields: make(map[string]string), created: now, modified: now}
	made.set(values)
	for _, l := range links {
		if t.name != deals || p.tables[companies].live(l.To.ID) == nil {
			return nil, invalid("The association to %s is not possible", l.To.ID)
		}
		made.link(l.To.ID, l.Types)
	}
	return made, p.commit(t, made)
}

// set changes values; an empty one clears.
func (r *row) set(values map[string]string) {
	for name, v := range values {
		if v == "" {
			delete(r.fields, name)
		} else {
			r.fields[name] = v
		}
	}
}

// commit puts objects into the store and the table.
func (p *portal) commit(t *table, rows ...*row) *fault {
	objects := make([]sandbox.Object, 0, len(rows))
	for _, r := range rows {
		objects = append(objects, r.stored())
	}
	if err := p.store.Put(t.name, objects...); err != nil {
		return internal()
	}
	t.refresh()
	return nil
}

func internal() *fault {
	return &fault{status: http.StatusInternalServerError, category: "INTERNAL_ERROR", message: "internal error"}
}

func (p *portal) patch(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var in input
	if f := p.read(r, &in); f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	have := t.live(r.PathValue("id"))
	if have == nil {
		return notFound("resource not found")
	}
	values, refused := p.schemas[t.name].check(in.Properties)
	if len(refused) > 0 {
		return refuse(refused)
	}
	changed := have.clone()
	changed.set(values)
	changed.modified = p.now() // also when nothing is different
	if f := p.commit(t, changed); f != nil {
		return f
	}
	write(w, http.StatusOK, p.show(t, changed, names(values)))
	return nil
}

func (p *portal) archive(w http.ResponseWriter, r *http.Request, t *table) *fault {
	p.writing.Lock()
	defer p.writing.Unlock()
	if f := p.bin(t, []string{r.PathValue("id")}); f != nil {
		return f
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// bin archives objects. Their modified stamp stays as it is.
func (p *portal) bin(t *table, ids []string) *fault {
	var rows []*row
	for _, id := range ids {
		have := t.live(id)
		if have == nil {
			continue // archiving what is not there is no error
		}
		gone := have.clone()
		gone.archived = p.now()
		gone.fields[fieldArchived] = strconv.FormatInt(gone.archived.UnixMilli(), 10)
		rows = append(rows, gone)
	}
	return p.commit(t, rows...)
}

// merge puts one object into another, which fills its gaps from it. The id of
// the merged one stands for the other from then on.
func (p *portal) merge(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var in struct {
		Primary string `json:"primaryObjectId"`
		Other   string `json:"objectIdToMerge"`
	}
	if f := p.read(r, &in); f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	primary, other := t.live(in.Primary), t.live(in.Other)
	if primary == nil || other == nil || primary == other {
		return notFound("resource not found")
	}
	winner, loser := primary.clone(), other.clone()
	for name, v := range other.fields {
		if winner.fields[name] == "" && !strings.HasPrefix(name, "@") {
			winner.fields[name] = v
		}
	}
	ids := append(strings.FieldsFunc(winner.fields["hs_merged_object_ids"], func(r rune) bool { return r == ';' }), loser.key)
	winner.fields["hs_merged_object_ids"] = strings.Join(ids, ";")
	winner.modified = p.now()
	loser.archived, loser.fields[fieldMerged] = winner.modified, winner.key
	if f := p.commit(t, winner, loser); f != nil {
		return f
	}
	if f := p.relink(t, loser.key, winner.key); f != nil {
		return f
	}
	write(w, http.StatusOK, p.show(t, winner, nil))
	return nil
}

func names(values map[string]string) []string {
	list := make([]string, 0, len(values))
	for name := range values {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
