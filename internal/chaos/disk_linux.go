package chaos

import (
	"fmt"
	"syscall"
)

// mountTmpfs puts a file system of this size, in bytes, onto a folder. It takes root.
func mountTmpfs(dir string, size int) error {
	if err := syscall.Mount("chaos", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		return fmt.Errorf("mount a file system: %w", err)
	}
	return nil
}

func unmount(dir string) error {
	if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
		return fmt.Errorf("unmount a file system: %w", err)
	}
	return nil
}
