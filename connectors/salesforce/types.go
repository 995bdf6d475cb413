package salesforce

import (
	"encoding/json"

	"github.com/icptier/icptier/internal/connector/mapping"
)

// text is a field's value as text, whether JSON has it as a string, a number or
// a truth value; null is the empty text.
type text = mapping.Value

// queryAnswer is a page of a query's result. Records stay raw, so that a record
// that cannot be read leaves the others alone. The link to the next page is not
// followed: the query for what comes after the last record does as well, and
// holds for longer than the two days of a link.
type queryAnswer struct {
	TotalSize *int              `json:"totalSize"`
	Done      bool              `json:"done"`
	Records   []json.RawMessage `json:"records"`
}

// describe is Salesforce's description of an object, see
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm.
type describe struct {
	KeyPrefix string  `json:"keyPrefix"`
	Fields    []field `json:"fields"`
}

// field is a describe's entry of a field that the connected user can see.
type field struct {
	Name               string     `json:"name"`
	Type               string     `json:"type"`
	Updateable         bool       `json:"updateable"`
	Length             int        `json:"length"`
	Precision          int        `json:"precision"`
	Scale              int        `json:"scale"`
	Digits             int        `json:"digits"`
	RestrictedPicklist bool       `json:"restrictedPicklist"`
	PicklistValues     []picklist `json:"picklistValues"`
}

type picklist struct {
	Value  string `json:"value"`
	Active bool   `json:"active"`
}

// collection is the body of a change of several records.
type collection struct {
	AllOrNone bool             `json:"allOrNone"`
	Records   []map[string]any `json:"records"`
}

// saved is the result of one record of a collection.
type saved struct {
	ID      string      `json:"id"`
	Success bool        `json:"success"`
	Errors  []saveError `json:"errors"`
}

// saveError is why a record was not saved. What is called errorCode in the
// answer to a failed call is called statusCode here.
type saveError struct {
	StatusCode string   `json:"statusCode"`
	Message    string   `json:"message"`
	Fields     []string `json:"fields"`
}
