package hubspot

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Words of HubSpot's error envelope, see
// https://developers.hubspot.com/docs/api-reference/error-handling.
const (
	categoryNotFound = "OBJECT_NOT_FOUND"
	categoryScopes   = "MISSING_SCOPES"
	codeNoProperty   = "PROPERTY_DOESNT_EXIST"

	policyDaily  = "DAILY"
	policyBurst  = "TEN_SECONDLY_ROLLING"
	policySearch = "SECONDLY"
)

// statusMigrating says that the portal is being moved, for up to a day.
const statusMigrating = 477

// The waits for limits that name none.
const (
	waitBurst  = 10 * time.Second
	waitSearch = time.Second
	waitLocked = 2 * time.Second
	waitDaily  = time.Hour // while the portal's time zone is not known
)

// refusal holds the parts of HubSpot's error envelope beside the status, the category and
// the message, which httpclient.StatusError holds: names of what has to be corrected.
type refusal struct {
	codes      []string
	properties []string
	scopes     []string
}

// Error implements error.
func (r *refusal) Error() string { return r.In("en") }

// In is Error in a language, "de" or "en".
func (r *refusal) In(lang string) string {
	switch {
	case slices.Equal(r.scopes, []string{""}):
		return phrase.Of("the app lacks the scope that the call needs: add it to the app, then connect again").In(lang)
	case len(r.scopes) > 0:
		return phrase.Of("the app lacks the scope %s: add it to the app, then connect again", phrase.And(r.scopes)).In(lang)
	}
	return strings.Join(append(slices.Clone(r.codes), r.properties...), " ")
}

// missingProperties returns the names of the properties that HubSpot says it does not have.
func missingProperties(err error) []string {
	var r *refusal
	if errors.As(err, &r) && slices.Contains(r.codes, codeNoProperty) {
		return r.properties
	}
	return nil
}

// classify gives a failed answer its kind where HubSpot's codes say more than
// the status does.
func classify(res *httpclient.Response, zone *time.Location) error {
	var p problem
	if json.Unmarshal(res.Body, &p) != nil {
		p = problem{} // an answer that is not HubSpot's own has no codes
	}
	switch {
	case res.Status == http.StatusTooManyRequests:
		return limited(res, p, zone)
	case res.Status == http.StatusLocked:
		return pause(res, waitLocked, phrase.Of("HubSpot has locked the object"))
	case res.Status == statusMigrating:
		return pause(res, waitBurst, phrase.Of("HubSpot is moving the portal"))
	case res.Status >= http.StatusInternalServerError, res.Status == http.StatusUnauthorized, res.Status == http.StatusConflict:
		return nil
	}
	if r := p.refusal(); r != nil {
		return outcome.Permanent(r)
	}
	return nil
}

// limited says which of HubSpot's limits was reached; nil where it does not tell. See
// https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines.
func limited(res *httpclient.Response, p problem, zone *time.Location) error {
	switch {
	case p.PolicyName == policyDaily:
		return pause(res, untilMidnight(res.Answered().Time(), zone), phrase.Of("the portal's calls of the day are used up"))
	case p.PolicyName == policyBurst:
		return pause(res, waitBurst, phrase.Of("HubSpot's limit of calls in ten seconds"))
	case p.PolicyName == policySearch, strings.Contains(p.Message, "secondly limit"):
		return pause(res, waitSearch, phrase.Of("HubSpot's limit of searches a second"))
	}
	return nil
}

// pause asks to wait for as long as the answer says, or else for so long.
func pause(res *httpclient.Response, otherwise time.Duration, reason phrase.Phrase) error {
	after, told := httpclient.RetryAfter(res.Header, time.Now())
	if !told || after <= 0 {
		after = otherwise
	}
	return &outcome.RateLimitedError{After: after, Reason: reason}
}

// untilMidnight is how long a portal's daily limit lasts.
func untilMidnight(now time.Time, zone *time.Location) time.Duration {
	if zone == nil {
		return waitDaily
	}
	local := now.In(zone)
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone).Sub(local)
}

// refusal returns the names in an error envelope; nil when it has none.
func (p problem) refusal() *refusal {
	var r refusal
	r.scopes = names(p.Context["requiredGranularScopes"])
	r.properties = names(p.Context["propertyName"])
	for _, e := range p.Errors {
		r.codes = append(r.codes, names([]string{e.Code})...)
		r.properties = append(r.properties, names(e.Context["propertyName"])...)
		r.scopes = append(r.scopes, names(e.Context["requiredGranularScopes"])...)
	}
	if p.Category == categoryScopes && len(r.scopes) == 0 {
		r.scopes = []string{""} // HubSpot does not say which
	}
	if len(r.codes)+len(r.properties)+len(r.scopes) == 0 {
		return nil
	}
	r.codes, r.properties, r.scopes = distinct(r.codes), distinct(r.properties), distinct(r.scopes)
	return &r
}

// names keeps what looks like a code or a name of HubSpot's, so that nothing
// else of an answer gets into an error.
func names(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		return s == "" || len(s) > 100 || strings.ContainsFunc(s, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
		})
	})
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
