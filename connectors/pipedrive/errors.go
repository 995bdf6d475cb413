package pipedrive

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// The waits for limits that do not say when they end: that of a day, and that of the firewall, which
// shuts out who goes on calling.
const (
	waitDay      = time.Hour
	waitFirewall = 10 * time.Minute
)

var (
	errNoRecords = phrase.Errorf("answer has no list of records")
	errStands    = phrase.Errorf("answer names the same page as the next one")
	errRestarts  = phrase.Errorf("Pipedrive refuses its own cursors again and again")
	errNoID      = phrase.Errorf("the id is none of Pipedrive's")
	errNoRecord  = phrase.Errorf("the record is not there, or the user may not see it")
	errNoEcho    = errors.New("the answer does not hold the record that was written")
)

// quota reads what the company has of the day, where an answer says it.
func quota(h http.Header) (connector.Quota, bool) {
	limit, err := strconv.Atoi(h.Get("X-Daily-Ratelimit-Token-Limit"))
	left, leftErr := strconv.Atoi(h.Get("X-Daily-Ratelimit-Token-Remaining"))
	return connector.Quota{Limit: limit, Used: max(limit-left, 0)}, err == nil && leftErr == nil && limit > 0 && left >= 0
}

// classify gives a failed answer its kind where it says more than the status does.
func classify(res *httpclient.Response) error {
	var said struct{ Error, Code string }
	if json.Unmarshal(res.Body, &said) != nil {
		said.Error, said.Code = "", "" // it is none of the API's
	}
	page := bytes.HasPrefix(bytes.TrimSpace(res.Body), []byte("<"))
	forbidden := res.Status == http.StatusForbidden
	switch {
	case res.Status == http.StatusTooManyRequests:
		return limited(res)
	case forbidden && page:
		return &outcome.RateLimitedError{After: waitFirewall, Reason: phrase.Of("Pipedrive's firewall refuses calls")}
	case forbidden && strings.HasPrefix(said.Code, "feature_capping"):
		return outcome.Permanent(phrase.Errorf("the plan of the company allows no more fields of its own: remove some, or take a larger plan"))
	case forbidden && strings.Contains(said.Error, "Scope and URL mismatch"):
		return outcome.Permanent(phrase.Errorf("the app lacks the scope that the call needs: add it to the app, then connect again"))
	case res.Status == http.StatusPaymentRequired:
		return outcome.Permanent(phrase.Errorf("the company's account is closed"))
	case res.Status < http.StatusInternalServerError && res.Status != http.StatusUnauthorized && page:
		return phrase.Errorf("a page for a browser instead of data")
	}
	return nil
}

// limited says which limit was reached; nil where the answer tells a time itself, or nothing.
func limited(res *httpclient.Response) error {
	if _, told := httpclient.RetryAfter(res.Header, time.Now()); told {
		return nil
	}
	if q, ok := quota(res.Header); ok && q.Used >= q.Limit {
		return &outcome.RateLimitedError{After: waitDay, Reason: phrase.Of("the company's tokens of the day are used up")}
	}
	if seconds, err := strconv.Atoi(res.Header.Get("X-Ratelimit-Reset")); err == nil && seconds > 0 && seconds <= 24*3600 {
		return &outcome.RateLimitedError{After: time.Duration(seconds) * time.Second, Reason: phrase.Of("Pipedrive's limit of calls in two seconds")}
	}
	return nil
}
