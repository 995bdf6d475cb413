package hubspotsandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// eventsInRequest is the most events that one request has.
const eventsInRequest = 100

// Webhook tells of what was committed to a portal, see
// https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide.
type Webhook struct {
	// Target is the address that is called, as the app has it.
	Target string
	// ClientSecret is that of the app, which signs.
	ClientSecret string
	Client       *http.Client
	Now          func() time.Time
}

// Tell calls the target with all that was committed after seq, once for a hundred events,
// and returns the seq of the last commit. The store has to keep a journal. The error says
// that the target did not take a call: HubSpot makes it again then.
func (w Webhook) Tell(ctx context.Context, store *sandbox.Store, seq uint64) (uint64, error) {
	commits, err := store.Journal(seq, keptTogether)
	if err != nil {
		return seq, err
	}
	var events []map[string]any
	for _, c := range commits {
		events, seq = append(events, eventsOf(c)...), c.Seq
	}
	for part := range slices.Chunk(events, eventsInRequest) {
		if err := w.send(ctx, part); err != nil {
			return seq, err
		}
	}
	return seq, nil
}

// keptTogether is more commits than a test makes between two tellings.
const keptTogether = 100_000

func (w Webhook) send(ctx context.Context, events []map[string]any) error {
	body, err := json.Marshal(events)
	if err != nil {
		return err
	}
	r, err := w.Request(ctx, body)
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

// Request is a call of the target with this body, signed now.
func (w Webhook) Request(ctx context.Context, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.Target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	stamp := strconv.FormatInt(w.Now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(w.ClientSecret))
	mac.Write([]byte(http.MethodPost + w.Target + string(body) + stamp))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-HubSpot-Request-Timestamp", stamp)
	r.Header.Set("X-HubSpot-Signature-v3", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return r, nil
}

// eventsOf are the events of one commit: one for each property that changed.
func eventsOf(c sandbox.Commit) []map[string]any {
	object, ok := map[string]string{companies: "company", deals: "deal"}[c.Type]
	id, err := strconv.ParseInt(c.ID, 10, 64)
	if !ok || err != nil {
		return nil
	}
	event := func(what string, more map[string]any) map[string]any {
		e := map[string]any{
			"eventId": c.Seq, "subscriptionId": 1, "portalId": portalID, "appId": 1, "occurredAt": c.At.UnixMilli(),
			"subscriptionType": object + "." + what, "attemptNumber": 0, "changeSource": "CRM_UI",
		}
		for key, value := range more {
			e[key] = value
		}
		return e
	}
	switch {
	case c.Created:
		return []map[string]any{event("creation", map[string]any{"objectId": id})}
	case c.Deleted:
		return []map[string]any{event("deletion", map[string]any{"objectId": id})}
	}
	var all []map[string]any
	for property, value := range c.Set {
		if property == fieldCompanies {
			all = append(all, event("associationChange", map[string]any{"associationType": "DEAL_TO_COMPANY", "fromObjectId": id, "toObjectId": 0}))
			continue
		}
		all = append(all, event("propertyChange", map[string]any{"objectId": id, "propertyName": property, "propertyValue": fmt.Sprint(value)}))
	}
	return all
}
