package key

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/access"
)

// shelf is a Store in memory.
type shelf struct {
	body []byte
	err  error
}

func (s *shelf) Keys(context.Context) ([]byte, error) { return s.body, s.err }

func (s *shelf) ChangeKeys(_ context.Context, change func([]byte) ([]byte, error)) error {
	body, err := change(s.body)
	if err == nil {
		s.body = body
	}
	return err
}

func TestAKeyIsGoodUntilItIsOverOrRevoked(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := &shelf{}
	r := &Ring{Store: s, Now: func() time.Time { return now }}
	ctx := t.Context()
	made, text, err := r.Create(ctx, Key{Name: "export", Role: "operator", Connections: []string{"a"}, Expires: now.Add(time.Hour), By: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := r.Create(ctx, Key{Role: "viewer"})
	if err != nil {
		t.Fatal(err)
	}
	id, secret, _ := strings.Cut(strings.TrimPrefix(text, prefix), "_")
	if strings.Contains(string(s.body), secret) || made.Hash != "" || made.ID != id {
		t.Errorf("the secret is stored, or shown: %s", s.body)
	}
	who, err := r.Check(ctx, text)
	if err != nil || who.Role != access.Operator || who.Sees("b") || !who.Sees("a") || who.By != access.ByKey || who.Name != "key "+id {
		t.Errorf("the key is of %+v, %v", who, err)
	}
	_, others, _ := strings.Cut(strings.TrimPrefix(other, prefix), "_")
	for name, bad := range map[string]string{
		"nothing": "", "another secret": prefix + id + "_" + others, "half": text[:len(text)-1], "more": text + "a",
		"upper case": strings.ToUpper(text), "another id": prefix + "aaaaaaaa_" + secret, "no prefix": id + "_" + secret,
	} {
		var refused *access.RefusedError
		if who, err := r.Check(ctx, bad); !errors.As(err, &refused) || who.Role != access.Anyone {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
	all, err := r.List(ctx)
	if err != nil || len(all) != 2 || all[1].Hash != "" || all[1].Name != "export" || all[1].By != "anna" {
		t.Errorf("%+v, %v", all, err)
	}
	now = now.Add(time.Hour)
	if _, err := r.Check(ctx, text); err == nil {
		t.Error("a key that is over is good")
	}
	now = now.Add(-time.Minute)
	if _, err := r.Revoke(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Check(ctx, text); err == nil {
		t.Error("a revoked key is good")
	}
	if _, err := r.Revoke(ctx, id); !errors.Is(err, ErrNone) {
		t.Errorf("revoked twice: %v", err)
	}
	s.err = errors.New("NATS is away")
	var refused *access.RefusedError
	if _, err := r.Check(ctx, other); err == nil || errors.As(err, &refused) {
		t.Errorf("a store that is away says %v", err)
	}
}

// FuzzAuthorization sends whatever header: nobody gets in by it, and nothing breaks.
func FuzzAuthorization(f *testing.F) {
	s := &shelf{}
	r := &Ring{Store: s, Now: time.Now}
	_, good, err := r.Create(context.Background(), Key{Role: "admin"})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"Bearer " + good[:20], "bearer icp__", "Basic YTpi", "Bearer", "Bearer icp_aaaaaaaa_" + strings.Repeat("a", 32), "Bearer \x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if strings.Contains(header, good) {
			return
		}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		req.Header["Authorization"] = []string{header}
		if who, known, err := r.Who(req); known || err == nil || who.Role != access.Anyone {
			t.Errorf("%q is %+v, %t, %v", header, who, known, err)
		}
	})
}

// FuzzStored reads whatever stands in the store.
func FuzzStored(f *testing.F) {
	f.Add([]byte(`[{"id":"aaaaaaaa","role":"root","hash":""}]`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := &Ring{Store: &shelf{body: body}, Now: time.Now}
		if who, err := r.Check(t.Context(), prefix+"aaaaaaaa_"+strings.Repeat("a", 32)); err == nil {
			t.Errorf("%s lets %+v in", body, who)
		}
		_, _, err := r.Create(t.Context(), Key{Role: "viewer"})
		if json.Unmarshal(body, new([]Key)) != nil && len(body) > 0 && err == nil {
			t.Errorf("%q was written over", body)
		}
	})
}
