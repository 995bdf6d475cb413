package zoho

import (
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Codes of errors that the connector acts on, see https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html.
const (
	codeLimit      = "TOO_MANY_REQUESTS" // of credits, or of calls at the same time
	codePermission = "NO_PERMISSION"
	codeInvalid    = "INVALID_DATA"
	codeInternal   = "INTERNAL_ERROR"
)

// errGone says that a field which a query names is not there any more.
var errGone = phrase.Errorf("a field that was asked for is not there any more")

// classify gives a failed answer its kind where Zoho's codes say more than the status does. A limit
// comes without a time: the client waits longer and longer.
func classify(res *httpclient.Response) error {
	switch code, _ := res.Failure(); code {
	case codeLimit:
		return &outcome.RateLimitedError{Reason: phrase.Of("the CRM refuses calls")}
	case "OAUTH_SCOPE_MISMATCH":
		return outcome.Unauthorized(phrase.Errorf("the app lacks a scope that is asked for by now: connect again"))
	case codePermission:
		return outcome.Permanent(phrase.Errorf("the profile of the connected user lacks a right: let it view and edit all accounts and deals, and use the API"))
	case "INVALID_QUERY":
		return outcome.Permanent(errGone)
	case codeInternal:
		return phrase.Errorf("Zoho has an internal error")
	}
	return nil
}

// isID reports whether a text has the form of an id.
func isID(id string) bool {
	return id != "" && len(id) <= 19 && id[0] != '0' && strings.Trim(id, "0123456789") == ""
}

// behind reports whether an id stands behind another in Zoho's order, which is that of numbers.
func behind(id, other string) bool {
	return len(id) > len(other) || len(id) == len(other) && id > other
}

const second = crm.Stamp(1000)

// moment is a stamp as headers and queries have it, in whole seconds.
func moment(at crm.Stamp) string { return at.Time().UTC().Format("2006-01-02T15:04:05+00:00") }

// day is the date of a stamp in UTC.
func day(at crm.Stamp) string { return at.Time().UTC().Format(time.DateOnly) }
