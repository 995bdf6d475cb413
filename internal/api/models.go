package api

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/preview"
)

// Language is the parameter of answers that hold sentences. It is exported as Scope is.
type Language struct {
	Lang string `query:"lang" enum:"de,en" default:"en" doc:"The language of sentences."`
}

// models serves the versions of the ICP model, and what another model would move.
func (s *server) models() {
	huma.Register(s.api, get("/models", "list-models", "The published versions of the ICP model, the newest first, with what each changed"),
		func(ctx context.Context, in *Language) (*reply[[]answer.Version], error) {
			return answered(s, "list-models", func() ([]answer.Version, error) { return s.source.Versions(ctx, in.Lang) })
		})
	huma.Register(s.api, get("/models/current", "get-current-model", "The version in force"),
		func(ctx context.Context, in *Language) (*reply[answer.Version], error) {
			all, err := s.source.Versions(ctx, in.Lang)
			if err == nil && len(all) == 0 {
				err = fmt.Errorf("%w: no model is in force", ErrNotFound)
			}
			if err != nil {
				return nil, s.problem("get-current-model", err)
			}
			return &reply[answer.Version]{all[0]}, nil
		})
	huma.Register(s.api, get("/models/{version}", "get-model", "One version"),
		func(ctx context.Context, in *struct {
			Language
			Version int `path:"version" minimum:"1"`
		}) (*reply[answer.Version], error) {
			all, err := s.source.Versions(ctx, in.Lang)
			if err != nil {
				return nil, s.problem("get-model", err)
			}
			for i := range all {
				if all[i].Version == in.Version {
					return &reply[answer.Version]{all[i]}, nil
				}
			}
			return nil, s.problem("get-model", fmt.Errorf("%w: there is no version %d of the model", ErrNotFound, in.Version))
		})
	huma.Register(s.api, post("/models/preview", "preview-model", "What a model would move, were it in force; nothing is published"),
		func(ctx context.Context, in *struct {
			File    string `query:"file" default:"model.yaml" maxLength:"200" doc:"What findings call the model."`
			RawBody []byte `contentType:"text/yaml" doc:"The model, as a YAML file holds it."`
		}) (*reply[*preview.Report], error) {
			return report(ctx, s, "preview-model", func() (*preview.Report, error) { return s.source.Preview(ctx, in.File, in.RawBody) })
		})
}
