package salesforce

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/wait"
)

// Query jobs of the Bulk API 2.0 read many records in few calls, see
// https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_create_job.htm.
// A job stands in the cursor from the moment that it was made, so that a process which comes
// after a dead one goes on with it; one that nobody goes on with ends by itself after seven days.
const (
	// jobsFrom is from how many records on a job is made where the options say nothing else.
	jobsFrom = 50_000
	// mostJobs is how many jobs a reading has whose results go away before they are read.
	mostJobs = 3
	// jobPatience is how long one call waits for a job, and mostWaits how many calls do: an hour.
	jobPatience = time.Minute
	mostWaits   = 60
	firstPoll   = 500 * time.Millisecond
	longestPoll = 30 * time.Second
	// recordsAtOnce and idsAtOnce are the most rows of an answer, which is held as a whole: what a
	// record takes is some hundred bytes. leastAtOnce is how far it goes down where it is too large.
	recordsAtOnce = 10_000
	idsAtOnce     = 50_000
	leastAtOnce   = 100
)

// job is where a reading stands in the result of a query job.
type job struct {
	ID string `json:"id,omitempty"` // empty before it is made
	// Locator is Salesforce's, of the next part of the result; empty before the first.
	Locator string `json:"locator,omitempty"`
	// Waits counts the calls that waited for the job in vain, and Jobs the jobs before this one.
	Waits int `json:"waits,omitempty"`
	Jobs  int `json:"jobs,omitempty"`
	// Rows is the most of an answer where the usual number was too large.
	Rows int `json:"rows,omitempty"`
	// Read says that the result is read, and the job is to be deleted.
	Read bool `json:"read,omitempty"`
}

// longestLocator is how long a locator of Salesforce's may be.
const longestLocator = 500

func (j *job) valid() bool {
	return j == nil || (j.ID == "" || isID(j.ID)) && len(j.Locator) <= longestLocator && min(j.Waits, j.Jobs, j.Rows) >= 0 && j.Rows <= idsAtOnce
}

// refusedError says why there is no job, so that everything is read page by page.
type refusedError struct{ why error }

func (e *refusedError) Error() string { return e.why.Error() }

func (e *refusedError) Unwrap() error { return e.why }

// said is what people are told of it.
func (e *refusedError) said() phrase.Phrase {
	return phrase.Of("the organisation did not take it as a bulk query, so it is read page by page, in more calls (%s)", phrase.OfError(e.why))
}

var (
	errJobFailed = phrase.Errorf("the job failed")
	errJobEnded  = phrase.Errorf("somebody ended the job")
	errJobSlow   = phrase.Errorf("the job was not done within an hour")
	errJobGone   = phrase.Errorf("the job or its result went away several times")
)

// jobQuery is what a job asks for.
type jobQuery struct {
	soql      string
	operation string   // query, or queryAll for deleted records besides
	columns   []string // that the soql names, in their order
	rows      int      // of an answer, at most
}

// step moves a job on: it makes it, waits for it, reads a part of its result, or deletes it. It
// returns the job as it is then, nil when all is done, and what it read. The same job may be given
// again: it then reads the same. A *refusedError says that there is no use in jobs.
func (c *Connector) step(ctx context.Context, j job, q jobQuery) (*job, table, error) {
	switch {
	case j.ID == "":
		var err error
		j.ID, err = c.makeJob(ctx, q)
		return &j, table{}, err
	case j.Read:
		c.dropJob(ctx, j.ID)
		return nil, table{}, ctx.Err()
	case j.Locator == "":
		ready, err := c.awaitJob(ctx, j.ID)
		switch {
		case gone(err):
			return j.anew()
		case err != nil || ready:
			break
		case j.Waits+1 >= mostWaits:
			c.abortJob(ctx, j.ID)
			err = &refusedError{errJobSlow}
		default:
			j.Waits++
			return &j, table{}, nil
		}
		if err != nil {
			return nil, table{}, noJob(err)
		}
	}
	return c.readJob(ctx, j, q)
}

// noJob returns a *refusedError for one that no other try mends.
func noJob(err error) error {
	if outcome.IsPermanent(err) {
		return &refusedError{err}
	}
	return err
}

func tooLarge(err error) bool {
	_, large := errors.AsType[*httpclient.TooLargeError](err)
	return large
}

// anew returns the job to make in the place of one whose result is gone.
func (j job) anew() (*job, table, error) {
	if j.Jobs+1 >= mostJobs {
		return nil, table{}, &refusedError{errJobGone}
	}
	return &job{Jobs: j.Jobs + 1, Rows: j.Rows}, table{}, nil
}

