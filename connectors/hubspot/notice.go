package hubspot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// signatureLife is how old, or how far ahead, a signed request may be, see
// https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation.
const signatureLife = 5 * time.Minute

// event is what a webhook tells of one change, see
// https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide. Some
// subscriptions call the type eventType.
type event struct {
	Portal   int64       `json:"portalId"`
	Type     string      `json:"subscriptionType"`
	Other    string      `json:"eventType"`
	Object   json.Number `json:"objectId"`
	ObjectOf string      `json:"objectTypeId"`
	Property string      `json:"propertyName"`
	// Of a merge.
	Primary json.Number   `json:"primaryObjectId"`
	New     json.Number   `json:"newObjectId"`
	Merged  []json.Number `json:"mergedObjectIds"`
	// Of an association.
	Association string      `json:"associationType"`
	From        json.Number `json:"fromObjectId"`
	To          json.Number `json:"toObjectId"`
}

// Notice implements connector.Notifier: requests are signed with the client secret of the app
// (signature v3). An app that several portals have installed gets the events of all of them.
func (c *Connector) Notice(ctx context.Context, r connector.Request) (connector.Notice, error) {
	signature, err := c.signed(r)
	if err != nil {
		return connector.Notice{}, outcome.Permanent(err)
	}
	var events []event
	if err := json.Unmarshal(r.Body, &events); err != nil {
		return connector.Notice{}, outcome.Permanent(phrase.Errorf("the body is no list of events"))
	}
	portal, err := c.account(ctx)
	if err != nil {
		return connector.Notice{}, err
	}
	notice := connector.Notice{ID: signature}
	for _, e := range events {
		if e.Portal == portal.ID {
			notice.Hints = append(notice.Hints, c.hints(&e)...)
		}
	}
	return notice, nil
}

// signed returns the signature of a request that was signed for this app within signatureLife. It
// is written anew: base64 has several texts for the same bytes, and a request that comes again
// in another one is the same.
func (c *Connector) signed(r connector.Request) (string, error) {
	secret := c.secret.Reveal()
	if secret == "" {
		return "", phrase.Errorf("webhooks are signed with auth.client_secret, which the connection has none of")
	}
	stamp := r.Header.Get("X-HubSpot-Request-Timestamp")
	ms, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return "", phrase.Errorf("the request has no time")
	}
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprint(mac, r.Method, signedURL(r.URL))
	mac.Write(r.Body)
	fmt.Fprint(mac, stamp)
	want := mac.Sum(nil)
	given, err := base64.StdEncoding.DecodeString(r.Header.Get("X-HubSpot-Signature-v3"))
	if err != nil || !hmac.Equal(want, given) {
		return "", phrase.Errorf("the signature is not that of this request, for this app at this address")
	}
	if age := r.At.Sub(time.UnixMilli(ms)); age.Abs() > signatureLife {
		return "", phrase.Errorf("the request was signed more than %s away from now", signatureLife)
	}
	return base64.StdEncoding.EncodeToString(want), nil
}

// signedURL is an address as HubSpot signs it: with some characters as they are.
func signedURL(address string) string {
	return strings.NewReplacer(
		"%3A", ":", "%2F", "/", "%3F", "?", "%40", "@", "%21", "!", "%24", "$", "%27", "'", "%28", "(", "%29", ")", "%2A", "*", "%2C", ",", "%3B", ";",
	).Replace(address)
}

// hints are the records that an event may be about. What only we write is no news.
func (c *Connector) hints(e *event) []connector.Hint {
	object, what, _ := strings.Cut(e.Type+e.Other, ".")
	kind, ok := map[string]crm.Kind{"company": crm.KindAccount, "0-2": crm.KindAccount, "deal": crm.KindDeal, "0-3": crm.KindDeal}[object]
	if object == "object" {
		kind, ok = map[string]crm.Kind{"0-2": crm.KindAccount, "0-3": crm.KindDeal}[e.ObjectOf]
	}
	ids := []json.Number{e.Object}
	switch what {
	case "propertyChange":
		if c.own(e.Property) {
			return nil
		}
	case "merge":
		ids = append(slices.Concat(ids, e.Merged), e.Primary, e.New)
	case "associationChange":
		switch e.Association {
		case "COMPANY_TO_DEAL":
			kind, ids = crm.KindDeal, []json.Number{e.To}
		case "DEAL_TO_COMPANY":
			kind, ids = crm.KindDeal, []json.Number{e.From}
		default:
			return nil
		}
	}
	var hints []connector.Hint
	seen := map[string]bool{"": true}
	for _, id := range ids {
		if ok && !seen[id.String()] && isID(id.String()) {
			hints = append(hints, connector.Hint{Kind: kind, ID: id.String()})
		}
		seen[id.String()] = true
	}
	return hints
}

// own reports whether a property is one that nobody but this program writes.
func (c *Connector) own(property string) bool {
	for field, name := range c.cfg.Outputs {
		if name == property && !field.ReadOnly() {
			return true
		}
	}
	return false
}
