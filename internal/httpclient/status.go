package httpclient

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// StatusError is an answer that was no success.
type StatusError struct {
	Status int
	// Call is the request's short name.
	Call string
	// Code is the CRM's own code of the error ("INVALID_FIELD"), empty where
	// the answer has none in a form we know.
	Code string
	// Fields are the names of the fields that the CRM says are to blame. What it says in words
	// is left out: validation messages hold people's names and numbers, and some echo secrets.
	Fields []string
}

// Error implements error.
func (e *StatusError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *StatusError) In(lang string) string {
	text := phrase.Of("status %d", e.Status).In(lang)
	if e.Code != "" {
		text += " " + e.Code
	}
	if len(e.Fields) > 0 {
		text += " (" + strings.Join(e.Fields, ", ") + ")"
	}
	return text
}

// StatusOf returns the status of the answer inside err; 0 when there is none.
func StatusOf(err error) int {
	if s, ok := errors.AsType[*StatusError](err); ok {
		return s.Status
	}
	return 0
}

// CodeOf returns the CRM's code of an error inside err; empty when there is none.
func CodeOf(err error) string {
	if s, ok := errors.AsType[*StatusError](err); ok {
		return s.Code
	}
	return ""
}

// TooLargeError is an answer with more bytes than are taken of one.
type TooLargeError struct{ Limit int64 }

// Error implements error.
func (e *TooLargeError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *TooLargeError) In(lang string) string {
	return phrase.Of("answer is larger than %d bytes", e.Limit).In(lang)
}

// shapeError is a body of whole JSON that is not what the caller expected;
// reading it again would show the same.
type shapeError struct{ err error }

func (e *shapeError) Error() string { return "answer has another shape: " + e.err.Error() }
func (e *shapeError) Unwrap() error { return e.err }

func (r *Response) ok() bool { return r.Status >= 200 && r.Status < 300 }

// judge returns nil for an answer that can be used, and otherwise an error of
// the kind that the answer means.
func (x *exchange) judge(res *Response) error {
	if x.cfg.Good(x.request.Call, res) {
		if x.check == nil {
			return nil
		}
		return x.check(res)
	}
	status := &StatusError{Status: res.Status, Call: x.request.Call}
	status.Code, _ = res.Failure()
	status.Fields = res.blamed()
	after, told := RetryAfter(res.Header, time.Now())
	err := x.classify(res, status)
	if said, limited := outcome.RateLimited(err); limited && told && said == 0 {
		return phrase.Errorf("%w: %w", &outcome.RateLimitedError{After: after, Reason: phrase.Of("the CRM asked for a pause")}, err)
	}
	return err
}

// classify asks the connector first, and then the status.
func (x *exchange) classify(res *Response, status *StatusError) error {
	if x.cfg.Classify != nil {
		if err := x.cfg.Classify(res); err != nil {
			if _, ok := errors.AsType[*StatusError](err); ok {
				return err
			}
			return phrase.Errorf("%w (%w)", err, status)
		}
	}
	_, told := RetryAfter(res.Header, time.Now())
	switch code := res.Status; {
	case code == http.StatusTooManyRequests, told && (code >= 500 || code == http.StatusRequestTimeout || code == http.StatusLocked):
		return phrase.Errorf("%w: %w", &outcome.RateLimitedError{Reason: phrase.Of("the CRM refuses calls")}, status)
	case code == http.StatusUnauthorized:
		return outcome.Unauthorized(status)
	case code == http.StatusConflict, code == http.StatusPreconditionFailed:
		return outcome.Conflict(status)
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusLocked, code == http.StatusTooEarly:
		return status
	case code < 300:
		return phrase.Errorf("the answer says that it failed: %w", status)
	case code < 400:
		return outcome.Permanent(phrase.Errorf("redirect is not followed: %w", status))
	}
	return outcome.Permanent(status)
}

// Failure returns the CRM's code and an extract of its message from the bodies
// that the CRMs answer errors with; both are empty where there is none. The
// extract is short and has e-mail addresses, long tokens and quoted data taken out.
//
// The forms are those of the Salesforce REST API (a list with errorCode and
// message), HubSpot (category and message), OData 4.0 (error with code and
// message) and OAuth 2.0 (RFC 6749, section 5.2: error and error_description).
func (r *Response) Failure() (code, message string) {
	body := r.Body
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var e struct {
		ErrorCode   text            `json:"errorCode"`
		Category    text            `json:"category"`
		Status      text            `json:"status"`
		Code        text            `json:"code"`
		Message     text            `json:"message"`
		Description text            `json:"error_description"`
		Err         json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &e) != nil {
		return "", ""
	}
	var inner struct {
		Code    text `json:"code"`
		Message text `json:"message"`
	}
	var name text
	if json.Unmarshal(e.Err, &inner) != nil {
		_ = json.Unmarshal(e.Err, &name) // OAuth's form; any other leaves it empty
	}
	for _, c := range []text{e.ErrorCode, e.Category, inner.Code, name, e.Code, e.Status} {
		if codeForm.MatchString(string(c)) && c != "error" {
			code = string(c)
			break
		}
	}
	for _, m := range []text{e.Message, inner.Message, e.Description} {
		if m != "" {
			return code, Redact(string(m))
		}
	}
	return code, ""
}

// blamed returns the names of fields in the bodies that Failure knows: Salesforce's list of
// fields, and the target of OData.
func (r *Response) blamed() []string {
	body := r.Body
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var e struct {
		Fields []text `json:"fields"`
	}
	var odata struct {
		Error struct {
			Target text `json:"target"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &e) // what has another form names no fields
	_ = json.Unmarshal(body, &odata)
	var names []string
	for _, name := range append(e.Fields, odata.Error.Target) {
		if codeForm.MatchString(string(name)) && len(names) < 10 {
			names = append(names, string(name))
		}
	}
	return names
}

// text is a JSON string; any other JSON value is an empty one.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}

const longestMessage = 200

var (
	codeForm = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,48}$`)
	private  = regexp.MustCompile(`[^\s"'<>(),;:]+@[^\s"'<>(),;:]+` + // e-mail addresses
		`|"[^"]{24,}"` + // quoted data; the names of fields and objects are shorter
		`|\{[^{}]*\}` + // data
		`|[A-Za-z0-9+/=_.!~-]{32,}`) // tokens
)

// Redact makes an outside text fit for an error: one line of at most 200
// characters, with what may be a person's or a secret replaced by "…".
func Redact(s string) string {
	s = private.ReplaceAllString(s, "…")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if runes := []rune(s); len(runes) > longestMessage {
		s = string(runes[:longestMessage]) + "…"
	}
	return s
}