// gone reports whether a job is not there any more, or its result, or is of another version of the API.
func gone(err error) bool {
	var s *httpclient.StatusError
	return errors.As(err, &s) && (s.Status == http.StatusNotFound || s.Status == http.StatusConflict || s.Code == codeLocator)
}

func (c *Connector) jobPath(parts ...string) string {
	return c.path(append([]string{"jobs", "query"}, parts...)...)
}

func (c *Connector) makeJob(ctx context.Context, q jobQuery) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	_, err := c.client.JSON(ctx, httpclient.Request{
		Call: "bulk query", Method: http.MethodPost, Path: c.jobPath(), JSON: map[string]string{
			"operation": q.operation, "query": q.soql, "contentType": "CSV", "columnDelimiter": "COMMA", "lineEnding": "LF",
		},
	}, &made)
	switch {
	case httpclient.CodeOf(err) == codeInvalidField:
		// The field went away after we asked which there are.
		c.schemas.Forget()
		return "", phrase.Plain(err)
	case err != nil:
		return "", noJob(err)
	case !isID(made.ID):
		return "", errors.New("bulk query: answer has no id")
	}
	return longID(made.ID), nil
}

// awaitJob waits until a job is done, and reports whether it is.
func (c *Connector) awaitJob(ctx context.Context, id string) (bool, error) {
	began, pause := time.Now(), firstPoll
	for {
		var answer struct {
			State string `json:"state"`
		}
		_, err := c.client.JSON(ctx, httpclient.Request{Call: "bulk state", Method: http.MethodGet, Path: c.jobPath(id)}, &answer)
		switch {
		case err != nil:
			return false, err
		case answer.State == "JobComplete":
			return true, nil
		case answer.State == "Failed": // of a query it says no reason
			c.dropJob(ctx, id)
			return false, &refusedError{errJobFailed}
		case answer.State == "Aborted":
			c.dropJob(ctx, id)
			return false, &refusedError{errJobEnded}
		case time.Since(began) >= jobPatience:
			return false, nil
		}
		if err := wait.For(ctx, pause); err != nil {
			return false, err
		}
		pause = min(2*pause, longestPoll)
	}
}

// readJob reads a part of the result of a job that is done, see
// https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_get_job_results.htm.
func (c *Connector) readJob(ctx context.Context, j job, q jobQuery) (*job, table, error) {
	ask := url.Values{"maxRecords": {strconv.Itoa(j.rows(q))}}
	if j.Locator != "" {
		ask.Set("locator", j.Locator)
	}
	accept := make(http.Header)
	accept.Set("Accept", "text/csv")
	res, err := c.client.Do(ctx, httpclient.Request{
		Call: "bulk results", Method: http.MethodGet, Path: c.jobPath(j.ID, "results"), Query: ask, Header: accept, Check: wholeTable,
	})
	switch {
	case tooLarge(err) && j.rows(q) > leastAtOnce:
		j.Rows = max(j.rows(q)/4, leastAtOnce)
		return c.readJob(ctx, j, q)
	case gone(err):
		return j.anew()
	case err != nil:
		return nil, table{}, noJob(err)
	}
	rows, err := tableOf(res)
	switch {
	case err != nil:
		return nil, table{}, err
	case !rows.has(q.columns):
		return j.anew() // the organisation's fields are others than when the job was made
	}
	j.Waits = 0
	if j.Locator = res.Header.Get(headerLocator); j.Locator == noLocator {
		j.Locator, j.Read = "", true
	}
	return &j, rows, nil
}

func (j *job) rows(q jobQuery) int {
	if j.Rows > 0 {
		return min(j.Rows, q.rows)
	}
	return q.rows
}

// dropJob deletes a job that is done. Where the call does not go through it ends by itself.
func (c *Connector) dropJob(ctx context.Context, id string) {
	_, _ = c.client.Do(ctx, httpclient.Request{Call: "bulk end", Method: http.MethodDelete, Path: c.jobPath(id)})
}

// abortJob ends a job that runs, as far as the call goes through.
func (c *Connector) abortJob(ctx context.Context, id string) {
	_, _ = c.client.Do(ctx, httpclient.Request{
		Call: "bulk end", Method: http.MethodPatch, Path: c.jobPath(id), JSON: map[string]string{"state": "Aborted"},
	})
}
