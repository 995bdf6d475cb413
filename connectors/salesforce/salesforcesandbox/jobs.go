package salesforcesandbox

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// Query jobs of the Bulk API 2.0, see
// https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm.

// dailyJobs is how many query jobs an organisation may make in a day, and keptResult how long the
// result of one is kept.
const (
	dailyJobs  = 10_000
	keptResult = 7 * 24 * time.Hour
	objectJob  = "750"
	// largestPart is how many records a part has where nothing is asked for.
	largestPart = 100_000
)

// The states of a job.
const (
	stateQueued  = "UploadComplete"
	stateRunning = "InProgress"
	stateDone    = "JobComplete"
	stateFailed  = "Failed"
	stateAborted = "Aborted"
)

// jobs are those that were made since the process began.
type jobs struct {
	made int
	kept map[string]*job
}

// job is a query that runs by itself.
type job struct {
	id, operation, version string
	created                time.Time
	state                  string
	looks                  int // how often it is still asked for until it is done
	found                  result
}

// info is a job as a client sees it; a new one has no counts yet.
func (j *job) info(counted bool) map[string]any {
	api, err := strconv.ParseFloat(strings.TrimPrefix(j.version, "v"), 64)
	if err != nil {
		api = newestVersion
	}
	info := map[string]any{
		"id": j.id, "operation": j.operation, "object": j.found.object.name, "createdById": adminID(), "createdDate": j.created.Format(timeFormat),
		"systemModstamp": j.created.Format(timeFormat), "state": j.state, "concurrencyMode": "Parallel", "contentType": "CSV",
		"apiVersion": double(api), "lineEnding": "LF", "columnDelimiter": "COMMA",
	}
	if counted {
		info["jobType"], info["retries"], info["totalProcessingTime"], info["numberRecordsProcessed"] = "V2Query", 0, 0, 0
		if j.state == stateDone {
			info["numberRecordsProcessed"] = len(j.found.rows)
		}
	}
	return info
}

func (j *job) ended() bool {
	return j.state == stateDone || j.state == stateFailed || j.state == stateAborted
}

func invalidJob(format string, args ...any) *fault { return badRequest("INVALIDJOB", format, args...) }

// serveNewJob makes a job. What it finds is settled here, though nobody sees it before it is done.
func (o *org) serveNewJob(r *http.Request) (reply, *fault) {
	var ask struct {
		Operation string `json:"operation"`
		Query     string `json:"query"`
		Content   string `json:"contentType"`
		Delimiter string `json:"columnDelimiter"`
		Ending    string `json:"lineEnding"`
	}
	if f := readJSON(r, &ask); f != nil {
		return reply{}, f
	}
	switch {
	case ask.Operation != "query" && ask.Operation != "queryAll":
		return reply{}, invalidJob("Unsupported operation: %.40s", ask.Operation)
	case ask.Content != "" && ask.Content != "CSV" || ask.Delimiter != "" && ask.Delimiter != "COMMA" || ask.Ending != "" && ask.Ending != "LF":
		return reply{}, invalidJob("the sandbox writes results as CSV with commas and LF alone")
	case o.jobs.made >= dailyJobs:
		return reply{}, badRequest("LIMIT_EXCEEDED", "Maximum number of query jobs per rolling 24 hour period exceeded")
	}
	found, f := o.run(ask.Query, ask.Operation == "queryAll", false)
	switch {
	case f != nil:
		return reply{}, f
	case found.count:
		return reply{}, badRequest("API_ERROR", "Aggregate functions are not supported in Bulk Query")
	case slices.ContainsFunc(found.fields, func(f *field) bool { return f.typ == "address" }):
		return reply{}, badRequest("FUNCTIONALITY_NOT_ENABLED", "Selecting compound data not supported in Bulk Query")
	}
	o.jobs.made++
	j := &job{
		id: newID(objectJob, uint64(o.jobs.made)), operation: ask.Operation, version: r.PathValue("version"), //nolint:gosec // it counts up
		created: o.now(), state: stateQueued, looks: 1 + o.jobs.made%3, found: found,
	}
	if o.jobs.kept == nil {
		o.jobs.kept = make(map[string]*job)
	}
	o.jobs.kept[j.id] = j
	return reply{body: j.info(false)}, nil
}

// job returns the job that a path names, unless it is gone.
func (o *org) job(r *http.Request) (*job, *fault) {
	id, _ := fullID(r.PathValue("id"))
	j := o.jobs.kept[id]
	if j == nil || o.now().Sub(j.created) > keptResult {
		return nil, notFound()
	}
	return j, nil
}

