package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/accounts"
)

// plain answers for the reports that a connection alone asks for.
func (s *server) plain() {
	for _, p := range accounts.Plains() {
		op := get("/"+p.Name, p.Name, p.Short)
		schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(p.Kind), true, p.Name)
		op.Responses = map[string]*huma.Response{
			strconv.Itoa(http.StatusOK): {Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
		}
		huma.Register(s.api, op, func(ctx context.Context, in *struct{ Scope }) (*reply[any], error) {
			return report(ctx, s, op.OperationID, func() (any, error) { return s.source.Plain(ctx, p, in.Connection) })
		})
	}
}
