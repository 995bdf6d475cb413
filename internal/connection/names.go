package connection

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// names are the names of owners and of deals, for the readers of a
// page. They stay in the memory of this process: no store, log, metric or error has them.
type names struct {
	log  *zap.Logger
	file map[string]string // owners of the configuration's file, by id

	mu     sync.Mutex // guards what follows
	owners map[string]string
	rest   map[string]time.Time // until when the CRM is not asked, by what for
}

// The CRM is asked while a reader waits for a page, so that it gets little time, and is not
// asked again for a while after it did not answer.
const (
	nameTime  = 4 * time.Second
	nameRest  = 2 * time.Minute
	nameFresh = time.Hour
)

// may reports whether the CRM may be asked for something; for the time of hold no other call may.
func (n *names) may(what string, hold time.Duration) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if time.Now().Before(n.rest[what]) {
		return false
	}
	n.leave(what, hold)
	return true
}

// leave leaves the CRM alone about something for a while.
func (n *names) leave(what string, d time.Duration) {
	if n.rest == nil {
		n.rest = map[string]time.Time{}
	}
	n.rest[what] = time.Now().Add(d)
}

// failed notes that the CRM did not answer, unless the reader has gone.
func (n *names) failed(ctx context.Context, what string, err error) {
	if ctx.Err() != nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leave(what, nameRest)
	n.log.Warn("what people see beside ids could not be read; it is tried again in a while", zap.String("what", what), zap.Error(err))
}

// OwnerNames are the names of owners by id, as far as the configuration lets people see them.
func (c *Connection) OwnerNames(ctx context.Context) map[string]string {
	if namer, able := c.CRM.(connector.OwnerNamer); able && c.Config.Names.Owners && c.names.may("owners", nameTime) {
		limited, cancel := context.WithTimeout(ctx, nameTime)
		defer cancel()
		if found, err := namer.OwnerNames(limited); err != nil {
			c.names.failed(ctx, "owners", err)
		} else {
			c.names.keep(found)
		}
	}
	c.names.mu.Lock()
	defer c.names.mu.Unlock()
	if c.names.owners == nil {
		return c.names.file
	}
	return c.names.owners
}

// keep remembers the owners of the CRM for an hour; configured names go first.
func (n *names) keep(owners map[string]string) {
	maps.Copy(owners, n.file)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.owners = owners
	n.leave("owners", nameFresh)
}

// DealNames are the names of deals by id, where the configuration lets people see them. It takes
// a call of the CRM each time.
func (c *Connection) DealNames(ctx context.Context, ids []string) map[string]string {
	namer, able := c.CRM.(connector.DealNamer)
	if !c.Config.Names.Deals || !able || len(ids) == 0 || !c.names.may("deals", 0) {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, nameTime)
	defer cancel()
	found, err := namer.DealNames(limited, ids[:min(len(ids), c.CRM.BatchSize(crm.KindDeal, connector.VerbLookup))])
	if err != nil {
		c.names.failed(ctx, "deals", err)
	}
	return found
}

// RecordURL is the page of a record in the CRM; empty where that is not known. It leads nowhere
// but to https, or to this machine, where a sandbox is.
func (c *Connection) RecordURL(ctx context.Context, kind crm.Kind, id string) string {
	linker, able := c.CRM.(connector.Linker)
	if !able || !c.names.may("links", 0) {
		return ""
	}
	limited, cancel := context.WithTimeout(ctx, nameTime)
	defer cancel()
	address, err := linker.RecordURL(limited, kind, id)
	if err != nil {
		if !outcome.IsPermanent(err) { // which is about this id
			c.names.failed(ctx, "links", err)
		}
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !here(u.Hostname())) {
		return ""
	}
	return address
}

// here reports whether a host is this machine.
func here(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// readOwners reads a file of owners: CSV with the columns id and name.
func readOwners(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, phrase.Errorf("read the owners: %w", err)
	}
	defer file.Close() //nolint:errcheck // nothing was written
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		return nil, phrase.Errorf("%s: has to begin with the line id,name", path)
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(head[i], "\ufeff")))
	}
	id, name := slices.Index(head, "id"), slices.Index(head, "name")
	if id < 0 || name < 0 {
		return nil, phrase.Errorf("%s: has to begin with the line id,name", path)
	}
	owners := map[string]string{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return owners, nil
		}
		line := 0
		if len(row) > 0 {
			line, _ = r.FieldPos(0)
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			line = bad.StartLine // and not the error, which could hold a name
		}
		if err != nil || len(row) <= max(id, name) || strings.TrimSpace(row[id]) == "" {
			return nil, phrase.Errorf("%s:%d: is no line of an id and a name", path, line)
		}
		owners[strings.TrimSpace(row[id])] = strings.TrimSpace(row[name])
	}
}
