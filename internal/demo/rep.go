package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Seen is an account as a rep sees it in the CRM.
type Seen struct {
	Connection string `json:"connection"`
	CRM        string `json:"crm"`
	ID         string `json:"id"`
	Name       string `json:"name"`
	Tier       string `json:"tier"`
	Grade      string `json:"grade"`
	Score      string `json:"score"`
	Coverage   string `json:"coverage"`
	Reasons    string `json:"reasons"`
}

// see reads an account from a sandbox with a rep's own token: not through the
// connector, and not from what the program remembers.
func (b *Box) see(ctx context.Context, id string) (Seen, error) {
	hello, err := b.Hello()
	if err != nil {
		return Seen{}, err
	}
	record, err := fetch(ctx, b.URL()+b.AccountPath(id), hello.AccessToken, b.Prefer)
	if err != nil {
		return Seen{}, fmt.Errorf("read account %s from the %s sandbox: %w", id, b.CRM, err)
	}
	text := func(field string) string {
		if v := b.AccountValue(record, field); v != nil {
			return strings.TrimSuffix(fmt.Sprint(v), ".0")
		}
		return ""
	}
	return Seen{
		Connection: name(b.CRM), CRM: b.CRM, ID: id, Name: text("name"), Tier: text("icp_tier"), Grade: text("icp_grade"),
		Score: text("icp_score"), Coverage: text("icp_coverage"), Reasons: text("icp_reasons"),
	}, nil
}

func fetch(ctx context.Context, address, token, prefer string) (map[string]any, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if prefer != "" {
		req.Header.Set("Prefer", prefer)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	var record map[string]any
	return record, json.Unmarshal(body, &record)
}

// consent is the browser of the demo: it opens the consent page, which accepts by
// itself, and follows it to the loopback address where Connect waits.
func consent(ctx context.Context) func(string) error {
	return func(address string) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return fmt.Errorf("open the consent page: %w", err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return fmt.Errorf("open the consent page: %w", err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("open the consent page: status %d", resp.StatusCode)
		}
		return nil
	}
}
