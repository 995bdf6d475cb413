package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/app"
)

// TestAWebhookIsReadAndScored tells the service of one company, which nobody has pulled.
func TestAWebhookIsReadAndScored(t *testing.T) {
	s := newSite(t, 5)
	hello, err := s.box.Hello()
	if err != nil {
		t.Fatal(err)
	}
	ids := companyIDs(t, s.box.URL(), hello.AccessToken)
	s.write(t, s.model, string(config.DefaultModel()))
	s.write(t, s.conf, fmt.Sprintf("icp: icp.yaml\ndata_dir: data\nhttp: {listen: '127.0.0.1:0', public_url: 'https://tiers.example.com/icp'}\nconnections:\n"+
		"  - {name: hub, crm: hubspot, url: '%s', auth: {grant: static_token, token: '%s', client_secret: 'of the app'}}\n", s.box.URL(), hello.AccessToken))
	a := s.open(t)
	defer a.Close()
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	webhook := hubspotsandbox.Webhook{Target: "https://tiers.example.com/icp/hooks/hub", ClientSecret: "of the app", Now: time.Now}
	body := []byte(fmt.Sprintf(`[{"portalId":49000001,"subscriptionType":"company.creation","objectId":%s}]`, ids[0]))
	for _, path := range []string{"/icp/hooks/hub", "/hooks/hub"} { // whether a proxy cuts the path or not
		signed, err := webhook.Request(t.Context(), body)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
		r.Header = signed.Header
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusNoContent {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	err = a.With(t.Context(), []app.Role{app.RoleIngest, app.RoleWorker}, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		for {
			x, err := a.Accounts().Explain(ctx, "hub", ids[0])
			if err == nil && x.Score != nil {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("the company is not scored: %w", err)
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := a.Accounts().Explain(t.Context(), "hub", ids[1]); err == nil {
		t.Error("another company was read, too")
	}
}

// companyIDs asks the sandbox for companies, by its API.
func companyIDs(t *testing.T, url, token string) []string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/crm/objects/2026-03/companies?limit=5", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var page struct {
		Results []struct{ ID string }
	}
	if err := json.NewDecoder(answer.Body).Decode(&page); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, one := range page.Results {
		ids = append(ids, one.ID)
	}
	return ids
}
