package api

import (
	"net/http"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/accounts"
)

// rights are what the operations need.
func rights() access.Rights {
	viewer := access.Right{Role: access.Viewer}
	operator := func(does access.Action) access.Right { return access.Right{Role: access.Operator, Does: does} }
	export := access.Right{Role: access.Viewer, Does: access.Export}
	all := access.Rights{
		"GET " + root + "/openapi.json":               {}, // it says nothing of anybody
		"GET " + root + "/openapi.yaml":               {},
		"GET " + root + "/openapi-3.0.json":           {},
		"GET " + root + "/openapi-3.0.yaml":           {},
		"GET " + root + "/models":                     viewer,
		"GET " + root + "/models/current":             viewer,
		"GET " + root + "/models/{version}":           viewer,
		"POST " + root + "/models/preview":            {Role: access.Operator, All: true},
		"GET " + root + "/accounts":                   export,
		"GET " + root + "/accounts/{connection}/{id}": {Role: access.Viewer, Does: access.ReadAccount},
		"GET " + root + "/market":                     viewer,
		"GET " + root + "/abm":                        export,
		"GET " + root + "/backtest":                   viewer,
		"POST " + root + "/territories":               export,
		"GET " + root + "/jobs":                       viewer,
		"GET " + root + "/jobs/history":               viewer,
		"POST " + root + "/jobs/pause":                operator(access.PauseJob),
		"POST " + root + "/jobs/resume":               operator(access.ResumeJob),
		"GET " + root + "/dead":                       operator(""),
		"GET " + root + "/dead/{id}":                  operator(access.ReadDead),
		"POST " + root + "/dead/replay":               operator(access.ReplayDead),
		"POST " + root + "/dead/drop":                 operator(access.DropDead),
		"/api/":                                       viewer, // there is no such path, which a stranger need not know
	}
	for _, p := range accounts.Plains() {
		all["GET "+root+"/"+p.Name] = viewer
	}
	return all
}

// Refuse answers who may not; the error is of package access.
func Refuse(w http.ResponseWriter, _ *http.Request, err error) {
	status, detail := access.Status(err), err.Error()
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
		detail += "; send an API key as: Authorization: Bearer KEY"
	case http.StatusServiceUnavailable:
		detail = "It cannot be told right now who asks; the cause is in the log of the service."
		w.Header().Set("Retry-After", retryAfter)
	}
	refuse(w, status, detail)
}
