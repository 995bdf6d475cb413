package hubspot

import (
	"encoding/json"

	"github.com/icptier/icptier/internal/connector/mapping"
)

// text is a value that HubSpot documents as a string. Some answers have a
// number, a truth value or null in its place.
type text = mapping.Value

// object is a CRM object as list, search and batch read answer it.
type object struct {
	ID           text                       `json:"id"`
	Properties   map[string]json.RawMessage `json:"properties"`
	CreatedAt    text                       `json:"createdAt"`
	UpdatedAt    text                       `json:"updatedAt"`
	ArchivedAt   text                       `json:"archivedAt"`
	Associations map[string]associated      `json:"associations"`
}

// associated holds the associations of an object, as its own answer has them, with one
// type of objects.
type associated struct {
	Results []struct {
		ID   text `json:"id"`
		Type text `json:"type"`
	} `json:"results"`
	Paging paging `json:"paging"`
}

// paging says where the next page begins. The link beside the token is not
// followed: the token is all it adds.
type paging struct {
	Next struct {
		After text `json:"after"`
	} `json:"next"`
}

// page is the answer of list and search. Results stay raw, so that an object
// that cannot be read leaves the others alone.
type page struct {
	Total   *int              `json:"total"`
	Results []json.RawMessage `json:"results"`
	Paging  paging            `json:"paging"`
}

// batch is the answer of a batch: whole, or in parts with errors beside.
type batch struct {
	Status  string            `json:"status"`
	Results []json.RawMessage `json:"results"`
	Errors  []problem         `json:"errors"`
}

// problem is HubSpot's error envelope, and one entry of a batch's errors.
type problem struct {
	Category   string              `json:"category"`
	Message    string              `json:"message"`
	PolicyName string              `json:"policyName"`
	ErrorType  string              `json:"errorType"`
	Context    map[string]textList `json:"context"`
	Errors     []struct {
		Code    string              `json:"code"`
		Context map[string]textList `json:"context"`
	} `json:"errors"`
}

// textList is a list of texts; a lone value is a list of one.
type textList []string

// UnmarshalJSON implements json.Unmarshaler. What is no text is left out.
func (l *textList) UnmarshalJSON(b []byte) error {
	var raw []json.RawMessage
	if json.Unmarshal(b, &raw) != nil {
		raw = []json.RawMessage{b}
	}
	for _, r := range raw {
		var t text
		if t.UnmarshalJSON(r) == nil && t != "" {
			*l = append(*l, string(t))
		}
	}
	return nil
}

// property is the definition of a property.
type property struct {
	Name      string   `json:"name"`
	Label     string   `json:"label"`
	Type      string   `json:"type"`
	FieldType string   `json:"fieldType"`
	GroupName string   `json:"groupName,omitempty"`
	Options   []option `json:"options,omitempty"`

	Archived             bool `json:"archived,omitempty"`
	ModificationMetadata *struct {
		ReadOnlyValue   bool `json:"readOnlyValue"`
		ReadOnlyOptions bool `json:"readOnlyOptions"`
	} `json:"modificationMetadata,omitempty"`
}

// option is a value of an enumeration property.
type option struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}
