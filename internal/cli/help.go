package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"
)

// helpWidth is how wide help is at most: longer lines are hard to read.
const helpWidth = 80

// helpful makes the help of a command, and of all below it, fit the terminal.
func (e *env) helpful(root *cobra.Command) {
	columns := func(w io.Writer) int { return min(width(w), helpWidth) }
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		out := c.OutOrStdout()
		about := c.Long
		if about == "" {
			about = c.Short
		}
		usage := describeUsage(c, columns(out))
		fmt.Fprintf(out, "%s\n\n%s", strings.Join(paragraphs(about, columns(out)), "\n"), usage)
	})
	root.SetUsageFunc(func(c *cobra.Command) error {
		out := c.OutOrStderr()
		_, err := io.WriteString(out, describeUsage(c, columns(out)))
		return err
	})
}

// paragraphs wraps a text anew. Lines that are indented stay lines of their own.
func paragraphs(about string, columns int) []string {
	var lines []string
	running := ""
	end := func() {
		if running != "" {
			lines = append(lines, wrap(running, columns)...)
			running = ""
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(about), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, " "):
			end()
			lines = append(lines, hanging(line, columns)...)
		case running == "":
			running = line
		default:
			running += " " + line
		}
	}
	end()
	return lines
}

// hanging wraps a line of a list below its second column, where it has two.
func hanging(line string, columns int) []string {
	name := strings.TrimLeft(line, " ")
	lead, _, two := strings.Cut(name, "  ")
	if !two {
		return wrap(line, columns)
	}
	rest := strings.TrimLeft(name[len(lead):], " ")
	indent := text.StringWidthWithoutEscSequences(line) - text.StringWidthWithoutEscSequences(rest)
	parts := strings.Split(text.WrapSoft(rest, max(columns-indent, 20)), "\n")
	for i := range parts {
		before := strings.Repeat(" ", indent)
		if i == 0 {
			before = line[:len(line)-len(rest)]
		}
		parts[i] = strings.TrimRight(before+parts[i], " ")
	}
	return parts
}

// describeUsage says how a command is called, with examples, commands below it and flags.
func describeUsage(c *cobra.Command, columns int) string {
	var b strings.Builder
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "Usage:\n  %s [command]\n", c.CommandPath())
	} else {
		fmt.Fprintf(&b, "Usage:\n  %s\n", c.UseLine())
	}
	if c.HasExample() {
		b.WriteString("\nExamples:\n")
		for line := range strings.Lines(c.Example) {
			b.WriteString(continued(strings.TrimRight(line, "\n"), columns))
		}
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nCommands:\n%s", commands(c, columns))
	}
	if c.HasAvailableLocalFlags() {
		fmt.Fprintf(&b, "\nFlags:\n%s\n", strings.TrimRight(c.LocalFlags().FlagUsagesWrapped(columns), " \n"))
	}
	if c.HasAvailableInheritedFlags() {
		fmt.Fprintf(&b, "\nGlobal flags:\n%s\n", strings.TrimRight(c.InheritedFlags().FlagUsagesWrapped(columns), " \n"))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s [command] --help says more about a command.\n", c.CommandPath())
	}
	return b.String()
}

// commands lists what is below a command.
func commands(c *cobra.Command, columns int) string {
	var b strings.Builder
	longest := 0
	for _, sub := range c.Commands() {
		longest = max(longest, len(sub.Name()))
	}
	indent := strings.Repeat(" ", longest+4)
	for _, sub := range c.Commands() {
		if !sub.IsAvailableCommand() && sub.Name() != "help" {
			continue
		}
		short := text.WrapSoft(sub.Short, max(columns-len(indent), 20))
		for i, line := range strings.Split(short, "\n") {
			lead := indent
			if i == 0 {
				lead = "  " + text.Pad(sub.Name(), longest+2, ' ')
			}
			b.WriteString(strings.TrimRight(lead+line, " ") + "\n")
		}
	}
	return b.String()
}

// continued breaks a call before a flag, as a shell reads it, where it is too long.
func continued(line string, columns int) string {
	const mark, indent = ` \`, "      "
	var b strings.Builder
	for len([]rune(line)) > columns {
		limit := columns - len(mark)
		at := strings.LastIndex(string([]rune(line)[:limit]), " --")
		if at <= len(indent) {
			break
		}
		b.WriteString(line[:at] + mark + "\n")
		line = indent + line[at+1:]
	}
	b.WriteString(line + "\n")
	return b.String()
}
