package bus

import (
	"net"
	"net/url"
	"time"

	"github.com/nats-io/nats.go"
)

// moving makes the client ask for the server's address and token with every connection.
func moving(where func() (url, token string, err error)) []nats.Option {
	return []nats.Option{
		nats.SetCustomDialer(dialer(where)),
		nats.TokenHandler(func() string {
			_, token, err := where()
			if err != nil {
				return "" // which the server refuses, and the client tries again
			}
			return token
		}),
	}
}

// dialer returns the server's present address, which may differ from the client's.
type dialer func() (url, token string, err error)

// Dial implements nats.CustomDialer.
func (d dialer) Dial(network, _ string) (net.Conn, error) {
	at, _, err := d()
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	return (&net.Dialer{Timeout: 2 * time.Second}).Dial(network, u.Host)
}
