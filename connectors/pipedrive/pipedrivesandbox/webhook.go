package pipedrivesandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// Webhook tells of what was committed to an account, as one of version 2 for all events, see
// https://pipedrive.readme.io/docs/guide-for-webhooks-v2.
type Webhook struct {
	Target   string // the subscription_url
	Password string // http_auth_password
	Client   *http.Client
	Now      func() time.Time
}

// Tell calls the target for each commit after seq, and returns the seq of the last one. The store has
// to keep a journal. The error says that the target did not take a call: Pipedrive makes it again
// then.
func (w Webhook) Tell(ctx context.Context, store *sandbox.Store, seq uint64) (uint64, error) {
	commits, err := store.Journal(seq, 100_000)
	if err != nil {
		return seq, err
	}
	for _, c := range commits {
		if c.Type == typeOrganization || c.Type == typeDeal {
			if err := w.send(ctx, c); err != nil {
				return seq, err
			}
		}
		seq = c.Seq
	}
	return seq, nil
}

func (w Webhook) send(ctx context.Context, c sandbox.Commit) error {
	r, err := w.Request(ctx, c)
	if err != nil {
		return err
	}
	answer, err := w.Client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the target answers %s", answer.Status)
	}
	return nil
}

// Request is a call of the target about a commit, made now.
func (w Webhook) Request(ctx context.Context, c sandbox.Commit) (*http.Request, error) {
	action, previous, own := "change", map[string]any{"update_time": stamp(c.At)}, map[string]any{}
	for code, value := range c.Set {
		if len(code) == 40 {
			own[code] = value
			previous["custom_fields"] = own
		} else {
			previous[code] = value
		}
	}
	if c.Created {
		action, previous = "create", nil
	}
	if c.Deleted {
		action, previous = "delete", nil
	}
	body, err := json.Marshal(map[string]any{
		"data": map[string]any{"id": number(c.ID)}, "previous": previous,
		"meta": map[string]any{
			"action": action, "entity": c.Type, "entity_id": c.ID, "company_id": companyID, "id": fmt.Sprintf("00000000-0000-4000-8000-%012x", c.Seq),
			"timestamp": w.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "version": "2.0", "is_bulk_edit": false, "change_source": "app", "attempt": 1,
		},
	})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.Target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth("icptier", w.Password)
	return r, nil
}
