package salesforcesandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// The versions of the API that the sandbox speaks, and the calls that an
// organisation has in a day.
const (
	oldestVersion = 42
	newestVersion = 67
	dailyCalls    = 100_000
)

// maxBody is the longest request that is read.
const maxBody = 10 << 20

// reply is the answer to a call that went well.
type reply struct {
	status int // 0 is 200
	body   any // nil has no body
	rows   int // how many records it gives or takes
	part   *part
}

type handler func(r *http.Request) (reply, *fault)

// routes names the calls of
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_list.htm.
func (o *org) routes() {
	const version = "/services/data/{version}"
	o.mux = http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /services/data":                               o.serveVersions,
		"GET " + version:                                   o.serveResources,
		"GET " + version + "/limits":                       o.serveLimits,
		"GET " + version + "/sobjects":                     func(r *http.Request) (reply, *fault) { return o.serveObjects(r, false) },
		"GET " + version + "/sobjects/{object}":            o.serveObject,
		"POST " + version + "/sobjects/{object}":           o.serveCreate,
		"GET " + version + "/sobjects/{object}/describe":   o.serveDescribe,
		"GET " + version + "/sobjects/{object}/{id}":       o.serveRow,
		"PATCH " + version + "/sobjects/{object}/{id}":     o.serveRow,
		"DELETE " + version + "/sobjects/{object}/{id}":    o.serveRow,
		"GET " + version + "/query":                        func(r *http.Request) (reply, *fault) { return o.serveQuery(r, false, false) },
		"GET " + version + "/query/{locator}":              o.serveMore,
		"GET " + version + "/queryAll":                     func(r *http.Request) (reply, *fault) { return o.serveQuery(r, true, false) },
		"POST " + version + "/jobs/query":                  o.serveNewJob,
		"GET " + version + "/jobs/query/{id}":              o.serveJob,
		"PATCH " + version + "/jobs/query/{id}":            o.serveJob,
		"DELETE " + version + "/jobs/query/{id}":           o.serveJob,
		"GET " + version + "/jobs/query/{id}/results":      o.serveResult,
		"POST " + version + "/composite/sobjects":          o.serveSave,
		"PATCH " + version + "/composite/sobjects":         o.serveSave,
		"DELETE " + version + "/composite/sobjects":        o.serveDelete,
		"GET " + version + "/composite/sobjects/{object}":  o.serveRetrieve,
		"POST " + version + "/composite/sobjects/{object}": o.serveRetrieve,

		"GET " + version + "/tooling/query":                         func(r *http.Request) (reply, *fault) { return o.serveQuery(r, false, true) },
		"GET " + version + "/tooling/sobjects":                      func(r *http.Request) (reply, *fault) { return o.serveObjects(r, true) },
		"GET " + version + "/tooling/sobjects/CustomField/describe": o.describeCustomField,
		"POST " + version + "/tooling/sobjects/CustomField":         o.serveCreateField,
		"GET " + version + "/tooling/sobjects/CustomField/{id}":     o.serveField,
		"PATCH " + version + "/tooling/sobjects/CustomField/{id}":   o.serveField,
		"DELETE " + version + "/tooling/sobjects/CustomField/{id}":  o.serveField,
		"GET /services/oauth2/userinfo":                             o.serveUserInfo,
		"GET /id/{organisation}/{user}":                             o.serveIdentity,
		"/":                                                         func(*http.Request) (reply, *fault) { return reply{}, notFound() },
	} {
		o.mux.HandleFunc(pattern, o.locked(h))
	}
}

// ServeHTTP implements http.Handler.
func (o *org) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", o.clock().UTC().Format(http.TimeFormat))
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if path := strings.TrimRight(r.URL.Path, "/"); path != r.URL.Path && path != "" {
		trimmed := r.Clone(r.Context())
		trimmed.URL.Path, trimmed.URL.RawPath = path, ""
		r = trimmed
	}
	o.mux.ServeHTTP(w, r)
}

