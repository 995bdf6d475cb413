package byfilesandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// Options say what the sandbox is made of. Dialect and Store are required.
type Options struct {
	Dialect string // one of Names
	// Store keeps the records. It is the caller's, who closes it.
	Store *sandbox.Store
	// Companies fill an empty store; a store that was filled before keeps what it has.
	Companies []sample.Company
	Now       func() time.Time // nil is time.Now
	// AccessLifetime is how long an access token lives; 0 is two hours.
	AccessLifetime time.Duration
	// ClientID and ClientSecret are those of the app; empty ones get a value.
	ClientID     string
	ClientSecret string
	Log          *zap.Logger // nil logs nothing
}

// TokenPath is where the sandbox gives out keys, as if a person had made them.
const TokenPath = "/oauth/token" //nolint:gosec // a path

// Box is the sandbox of one CRM.
type Box struct {
	*sandbox.Server
	Dialect *Dialect
	box     *box
}

// New makes the sandbox. The error says that there is no such dialect, or that the store
// cannot be read or written.
func New(o Options) (*Box, error) {
	dialect, err := Load(o.Dialect)
	if err != nil {
		return nil, err
	}
	b := &box{dialect: dialect, store: o.Store, now: o.Now}
	if b.now == nil {
		b.now = time.Now
	}
	if err := b.seed(o.Companies); err != nil {
		return nil, fmt.Errorf("fill %s sandbox: %w", o.Dialect, err)
	}
	var token func(*http.Request) string
	var writes func(*http.Request) bool
	if dialect.RPC {
		writes = func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/write") }
	}
	if dialect.Key != "" {
		token = func(r *http.Request) string { return r.Header.Get(dialect.Key) }
	}
	server, err := sandbox.New(sandbox.Config{
		CRM: o.Dialect, Store: o.Store, API: b, Now: b.now, Log: o.Log, Token: token, Writes: writes,
		OAuth: sandbox.OAuth{
			AuthorizePath: "/oauth/authorize", TokenPath: TokenPath, AccessLifetime: o.AccessLifetime, Rotate: true,
			ClientID: cmp.Or(o.ClientID, o.Dialect+"-sandbox-client"), ClientSecret: cmp.Or(o.ClientSecret, o.Dialect+"-sandbox-secret"),
		},
	})
	if err != nil {
		return nil, err
	}
	return &Box{Server: server, Dialect: dialect, box: b}, nil
}

// MakeField adds a field to an object, as an administrator does.
func (b *Box) MakeField(object, name string, f Field) error {
	made := b.box.made(object)
	made[name] = f
	return b.box.store.SetMeta(metaFields+object, made)
}

// metaFields is where the store keeps the fields that were made, by object.
const metaFields = "fields."

// box answers the calls of the API.
type box struct {
	dialect *Dialect
	store   *sandbox.Store
	now     func() time.Time
	writing sync.Mutex // a precondition holds until the write is done
}

func (b *box) made(object string) map[string]Field {
	made := map[string]Field{}
	_, _ = b.store.Meta(metaFields+object, &made) // what cannot be read is not there
	return made
}

// ServeHTTP answers a call with a good key.
func (b *box) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, below := strings.CutPrefix(r.URL.Path, b.dialect.Base)
	name, id, one := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	object, known := b.dialect.Objects[name]
	switch {
	case !below:
		refuse(w, http.StatusNotFound, "notFound")
	case b.dialect.RPC:
		b.rpc(w, r, path)
	case path == b.dialect.Whoami.Path:
		answer(w, b.dialect.Whoami.JSON)
	case path == b.dialect.Fields.Path && b.dialect.Cells.List != "":
		b.definitions(w, r)
	case path == b.dialect.Fields.Path:
		b.fields(w, r)
	case !known:
		refuse(w, http.StatusNotFound, "notFound")
	case !one && r.Method == http.MethodGet:
		b.list(w, r, name, object)
	case one && (r.Method == http.MethodPatch && b.dialect.Precondition != "" || r.Method == http.MethodPut):
		b.update(w, r, name, strings.TrimPrefix(id, b.dialect.One))
	default:
		refuse(w, http.StatusMethodNotAllowed, "methodNotAllowed")
	}
}

// every is the fields of an object, those that were made included.
func (b *box) every(object string) map[string]Field {
	fields := b.made(object)
	maps.Copy(fields, b.dialect.Objects[object].Fields)
	return fields
}

// shown is a record as the API shows it, of all fields or of those that were selected.
func (b *box) shown(object string, o sandbox.Object, fields map[string]Field, selected string) map[string]any {
	record := map[string]any{}
	for name, f := range fields {
		b.put(record, object, name, f, o.Fields[name])
	}
	for name, flag := range b.dialect.Objects[object].Flags {
		switch is := o.Fields[flag.Field] == flag.Is; {
		case flag.As == "":
			record[name] = is
		case is:
			record[name] = flag.As
		}
	}
	stamps := b.dialect.Stamps
	record[stamps.Created], record[stamps.Modified] = b.dialect.form(o.Created), b.dialect.form(o.Modified)
	if stamps.Version != "" {
		record[stamps.Version] = o.Seq
	}
	if selected != "" {
		wanted := strings.Split(selected, ",")
		for name := range record {
			if !slices.Contains(wanted, name) {
				delete(record, name)
			}
		}
	}
	record[stamps.ID] = o.ID
	return record
}

