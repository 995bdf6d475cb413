package hubspotsandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/sample"
)

// heads makes companies with 0, 1, 2 … employees; every fifth has no known number.
func heads(n int) []sample.Company {
	list := make([]sample.Company, n)
	for i := range list {
		employees := int64(i)
		list[i] = sample.Company{
			Key: fmt.Sprint(i), Name: fmt.Sprintf("Firma %d", i), City: []string{"Ulm", "Bonn"}[i%2],
			Created: time.Date(2026, 1, 1, i, 0, 0, 0, time.UTC),
		}
		if i%5 != 4 {
			list[i].Employees = &employees
		}
	}
	return list
}

func (c *client) find(body string) (int, map[string]any) {
	c.t.Helper()
	return c.call("POST", "/crm/objects/2026-03/companies/search", body)
}

func TestOperators(t *testing.T) {
	c := open(t, heads(10))
	for filters, want := range map[string]string{
		`{"propertyName":"numberofemployees","operator":"EQ","value":"3"}`:                                                     "3",
		`{"propertyName":"numberofemployees","operator":"EQ","value":3.0}`:                                                     "3",
		`{"propertyName":"numberofemployees","operator":"NEQ","value":"3"}`:                                                    "0125678",
		`{"propertyName":"numberofemployees","operator":"GT","value":"6"}`:                                                     "78",
		`{"propertyName":"numberofemployees","operator":"GTE","value":"6"}`:                                                    "678",
		`{"propertyName":"numberofemployees","operator":"LT","value":"2"}`:                                                     "01",
		`{"propertyName":"numberofemployees","operator":"BETWEEN","value":"2","highValue":"5"}`:                                "235",
		`{"propertyName":"numberofemployees","operator":"IN","values":["1","8","99"]}`:                                         "18",
		`{"propertyName":"numberofemployees","operator":"NOT_IN","values":["1","8"]}`:                                          "023567",
		`{"propertyName":"numberofemployees","operator":"NOT_HAS_PROPERTY"}`:                                                   "49",
		`{"propertyName":"numberofemployees","operator":"HAS_PROPERTY"},{"propertyName":"city","operator":"EQ","value":"ULM"}`: "0268",
		`{"propertyName":"name","operator":"CONTAINS_TOKEN","value":"*7"}`:                                                     "7",
		`{"propertyName":"name","operator":"NOT_CONTAINS_TOKEN","value":"Firma"}`:                                              "",
		`{"propertyName":"hs_object_id","operator":"GT","value":"` + id(7) + `"}`:                                              "89",
		`{"propertyName":"hs_object_id","operator":"GTE","value":"` + id(7) + `"}`:                                             "789",
		`{"propertyName":"hs_lastmodifieddate","operator":"GTE","value":"1767254400000"}`:                                      "89",
		`{"propertyName":"createdate","operator":"LT","value":"2026-01-01T02:00:00Z"}`:                                         "01",
	} {
		status, answer := c.find(`{"filterGroups":[{"filters":[` + filters + `]}],"limit":100}`)
		got := ""
		for _, o := range list(answer["results"]) {
			got += strings.TrimPrefix(fmt.Sprint(at(o, "properties", "name")), "Firma ")
		}
		if status != http.StatusOK || got != want || answer["total"] != float64(len(want)) {
			t.Errorf("%s: status %d, found %q of %v, want %q", filters, status, got, answer["total"], want)
		}
	}
	_, answer := c.find(`{"filterGroups":[{"filters":[{"propertyName":"numberofemployees","operator":"LT","value":"1"}]},
		{"filters":[{"propertyName":"numberofemployees","operator":"GT","value":"7"}]}],"sorts":[{"propertyName":"numberofemployees","direction":"DESCENDING"}]}`)
	if at(answer, "results", 0, "id") != id(8) || at(answer, "results", 1, "id") != id(0) || answer["total"] != 2.0 {
		t.Errorf("either group, in falling order: %v", answer)
	}
	if _, answer = c.find(`{"query":"firma 7","limit":5}`); answer["total"] != 1.0 {
		t.Errorf("words: %v", answer)
	}
}

