package csvfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

func inFolder(t *testing.T) *Connector {
	t.Helper()
	dir := t.TempDir()
	err := errors.Join(os.WriteFile(filepath.Join(dir, "accounts.csv"), []byte("id\n1\n"), 0o600),
		os.WriteFile(filepath.Join(dir, "accounts-tiers.csv"), []byte("id,icp_tier\n1,B\n"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	c, err := newConfig(connector.Settings{Dir: dir, Options: []byte(`{"path":".","rest_seconds":0}`)})
	if err != nil {
		t.Fatal(err)
	}
	return newConnector(c)
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// What was read of a file that grew meanwhile counts for nothing, whatever was wrong with it.
func TestAFileThatGrowsWhileItIsRead(t *testing.T) {
	c := inFolder(t)
	path := filepath.Join(c.cfg.path, "accounts.csv")
	times := 0
	err := c.cfg.undisturbed(t.Context(), func() (string, error) {
		times++
		_, ok, err := c.cfg.read(t.Context(), path, 0, func(*os.File) error {
			if times < 3 {
				appendTo(t, path, "2\n")
				return errors.New("half a row")
			}
			return nil
		})
		if !ok {
			return path, err
		}
		return "", err
	})
	if err != nil || times != 3 {
		t.Errorf("%v after %d readings", err, times)
	}
}

// What a person saves while we write is not lost.
func TestAPersonSavesTheFileThatIsWritten(t *testing.T) {
	c := inFolder(t)
	path := filepath.Join(c.cfg.path, "accounts-tiers.csv")
	err := c.replace(t.Context(), crm.KindAccount, nil, func(*tiers) (map[string]map[string]string, error) {
		appendTo(t, path, "7,A\n")
		return map[string]map[string]string{"1": {"icp_tier": "C"}}, nil
	})
	if err == nil || outcome.IsPermanent(err) || !strings.Contains(err.Error(), "what they did stays") {
		t.Errorf("%v", err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "id,icp_tier\n1,B\n7,A\n" {
		t.Errorf("%q, %v", text, err)
	}
	if left, err := filepath.Glob(filepath.Join(c.cfg.path, ".icptier*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
