package bus

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// lastMsg returns the last message of a subject as the stream's leader has it, or
// jetstream.ErrMsgNotFound. Stream.GetLastMsgForSubject and KeyValue.Get ask any replica,
// which may be behind.
func (b *Bus) lastMsg(ctx context.Context, stream, subject string) (*jetstream.RawStreamMsg, error) {
	return b.leadersMsg(ctx, stream, struct {
		Subject string `json:"last_by_subj"`
	}{subject})
}

// nextMsg is lastMsg for the first message of a subject from a place in the stream on.
func (b *Bus) nextMsg(ctx context.Context, stream, subject string, from uint64) (*jetstream.RawStreamMsg, error) {
	return b.leadersMsg(ctx, stream, struct {
		From    uint64 `json:"seq"`
		Subject string `json:"next_by_subj"`
	}{from, subject})
}

func (b *Bus) leadersMsg(ctx context.Context, stream string, which any) (*jetstream.RawStreamMsg, error) {
	request, err := json.Marshal(which)
	if err != nil {
		return nil, fmt.Errorf("encode a look-up: %w", err)
	}
	answer, err := limited(ctx, func(ctx context.Context) (*nats.Msg, error) {
		return b.nc.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+stream, request)
	})
	if err != nil {
		return nil, err
	}
	var got struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Subject  string    `json:"subject"`
			Sequence uint64    `json:"seq"`
			Header   string    `json:"hdrs"`
			Data     string    `json:"data"`
			Time     time.Time `json:"time"`
		} `json:"message"`
	}
	if err := json.Unmarshal(answer.Data, &got); err != nil {
		return nil, fmt.Errorf("decode an answer of NATS: %w", err)
	}
	if got.Error != nil && got.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound {
		return nil, jetstream.ErrMsgNotFound
	}
	if got.Error != nil {
		return nil, got.Error
	}
	msg := &jetstream.RawStreamMsg{Subject: got.Message.Subject, Sequence: got.Message.Sequence, Time: got.Message.Time}
	header, err := base64.StdEncoding.DecodeString(got.Message.Header)
	if err != nil {
		return nil, fmt.Errorf("decode an answer of NATS: %w", err)
	}
	if len(header) > 0 {
		if msg.Header, err = nats.DecodeHeadersMsg(header); err != nil {
			return nil, fmt.Errorf("decode an answer of NATS: %w", err)
		}
	}
	if msg.Data, err = base64.StdEncoding.DecodeString(got.Message.Data); err != nil {
		return nil, fmt.Errorf("decode an answer of NATS: %w", err)
	}
	return msg, nil
}
