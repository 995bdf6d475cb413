package dynamics

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Codes of errors that the connector acts on, see
// https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes.
const (
	codeExpired     = "0x80044352" // ExpiredVersionStamp: a delta token is too old, or the table's columns changed
	codeNoMember    = "0x80072560" // the app has no user in the environment
	codeNoPrivilege = "0x80040220" // PrivilegeDenied
	codeUndeclared  = "0x80048d19" // a property of the body is none of the table's
	codeDeadlock    = "0x80044150" // of SQL
	codeSQLTimeout  = "0x80044151"
)

// errGone says that a column which a call names is not there any more.
var errGone = phrase.Errorf("a column that was asked for is not there any more")

// classify gives a failed answer its kind where Dataverse's codes say more than the status does.
// A 429 comes with Retry-After and needs none of it.
func classify(res *httpclient.Response) error {
	code, message := res.Failure()
	switch {
	case strings.EqualFold(code, codeExpired), res.Status == http.StatusGone, strings.Contains(message, "Version stamp associated"):
		return outcome.CursorExpired(phrase.Errorf("Dataverse keeps no changes from before it any more"))
	case strings.EqualFold(code, codeNoMember):
		return outcome.Permanent(phrase.Errorf("the app has no user in the environment: add an application user in the Power Platform admin center"))
	case strings.EqualFold(code, codeNoPrivilege):
		return outcome.Permanent(phrase.Errorf("the security role of the connected user lacks a privilege: let it read accounts and opportunities of the whole organisation, and write them"))
	case res.Status == http.StatusBadRequest && strings.Contains(message, "Could not find a property"):
		return outcome.Permanent(errGone)
	case busy(code):
		return phrase.Errorf("the database is busy")
	case res.Status < http.StatusInternalServerError && res.Status != http.StatusUnauthorized && bytes.HasPrefix(bytes.TrimSpace(res.Body), []byte("<")):
		return phrase.Errorf("a page for a browser instead of data")
	}
	return nil
}

// busy reports whether another transaction held the row.
func busy(code string) bool {
	return strings.EqualFold(code, codeDeadlock) || strings.EqualFold(code, codeSQLTimeout)
}
