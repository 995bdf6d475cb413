package salesforcesandbox

import (
	"slices"
	"time"
)

// fieldHistory has a record for the last change of each tracked field of an opportunity: the
// sandbox keeps no others. Values that it was made with leave none.
func fieldHistory() *sobject {
	return &sobject{
		name: objectHistory, label: "Opportunity Field History", plural: "Opportunity Field History", prefix: "017", readOnly: true,
		fields: []*field{reference(fieldDeal, "Opportunity ID", objectOpportunity), text(fieldField, "Changed Field", 255)},
	}
}

// fieldDefinition tells of fields what describe does not. See
// https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_fielddefinition.htm.
func fieldDefinition() *sobject {
	return &sobject{
		name: objectDefinition, label: "Field Definition", plural: "Field Definitions", prefix: "4fe", readOnly: true,
		fields: []*field{
			text(fieldQualified, "Qualified API Name", 255), text(fieldEntity, "Qualified API Name", 255),
			checkbox(fieldTracked, "Is Field History Tracked"),
		},
	}
}

const (
	fieldQualified = "QualifiedApiName"
	fieldEntity    = "EntityDefinition.QualifiedApiName"
	fieldTracked   = "IsFieldHistoryTracked"
)

// source returns the records that a query finds: those of the store, or those worked out of them.
func (o *org) source(object string) *table {
	var rows []*row
	switch object {
	case objectHistory:
		rows = o.history()
	case objectDefinition:
		rows = o.definitions()
	default:
		return o.table(object)
	}
	t := newTable(o.store, object)
	t.byID, t.byStamp = slices.SortedFunc(slices.Values(rows), compareID), slices.SortedFunc(slices.Values(rows), compareStamp)
	for _, r := range rows {
		t.rows[r.ID] = r
	}
	return t
}

func (o *org) history() []*row {
	var rows []*row
	for _, deal := range o.table(objectOpportunity).byID {
		for i, name := range o.tracked {
			at := deal.Since[name].Truncate(time.Second)
			if !at.After(deal.Created) {
				continue
			}
			rows = append(rows, &row{
				ID: newID("017", numberOf(deal.ID)*uint64(len(o.tracked))+uint64(i)), Created: at, Modified: at, Deleted: deal.Deleted,
				Fields: map[string]any{fieldDeal: deal.ID, fieldField: name},
			})
		}
	}
	return rows
}

func (o *org) definitions() []*row {
	var rows []*row
	for _, object := range []string{objectAccount, objectOpportunity} {
		for _, f := range o.object(object, false).fields {
			rows = append(rows, &row{ID: newID("4fe", uint64(len(rows))+1), Fields: map[string]any{
				fieldQualified: f.name, fieldEntity: object, fieldTracked: object == objectOpportunity && slices.Contains(o.tracked, f.name),
			}})
		}
	}
	return rows
}
