package worker

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

func TestDecodeOne(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		kind       crm.Kind
		account    string // empty is refused
	}{
		{"an account", `{"kind":"account","id":"1","account":{"name":"Muster"}}`, crm.KindAccount, "1"},
		{"a deal", `{"kind":"deal","id":"1","deal":{"account":"7","status":"open"}}`, crm.KindDeal, "7"},
		{"a tombstone", `{"kind":"account","id":"1","deleted":true}`, crm.KindAccount, "1"},
		{"another id", `{"kind":"account","id":"2","account":{}}`, crm.KindAccount, ""},
		{"another kind", `{"kind":"deal","id":"1","deal":{}}`, crm.KindAccount, ""},
		{"no account", `{"kind":"account","id":"1"}`, crm.KindAccount, ""},
		{"cut off", `{"kind":"account","id":"1","acc`, crm.KindAccount, ""},
		{"a number where a text is", `{"kind":"account","id":"1","account":{"name":5}}`, crm.KindAccount, ""},
		{"more heads than a number holds", `{"kind":"account","id":"1","account":{"employees":1e300}}`, crm.KindAccount, ""},
		{"nothing", ``, crm.KindAccount, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var it item
			err := it.decode("hub", tt.kind, "1", []byte(tt.body))
			if (err != nil) != (tt.account == "") || err == nil && it.account.ID != tt.account {
				t.Errorf("account %q, %v", it.account.ID, err)
			}
		})
	}
}

// FuzzDecode decodes any bytes, and scores what has passed for an account.
func FuzzDecode(f *testing.F) {
	source, err := os.ReadFile(filepath.Join("..", "..", "config", "icp", "dach-mittelstand.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	m, err := compile.Parse("model.yaml", source)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"kind":"account","id":"1","account":{"name":"Muster GmbH","employees":-3,"revenue":{"cents":9223372036854775807},"custom":{"a":"\u202e"}}}`))
	f.Add([]byte(`{"kind":"account","id":"1","account":{"technologies":["\ud800",""],"last_activity":-9223372036854775808},"written":{"tier":"A"}}`))
	f.Add([]byte(`{"kind":"deal","id":"1","deal":{"account":"7","status":"open","evidence":[{"l":"need","n":255,"at":1,"act":-5}]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, kind := range crm.Kinds() {
			var it item
			if it.decode("hub", kind, "1", body) != nil {
				continue
			}
			var facts crm.Facts
			facts.Merge(crm.Record{Kind: crm.KindAccount, ID: "a", Account: &crm.Account{}}, 1)
			facts.Merge(it.record, 2)
			var s scoring.Score
			m.Score(&facts, crm.StampOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)), &s)
			sum := 0
			for i := range s.Reasons {
				sum += s.Reasons[i].Points
			}
			if sum != s.Fit {
				t.Errorf("reasons add up to %d, and the fit is %d", sum, s.Fit)
			}
			if _, err := json.Marshal(&s); err != nil {
				t.Error(err)
			}
			icptext.In("de", m).Text(&s)
			icptext.FieldsOf(m).Written(&s)
		}
	})
}
