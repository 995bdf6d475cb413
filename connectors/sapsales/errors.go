package sapsales

import (
	"errors"
	"net/http"

	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

var (
	errNoRecords  = phrase.Errorf("answer has no list of records")
	errUnreadable = phrase.Errorf("no record of the page can be read")
	errNoOwnField = phrase.Errorf("the field does not belong to this kind of record")
	errNoID       = phrase.Errorf("the id has not the form of one of SAP's")
	errNoRecord   = phrase.Errorf("the record is not there, or the user may not see it")
	errChanged    = phrase.Errorf("the record has changed since it was looked up")
	errMayNot     = phrase.Errorf("the connected user may read records and not change them: give its business role the right to edit accounts and opportunities")
)

// classify gives a failed answer its kind where the status does not say enough. A 429 has no Retry-After that is documented: the client waits longer
// each time.
func classify(res *httpclient.Response) error {
	switch res.Status {
	case http.StatusNotFound:
		return outcome.Permanent(errNoRecord)
	case http.StatusForbidden:
		return outcome.Permanent(phrase.Errorf("the business role of the connected user lacks a right: let it read accounts and opportunities, and edit them"))
	case http.StatusPreconditionRequired: // a write without If-Match, or one that was not understood
		return outcome.Conflict(errChanged)
	}
	return nil
}

// ends says whether an error is one of the tenant rather than of a row, so that the rows behind would meet it too. A server error with a code of the
// service's own is of the row, such as one of a customer's rule.
func ends(err error) bool {
	s, answered := errors.AsType[*httpclient.StatusError](err)
	_, limited := outcome.RateLimited(err)
	switch {
	case err == nil, outcome.IsPermanent(err), outcome.IsConflict(err):
		return false
	case !answered, limited, outcome.IsUnauthorized(err):
		return true
	}
	return s.Code == "" && s.Status != http.StatusLocked
}
