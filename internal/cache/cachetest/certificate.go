package cachetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Certificate is one for 127.0.0.1, as files, and is its own authority.
type Certificate struct{ CertFile, KeyFile string }

// Trusting runs tests in a process that trusts no other certificate than the one that Trusted
// returns.
type Trusting struct{ Tests goleak.TestingM }

// Run implements [goleak.TestingM].
func (t Trusting) Run() int {
	dir, err := os.MkdirTemp("", "icptier-tls-")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a folder of temporary files
	if err := trust(dir); err != nil {
		return failed(err)
	}
	return t.Tests.Run()
}

// Trusted is the certificate that this process trusts, in a package that has Main or Trusting.
func Trusted(tb testing.TB) *Certificate {
	tb.Helper()
	_ = program(tb) // skips where Main made none
	return &Certificate{os.Getenv(trustVariable), os.Getenv(trustVariable) + ".key"}
}

// trustVariable is where crypto/x509 looks for what to trust, before its first use.
const trustVariable = "SSL_CERT_FILE"

// trust makes a certificate in a folder that this process trusts.
func trust(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "redis of a test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "redis.crt")
	return errors.Join(
		os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(path+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600),
		os.Setenv(trustVariable, path))
}
