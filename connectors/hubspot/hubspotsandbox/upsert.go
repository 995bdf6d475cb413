package hubspotsandbox

import (
	"encoding/json"
	"net/http"

	"github.com/icptier/icptier/internal/sandbox"
)

// upserted is an object of the answer to an upsert.
type upserted struct {
	object
	New bool `json:"new"`
}

// batchUpsert changes the objects that a unique property, or their id, finds, and makes those
// that none has. See https://developers.hubspot.com/docs/api-reference/crm-companies-v3/guide.
func (p *portal) batchUpsert(w http.ResponseWriter, r *http.Request, t *table) *fault {
	body, f := p.readBatch(r, batchLimit)
	if f != nil {
		return f
	}
	inputs := body.Inputs
	p.writing.Lock()
	defer p.writing.Unlock()
	for i := range inputs {
		if f := p.identify(t, &inputs[i]); f != nil {
			return f
		}
	}
	values, f := p.checkAll(t, inputs)
	if f != nil {
		return f
	}
	out := newBatch(p.now())
	for i, in := range inputs {
		row := t.live(in.ID)
		if row != nil {
			row = row.clone()
			row.set(values[i])
			row.modified = p.now()
			f = p.commit(t, row)
		} else {
			row, f = p.insert(t, values[i], in.Associations)
		}
		if f != nil {
			return f
		}
		shown := p.show(t, row, names(values[i]))
		shown.Trace = in.Trace
		out.Results = append(out.Results, upserted{shown, in.ID == ""})
	}
	sandbox.Count(r, len(out.Results))
	write(w, out.status(http.StatusOK), out)
	return nil
}

// identify puts the id of the object that an input means into it; empty where it has to be made.
func (p *portal) identify(t *table, in *input) *fault {
	if in.IDProperty == "" || in.IDProperty == "hs_object_id" {
		if t.live(in.ID) == nil {
			return missing(t, []string{in.ID})
		}
		return nil
	}
	property, known := p.schemas[t.name].get(in.IDProperty)
	if !known || !property.HasUniqueValue {
		return invalid("Property '%s' is not a unique property of %s", in.IDProperty, t.name)
	}
	value := in.ID
	in.ID = ""
	t.scan(0, p.now(), 0, func(have *row) bool {
		if have.fields[in.IDProperty] == value {
			in.ID = have.key
		}
		return in.ID == ""
	})
	if in.Properties == nil {
		in.Properties = given{}
	}
	if _, set := in.Properties[in.IDProperty]; !set {
		text, err := json.Marshal(value)
		if err != nil {
			return invalid("Property '%s' has no value", in.IDProperty)
		}
		in.Properties[in.IDProperty] = text
	}
	return nil
}
