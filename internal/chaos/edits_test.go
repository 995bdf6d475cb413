package chaos

import (
	"context"
	"math/rand/v2"
	"net/http"
	"testing"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/demo"
)

// What the editor does itself must never look like a fault of the program: here none runs.
func TestEditsAreHeldAgainstNobody(t *testing.T) {
	opened, err := demo.OpenBox(demo.BoxOptions{CRM: "hubspot", Accounts: 40, Seed: 1, Journal: true, Log: zap.NewNop()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if err := opened.Listen(ctx, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- opened.Serve(ctx) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}()
	b := &box{name: "hub", dialect: hubspot{}, client: &http.Client{}}
	defer b.client.CloseIdleConnections()
	if b.hello, err = opened.Hello(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.call(ctx, http.MethodPost, "/api/crm/properties/2026-03/companies", map[string]any{
		"name": hubspot{}.field(crm.FieldOverride), "label": "ICP override", "type": "string", "fieldType": "text", "groupName": "companyinformation",
	}); err != nil {
		t.Fatal(err)
	}
	if b.mirror, err = b.fill(ctx); err != nil {
		t.Fatal(err)
	}
	// With this seed two merges follow an override of the merged company at once.
	e := &editor{box: b, rand: rand.New(rand.NewPCG(7, 2))}
	for range 1500 {
		if err := e.edit(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.follow(ctx); err != nil {
		t.Fatal(err)
	}
	if got := b.mirror.tally(); got != (tally{}) {
		t.Errorf("edits of reps count as faults of the program: %+v", got)
	}
}
