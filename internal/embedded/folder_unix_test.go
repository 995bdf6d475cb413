//go:build unix

package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFolderThatOthersCouldWriteIsRefused tries what somebody could prepare.
func TestAFolderThatOthersCouldWriteIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := prepare(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for mode, refused := range map[os.FileMode]bool{0o777: true, 0o702: true, 0o770: false, 0o755: false} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if err := prepare(dir); (err != nil) != refused || refused && !strings.Contains(err.Error(), "chmod 700") {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "nats")); err != nil {
		t.Fatal(err)
	}
	if err := prepare(dir); err == nil || !strings.Contains(err.Error(), "not followed") {
		t.Errorf("a link: %v", err)
	}
}
