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
	"github.com/icptier/icptier/internal/phrase"
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
func (r *refusal) Error() string { return r.In("en") }

// In is Error in a language, "de" or "en".
func (r *refusal) In(lang string) string {
	said := phrase.Of("the CRM refused: %s", strings.TrimSpace(r.Code+" "+r.Entra))
	if advice := r.advice(); !advice.IsZero() {
		said = phrase.Of("%s: %s", said, advice)
	}
	return said.In(lang)
}

// advice says what to do about it; zero where that is not known.
func (r *refusal) advice() phrase.Phrase {
	if advice := entraAdvice(r.Entra); !advice.IsZero() {
		return advice
	}
	description := strings.ToLower(r.Description)
	for _, known := range []struct {
		part   string
		advice phrase.Phrase
	}{
		{"app must be installed into org", phrase.Of("an administrator has to install the app in the Salesforce org first")},
		{"hasn't approved this consumer", phrase.Of("an administrator has to pre-authorise the user for the app")},
		{"no client credentials user", phrase.Of("the app needs a Run As user for the client credentials flow")},
	} {
		if strings.Contains(description, known.part) {
			return known.advice
		}
	}
	switch r.Code {
	case "access_denied":
		return phrase.Of("the user did not consent")
	case "invalid_grant", "BAD_REFRESH_TOKEN", "invalid_code": // the last is Zoho's
		return phrase.Of("the grant has ended or was revoked, connect again")
	case "invalid_client", "invalid_client_id", "invalid_client_secret":
		return phrase.Of("check client_id and client_secret")
	case "redirect_uri_mismatch", "invalid_redirect_uri":
		return phrase.Of("register the redirect address with the app")
	case "invalid_scope":
		return phrase.Of("allow the app the scopes it asks for")
	case "unauthorized_client", "unsupported_grant_type":
		return phrase.Of("allow the app this grant")
	}
	return phrase.Phrase{}
}

// entraAdvice says what to do about an error of Microsoft Entra, see
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes; zero where the
// code of RFC 6749 says as much.
func entraAdvice(number string) phrase.Phrase {
	switch number {
	case "AADSTS7000215":
		return phrase.Of("client_secret is wrong: enter the secret's value, not its id")
	case "AADSTS7000222":
		return phrase.Of("the client secret has expired: make a new one at Entra")
	case "AADSTS700016", "AADSTS90002", "AADSTS900023":
		return phrase.Of("the directory is not there, or does not know the app: check tenant and client_id")
	case "AADSTS500011", "AADSTS650057":
		return phrase.Of("the directory has no such environment, or the app no permission for it: check url and tenant")
	case "AADSTS65001", "AADSTS650056", "AADSTS7000229":
		return phrase.Of("an administrator of the directory has to consent to the app")
	case "AADSTS50011":
		return phrase.Of("register the redirect address with the app")
	case "AADSTS50076", "AADSTS50079", "AADSTS50158":
		return phrase.Of("the user has to sign in with a second factor: connect again")
	case "AADSTS50173", "AADSTS50089", "AADSTS70008", "AADSTS700082":
		return phrase.Of("the grant has ended, or the user's password was changed: connect again")
	case "AADSTS50057", "AADSTS50034":
		return phrase.Of("the user is disabled, or not in this directory")
	case "AADSTS53003", "AADSTS530003", "AADSTS53000":
		return phrase.Of("a rule of conditional access refuses it: an administrator has to except the app")
	}
	return phrase.Phrase{}
}

// explain turns an error of x/oauth2 into one of a kind, without the answer's
// body, which may hold tokens.
func explain(err error) error {
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return explainAnswer(answer)
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		if errors.Is(err, httpclient.ErrRefusedAddress) {
			return outcome.Permanent(phrase.Errorf("token endpoint: %w", failed.Err))
		}
		return phrase.Errorf("token endpoint gave no answer: %w", failed.Err)
	}
	if _, ok := errors.AsType[*signError](err); ok {
		return outcome.Permanent(err)
	}
	return phrase.Errorf("token endpoint gave an answer that holds no token")
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
	case code == zohoLimit:
		return &outcome.RateLimitedError{After: max(after, zohoWindow), Reason: phrase.Of("token endpoint answers status %d", status)}
	case status >= 300 && status < 400:
		return outcome.Permanent(phrase.Errorf("token endpoint answers with a redirect (status %d), which is not followed", status))
	case status == http.StatusTooManyRequests, told && status >= 500:
		return &outcome.RateLimitedError{After: after, Reason: phrase.Of("token endpoint answers status %d", status)}
	case status >= 500, code == "temporarily_unavailable", code == "server_error", code == "slow_down":
		return phrase.Errorf("token endpoint answers status %d: %w", status, errNoAnswer)
	case code != "":
		return newRefusal(code, description)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return newRefusal(fmt.Sprintf("status %d", status), "")
	}
	return phrase.Errorf("token endpoint answers status %d without a reason", status)
}

// Zoho gives about ten access tokens in ten minutes, and says of more, with status 200 or 400, what reads
// like a refusal for good.
const (
	zohoLimit  = "Access Denied"
	zohoWindow = 10 * time.Minute
)

// errNoAnswer stands for an authorization server that is there but not well.
var errNoAnswer = phrase.Errorf("it cannot answer now")
