package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/icptier/icptier/internal/phrase"
)

// prepare makes the data directory where there is none, readable by its owner alone, and
// refuses one in which others could put something that is believed: one that everybody may
// write to, or that holds a link to elsewhere.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("look at the data directory: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 {
		return phrase.Errorf("data_dir %s can be written by everybody on this machine: run chmod 700 on it, or choose another one", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look at the data directory: %w", err)
	}
	for _, e := range entries {
		if e.Type()&os.ModeSymlink != 0 {
			return phrase.Errorf("%s is a link, which is not followed: put what it leads to into data_dir, or name that folder as data_dir", filepath.Join(dir, e.Name()))
		}
	}
	return nil
}
