package hubspot

import (
	"net/http"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // also where the machine has none

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

func answer(status int, body string, header ...string) *httpclient.Response {
	h := http.Header{"Date": {"Mon, 02 Nov 2026 09:00:00 GMT"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &httpclient.Response{Status: status, Header: h, Body: []byte(body)}
}

func TestLimitsByPolicy(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		res  *httpclient.Response
		zone *time.Location
		want time.Duration // 0: the status alone decides
	}{
		"day":             {answer(429, `{"policyName":"DAILY"}`), berlin, 14*time.Hour - 999*time.Millisecond},
		"day, no zone":    {answer(429, `{"policyName":"DAILY"}`), nil, time.Hour},
		"burst":           {answer(429, `{"policyName":"TEN_SECONDLY_ROLLING"}`), berlin, 10 * time.Second},
		"search":          {answer(429, `{"message":"You have reached your secondly limit.","policyName":"SECONDLY"}`), berlin, time.Second},
		"search, unnamed": {answer(429, `{"message":"You have reached your secondly limit."}`), berlin, time.Second},
		"search, told":    {answer(429, `{"policyName":"SECONDLY"}`, "Retry-After", "7"), berlin, 7 * time.Second},
		"unnamed":         {answer(429, `<html>`), berlin, 0},
		"locked":          {answer(423, `{}`), berlin, 2 * time.Second},
		"moved":           {answer(477, `{}`), berlin, 10 * time.Second},
		"moved, told":     {answer(477, `{}`, "Retry-After", "600"), berlin, 10 * time.Minute},
	} {
		got, limited := outcome.RateLimited(classify(c.res, c.zone))
		if got != c.want || limited != (c.want > 0) {
			t.Errorf("%s: waits %s, want %s", name, got, c.want)
		}
	}
}

func TestMidnightAcrossAClockChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	evening := time.Date(2026, 10, 25, 1, 30, 0, 0, berlin) // the hour after comes twice
	if got := untilMidnight(evening, berlin); got != 23*time.Hour+30*time.Minute {
		t.Errorf("midnight is %s away", got)
	}
}

func TestRefusalsTellNamesAndNothingElse(t *testing.T) {
	const secret = "Erika Mustermann wants 40 % off"
	err := classify(answer(400, `{"category":"VALIDATION_ERROR","message":"`+secret+`","errors":[
		{"code":"INVALID_OPTION","message":"`+secret+`","context":{"propertyName":["icp_tier"]}},
		{"code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["icp_grade","`+secret+`"]}}]}`), nil)
	if !outcome.IsPermanent(err) || err.Error() != "INVALID_OPTION PROPERTY_DOESNT_EXIST icp_grade icp_tier" {
		t.Errorf("error is %v", err)
	}
	for _, res := range []*httpclient.Response{answer(500, `{"category":"X"}`), answer(401, `{}`), answer(409, `{"errors":[{"code":"X"}]}`), answer(404, `{}`), answer(502, `<html>`)} {
		if err := classify(res, nil); err != nil {
			t.Errorf("status %d: %v, but the status says it all", res.Status, err)
		}
	}
	err = classify(answer(403, `{"category":"MISSING_SCOPES","errors":[{"context":{"requiredGranularScopes":["a.read","b.write"]}}]}`), nil)
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "the scope a.read and b.write") {
		t.Errorf("error is %v", err)
	}
}

func TestQuota(t *testing.T) {
	h := answer(200, "", "X-HubSpot-RateLimit-Daily", "250000", "X-HubSpot-RateLimit-Daily-Remaining", "249000").Header
	if got, ok := quota(h); !ok || got != (connector.Quota{Limit: 250000, Used: 1000}) {
		t.Errorf("quota is %+v, %t", got, ok)
	}
	if _, ok := quota(http.Header{}); ok {
		t.Error("a quota out of nothing")
	}
}
