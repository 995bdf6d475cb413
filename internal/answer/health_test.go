package answer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/notation"
)

func TestOfAnErrorOnlyCodeAndFieldsAreTold(t *testing.T) {
	for text, want := range map[string][2]string{
		"write deals: status 400 FIELD_CUSTOM_VALIDATION_EXCEPTION (Amount, StageName); call Erika Mustermann": {"400 FIELD_CUSTOM_VALIDATION_EXCEPTION", "Amount, StageName"},
		"read: status 503":                     {"503", ""},
		"Erika Mustermann, status of the deal": {"–", "–"},
		"status 400 (Erika <b>)":               {"400", "–"},
	} {
		table := answer.Healths([]answer.Health{{Connection: "hub", State: answer.Failing, LastError: &answer.Run{Error: text, Started: time.Unix(0, 0)}}})
		page := string(table.HTML(notation.For("en", time.UTC)))
		if want[1] == "" {
			want[1] = "–"
		}
		if strings.Contains(page, "Erika") || !strings.Contains(page, ">"+want[0]+"<") || !strings.Contains(page, ">"+want[1]+"<") {
			t.Errorf("%q is told as %s", text, page)
		}
	}
}
