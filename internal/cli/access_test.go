package cli_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/cli"
)

var updateTables = flag.Bool("update-tables", false, "write the table of rights anew")

// TestRolesByCommands compares who may call which command with a table that a person has looked
// at. The commands are those that there are.
func TestRolesByCommands(t *testing.T) {
	askers := []access.Identity{{Role: access.Viewer, Connections: []string{"hub"}}, {Role: access.Viewer}, {Role: access.Operator, Connections: []string{"hub"}}, {Role: access.Operator}, {Role: access.Admin}}
	var table strings.Builder
	for _, who := range askers {
		fmt.Fprintf(&table, "%-16s", strings.TrimSpace(who.Role.String()+" "+strings.Repeat("of hub", len(who.Connections))))
	}
	table.WriteString("command\n")
	commands := cli.Commands()
	for name := range cli.CommandRights() {
		if !slices.Contains(commands, name) {
			t.Errorf("%q has a right and is no command", name)
		}
	}
	for _, command := range commands {
		right, reaches := cli.CommandRights()[command]
		for _, who := range askers {
			word := "in"
			switch {
			case !reaches:
				word = "here" // it reaches no service; where it did, it would be an admin's
			case right.May(access.With(t.Context(), who)) != nil:
				word = "no"
			}
			fmt.Fprintf(&table, "%-16s", word)
		}
		table.WriteString(command + "\n")
	}
	path := filepath.Join("testdata", "access.txt")
	if *updateTables {
		if err := os.WriteFile(path, []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table.String()); diff != "" {
		t.Errorf("another table than in %s; look at who may, and run go test -update-tables if it is right:\n%s", path, diff)
	}
}

// call calls a command over the world.
func (w *world) call(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	return run(t, append(args, "-c", w.conf, "--lang", "en")...)
}

// TestACommandActsForItsKey makes keys, and calls commands with them and without.
func TestACommandActsForItsKey(t *testing.T) {
	w := pulled(t)
	made := func(args ...string) (text, id string) {
		t.Helper()
		var k struct{ Key, ID string }
		if out := w.ok(t, append([]string{"keys", "create", "-o", "json"}, args...)...); json.Unmarshal([]byte(out), &k) != nil || k.Key == "" {
			t.Fatalf("no key: %s", out)
		}
		return k.Key, k.ID
	}
	viewer, id := made("--role", "viewer", "--connections", "hubspot", "--name", "dashboard")
	t.Setenv("ICPTIER_KEY", viewer)
	if out := w.ok(t, "accounts", "-o", "csv"); strings.Contains(out, "salesforce") || strings.Count(out, "hubspot") < 5 {
		t.Errorf("who may see hubspot alone sees:\n%.300s", out)
	}
	for _, args := range [][]string{{"pull", "hubspot"}, {"keys", "list"}, {"audit"}, {"icp", "rollback"}} {
		if code, _, errOut := w.call(t, args...); code != 1 || !strings.Contains(errOut, "this needs the role") {
			t.Errorf("%v: exit code %d: %s", args, code, errOut)
		}
	}
	if code, _, errOut := w.call(t, "accounts", "salesforce"); code != 2 || !strings.Contains(errOut, `it has ["hubspot"]`) {
		t.Errorf("another connection: exit code %d: %s", code, errOut)
	}
	t.Setenv("ICPTIER_KEY", viewer+"x")
	if code, _, errOut := w.call(t, "accounts"); code != 1 || !strings.Contains(errOut, "the API key is not known") {
		t.Errorf("a wrong key: exit code %d: %s", code, errOut)
	}
	t.Setenv("ICPTIER_KEY", "")
	w.ok(t, "keys", "revoke", id)
	if out := w.ok(t, "keys", "list"); strings.Contains(out, id) {
		t.Errorf("a revoked key is listed: %s", out)
	}
	for _, args := range [][]string{{"keys", "create", "--role", "root"}, {"keys", "create", "--role", "admin", "--connections", "hubspot"}, {"keys", "create", "--expires", "-1h"}, {"keys", "create", "--connections", "nowhere"}, {"keys", "revoke", "nobody"}, {"audit", "--limit", "0"}} {
		if code, _, errOut := w.call(t, args...); code != 2 {
			t.Errorf("%v: exit code %d: %s", args, code, errOut)
		}
	}
	out := w.ok(t, "audit", "-o", "csv")
	for _, want := range []string{",create-key," + id + ",command,done", "key " + id + ",key,viewer,export,", "key " + id + ",key,viewer,refused,pull,command,refused", ",revoke-key," + id + ",command,done", ",refused,accounts,command,refused"} {
		if !strings.Contains(out, want) {
			t.Errorf("the audit lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, viewer) {
		t.Error("the audit holds a key")
	}
}

// TestWhoReadsNoFurtherIsInTheAudit exports accounts to a program that ends before it has read
// any of them, as head does.
func TestWhoReadsNoFurtherIsInTheAudit(t *testing.T) {
	w := pulled(t)
	gone, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	c := exec.CommandContext(t.Context(), os.Args[0], "accounts", "-o", "csv", "-c", w.conf, "--lang", "en")
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), envCommand+"=1"), out, &said
	if err := c.Run(); c.ProcessState == nil || c.ProcessState.ExitCode() != 1 || strings.Contains(said.String(), "pipe") {
		t.Errorf("%v: %s", err, &said)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if audit := w.ok(t, "audit", "-o", "csv"); !strings.Contains(audit, ",export,") {
		t.Errorf("the audit does not know of it:\n%s", audit)
	}
}
