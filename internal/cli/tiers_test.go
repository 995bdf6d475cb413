package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// fieldIn is what a CRM calls one of our fields: icp_tier is ICP_Tier__c in Salesforce.
func fieldIn(crm, name string) string {
	if crm == "hubspot" {
		return name
	}
	parts := strings.Split(name, "_")
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	parts[0] = strings.ToUpper(parts[0])
	return strings.Join(parts, "_") + "__c"
}

func accountsIn(crm string) string {
	if crm == "hubspot" {
		return "companies"
	}
	return "Account"
}

// service runs everything but the page over a world, at a time of the test's choosing,
// while do runs.
func (w *world) service(t *testing.T, now func() time.Time, do func(ctx context.Context, a *app.App)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cfg, err := config.Load(w.conf, demo.DefaultCRMs())
	if err != nil {
		t.Fatal(err)
	}
	cfg.DataDir = filepath.Join(filepath.Dir(w.conf), "data")
	a, err := app.Open(ctx, cfg, app.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	err = a.With(ctx, []app.Role{app.RoleIngest, app.RoleWorker, app.RoleWriteBack}, func(ctx context.Context) error {
		do(ctx, a)
		return nil
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

// ask runs a job that has to succeed, and returns what it counted.
func ask(ctx context.Context, t *testing.T, a *app.App, connection, job string) map[string]int {
	t.Helper()
	run, err := a.Jobs().Ask(ctx, connection, job, nil)
	if err != nil || run.State == jobs.Failed {
		t.Fatalf("%s of %s: %v %s", job, connection, err, run.Error)
	}
	if err := a.Backlog().Drain(ctx); err != nil {
		t.Fatal(err)
	}
	return run.Counts
}

// TestAnOverrideWinsUntilItsDayIsOver follows a rep's tier through both CRMs: it wins, is
// shown with its reason, is written to no field of the rep's, and ends by itself.
func TestAnOverrideWinsUntilItsDayIsOver(t *testing.T) {
	w := newWorld(t)
	for _, crm := range demo.DefaultCRMs() {
		w.connect(t, crm)
		w.ok(t, "fields", crm, "--create")
	}
	var days atomic.Int64
	start := time.Now().UTC()
	now := func() time.Time { return start.AddDate(0, 0, int(days.Load())) }
	w.service(t, now, func(ctx context.Context, a *app.App) {
		for _, crm := range demo.DefaultCRMs() {
			days.Store(0)
			box, table := w.boxes[crm], accountsIn(crm)
			ask(ctx, t, a, crm, jobs.Pull)
			ask(ctx, t, a, crm, jobs.WriteBack)
			var id string
			var before scoring.Score
			err := a.Accounts().List(ctx, accounts.ListFilter{Connection: crm, Tier: scoring.TierB}, func(l accounts.Listed) error {
				if id == "" && l.Score.Fit > 62 { // far enough from a cut for two days to change nothing
					id, before = l.Key.ID, *l.Score
				}
				return nil
			})
			if err != nil || id == "" {
				t.Fatalf("%s: no account of tier B: %v", crm, err)
			}
			// The end is two days off, so that a test that begins at midnight has room.
			until := start.AddDate(0, 0, 2).Format(time.DateOnly)
			set := map[string]any{
				fieldIn(crm, "icp_tier_override"): "D", fieldIn(crm, "icp_tier_override_reason"): "Budget erst 2027", fieldIn(crm, "icp_tier_override_until"): until,
			}
			if _, _, err := box.Store().Update(table, id, time.Now().UTC(), set); err != nil {
				t.Fatal(err)
			}
			ask(ctx, t, a, crm, jobs.Pull)
			check := func(when, tier, grade string) accounts.Explanation {
				t.Helper()
				ask(ctx, t, a, crm, jobs.WriteBack)
				ask(ctx, t, a, crm, jobs.Pull) // our own write comes back, as it does every few minutes
				x, err := a.Accounts().Explain(ctx, crm, id)
				if err != nil {
					t.Fatal(err)
				}
				o, _ := box.Store().Get(table, id)
				if got := o.Fields[fieldIn(crm, "icp_tier")]; got != tier || string(x.Score.Effective()) != tier || x.Score.Tier != "B" || x.Score.Grade != grade {
					t.Errorf("%s, %s: the CRM holds %v, explained are %s (by points %s) and grade %q; want %s and %q",
						crm, when, got, x.Score.Effective(), x.Score.Tier, x.Score.Grade, tier, grade)
				}
				for field, v := range set {
					if fmt.Sprint(o.Fields[field]) != fmt.Sprint(v) {
						t.Errorf("%s, %s: the rep's %s was %v and is %v", crm, when, field, v, o.Fields[field])
					}
				}
				return x
			}
			gradeD := strings.Replace(before.Grade, "B", "D", 1)
			x := check("on the day", "D", gradeD)
			text := icptext.In("de", a.Models().Model()).Text(x.Score)
			if !strings.HasPrefix(text.Headline, "Von Hand auf Stufe D gesetzt bis ") || !strings.Contains(text.Headline, "Budget erst 2027") {
				t.Errorf("%s: %s", crm, text.Headline)
			}
			o, _ := box.Store().Get(table, id)
			if reasons := fmt.Sprint(o.Fields[fieldIn(crm, "icp_reasons")]); !strings.Contains(reasons, "Budget erst 2027") {
				t.Errorf("%s: the reasons in the CRM do not say the rep's: %s", crm, reasons)
			}
			if n := ask(ctx, t, a, crm, jobs.WriteBack)["written"]; n != 0 {
				t.Errorf("%s: the next write-back writes %d records", crm, n)
			}
			days.Store(2)
			ask(ctx, t, a, crm, jobs.Rescore)
			check("on its last day", "D", gradeD)
			days.Store(3)
			if crm == "salesforce" { // for the other, write-back sees by itself that the day is over
				ask(ctx, t, a, crm, jobs.Rescore)
			}
			x = check("the day after", "B", before.Grade)
			if x.Score.Held || x.Score.Override != "" {
				t.Errorf("%s: held %v, override %q after its end", crm, x.Score.Held, x.Score.Override)
			}
			var causes []string
			for _, s := range x.Steps {
				causes = append(causes, string(s.Old)+">"+string(s.New)+" "+string(s.Cause))
			}
			if got, want := strings.Join(causes, ", "), ">B first, B>D override, D>B override_ended"; got != want {
				t.Errorf("%s: history %s, want %s", crm, got, want)
			}
		}
	})
}

// TestNoTierIsWrittenToMoreAccountsThanItHasRoomFor looks at what the CRMs hold.
func TestNoTierIsWrittenToMoreAccountsThanItHasRoomFor(t *testing.T) {
	w := newWorld(t)
	write(t, filepath.Dir(w.conf), "icp.yaml", strings.Replace(string(config.DefaultModel()), "  hysteresis:", "  capacity: {A: 3, B: 1, per: owner}\n  hysteresis:", 1))
	for _, crm := range demo.DefaultCRMs() {
		w.connect(t, crm)
		w.ok(t, "fields", crm, "--create")
	}
	w.service(t, time.Now, func(ctx context.Context, a *app.App) {
		for _, crm := range demo.DefaultCRMs() {
			ask(ctx, t, a, crm, jobs.Pull)
			ask(ctx, t, a, crm, jobs.WriteBack)
			owners := map[string]string{}
			left := 0
			err := a.Accounts().List(ctx, accounts.ListFilter{Connection: crm}, func(l accounts.Listed) error {
				owners[l.Key.ID] = l.Account.Owner
				left += len(l.Score.Capped)
				return nil
			})
			if err != nil || left == 0 {
				t.Fatalf("%s: nobody was left out, %v", crm, err)
			}
			taken := map[string]int{}
			for _, o := range w.boxes[crm].Store().All(accountsIn(crm)) {
				if tier := o.Fields[fieldIn(crm, "icp_tier")]; tier != nil {
					taken[fmt.Sprint(tier, " of ", owners[o.ID])]++
				}
			}
			for place, n := range taken {
				if strings.HasPrefix(place, "A") && n > 3 || strings.HasPrefix(place, "B") && n > 1 {
					t.Errorf("%s: %d accounts hold tier %s", crm, n, place)
				}
			}
			ask(ctx, t, a, crm, jobs.Pull)
			ask(ctx, t, a, crm, jobs.Rescore)
			if n := ask(ctx, t, a, crm, jobs.WriteBack)["written"]; n != 0 {
				t.Errorf("%s: the next write-back writes %d records", crm, n)
			}
		}
	})
}

func TestDuplicatesAreListedWithoutMixingConnections(t *testing.T) {
	w := newWorld(t) // both CRMs hold all companies
	for _, crm := range demo.DefaultCRMs() {
		w.connect(t, crm)
		w.ok(t, "pull", crm)
	}
	var groups [][]struct{ Connection, ID, Name, Tier string }
	if err := json.Unmarshal([]byte(w.ok(t, "accounts", "--duplicates", "-o", "json")), &groups); err != nil || len(groups) < 100 {
		t.Fatalf("%d groups of companies that both CRMs hold, %v", len(groups), err)
	}
	groups = nil // decoding into what is there would keep it
	if err := json.Unmarshal([]byte(w.ok(t, "duplicates", "hubspot", "-o", "json")), &groups); err != nil {
		t.Fatal(err)
	}
	first := groups[0][0]
	for _, g := range groups {
		for _, d := range g {
			if mixed := d.Connection != "hubspot" && (d.Name != "" || d.Tier != ""); mixed || d.Connection == "hubspot" && d.Name == "" {
				t.Fatalf("a list of hubspot shows %+v", d)
			}
		}
	}
	var explained struct {
		Also []struct{ Connection, ID string }
	}
	if err := json.Unmarshal([]byte(w.ok(t, "explain", first.Connection, first.ID, "-o", "json")), &explained); err != nil || len(explained.Also) == 0 {
		t.Errorf("explain knows %+v, %v", explained, err)
	}
	for _, line := range strings.Split(w.ok(t, "accounts", "--duplicates"), "\n") {
		if n := len([]rune(line)); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if code, _, errOut := run(t, "accounts", "--duplicates", "--tier", "A", "-c", w.conf); code != 2 || !strings.Contains(errOut, "--duplicates") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}