// serveJob answers a call on one job: GET, PATCH to abort it, or DELETE. Every look moves it on.
func (o *org) serveJob(r *http.Request) (reply, *fault) {
	j, f := o.job(r)
	if f != nil {
		return reply{}, f
	}
	switch r.Method {
	case http.MethodDelete:
		if !j.ended() {
			return reply{}, badRequest("INVALIDJOBSTATE", "Job must be in a terminal state to be deleted, and is %s", j.state)
		}
		delete(o.jobs.kept, j.id)
		return reply{status: http.StatusNoContent}, nil
	case http.MethodPatch:
		return j.abort(r)
	}
	if j.ended() {
		return reply{body: j.info(true)}, nil
	}
	j.looks--
	switch {
	case sandbox.JobFailed(r):
		j.state = stateFailed
	case j.looks <= 0:
		j.state = stateDone
	default:
		j.state = stateRunning
	}
	return reply{body: j.info(true)}, nil
}

func (j *job) abort(r *http.Request) (reply, *fault) {
	var ask struct {
		State string `json:"state"`
	}
	if f := readJSON(r, &ask); f != nil {
		return reply{}, f
	}
	if ask.State != stateAborted || j.ended() {
		return reply{}, badRequest("INVALIDJOBSTATE", "Job cannot go from %s to %.40s", j.state, ask.State)
	}
	j.state = stateAborted
	return reply{body: j.info(false)}, nil
}

// part is a part of a job's result.
type part struct {
	fields  []*field
	rows    []*row
	locator string
}

// serveResult answers the part of a result that begins at a locator, which is its place in a form
// that clients cannot count with.
func (o *org) serveResult(r *http.Request) (reply, *fault) {
	j, f := o.job(r)
	switch {
	case f != nil:
		return reply{}, f
	case j.version != r.PathValue("version"):
		return reply{}, refuse(http.StatusConflict, "API_VERSION_MISMATCH", "the job was made with %s", j.version)
	case j.state != stateDone:
		return reply{}, refuse(http.StatusPreconditionFailed, "JOB_NOT_COMPLETE", "the job is %s", j.state)
	}
	start, most := 0, largestPart
	var err error
	if text := r.URL.Query().Get("locator"); text != "" {
		var place []byte
		if place, err = base64.RawURLEncoding.DecodeString(text); err == nil {
			start, err = strconv.Atoi(string(place))
		}
		if err != nil || start < 1 || start >= len(j.found.rows) || sandbox.CursorEnded(r) {
			return reply{}, badRequest("INVALID_QUERY_LOCATOR", "invalid query locator")
		}
	}
	if text := r.URL.Query().Get("maxRecords"); text != "" {
		if most, err = strconv.Atoi(text); err != nil || most < 1 {
			return reply{}, badRequest("INVALID_FIELD", "maxRecords has to be a number of records")
		}
	}
	end := min(start+most, len(j.found.rows))
	p := &part{fields: j.found.fields, rows: j.found.rows[start:end], locator: "null"}
	if end < len(j.found.rows) {
		p.locator = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(end)))
	}
	return reply{part: p, rows: end - start}, nil
}

func (p *part) write(w http.ResponseWriter) {
	var out bytes.Buffer
	line := func(cell func(f *field) string) {
		for i, f := range p.fields {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(`"` + strings.ReplaceAll(cell(f), `"`, `""`) + `"`)
		}
		out.WriteByte('\n')
	}
	line(func(f *field) string {
		if f.reference != nil {
			return f.reference.relationship() + "." + f.name
		}
		return f.name
	})
	for _, r := range p.rows {
		line(func(f *field) string { return cell(f, r) })
	}
	w.Header().Set("Content-Type", "text/csv; charset=UTF-8")
	w.Header().Set("Sforce-NumberOfRecords", strconv.Itoa(len(p.rows)))
	w.Header().Set("Sforce-Locator", p.locator)
	_, _ = w.Write(out.Bytes()) // the caller is gone if this fails
}

// cell is a field's value as CSV shows it; nothing is empty.
func cell(f *field, r *row) string {
	switch v := f.get(r).(type) {
	case time.Time:
		return v.UTC().Format(jobTimeFormat)
	case string:
		if t, err := time.Parse(time.RFC3339, v); err == nil && f.typ == "datetime" {
			return t.UTC().Format(jobTimeFormat)
		}
		return v
	}
	switch v := shown(f, r).(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(v)
	case double:
		text, err := v.MarshalJSON()
		if err != nil {
			return ""
		}
		return string(text)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// jobTimeFormat is how results of jobs write times.
const jobTimeFormat = "2006-01-02T15:04:05.000Z"
