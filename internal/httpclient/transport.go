package httpclient

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/icptier/icptier/internal/phrase"
)

// ErrRefusedAddress says that a name resolved to an address that is not in the public internet.
var ErrRefusedAddress = phrase.Errorf("address is not public")

// NewTransport returns a transport for calls to a CRM. It dials public
// addresses only, looking at each address after the name was resolved, so that
// a name cannot change between the look and the call. Where configured itself
// names localhost or an address of a private class, that class is allowed
// too, and no other; cloud metadata services never are.
//
// It uses no proxy of the environment, asks for TLS 1.2 or newer, and gives up
// on a connection after 3 s and on an answer's header after 30 s.
func NewTransport(configured *url.URL) *http.Transport {
	own := configuredClass(configured)
	dialer := &net.Dialer{
		Timeout:   3 * time.Second,
		KeepAlive: 30 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error {
			return guard(address, own)
		},
	}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  30 * time.Second,
		IdleConnTimeout:        60 * time.Second,
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: 256 << 10,
	}
}

// class is a kind of addresses that is not the public internet; empty is public.
type class string

const (
	public   class = ""
	loopback class = "loopback"
	private4 class = "private"
	linkLoc  class = "link-local"
	shared   class = "shared (CGNAT)"
	unique   class = "unique local"
	metadata class = "metadata service"
	special  class = "special purpose"
)

// network is a range of addresses of one class.
type network struct {
	prefix netip.Prefix
	class  class
}

// networks lists the ranges of the IANA special-purpose address registries
// (RFC 6890) that no CRM is reached at. The first that holds an address counts.
func networks() []network {
	var all []network
	add := func(c class, prefixes ...string) {
		for _, p := range prefixes {
			all = append(all, network{netip.MustParsePrefix(p), c})
		}
	}
	add(metadata, "169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::254/128")
	add(loopback, "127.0.0.0/8", "::1/128")
	add(private4, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
	add(linkLoc, "169.254.0.0/16", "fe80::/10")
	add(shared, "100.64.0.0/10")
	add(unique, "fc00::/7")
	add(special,
		"0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
		"2002::/16", "3fff::/20", "5f00::/16", "fec0::/10", "ff00::/8")
	return all
}

// classify returns the class of an address. An IPv4 address in the clothes of
// an IPv6 one is judged as what it is.
func classify(addr netip.Addr) class {
	addr = addr.Unmap().WithZone("")
	for _, n := range networks() {
		if n.prefix.Contains(addr) {
			return n.class
		}
	}
	return public
}

// configuredClass is the class of a configured host that is a literal address or localhost.
func configuredClass(configured *url.URL) class {
	host := strings.ToLower(configured.Hostname())
	if host == "localhost" {
		return loopback
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return public
	}
	if c := classify(addr); c != metadata && c != special {
		return c
	}
	return public
}

// guard refuses to dial an address that is neither public nor of the class own.
func guard(address string, own class) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return phrase.Errorf("%w: it cannot be read", ErrRefusedAddress)
	}
	if c := classify(target.Addr()); c != public && c != own {
		return phrase.Errorf("%w: it is %s", ErrRefusedAddress, c)
	}
	return nil
}
