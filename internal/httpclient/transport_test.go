package httpclient

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/outcome"
)

func TestGuard(t *testing.T) {
	addresses := map[string]class{
		"8.8.8.8": public, "2606:4700::1": public, "::ffff:8.8.8.8": public, "172.32.0.1": public, "100.128.0.1": public,
		"127.0.0.1": loopback, "127.9.9.9": loopback, "::1": loopback, "::ffff:127.0.0.1": loopback,
		"10.1.2.3": private4, "172.16.0.1": private4, "172.31.255.255": private4, "192.168.1.1": private4, "::ffff:10.0.0.1": private4,
		"169.254.1.1": linkLoc, "fe80::1": linkLoc, "fe80::1%eth0": linkLoc,
		"100.64.0.1": shared, "100.127.255.255": shared,
		"fc00::1": unique, "fd12:3456::1": unique,
		"169.254.169.254": metadata, "::ffff:169.254.169.254": metadata, "fd00:ec2::254": metadata, "100.100.100.200": metadata,
		"0.0.0.0": special, "0.1.2.3": special, "::": special, "::7f00:1": special, "224.0.0.1": special, "255.255.255.255": special,
		"198.18.0.1": special, "203.0.113.9": special, "64:ff9b::7f00:1": special, "64:ff9b:1::1": special, "2002:7f00:1::": special,
		"2001::1": special, "2001:db8::1": special, "fec0::1": special, "ff02::1": special,
	}
	for _, configured := range []string{
		"https://login.salesforce.com", "http://127.0.0.1:9101", "http://localhost:1", "http://[::1]:1", "http://10.0.0.5",
		"http://[fd12::1]", "http://169.254.7.7", "http://100.64.0.7", "http://169.254.169.254", "http://0.0.0.0:80", "http://224.0.0.1",
	} {
		base, err := url.Parse(configured)
		if err != nil {
			t.Fatal(err)
		}
		own := configuredClass(base)
		for address, kind := range addresses {
			err := guard(net.JoinHostPort(address, "443"), own)
			want := kind == public || kind == own
			if kind == metadata || kind == special {
				want = false
			}
			if (err == nil) != want || err != nil && !errors.Is(err, ErrRefusedAddress) {
				t.Errorf("configured %s, dialled %s (%s): %v", configured, address, kind, err)
			}
		}
	}
	if err := guard("no address", loopback); !errors.Is(err, ErrRefusedAddress) {
		t.Error(err)
	}
}

func TestConfiguredClass(t *testing.T) {
	for configured, want := range map[string]class{
		"https://api.hubapi.com": public, "http://localhost": loopback, "http://LOCALHOST:80": loopback, "http://[::1]": loopback,
		"http://192.168.0.1": private4, "http://[fd00::1]": unique, "http://169.254.169.254": public, "http://localhost.evil.example": public,
	} {
		base, err := url.Parse(configured)
		if err != nil {
			t.Fatal(err)
		}
		if got := configuredClass(base); got != want {
			t.Errorf("%s: got %q, want %q", configured, got, want)
		}
	}
}

// A name of the configured CRM that resolves into a private network is not dialled.
func TestNameThatResolvesToLoopbackIsNotDialled(t *testing.T) {
	called := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer server.Close()
	base, err := url.Parse("https://crm.example")
	if err != nil {
		t.Fatal(err)
	}
	client, err := New(Config{Base: base.String(), Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	client.base, client.hosts.base = mustParse(t, server.URL), mustParse(t, server.URL)
	_, err = client.Do(t.Context(), get("/"))
	if !errors.Is(err, ErrRefusedAddress) || !outcome.IsPermanent(err) || called {
		t.Errorf("called %t: %v", called, err)
	}
}

func TestEnvironmentProxyIsNotUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	if NewTransport(mustParse(t, "https://x")).Proxy != nil {
		t.Error("a proxy is set")
	}
}

func TestHosts(t *testing.T) {
	hosts, err := NewHosts("https://API.example:8443/x", []string{".SalesForce.com", "exact.example"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"https://api.example:8443/y": true, "https://api.example./y": false, "https://API.EXAMPLE:8443": true, "https://api.example": false,
		"http://api.example:8443": false, "https://a.salesforce.com": true, "https://a.b.Salesforce.com:443": true, "https://a.salesforce.com.": true,
		"https://salesforce.com": false, "https://exact.example": true, "https://an.exact.example": false, "http://exact.example": false,
		"https://exact.example:444": false, "https://u@exact.example": false, "https://u:p@api.example:8443": false, "/relative": false,
	} {
		if err := hosts.Check(mustParse(t, address)); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestFailure(t *testing.T) {
	for name, c := range map[string]struct{ body, code, message string }{
		"Salesforce":   {`[{"message":"No such column 'x__c'","errorCode":"INVALID_FIELD","fields":[]}]`, "INVALID_FIELD", "No such column 'x__c'"},
		"HubSpot":      {`{"status":"error","message":"Property \"icp_tier\" does not exist","category":"VALIDATION_ERROR"}`, "VALIDATION_ERROR", `Property "icp_tier" does not exist`},
		"HubSpot v1":   {`{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"}`, "BAD_REFRESH_TOKEN", "missing or invalid refresh token"},
		"OData":        {`{"error":{"code":"0x80040217","message":"account does not exist"}}`, "0x80040217", "account does not exist"},
		"OAuth":        {`{"error":"invalid_grant","error_description":"expired access/refresh token"}`, "invalid_grant", "expired access/refresh token"},
		"other types":  {`{"message":5,"errorCode":{"a":1},"error":[1],"code":"E1"}`, "E1", ""},
		"data inside":  {`{"message":"bad values [{\"name\":\"Erika\"}] for a@b.example and eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9"}`, "", "bad values […] for … and …"},
		"lines":        {`{"message":"one\n\ttwo\u0000 three"}`, "", "one two three"},
		"HTML":         {`<html>`, "", ""},
		"empty":        {``, "", ""},
		"empty list":   {`[]`, "", ""},
		"code too odd": {`{"code":"<script>","message":"m"}`, "", "m"},
	} {
		if code, message := (&Response{Body: []byte(c.body)}).Failure(); code != c.code || message != c.message {
			t.Errorf("%s: %q %q", name, code, message)
		}
	}
	if got := Redact(strings.Repeat("ä b ", 200)); len([]rune(got)) != longestMessage+1 {
		t.Errorf("extract of %d characters", len([]rune(got)))
	}
}

func FuzzFailure(f *testing.F) {
	f.Add([]byte(`[{"message":"m","errorCode":"X"}]`))
	f.Add([]byte(`{"error":{"code":"1","message":"x@y"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		code, message := (&Response{Body: body}).Failure()
		if len(code) > 48 || len([]rune(message)) > longestMessage+1 || strings.ContainsAny(code+message, "\n\r\x00") {
			t.Errorf("%q %q", code, message)
		}
	})
}

func mustParse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
