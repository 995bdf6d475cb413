package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/bus/bustest"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
)

// stopped is the bus of a reader that is stopped between reading and publishing, for so
// long that its lease ends and goes to another one, without knowing of it when it goes on.
type stopped struct {
	*bus.Bus
	meanwhile func()
}

func (s *stopped) Hold(ctx context.Context, lease string) (context.Context, func(), error) {
	_, release, err := s.Bus.Hold(ctx, lease)
	if err != nil {
		return nil, nil, err
	}
	release()
	return ctx, func() {}, nil
}

func (s *stopped) Publish(ctx context.Context, connection string, records []crm.Record) (int, error) {
	if s.meanwhile != nil {
		s.meanwhile()
		s.meanwhile = nil
	}
	return s.Bus.Publish(ctx, connection, records)
}

// at is a CRM account whose one record was modified at this stamp.
func at(modified crm.Stamp) *reader {
	rec := account("1")
	rec.Version.Modified = modified
	return &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: {{Records: []crm.Record{rec}}}}}
}

func TestAReaderThatLostItsLeasePublishesNothingOlder(t *testing.T) {
	for _, n := range []int{1, 3} {
		t.Run(fmt.Sprint(n, " servers"), func(t *testing.T) {
			servers := bustest.Start(t, t.TempDir(), n)
			connect := func() *bus.Bus {
				b, err := bus.Connect(t.Context(), bus.Config{URL: servers.URLs()})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = b.Close() })
				return b
			}
			first, second := connect(), connect()
			for try := range 5 {
				connection := fmt.Sprint("hub", try)
				newer := ingest.Puller{Connection: connection, Reader: at(6), Bus: second}
				older := ingest.Puller{Connection: connection, Reader: at(5), Bus: &stopped{Bus: first, meanwhile: func() {
					if _, err := newer.Pull(t.Context(), false); err != nil {
						t.Errorf("the reader that has the lease now: %v", err)
					}
				}}}
				result, err := older.Pull(t.Context(), false)
				if !errors.Is(err, bus.ErrLeaseLost) || result.Older != 1 {
					t.Errorf("%s: %d older, %v; want the one refused, and ErrLeaseLost for the cursor", connection, result.Older, err)
				}
				err = second.Known(t.Context(), connection, crm.KindAccount, func(id string, v crm.Version, _ bool) {
					if v.Modified != 6 {
						t.Errorf("%s: the stream went back to stamp %d of record %s", connection, v.Modified, id)
					}
				})
				if err != nil {
					t.Error(err)
				}
				if c, err := second.Cursor(t.Context(), connection, crm.KindAccount); err != nil || c != "1" {
					t.Errorf("%s: cursor %q, %v; want that of the later reading", connection, c, err)
				}
			}
		})
	}
}

// A page that the lease ends under is not published, and its cursor is not saved.
func TestALostLeaseStopsAReading(t *testing.T) {
	memory := newMemory()
	r := at(5)
	p := ingest.Puller{Connection: "hub", Bus: memory, Reader: leaseEnds{r, func() { memory.cancel(bus.ErrLeaseLost) }}}
	if _, err := p.Pull(t.Context(), false); !errors.Is(err, bus.ErrLeaseLost) {
		t.Errorf("%v, want ErrLeaseLost", err)
	}
	if len(memory.published) != 0 || len(memory.cursors) != 0 {
		t.Errorf("published %v, cursors %v after the lease was lost", ids(memory.published), memory.cursors)
	}
}

type leaseEnds struct {
	connector.Reader
	end func()
}

func (l leaseEnds) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	page, err := l.Reader.Read(ctx, kind, cursor)
	l.end()
	return page, err
}
