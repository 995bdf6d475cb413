package bus

import (
	"context"
	"fmt"
	"time"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// lastWait is how long the answer to one question may take.
const lastWait = 5 * time.Second

// lastOf returns the last message of one subject and its sequence; no body where there is
// none. It asks the stream's leader: a direct get may be answered by any replica, also by
// one that is behind.
func (b *Bus) lastOf(ctx context.Context, stream, subject string) (body []byte, sequence uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, lastWait)
	defer cancel()
	ask, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, 0, fmt.Errorf("ask for %s: %w", subject, err)
	}
	reply, err := b.nc.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+stream, ask)
	if err != nil {
		return nil, 0, outcome.Outage(fmt.Errorf("read the last message of %s: %w", subject, err))
	}
	var answer struct {
		Message *struct {
			Sequence uint64 `json:"seq"`
			Data     []byte `json:"data"`
		} `json:"message"`
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return nil, 0, fmt.Errorf("read the last message of %s: %w", subject, err)
	}
	switch {
	case answer.Error != nil && answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, 0, nil
	case answer.Error != nil:
		return nil, 0, outcome.Outage(fmt.Errorf("read the last message of %s: %w", subject, answer.Error))
	case answer.Message == nil:
		return nil, 0, fmt.Errorf("read the last message of %s: the answer holds none", subject)
	}
	return answer.Message.Data, answer.Message.Sequence, nil
}

// Records calls each with the stored records of a kind: of these ids, one question each,
// or of the whole connection where ids is nil. Those that are not there are left out.
func (b *Bus) Records(ctx context.Context, connection string, kind crm.Kind, ids []string, each func(body []byte, sequence uint64) error) error {
	for _, id := range ids {
		body, sequence, err := b.lastOf(ctx, streamRecords, recordSubject(connection, kind, id))
		if err != nil {
			return err
		}
		if sequence == 0 {
			continue
		}
		if err := each(body, sequence); err != nil {
			return err
		}
	}
	if ids != nil {
		return nil
	}
	return b.last(ctx, streamRecords, "crm."+connection+"."+string(kind)+".>", false, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read a record of %s: %w", connection, err)
		}
		return each(msg.Data(), meta.Sequence.Stream)
	})
}

// CountRecords returns how many records of a kind the stream holds, tombstones included.
func (b *Bus) CountRecords(ctx context.Context, connection string, kind crm.Kind) (int, error) {
	cons, err := b.js.OrderedConsumer(ctx, streamRecords, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{"crm." + connection + "." + string(kind) + ".>"}, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, HeadersOnly: true,
	})
	if err != nil {
		return 0, outcome.Outage(fmt.Errorf("count the records of %s: %w", connection, err))
	}
	info, err := cons.Info(ctx)
	if err != nil {
		return 0, outcome.Outage(fmt.Errorf("count the records of %s: %w", connection, err))
	}
	if err := b.js.DeleteConsumer(ctx, streamRecords, info.Name); err != nil {
		return 0, outcome.Outage(fmt.Errorf("count the records of %s: %w", connection, err))
	}
	return int(info.NumPending), nil //nolint:gosec // far below the limit of an int
}

// LastTier returns the tier that was published last for an account; false where none was.
func (b *Bus) LastTier(ctx context.Context, connection, account string) (scoring.Tier, bool, error) {
	body, sequence, err := b.lastOf(ctx, streamTiers, tierSubject(connection, account))
	if err != nil || sequence == 0 {
		return scoring.TierNone, false, err
	}
	var c scoring.Change
	if err := json.Unmarshal(body, &c); err != nil {
		return scoring.TierNone, false, fmt.Errorf("decode a tier change of %s: %w", account, err)
	}
	return c.New, true, nil
}
