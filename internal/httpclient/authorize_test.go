package httpclient

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

func TestACallIsAuthorizedInTheFormOfItsCRM(t *testing.T) {
	byGrant := func(h http.Header, token connector.Token) { // as a CRM with two kinds of tokens has it
		if token.Static {
			APIKey("X-Api-Token")(h, token)
			return
		}
		Scheme("Bearer")(h, token)
	}
	for _, tt := range []struct {
		name      string
		authorize func(http.Header, connector.Token)
		header    string
		want      string
	}{
		{"bearer", nil, "Authorization", "Bearer t0"},
		{"a scheme of its own", Scheme("Zoho-oauthtoken"), "Authorization", "Zoho-oauthtoken t0"},
		{"a key in a header", APIKey("X-Api-Key"), "X-Api-Key", "t0"},
		{"basic", Basic(), "Authorization", "Basic dDA="},
		{"by the grant", byGrant, "Authorization", "Bearer t0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got http.Header
			client := serve(t, func(w http.ResponseWriter, r *http.Request) { got = r.Header; _, _ = io.WriteString(w, "{}") },
				func(c *Config) { c.Tokens, c.Authorize = &tokens{}, tt.authorize })
			if _, err := client.Do(t.Context(), get("/")); err != nil {
				t.Fatal(err)
			}
			if got.Get(tt.header) != tt.want || tt.header != "Authorization" && got.Get("Authorization") != "" {
				t.Errorf("%s is %q and Authorization %q, want %q", tt.header, got.Get(tt.header), got.Get("Authorization"), tt.want)
			}
		})
	}
}

func TestWhichAnswersAreGoodIsTheConnectors(t *testing.T) {
	answers := map[string]struct {
		status int
		body   string
	}{
		"/unmodified": {http.StatusNotModified, ""}, "/empty": {http.StatusNotFound, `{"n":"no list"}`},
		"/error": {http.StatusOK, `{"error":{"code":"E1","message":"session is over"}}`}, "/plain": {http.StatusOK, `{"n":7}`},
	}
	calls := 0
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		w.WriteHeader(answers[r.URL.Path].status)
		_, _ = io.WriteString(w, answers[r.URL.Path].body)
	}, func(c *Config) {
		c.Good = func(call string, res *Response) bool {
			switch res.Status {
			case http.StatusNotModified:
				return true
			case http.StatusNotFound:
				return call == "list"
			}
			return res.Status == http.StatusOK && !strings.Contains(string(res.Body), `"error"`)
		}
		c.Classify = func(res *Response) error {
			if res.Status == http.StatusOK {
				return outcome.Permanent(errors.New("an error in a good status"))
			}
			return nil
		}
	})
	for _, tt := range []struct {
		call, path string
		n          int
		permanent  bool
	}{
		{"list", "/unmodified", 0, false}, {"list", "/empty", 0, false}, {"list", "/plain", 7, false},
		{"get", "/empty", 0, true}, {"list", "/error", 0, true},
	} {
		var out struct{ N int }
		before := calls
		_, err := client.JSON(t.Context(), Request{Call: tt.call, Method: http.MethodGet, Path: tt.path}, &out)
		if outcome.IsPermanent(err) != tt.permanent || (err != nil) != tt.permanent || out.N != tt.n || calls != before+1 {
			t.Errorf("%s %s: %d, error %v after %d calls", tt.call, tt.path, out.N, err, calls-before)
		}
	}
}

func TestAnAnswerThatIsNotGoodByItsBodyIsTriedAgain(t *testing.T) {
	calls := 0
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls == 1 {
			_, _ = io.WriteString(w, `{"error":"busy"}`)
			return
		}
		_, _ = io.WriteString(w, `{"n":1}`)
	}, func(c *Config) {
		c.Good = func(_ string, res *Response) bool { return !strings.Contains(string(res.Body), "error") }
	})
	var out struct{ N int }
	if _, err := client.JSON(t.Context(), get("/"), &out); err != nil || out.N != 1 || calls != 2 {
		t.Errorf("%d after %d calls, error %v", out.N, calls, err)
	}
}

func TestAnExpiredCursorIsNotAskedForAgain(t *testing.T) {
	calls := 0
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { calls++; w.WriteHeader(http.StatusGone) }, func(c *Config) {
		c.Classify = func(*Response) error { return outcome.CursorExpired(errors.New("the token has expired")) }
	})
	if _, err := client.Do(t.Context(), get("/")); !outcome.IsCursorExpired(err) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

// units is a meter that adds up what calls take.
type units struct {
	meter
	asked int
}

func (u *units) Allow(c connector.Call) error { u.asked += c.Units; return nil }

func TestACallTakesItsUnitsOfTheBudget(t *testing.T) {
	total := &units{}
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }, func(c *Config) { c.Meter = total })
	for _, n := range []int{0, 1, 10} {
		r := get("/")
		r.Units = n
		if _, err := client.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if total.asked != 12 {
		t.Errorf("asked for %d units, want 1 where none are said, 1 and 10", total.asked)
	}
}

func TestATokenMadeByHandHasAFormOfItsOwn(t *testing.T) {
	authorize := ByGrant(Basic(), Scheme("Bearer"))
	for want, token := range map[string]connector.Token{
		"Basic dXNlcjpzZWNyZXQ=": {Access: "user:secret", Static: true}, "Bearer user:secret": {Access: "user:secret"},
	} {
		header := http.Header{}
		if authorize(header, token); header.Get("Authorization") != want {
			t.Errorf("static %t: %q", token.Static, header.Get("Authorization"))
		}
	}
}

func TestTheDateOfAnAnswerIsTheCRMsOrOurs(t *testing.T) {
	told := Response{Header: http.Header{"Date": {"Tue, 24 Nov 2026 05:00:00 GMT"}}}
	if at := told.Date(); !at.Equal(time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)) {
		t.Errorf("told: %s", at)
	}
	if untold := (&Response{}).Date(); time.Since(untold) > time.Minute {
		t.Errorf("untold: %s", untold)
	}
}
