package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
)

// stage is the meaning of a stage of a deal pipeline.
type stage struct {
	status crm.DealStatus
	name   string // as people know it
}

// stages asks what the stages of the deal pipelines mean, see
// https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide.
func (c *Connector) stages(ctx context.Context) (map[string]stage, error) {
	var answer struct {
		Results []struct {
			Stages []struct {
				ID       text `json:"id"`
				Label    text `json:"label"`
				Metadata struct {
					IsClosed    text `json:"isClosed"`
					Probability text `json:"probability"`
				} `json:"metadata"`
			} `json:"stages"`
		} `json:"results"`
	}
	if _, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "pipelines", Method: http.MethodGet, Path: c.path("pipelines", crm.KindDeal, ""),
	}, &answer); err != nil {
		return nil, err
	}
	if answer.Results == nil {
		return nil, fmt.Errorf("pipelines: %w", errNoResults)
	}
	stages := make(map[string]stage)
	for _, pipeline := range answer.Results {
		for _, s := range pipeline.Stages {
			one := stage{status: crm.DealOpen, name: stageName(string(s.ID), string(s.Label))}
			probability, err := mapping.ParseNumber(string(s.Metadata.Probability))
			switch {
			case strings.EqualFold(string(s.Metadata.IsClosed), "false"):
			case err == nil && probability >= 1:
				one.status = crm.DealWon
			case err == nil && probability <= 0:
				one.status = crm.DealLost
			}
			stages[string(s.ID)] = one
		}
	}
	return stages, nil
}

// stageName is the label of a stage. A stage that HubSpot ships keeps its id where its
// label says something else, such as a translation: models know the id, and only stages
// that a portal has made, whose ids are numbers, have labels of its own.
func stageName(id, label string) string {
	label = strings.TrimSpace(label)
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(label))
	if label != "" && (letters == id || strings.ContainsAny(id, "0123456789")) {
		return label
	}
	return id
}
