package app

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/bus"
)

func TestASecondCommandFindsTheServersOfTheFirst(t *testing.T) {
	dir := t.TempDir()
	// What a process that was killed left behind must not lead anywhere.
	if err := os.WriteFile(filepath.Join(dir, fileAddress), []byte(`{"nats":"nats://127.0.0.1:1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := embed(t.Context(), dir, true, true, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	second, err := embed(t.Context(), dir, true, true, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	if second.address != first.address {
		t.Errorf("the second command would use %v, the first has %v", second.address, first.address)
	}
	second.Close() // it started nothing, so it ends nothing
	b, err := bus.Connect(t.Context(), bus.Config{URL: first.address.NATS, Token: first.address.NATSToken})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, err := bus.Connect(t.Context(), bus.Config{URL: first.address.NATS, Token: "guessed"}); err == nil {
		t.Error("the embedded NATS takes anybody")
	}
	info, err := os.Stat(filepath.Join(dir, fileAddress))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the passwords has mode %v, %v", info.Mode(), err)
	}
	first.Close()
	if _, err := os.Stat(filepath.Join(dir, fileAddress)); !os.IsNotExist(err) {
		t.Errorf("the address outlives its servers: %v", err)
	}
	third, err := embed(t.Context(), dir, true, false, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	third.Close()
}
