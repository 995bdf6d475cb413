package zohosandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// longestChannel is how long a channel may live; one that asks for more lives an hour.
const longestChannel = 24 * time.Hour

// serveWatch makes channels of notifications, and renews them, see
// https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html.
func (o *organisation) serveWatch(c call) reply {
	var sent struct {
		Watch []map[string]any `json:"watch"`
	}
	if json.Unmarshal(c.body, &sent) != nil || len(sent.Watch) == 0 {
		return refuse(http.StatusBadRequest, "INVALID_DATA", "body", nil)
	}
	status := map[bool]int{true: http.StatusCreated, false: http.StatusOK}[c.Method == http.MethodPost]
	var results []any
	for _, w := range sent.Watch {
		id, token := fmt.Sprint(w["channel_id"]), toText(w["token"])
		_, known := o.store.Get(kindChannel, id)
		events, _ := w["events"].([]any)
		if len(token) > 50 || toText(w["notify_url"]) == "" || len(events) == 0 || known != (c.Method == http.MethodPut) {
			status = http.StatusAccepted
			results = append(results, failure("INVALID_DATA", "invalid data", map[string]any{"channel_id": id}))
			continue
		}
		until, err := time.Parse(time.RFC3339, toText(w["channel_expiry"]))
		if err != nil || until.After(o.now().Add(longestChannel)) {
			until = o.now().Add(time.Hour)
		}
		fields := map[string]any{"events": events, "token": token, "notify_url": w["notify_url"], "until": until.UTC().Format(time.RFC3339)}
		if err := o.store.Put(kindChannel, sandbox.Object{ID: id, Created: o.now(), Modified: o.now(), Fields: fields}); err != nil {
			return broken(err)
		}
		var told []any
		for _, e := range events {
			name, _, _ := strings.Cut(toText(e), ".")
			told = append(told, map[string]any{"channel_id": id, "channel_expiry": until.Format(timeForm), "resource_name": name, "resource_id": id})
		}
		results = append(results, success("Successfully subscribed for actions-watch of the given module", map[string]any{"events": told}))
	}
	return reply{status: status, body: map[string]any{"watch": results}}
}

// Tell calls the channels that live with all that was committed after seq, a commit at a time, and returns the
// seq of the last one. The store has to keep a journal. The error says that a target did not take a
// call: Zoho does not make it again.
func Tell(ctx context.Context, store *sandbox.Store, client *http.Client, now time.Time, seq uint64) (uint64, error) {
	commits, err := store.Journal(seq, 10_000)
	for _, c := range commits {
		seq = c.Seq
		operation := map[bool]string{true: "insert", false: "update"}[c.Created]
		if c.Deleted {
			operation = "delete"
		}
		for _, channel := range store.All(kindChannel) {
			until, _ := time.Parse(time.RFC3339, toText(channel.Fields["until"])) // it was written in this form
			if !isModule(c.Type) || now.After(until) || !strings.Contains(fmt.Sprint(channel.Fields["events"]), c.Type+".") {
				continue
			}
			if err = Notify(ctx, client, toText(channel.Fields["notify_url"]), map[string]any{
				"module": c.Type, "ids": []string{c.ID}, "operation": operation, "channel_id": channel.ID, "token": channel.Fields["token"],
				"server_time": now.UnixMilli(), "query_params": map[string]any{}, "resource_uri": "/crm/v8/" + c.Type,
				"affected_fields": []any{map[string]any{c.ID: slices.Sorted(maps.Keys(c.Set))}},
			}); err != nil {
				return seq, err
			}
		}
	}
	return seq, err
}

// Notify calls a target with a notification.
func Notify(ctx context.Context, client *http.Client, target string, notification map[string]any) error {
	body, err := json.Marshal(notification)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the target answers %s", answer.Status)
	}
	return nil
}
