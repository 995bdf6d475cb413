package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

// Releases before this one had one consumer for all jobs of a connection, jobs-<connection>.
// It and the consumers of today know nothing of each other, so that a slot would be handed
// out by both. So the earlier one is stopped before a process takes a slot of today's: it is
// paused while nothing of it is out. A process of the earlier release that still runs then
// gets nothing more, and does not undo a pause. Its consumer is deleted once it is unused.

const (
	// earlierLook is how often a process looks whether there is an earlier consumer.
	earlierLook = time.Minute
	// earlierPaused is how long it is paused at a time. A service that goes back to the
	// earlier release does jobs again after that.
	earlierPaused = 15 * time.Minute
	// earlierQuiet is the time without a pull after which it is deleted.
	earlierQuiet = 10 * time.Minute
	// earlierTurn is how long is waited for a slot of it before it is looked at again.
	earlierTurn = 2 * time.Second
)

// earlier is the last observation of the earlier consumer of a connection.
type earlier struct {
	mu     sync.Mutex
	looked time.Time // when it was last found away or paused
	quiet  time.Time // since when there is no pull; zero while there are some
}

// stopEarlier returns when no process of an earlier release has a slot of the connection or
// can be given one. It waits for one that is at work.
func (b *Bus) stopEarlier(ctx context.Context, connection string) error {
	found, _ := b.earlier.LoadOrStore(connection, &earlier{})
	e := found.(*earlier) //nolint:errcheck,forcetypeassert // nothing else is stored
	e.mu.Lock()
	defer e.mu.Unlock()
	if time.Since(e.looked) < earlierLook {
		return nil
	}
	for told := false; ; told = true {
		cons, err := b.js.Consumer(ctx, streamJobs, jobsPrefix+connection)
		if errors.Is(err, jetstream.ErrConsumerNotFound) || err == nil && cons.CachedInfo().Config.FilterSubject != "jobs."+connection+".>" {
			e.looked = time.Now()
			return nil
		}
		if err != nil {
			return fmt.Errorf("look at the consumer of an earlier release: %w", err)
		}
		stopped, err := b.pauseEarlier(ctx, cons)
		if err != nil {
			return fmt.Errorf("stop the consumer of an earlier release: %w", err)
		}
		if stopped {
			e.looked = time.Now()
			return b.dropEarlier(ctx, e, cons)
		}
		if !told {
			b.log.Info("a process of an earlier release does a job; jobs are begun here once it has ended", zap.String("connection", connection))
		}
	}
}

// pauseEarlier pauses the consumer if nothing of it is out. Otherwise it lets it go on for a
// moment, and takes the place of a process that has died.
func (b *Bus) pauseEarlier(ctx context.Context, cons jetstream.Consumer) (stopped bool, err error) {
	name := cons.CachedInfo().Name
	if _, err := b.js.PauseConsumer(ctx, streamJobs, name, time.Now().Add(earlierPaused)); err != nil {
		return false, err
	}
	info, err := cons.Info(ctx)
	if err != nil || info.NumAckPending == 0 {
		return err == nil, err
	}
	if _, err := b.js.ResumeConsumer(ctx, streamJobs, name); err != nil {
		return false, err
	}
	// One message of it is out at a time, so no other process works on one now.
	msg, err := cons.Next(jetstream.FetchMaxWait(earlierTurn))
	if errors.Is(err, nats.ErrTimeout) || errors.Is(err, jetstream.ErrNoMessages) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := b.js.PauseConsumer(ctx, streamJobs, name, time.Now().Add(earlierPaused)); err != nil {
		return false, errors.Join(err, msg.Nak())
	}
	return true, msg.DoubleAck(ctx) // the consumer of today hands the slot out
}

// dropEarlier deletes the consumer after earlierQuiet without a pull.
func (b *Bus) dropEarlier(ctx context.Context, e *earlier, cons jetstream.Consumer) error {
	info, err := cons.Info(ctx)
	switch {
	case errors.Is(err, jetstream.ErrConsumerNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("look at the consumer of an earlier release: %w", err)
	case info.NumWaiting > 0:
		e.quiet = time.Time{}
		return nil
	case e.quiet.IsZero():
		e.quiet = time.Now()
		return nil
	case time.Since(e.quiet) < earlierQuiet:
		return nil
	}
	err = b.js.DeleteConsumer(ctx, streamJobs, info.Name)
	if err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return fmt.Errorf("delete the consumer of an earlier release: %w", err)
	}
	b.log.Info("the consumer of an earlier release is deleted, since nobody asks it any more", zap.String("consumer", info.Name))
	return nil
}
