//go:build unix

package bus

import "syscall"

// freeBytes is how much room the disk of a folder has for a program without special
// rights; known is false when it cannot be told.
func freeBytes(dir string) (free uint64, known bool) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, false
	}
	return fs.Bavail * uint64(fs.Bsize), true //nolint:gosec,unconvert // the types differ between systems; sizes are positive
}
