package zoho

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

const (
	// channelLife is how long a channel of notifications is asked to live: a day is the most in some of Zoho's
	// pages, a week in others, and one that asks for too much gets an hour.
	channelLife = 23 * time.Hour
	// noticeLife is how old, or how far ahead, a notification may be by its own time.
	noticeLife = 15 * time.Minute
)

// channel is the id of the connection's channel, and the token that each notification brings back. Both are worked out
// of the connection's name and the client secret, so that every replica knows them and nothing is kept.
func (c *Connector) channel() (id, token string, err error) {
	if c.secret == "" {
		return "", "", outcome.Permanent(errors.New("webhooks need auth.client_secret, which the connection has none of"))
	}
	mac := hmac.New(sha256.New, []byte(c.secret.Reveal()))
	mac.Write([]byte("icptier notifications of " + c.name))
	sum := mac.Sum(nil)
	return strconv.FormatUint(1e12+binary.BigEndian.Uint64(sum[24:])%1e12, 10), hex.EncodeToString(sum[:20]), nil
}

// Subscribe implements connector.Subscriber with a channel that is renewed, and made where it is not there. See
// https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html.
func (c *Connector) Subscribe(ctx context.Context, address string) (time.Time, error) {
	id, token, err := c.channel()
	if err != nil {
		return time.Time{}, err
	}
	until := crm.StampOf(time.Now().Add(channelLife))
	body := map[string]any{"watch": []any{map[string]any{
		"channel_id": id, "token": token, "notify_url": address, "events": []string{"Accounts.all", "Deals.all"}, "channel_expiry": moment(until),
	}}}
	for _, method := range []string{http.MethodPut, http.MethodPost} {
		var answer struct {
			Watch []struct {
				Status  string `json:"status"`
				Details struct {
					Events []struct {
						Until string `json:"channel_expiry"`
					} `json:"events"`
				} `json:"details"`
			} `json:"watch"`
		}
		_, err = c.json(ctx, httpclient.Request{Call: "subscribe", Method: method, Path: c.path("actions/watch"), JSON: body}, &answer)
		if err == nil && len(answer.Watch) > 0 && answer.Watch[0].Status == "success" {
			for _, e := range answer.Watch[0].Details.Events {
				if at, err := mapping.Stamp(e.Until); err == nil {
					until = min(until, at)
				}
			}
			return until.Time(), nil
		}
		if err != nil && !outcome.IsPermanent(err) {
			return time.Time{}, err
		}
	}
	if err == nil {
		err = errors.New("subscribe: the channel was not made")
	}
	return time.Time{}, err
}

// notification is what Zoho sends of a change.
type notification struct {
	Module    string                `json:"module"`
	IDs       []mapping.Value       `json:"ids"`
	Operation string                `json:"operation"`
	Channel   mapping.Value         `json:"channel_id"`
	Token     string                `json:"token"`
	At        int64                 `json:"server_time"`
	Affected  []map[string][]string `json:"affected_fields"` // names of fields by record
}

// Notice implements connector.Notifier: a notification is not signed, and brings back the token of its channel. What is told twice in other
// words is the same notice.
func (c *Connector) Notice(_ context.Context, r connector.Request) (connector.Notice, error) {
	id, token, err := c.channel()
	if err != nil {
		return connector.Notice{}, err
	}
	var n notification
	if json.Unmarshal(r.Body, &n) != nil {
		return connector.Notice{}, outcome.Permanent(errors.New("the body is no notification"))
	}
	if !hmac.Equal([]byte(n.Token), []byte(token)) || string(n.Channel) != id {
		return connector.Notice{}, outcome.Permanent(errors.New("the token is not that of the connection's channel"))
	}
	if age := r.At.Sub(time.UnixMilli(n.At)); n.At != 0 && age.Abs() > noticeLife {
		return connector.Notice{}, outcome.Permanent(fmt.Errorf("the notification was made more than %s away from now", noticeLife))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %v %d", n.Module, n.Operation, n.IDs, n.At))
	notice := connector.Notice{ID: hex.EncodeToString(sum[:])}
	for _, kind := range crm.Kinds() {
		for _, record := range n.IDs {
			hint := connector.Hint{Kind: kind, ID: string(record)}
			if module(kind) == n.Module && isID(hint.ID) && !c.onlyOurs(n.Affected, hint.ID) && !slices.Contains(notice.Hints, hint) {
				notice.Hints = append(notice.Hints, hint)
			}
		}
	}
	return notice, nil
}

// onlyOurs reports whether nothing of a record changed but what nobody except this program writes.
func (c *Connector) onlyOurs(affected []map[string][]string, id string) bool {
	names := 0
	for _, records := range affected {
		for _, name := range records[id] {
			names++
			ours := false
			for f, own := range c.cfg.Outputs {
				ours = ours || own == name && !f.ReadOnly()
			}
			if !ours && name != fieldModified {
				return false
			}
		}
	}
	return names > 0
}
