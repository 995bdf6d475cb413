package bus

import (
	"fmt"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
)

// stamp marks a message that is about to be published with the version of its body.
func (b *Bus) stamp(msg *nats.Msg, t format.Thing) {
	if v := b.formats.Text(t); v != "" {
		msg.Header.Set(format.Header, v)
	}
}

// check returns an outcome.NewerError for a message that this program does not read.
func (b *Bus) check(msg jetstream.Msg, t format.Thing) error {
	return b.readable(t, msg.Subject(), msg.Headers())
}

func (b *Bus) readable(t format.Thing, subject string, header nats.Header) error {
	_, err := b.formats.Check(t, subject, header.Get(format.Header))
	return b.newer(t, err)
}

// newer counts an error that says that a newer program stored something, and returns it.
func (b *Bus) newer(t format.Thing, err error) error {
	if err != nil {
		b.metrics.Newer(string(t))
	}
	return err
}

// unseal is format.Versions.Open.
func (b *Bus) unseal(t format.Thing, what string, sealed []byte) ([]byte, error) {
	value, _, err := b.formats.Open(t, what, sealed)
	return value, b.newer(t, err)
}

// decode reads the body of a stream's message.
func (b *Bus) decode(msg jetstream.Msg, t format.Thing, into any) error {
	if err := b.check(msg, t); err != nil {
		return err
	}
	if err := json.Unmarshal(msg.Data(), into); err != nil {
		return fmt.Errorf("decode the %s %s: %w", t, msg.Subject(), err)
	}
	return nil
}

// decodeValue reads the value of a bucket's key.
func (b *Bus) decodeValue(sealed []byte, t format.Thing, key string, into any) error {
	value, err := b.unseal(t, key, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("decode the %s %s: %w", t, key, err)
	}
	return nil
}