func TestSearchPages(t *testing.T) {
	c := open(t, heads(10))
	var pages []string
	for after := "0"; after != ""; {
		_, answer := c.find(`{"limit":4,"after":"` + after + `","sorts":["hs_object_id"]}`)
		pages = append(pages, fmt.Sprintf("%d of %v", len(list(answer["results"])), answer["total"]))
		after, _ = at(answer, "paging", "next", "after").(string)
	}
	if diff := cmp.Diff([]string{"4 of 10", "4 of 10", "2 of 10"}, pages); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSearchLimits(t *testing.T) {
	c := open(t, heads(3))
	one := `{"propertyName":"name","operator":"EQ","value":"x"}`
	group := func(n int) string { return `{"filters":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]}` }
	for name, body := range map[string]string{
		"page size":    `{"limit":201}`,
		"10,000":       `{"limit":200,"after":"9801"}`,
		"body":         `{"properties":["` + strings.Repeat("x", 3000) + `"]}`,
		"groups":       `{"filterGroups":[` + strings.TrimSuffix(strings.Repeat(group(1)+",", 6), ",") + `]}`,
		"filters":      `{"filterGroups":[` + group(7) + `]}`,
		"all filters":  `{"filterGroups":[` + strings.TrimSuffix(strings.Repeat(group(5)+",", 4), ",") + `]}`,
		"sorts":        `{"sorts":["name","city"]}`,
		"sort":         `{"sorts":["unheard_of"]}`,
		"property":     `{"filterGroups":[{"filters":[{"propertyName":"unheard_of","operator":"EQ","value":"x"}]}]}`,
		"operator":     `{"filterGroups":[{"filters":[{"propertyName":"name","operator":"LIKE","value":"x"}]}]}`,
		"value":        `{"filterGroups":[{"filters":[{"propertyName":"numberofemployees","operator":"GT","value":"x"}]}]}`,
		"paging token": `{"after":"x"}`,
		"JSON":         `{`,
	} {
		if status, answer := c.find(body); status != http.StatusBadRequest || answer["category"] != "VALIDATION_ERROR" {
			t.Errorf("%s: status %d, %v", name, status, answer)
		}
	}
	if status, _ := c.find(`{"limit":200,"after":"9800"}`); status != http.StatusOK {
		t.Errorf("the last page that may be asked for: status %d", status)
	}
}

func TestSearchesOfASecond(t *testing.T) {
	c := open(t, nil, func(o *hubspotsandbox.Options) { o.SearchesPerSecond = 5 })
	for i := range 6 {
		status, answer := c.find(`{}`)
		if i < 5 && status != http.StatusOK || i == 5 && (status != http.StatusTooManyRequests || answer["policyName"] != "SECONDLY") {
			t.Errorf("search %d: status %d, %v", i, status, answer)
		}
	}
	c.now = c.now.Add(1001 * time.Millisecond)
	if status, _ := c.find(`{}`); status != http.StatusOK {
		t.Errorf("a second later: status %d", status)
	}
}

func TestSearchLag(t *testing.T) {
	c := open(t, heads(1), func(o *hubspotsandbox.Options) { o.SearchLag = 10 * time.Second })
	city := func() any {
		_, answer := c.find(`{"properties":["city"]}`)
		return at(answer, "results", 0, "properties", "city")
	}
	for _, name := range []string{"Köln", "Jena"} {
		c.now = c.now.Add(4 * time.Second)
		c.call("PATCH", "/crm/objects/2026-03/companies/"+id(0), `{"properties":{"city":"`+name+`"}}`)
	}
	var got []any
	for range 4 {
		got = append(got, city())
		c.now = c.now.Add(4 * time.Second)
	}
	if diff := cmp.Diff([]any{"Ulm", "Ulm", "Köln", "Jena"}, got); diff != "" {
		t.Errorf("what search shows every four seconds (-want +got):\n%s", diff)
	}
	c.call("POST", "/crm/objects/2026-03/companies", `{"properties":{"name":"New"}}`)
	if _, answer := c.find(`{}`); answer["total"] != 1.0 {
		t.Errorf("a new company shows at once: %v", answer)
	}
}

func TestSearchesFallBehindByAFault(t *testing.T) {
	c := open(t, heads(1))
	edit := func(name string) {
		c.now = c.now.Add(10 * time.Minute)
		c.call("PATCH", "/crm/objects/2026-03/companies/"+id(0), `{"properties":{"city":"`+name+`"}}`)
	}
	city := func() any {
		_, answer := c.find(`{"properties":["city"]}`)
		return at(answer, "results", 0, "properties", "city")
	}
	edit("Köln")
	edit("Jena")
	c.now = c.now.Add(4 * time.Second)
	for _, step := range []struct{ spec, want string }{
		{"", "Jena"}, {"behind=1", "Köln"}, {"behind=1,by=3s", "Jena"}, {"behind=1,by=1m", "Köln"}, {"", "Jena"},
	} {
		if err := c.server.Specify(step.spec); err != nil {
			t.Fatal(err)
		}
		if got := city(); got != step.want {
			t.Errorf("with %q search shows %v, want %s", step.spec, got, step.want)
		}
	}
	if _, answer := c.call("GET", "/crm/objects/2026-03/companies/"+id(0)+"?properties=city", ""); at(answer, "properties", "city") != "Jena" {
		t.Errorf("a reading by id shows %v", answer)
	}
}

func TestHeaders(t *testing.T) {
	c := open(t, nil)
	ask := func(method, path string) http.Header {
		r := httptest.NewRequest(method, path, strings.NewReader("{}"))
		r.Header.Set("Authorization", "Bearer "+c.hello.AccessToken)
		return c.send(r).Header()
	}
	ask("GET", "/crm/owners/2026-03")
	h := ask("GET", "/crm/owners/2026-03")
	if h.Get("X-HubSpot-RateLimit-Max") != "190" || h.Get("X-HubSpot-RateLimit-Remaining") != "188" || h.Get("X-HubSpot-RateLimit-Interval-Milliseconds") != "10000" {
		t.Errorf("headers are %v", h)
	}
	if h.Get("Date") != "Mon, 02 Nov 2026 09:00:00 GMT" {
		t.Errorf("date is %s, which is not the sandbox's clock", h.Get("Date"))
	}
	if h := ask("POST", "/crm/objects/2026-03/companies/search"); h.Get("X-HubSpot-RateLimit-Max") != "" {
		t.Errorf("a search tells its limits: %v", h)
	}
}

// FuzzSearch sends anything to search, which answers 200 or 400.
func FuzzSearch(f *testing.F) {
	f.Add(`{"filterGroups":[{"filters":[{"propertyName":"createdate","operator":"BETWEEN","value":"1","highValue":2}]}],"sorts":["name"],"limit":1,"after":0}`)
	f.Add(`{"limit":-1,"after":"-1","query":"\u0000"}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, body string) {
		c := open(t, heads(3))
		if status, _ := c.find(body); status != http.StatusOK && status != http.StatusBadRequest {
			t.Errorf("status %d", status)
		}
	})
}
