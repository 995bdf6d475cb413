package mapping

import (
	"encoding/json"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// Decoded is one record of an answer.
type Decoded struct {
	Record   crm.Record
	Problems []connector.Problem
	Lost     bool // the record could not be taken; Problems say why
}

// Page makes a page of the records of an answer, which may hold one of them twice.
func Page(raws []json.RawMessage, decode func(json.RawMessage) Decoded) connector.Page {
	page := connector.Page{Records: make([]crm.Record, 0, len(raws))}
	once := make(map[string]bool, len(raws))
	for _, raw := range raws {
		d := decode(raw)
		if !d.Lost && once[d.Record.ID] {
			continue
		}
		page.Problems = append(page.Problems, d.Problems...)
		if !d.Lost {
			once[d.Record.ID] = true
			page.Records = append(page.Records, d.Record)
		}
	}
	return page
}
