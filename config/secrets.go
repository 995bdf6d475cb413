package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
)

// maxSecret is far above any key or token; a larger file was named by mistake.
const maxSecret = 64 << 10

// problem describes a fault of a value, without its place.
type problem struct{ message, hint phrase.Phrase }

// expand puts in the values of ${NAME}, and ${ for $${.
func expand(text string, env func(string) (string, bool)) (string, *problem) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		if !found {
			b.WriteString(text)
			return b.String(), nil
		}
		if escaped, ok := strings.CutSuffix(before, "$"); ok {
			b.WriteString(escaped + "${")
			text = after
			continue
		}
		b.WriteString(before)
		name, rest, closed := strings.Cut(after, "}")
		if !closed || !isVariable(name) {
			return "", &problem{phrase.Of("${ is not followed by the name of an environment variable and }"), phrase.Of("write ${NAME}, or $${ for the characters themselves")}
		}
		value, set := env(name)
		switch first := phrase.Of("set it before the program starts"); {
		case !set:
			return "", &problem{phrase.Of("the environment variable %s is not set", name), first}
		case value == "":
			return "", &problem{phrase.Of("the environment variable %s is empty", name), first}
		}
		b.WriteString(value)
		text = rest
	}
}

func isVariable(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// resolve makes a path of the configuration one that can be opened.
func (d *decoder) resolve(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.dir, path)
}

// readSecret returns the content of a file without the line break at its end.
func readSecret(path string) (string, *problem) {
	if bad := checkSecretFile(path); bad != nil {
		return "", bad
	}
	data, err := os.ReadFile(path) //nolint:gosec // naming files is what a configuration is for
	if err != nil {
		return "", unreadable(path, err)
	}
	text := strings.TrimRight(string(data), "\r\n")
	if text == "" {
		return "", &problem{phrase.Of("%s is empty", path), phrase.Of("write the secret into it")}
	}
	return text, nil
}

// checkSecretFile looks at a file that has to exist and that others must not read.
func checkSecretFile(path string) *problem {
	info, bad := look(path)
	switch {
	case bad != nil:
		return bad
	case info.Size() > maxSecret:
		return &problem{phrase.Of("%s is too large for a secret", path), phrase.Of("name the right file")}
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0:
		return &problem{phrase.Of("%s can be read by everybody on this machine", path), phrase.Of("chmod 640 %s, or defaultMode: 0440 for a secret in Kubernetes", path)}
	}
	return nil
}

// checkFile looks whether there is a plain file that can be read.
func checkFile(path string) *problem {
	_, bad := look(path)
	return bad
}

func look(path string) (fs.FileInfo, *problem) {
	info, err := os.Stat(path) //nolint:gosec // naming files is what a configuration is for
	if err != nil {
		return nil, unreadable(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, &problem{phrase.Of("%s is not a file", path), phrase.Of("name the file itself")}
	}
	f, err := os.Open(path) //nolint:gosec // as above
	if err != nil {
		return nil, unreadable(path, err)
	}
	_ = f.Close() // nothing was written
	return info, nil
}

func unreadable(path string, err error) *problem {
	if errors.Is(err, fs.ErrNotExist) {
		return &problem{phrase.Of("there is no file %s", path), phrase.Of("paths are relative to the folder of the configuration file")}
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return &problem{phrase.Of("%s cannot be read: %v", path, err), phrase.Of("give the program's user the right to read it")}
}
