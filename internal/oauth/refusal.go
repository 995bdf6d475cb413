package oauth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

// refusal is an answer of an authorization server that says no: RFC 6749,
// sections 4.1.2.1 and 5.2, or HubSpot's status and message.
type refusal struct {
	Code        string
	Description string // redacted
	// Entra is Microsoft's own number of the error, which says more than the code: one
	// invalid_grant is a password that was changed, another an app without consent.
	Entra string
}

func newRefusal(code, description string) *refusal {
	r := &refusal{Code: httpclient.Redact(code), Description: httpclient.Redact(description)}
	if found := regexp.MustCompile(`^(AADSTS\d{4,9})\b`).FindStringSubmatch(description); found != nil {
		r.Entra = found[1]
	}
	return r
}

// Error implements error.
func (r *refusal) Error() string {
	text := "the CRM refused: " + r.Code
	if r.Entra != "" {
		text += " " + r.Entra
	}
	if advice := r.advice(); advice != "" {
		text += ": " + advice
	}
	return text
}

// advice says what to do about it.
func (r *refusal) advice() string {
	if advice := entraAdvice(r.Entra); advice != "" {
		return advice
	}
	description := strings.ToLower(r.Description)
	for _, known := range []struct{ part, advice string }{
		{"app must be installed into org", "an administrator has to install the app in the Salesforce org first"},
		{"hasn't approved this consumer", "an administrator has to pre-authorise the user for the app"},
		{"no client credentials user", "the app needs a Run As user for the client credentials flow"},
	} {
		if strings.Contains(description, known.part) {
			return known.advice
		}
	}
	switch r.Code {
	case "access_denied":
		return "the user did not consent"
	case "invalid_grant", "BAD_REFRESH_TOKEN":
		return "the grant has ended or was revoked, connect again"
	case "invalid_client", "invalid_client_id":
		return "check client_id and client_secret"
	case "redirect_uri_mismatch":
		return "register the redirect address with the app"
	case "invalid_scope":
		return "allow the app the scopes it asks for"
	case "unauthorized_client", "unsupported_grant_type":
		return "allow the app this grant"
	}
	return ""
}

// entraAdvice says what to do about an error of Microsoft Entra, see
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes; empty where the
// code of RFC 6749 says as much.
func entraAdvice(number string) string {
	switch number {
	case "AADSTS7000215":
		return "client_secret is wrong: enter the secret's value, not its id"
	case "AADSTS7000222":
		return "the client secret has expired: make a new one at Entra"
	case "AADSTS700016", "AADSTS90002", "AADSTS900023":
		return "the directory is not there, or does not know the app: check tenant and client_id"
	case "AADSTS500011", "AADSTS650057":
		return "the directory has no such environment, or the app no permission for it: check url and tenant"
	case "AADSTS65001", "AADSTS650056", "AADSTS7000229":
		return "an administrator of the directory has to consent to the app"
	case "AADSTS50011":
		return "register the redirect address with the app"
	case "AADSTS50076", "AADSTS50079", "AADSTS50158":
		return "the user has to sign in with a second factor: connect again"
	case "AADSTS50173", "AADSTS50089", "AADSTS70008", "AADSTS700082":
		return "the grant has ended, or the user's password was changed: connect again"
	case "AADSTS50057", "AADSTS50034":
		return "the user is disabled, or not in this directory"
	case "AADSTS53003", "AADSTS530003", "AADSTS53000":
		return "a rule of conditional access refuses it: an administrator has to except the app"
	}
	return ""
}

// explain turns an error of x/oauth2 into one of a kind, without the answer's
// body, which may hold tokens.
func explain(err error) error {
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return explainAnswer(answer)
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		if errors.Is(err, httpclient.ErrRefusedAddress) {
			return outcome.Permanent(fmt.Errorf("token endpoint: %w", failed.Err))
		}
		return fmt.Errorf("token endpoint gave no answer: %w", failed.Err)
	}
	if _, ok := errors.AsType[*signError](err); ok {
		return outcome.Permanent(err)
	}
	return errors.New("token endpoint gave an answer that holds no token")
}

// explainAnswer tells answers that are a person's business, which are a
// *refusal, from those that another try may mend.
func explainAnswer(answer *oauth2.RetrieveError) error {
	status := answer.Response.StatusCode
	code, description := (&httpclient.Response{Body: answer.Body}).Failure()
	if answer.ErrorCode != "" {
		code, description = answer.ErrorCode, answer.ErrorDescription
	}
	after, told := httpclient.RetryAfter(answer.Response.Header, time.Now())
	switch {
	case status >= 300 && status < 400:
		return outcome.Permanent(fmt.Errorf("token endpoint answers with a redirect (status %d), which is not followed", status))
	case status == http.StatusTooManyRequests, told && status >= 500:
		return &outcome.RateLimitedError{After: after, Reason: fmt.Sprintf("token endpoint answers status %d", status)}
	case status >= 500, code == "temporarily_unavailable", code == "server_error", code == "slow_down":
		return fmt.Errorf("token endpoint answers status %d: %w", status, errNoAnswer)
	case code != "":
		return newRefusal(code, description)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return newRefusal(fmt.Sprintf("status %d", status), "")
	}
	return fmt.Errorf("token endpoint answers status %d without a reason", status)
}

// errNoAnswer stands for an authorization server that is there but not well.
var errNoAnswer = errors.New("it cannot answer now")