// locked answers calls one at a time, and counts them.
func (o *org) locked(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.used++
		used := o.used
		var answer reply
		f := checkVersion(r.PathValue("version"))
		if f == nil {
			answer, f = h(r)
		}
		o.mu.Unlock()
		w.Header().Set("Sforce-Limit-Info", fmt.Sprintf("api-usage=%d/%d", used, dailyCalls))
		if f != nil {
			answer = reply{status: f.status, body: f.body()}
		}
		sandbox.Count(r, answer.rows)
		write(w, answer)
	}
}

func checkVersion(version string) *fault {
	if version == "" {
		return nil
	}
	n, err := strconv.ParseFloat(strings.TrimPrefix(version, "v"), 64)
	if !strings.HasPrefix(version, "v") || err != nil || n < oldestVersion || n > newestVersion || version != versionName(int(n)) {
		return notFound()
	}
	return nil
}

func versionName(n int) string { return fmt.Sprintf("v%d.0", n) }

func write(w http.ResponseWriter, answer reply) {
	if answer.part != nil {
		answer.part.write(w)
		return
	}
	sandbox.WriteJSON(w, "application/json;charset=UTF-8", answer.status, answer.body)
}

func (o *org) serveVersions(*http.Request) (reply, *fault) {
	var list []map[string]string
	for n := oldestVersion; n <= newestVersion; n++ {
		// Three versions a year, of which the newest is the one of summer 2026.
		before := newestVersion - n
		season := []string{"Summer", "Spring", "Winter"}[before%3]
		list = append(list, map[string]string{
			"label":   fmt.Sprintf("%s '%02d", season, 26-before/3),
			"version": strings.TrimPrefix(versionName(n), "v"), "url": "/services/data/" + versionName(n),
		})
	}
	return reply{body: list}, nil
}

func (o *org) serveResources(r *http.Request) (reply, *fault) {
	base := "/services/data/" + r.PathValue("version") + "/"
	resources := map[string]string{"identity": identityURL(baseOf(r))}
	for _, name := range []string{"sobjects", "query", "queryAll", "composite", "tooling", "limits", "jobs"} {
		resources[name] = base + name
	}
	return reply{body: resources}, nil
}

func (o *org) serveLimits(*http.Request) (reply, *fault) {
	return reply{body: map[string]any{
		"DailyApiRequests":     map[string]int{"Max": dailyCalls, "Remaining": max(dailyCalls-o.used, 0)},
		"DailyBulkV2QueryJobs": map[string]int{"Max": dailyJobs, "Remaining": max(dailyJobs-o.jobs.made, 0)},
	}}, nil
}

// baseOf is the address that a client reached the sandbox by.
func baseOf(r *http.Request) string { return "http://" + r.Host }

func identityURL(base string) string { return base + "/id/" + orgID() + "/" + adminID() }

func (o *org) serveIdentity(r *http.Request) (reply, *fault) {
	if r.PathValue("organisation") != orgID() || r.PathValue("user") != adminID() {
		return reply{}, notFound()
	}
	base := baseOf(r)
	rest := base + "/services/data/v{version}/"
	return reply{body: map[string]any{
		"id": identityURL(base), "asserted_user": true, "user_id": adminID(), "organization_id": orgID(),
		"username": adminUsername, "nick_name": "integration", "display_name": "Integration", "email": adminUsername,
		"active": true, "user_type": "STANDARD", "language": "de", "locale": "de_DE", "utcOffset": 3600000,
		"urls": map[string]string{
			"rest": rest, "sobjects": rest + "sobjects/", "query": rest + "query/", "tooling_rest": rest + "tooling/",
			"custom_domain": base,
		},
	}}, nil
}

// serveUserInfo answers the user information endpoint of OpenID Connect.
func (o *org) serveUserInfo(r *http.Request) (reply, *fault) {
	return reply{body: map[string]any{
		"sub": identityURL(baseOf(r)), "user_id": adminID(), "organization_id": orgID(), "preferred_username": adminUsername,
		"nickname": "integration", "name": "Integration", "email": adminUsername, "email_verified": true,
		"zoneinfo": "Europe/Berlin", "user_type": "STANDARD", "active": true, "is_salesforce_integration_user": true,
	}}, nil
}
