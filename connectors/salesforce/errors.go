package salesforce

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Codes of errors that the connector acts on, see
// https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm.
const (
	codeRequestLimit  = "REQUEST_LIMIT_EXCEEDED"
	codeQueryTimeout  = "QUERY_TIMEOUT"
	codeInvalidField  = "INVALID_FIELD"
	codeNotFound      = "NOT_FOUND"
	codeNotEditable   = "INVALID_FIELD_FOR_INSERT_UPDATE"
	codeLocked        = "UNABLE_TO_LOCK_ROW"
	codeDuplicateName = "DUPLICATE_DEVELOPER_NAME"
	codeDuplicate     = "DUPLICATE_VALUE"
	codeLocator       = "INVALID_QUERY_LOCATOR"
)

// statusEdgeBusy is the status of the edge of Salesforce's network while it sets
// a host up.
const statusEdgeBusy = 420

// pauseDaily is the wait after the calls of a day are used up. The day rolls, so
// that some calls come back before long.
const pauseDaily = 15 * time.Minute

// classify gives a failed answer its kind where Salesforce's codes say more than
// the status does. It sends no Retry-After and no 429. See
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm.
func classify(res *httpclient.Response) error {
	code, message := res.Failure()
	switch {
	case code == codeRequestLimit && strings.Contains(message, "ConcurrentRequests"):
		return &outcome.RateLimitedError{Reason: phrase.Of("too many long calls to the organisation at once")}
	case code == codeRequestLimit:
		return &outcome.RateLimitedError{After: pauseDaily, Reason: phrase.Of("the organisation's calls of the day are used up")}
	case res.Status == http.StatusUnauthorized && !stale(res):
		return outcome.Permanent(phrase.Errorf("the app or its user may not use the REST API: let an administrator allow it"))
	case res.Status == http.StatusNotAcceptable, res.Status == statusEdgeBusy:
		return phrase.Errorf("not ready to answer")
	case res.Status < http.StatusInternalServerError && res.Status != http.StatusUnauthorized && isPage(res.Body):
		return phrase.Errorf("a page for a browser instead of data")
	}
	return nil
}

// isPage reports whether an answer is for a browser: one of the pages that
// Salesforce shows while a part of it is down.
func isPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

// stale reports whether the access token has ended, or the organisation has moved away from
// the instance that the token names: the answer to a refresh names the new one. Two answers of
// the same status will not go away with a newer token.
func stale(res *httpclient.Response) bool {
	if res.Status == http.StatusMovedPermanently || res.Status == http.StatusFound {
		return true
	}
	return res.Status == http.StatusUnauthorized &&
		!bytes.Contains(res.Body, []byte("Connected app is not attached to Agent")) &&
		!bytes.Contains(res.Body, []byte("This session is not valid for use with the REST API"))
}

// quota reads the calls of the last 24 hours, see
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm.
// Other usages may stand beside them, in any order.
func quota(h http.Header) (connector.Quota, bool) {
	found := regexp.MustCompile(`(?:^|[;,\s])api-usage=(\d+)/(\d+)`).FindStringSubmatch(h.Get("Sforce-Limit-Info"))
	if found == nil {
		return connector.Quota{}, false
	}
	used, usedErr := strconv.Atoi(found[1])
	limit, limitErr := strconv.Atoi(found[2])
	return connector.Quota{Limit: limit, Used: used}, usedErr == nil && limitErr == nil
}
