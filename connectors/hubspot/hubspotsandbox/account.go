package hubspotsandbox

import (
	"net/http"
	"strconv"
	"time"
)

// What the portal says of itself. All of it is made up.
const (
	portalID = 49000001
	appID    = 1000001
	userID   = 7000001
	uiDomain = "app-eu1.hubspot.com"
	timeZone = "Europe/Berlin"
)

// currencies of a portal that has several, its own first.
func currencies() []string { return []string{"EUR", "CHF", "USD"} }

func (p *portal) details(w http.ResponseWriter, _ *http.Request) {
	offset := time.Hour
	if zone, err := time.LoadLocation(timeZone); err == nil {
		_, seconds := p.now().In(zone).Zone()
		offset = time.Duration(seconds) * time.Second
	}
	own, others := p.currency, []string{}
	if own == "" {
		own, others = currencies()[0], currencies()[1:]
	}
	write(w, http.StatusOK, struct {
		PortalID     int      `json:"portalId"`
		AccountType  string   `json:"accountType"`
		TimeZone     string   `json:"timeZone"`
		Currency     string   `json:"companyCurrency"`
		Others       []string `json:"additionalCurrencies"`
		Offset       string   `json:"utcOffset"`
		OffsetMillis int64    `json:"utcOffsetMilliseconds"`
		UIDomain     string   `json:"uiDomain"`
		Location     string   `json:"dataHostingLocation"`
	}{portalID, "DEVELOPER_TEST", timeZone, own, others, time.Time{}.Add(offset).Format("+15:04"), offset.Milliseconds(), uiDomain, "eu1"})
}

// pipelineStage is a stage as the pipelines API shows it.
type pipelineStage struct {
	Label        string            `json:"label"`
	DisplayOrder int               `json:"displayOrder"`
	Metadata     map[string]string `json:"metadata"`
	ID           string            `json:"id"`
	CreatedAt    string            `json:"createdAt"`
	UpdatedAt    string            `json:"updatedAt"`
	Write        string            `json:"writePermissions"`
	Archived     bool              `json:"archived"`
}

type pipeline struct {
	Label        string          `json:"label"`
	DisplayOrder int             `json:"displayOrder"`
	ID           string          `json:"id"`
	Stages       []pipelineStage `json:"stages"`
	CreatedAt    string          `json:"createdAt"`
	UpdatedAt    string          `json:"updatedAt"`
	Archived     bool            `json:"archived"`
}

func pipelinesOf(t *table) []pipeline {
	if t.name != deals {
		return []pipeline{}
	}
	begin := formatTime(time.Unix(0, 0))
	sales := pipeline{Label: "Sales Pipeline", ID: pipelineID, CreatedAt: begin, UpdatedAt: begin}
	for i, s := range stages() {
		sales.Stages = append(sales.Stages, pipelineStage{
			Label: s.label, DisplayOrder: i, ID: s.id, CreatedAt: begin, UpdatedAt: begin, Write: "CRM_PERMISSIONS_ENFORCEMENT",
			Metadata: map[string]string{"isClosed": strconv.FormatBool(s.closed()), "probability": s.probability},
		})
	}
	return []pipeline{sales}
}

func (p *portal) pipelines(w http.ResponseWriter, _ *http.Request, t *table) *fault {
	write(w, http.StatusOK, results(pipelinesOf(t)))
	return nil
}

func (p *portal) pipeline(w http.ResponseWriter, r *http.Request, t *table) *fault {
	for _, one := range pipelinesOf(t) {
		if one.ID == r.PathValue("id") {
			write(w, http.StatusOK, one)
			return nil
		}
	}
	return notFound("Pipeline %s does not exist", r.PathValue("id"))
}

// owner is a rep. The sandbox's reps have numbers for names.
type owner struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	Type      string `json:"type"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	UserID    int    `json:"userId"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
	Archived  bool   `json:"archived"`
}

func (p *portal) owners() []owner {
	var keys []string
	if _, err := p.store.Meta(metaOwners, &keys); err != nil {
		return nil
	}
	list := []owner{}
	begin := formatTime(time.Unix(0, 0))
	for i, key := range keys {
		list = append(list, owner{
			ID: ownerID(i), Email: key + "@example.com", Type: "PERSON", FirstName: "Rep", LastName: strconv.Itoa(i + 1),
			UserID: 7001 + i, CreatedAt: begin, UpdatedAt: begin,
		})
	}
	return list
}

// ownerID is the id of the rep at a place in the list.
func ownerID(i int) string { return strconv.Itoa(9_000_001 + i) }

func (p *portal) serveOwners(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, f := limitOf(q, 100, 500)
	if f != nil {
		fail(w, r, f)
		return
	}
	list := []owner{}
	for _, o := range p.owners() {
		if (q.Get("email") == "" || q.Get("email") == o.Email) && o.ID > q.Get("after") {
			list = append(list, o)
		}
	}
	var out struct {
		collection[owner]
		Paging *paging `json:"paging,omitempty"`
	}
	if len(list) > limit {
		list = list[:limit]
		out.Paging = nextPage(r, list[limit-1].ID)
	}
	out.Results = list
	write(w, http.StatusOK, out)
}

func (p *portal) serveOwner(w http.ResponseWriter, r *http.Request) {
	for _, o := range p.owners() {
		if o.ID == r.PathValue("id") {
			write(w, http.StatusOK, o)
			return
		}
	}
	fail(w, r, notFound("resource not found"))
}

// introspect says what is known of a token, to whoever knows the app's secret. See
// https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide.
func (p *portal) introspect(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("client_id") != p.client || r.PostForm.Get("client_secret") != p.secret {
		fail(w, r, &fault{status: http.StatusUnauthorized, category: "INVALID_AUTHENTICATION", message: "unknown client"})
		return
	}
	if !p.active(r.PostForm.Get("token")) {
		write(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	write(w, http.StatusOK, map[string]any{
		"active": true, "token_use": "access_token", "token_type": "bearer", "app_id": appID, "client_id": p.client,
		"hub_id": portalID, "hub_domain": "sandbox.example.com", "user_id": userID,
	})
}