// list answers with a page of the records that meet the conditions.
func (b *box) list(w http.ResponseWriter, r *http.Request, name string, _ Object) {
	l, query := b.dialect.List, r.URL.Query()
	conditions, err := b.dialect.conditions(query)
	size, sizeErr := strconv.Atoi(cmp.Or(query.Get(l.Size), strconv.Itoa(l.Most)))
	offset, offsetErr := strconv.Atoi(cmp.Or(query.Get(l.Offset), "0"))
	switch {
	case err != nil || sizeErr != nil || offsetErr != nil || offset < 0 || size < 0:
		refuse(w, http.StatusBadRequest, "badRequest")
		return
	case size > l.Most:
		refuse(w, http.StatusForbidden, "maxSizeIsGreaterThanLimit")
		return
	}
	var found []sandbox.Object
	for _, o := range b.store.All(name) {
		if !o.Deleted && meets(b.values(o), conditions) {
			found = append(found, o)
		}
	}
	switch by := query.Get(l.Order); by {
	case "", b.dialect.Stamps.Modified:
		slices.SortStableFunc(found, func(a, b sandbox.Object) int { return a.Modified.Compare(b.Modified) })
	case b.dialect.Stamps.ID:
	default:
		refuse(w, http.StatusBadRequest, "badRequest")
		return
	}
	records, fields := []map[string]any{}, b.every(name)
	for _, o := range found[min(offset, len(found)):min(offset+size, len(found))] {
		records = append(records, b.shown(name, o, fields, query.Get(l.Select)))
	}
	sandbox.Count(r, len(records))
	page := map[string]any{l.Records: records}
	if l.Total != "" {
		page[l.Total] = len(found)
	}
	answer(w, page)
}

// values reads what conditions can be about.
func (b *box) values(o sandbox.Object) func(field string) any {
	return func(field string) any {
		switch stamps := b.dialect.Stamps; field {
		case stamps.ID:
			return o.ID
		case stamps.Modified:
			return b.dialect.form(o.Modified)
		case stamps.Created:
			return b.dialect.form(o.Created)
		}
		return o.Fields[field]
	}
}

// update changes the fields of a record that it knows, and says nothing of the others.
func (b *box) update(w http.ResponseWriter, r *http.Request, name, id string) {
	var given map[string]any
	if err := json.NewDecoder(r.Body).Decode(&given); err != nil {
		refuse(w, http.StatusBadRequest, "badRequest")
		return
	}
	if sandbox.RowBusy(r, 0) {
		refuse(w, http.StatusServiceUnavailable, "lockWaitTimeout")
		return
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	have, found := b.store.Get(name, id)
	if !found || have.Deleted {
		refuse(w, http.StatusNotFound, "notFound")
		return
	}
	if version := r.Header.Get(b.dialect.Precondition); b.dialect.Precondition != "" && version != "" && version != strconv.FormatUint(have.Seq, 10) {
		refuse(w, http.StatusConflict, "modified")
		return
	}
	made, fields := b.made(name), map[string]any{}
	if b.dialect.Cells.List != "" && !b.uncell(name, given) {
		refuse(w, http.StatusBadRequest, "validationFailure")
		return
	}
	for field, v := range given {
		f, known := b.dialect.Objects[name].has(field, made)
		if !known {
			continue
		}
		if !f.takes(v) {
			refuse(w, http.StatusBadRequest, "validationFailure")
			return
		}
		fields[field] = v
	}
	now := b.now().Truncate(time.Millisecond)
	updated, found, err := b.store.Update(name, id, now, fields)
	if err != nil || !found {
		refuse(w, http.StatusInternalServerError, "error")
		return
	}
	sandbox.Count(r, 1)
	answer(w, b.shown(name, updated, b.every(name), ""))
}

// fields lists the fields of an object.
func (b *box) fields(w http.ResponseWriter, r *http.Request) {
	for name := range b.dialect.Objects {
		if r.URL.Query().Get(b.dialect.Fields.Param) != fmt.Sprintf(b.dialect.Fields.Form, name) {
			continue
		}
		answer(w, b.listed(name))
		return
	}
	refuse(w, http.StatusNotFound, "notFound")
}

func answer(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "answer cannot be encoded", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // the caller is gone if this fails
}

func refuse(w http.ResponseWriter, status int, reason string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, _ := json.Marshal(map[string]string{"code": reason}) // a text always encodes
	_, _ = w.Write(body)                                       // the caller is gone if this fails
}
