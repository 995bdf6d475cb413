package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/tabular"
)

// retryAfter is when to ask again while the cache is being rebuilt, in seconds.
const retryAfter = "10"

// problem turns the error of a Source into the answer.
func (s *server) problem(operation string, err error) error {
	if findings := findings(err); len(findings) > 0 {
		return huma.Error422UnprocessableEntity("The request cannot be answered as it is.", findings...)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		return huma.Error404NotFound(err.Error())
	case errors.Is(err, ErrBusy):
		return later("The cache is being rebuilt from the stored records; ask again in a moment.")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return later("The answer took too long, or the service is ending.")
	}
	s.log.Error("request not answered", zap.String("operation", operation), zap.Error(err))
	return huma.Error500InternalServerError("This cannot be answered right now; the cause is in the log of the service.")
}

func later(detail string) error {
	return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(detail), http.Header{"Retry-After": {retryAfter}})
}

// findings lists the faults of the input; none where the error is not about it.
func findings(err error) []error {
	var input *InputError
	var option *insight.OptionError
	var reps *territory.InputError
	var model *compile.InvalidError
	var table *tabular.Error
	switch {
	case errors.As(err, &input):
		return []error{&huma.ErrorDetail{Location: input.Where, Message: input.Problem}}
	case errors.As(err, &option):
		return []error{&huma.ErrorDetail{Location: "query." + option.Option, Message: option.Problem.String()}}
	case errors.As(err, &table):
		return []error{&huma.ErrorDetail{Message: table.Error()}}
	case errors.As(err, &reps):
		all := make([]error, len(reps.Problems))
		for i, p := range reps.Problems {
			all[i] = &huma.ErrorDetail{Location: "body.reps", Message: p.String()}
		}
		return all
	case errors.As(err, &model):
		all := make([]error, len(model.Findings))
		for i, f := range model.Findings {
			all[i] = &huma.ErrorDetail{Location: place(f), Message: found(f)}
		}
		return all
	}
	return nil
}

// found is key, message and hint of a finding, in one line as its String is.
func found(f compile.Finding) string {
	return strings.TrimPrefix(f.String(), place(f)+": ")
}

// place is FILE:LINE:COLUMN.
func place(f compile.Finding) string { return fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column) }
