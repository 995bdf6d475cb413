package pipedrive

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// noticeLife is how old, or how far ahead, an event may be: Pipedrive calls again for some minutes.
const noticeLife = 15 * time.Minute

// event is what a webhook of version 2 tells, see https://pipedrive.readme.io/docs/guide-for-webhooks-v2.
type event struct {
	Meta struct {
		ID        string        `json:"id"`
		Company   mapping.Value `json:"company_id"`
		Entity    string        `json:"entity"`
		Record    mapping.Value `json:"entity_id"`
		Merged    mapping.Value `json:"merged_to_id"`
		Action    string        `json:"action"`
		Timestamp time.Time     `json:"timestamp"`
	} `json:"meta"`
	Previous map[string]json.RawMessage `json:"previous"` // of a change: what it changed
}

// Notice implements connector.Notifier. Nothing is signed: who knows the password is Pipedrive, and its
// event is taken once.
func (c *Connector) Notice(ctx context.Context, r connector.Request) (connector.Notice, error) {
	e, err := c.event(r)
	if err != nil {
		return connector.Notice{}, outcome.Permanent(err)
	}
	own, err := c.company(ctx, false)
	if err != nil {
		return connector.Notice{}, err
	}
	if e.Meta.Company != own.ID {
		return connector.Notice{}, outcome.Permanent(errors.New("the event is of another company"))
	}
	notice := connector.Notice{ID: strings.ToLower(e.Meta.ID)}
	kind, ok := map[string]crm.Kind{"organization": crm.KindAccount, "deal": crm.KindDeal}[e.Meta.Entity]
	for _, id := range []mapping.Value{e.Meta.Record, e.Meta.Merged} {
		if ok && isID(string(id)) && !c.ours(kind, e) {
			notice.Hints = append(notice.Hints, connector.Hint{Kind: kind, ID: string(id)})
		}
	}
	return notice, nil
}

// event reads a request that has the password, and was made a short while ago.
func (c *Connector) event(r connector.Request) (e event, err error) {
	given, found := strings.CutPrefix(r.Header.Get("Authorization"), "Basic ")
	plain, broken := base64.StdEncoding.DecodeString(given)
	_, password, _ := strings.Cut(string(plain), ":")
	have, want := sha256.Sum256([]byte(password)), sha256.Sum256([]byte(c.password.Reveal()))
	switch {
	case c.password == "":
		return e, errors.New("webhooks have the password auth.client_secret, which the connection has none of")
	case !found || broken != nil || subtle.ConstantTimeCompare(have[:], want[:]) != 1:
		return e, errors.New("the password is not that of this connection's webhooks")
	case json.Unmarshal(r.Body, &e) != nil:
		return e, errors.New("the body is no event")
	case !regexp.MustCompile(`^[0-9A-Za-z-]{8,64}$`).MatchString(e.Meta.ID):
		return e, errors.New("the event has no id")
	case r.At.Sub(e.Meta.Timestamp).Abs() > noticeLife:
		return e, errors.New("the event is more than 15 minutes away from now")
	}
	return e, nil
}

// ours reports whether an event tells of nothing but what only we write.
func (c *Connector) ours(kind crm.Kind, e event) bool {
	s := c.schemas.Have(kind)
	var own map[string]json.RawMessage
	if s == nil || e.Meta.Action != "change" || json.Unmarshal(e.Previous["custom_fields"], &own) != nil || len(own) == 0 {
		return false
	}
	for name := range e.Previous {
		if name != "custom_fields" && name != fieldModified {
			return false
		}
	}
	for f, name := range s.mapped.Outputs {
		if !f.ReadOnly() {
			delete(own, s.codes[name])
		}
	}
	return len(own) == 0
}
