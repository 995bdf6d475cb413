package cli

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/icptier/icptier/internal/phrase"
)

// helpWidth is how wide help is at most: longer lines are hard to read.
const helpWidth = 80

// helpful makes the help of a command, and of all below it, fit the terminal and speak the
// reader's language.
func (e *env) helpful(root *cobra.Command) {
	columns := func(w io.Writer) int { return min(width(w), helpWidth) }
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		out := c.OutOrStdout()
		about := phrase.About(e.lang, cmp.Or(c.Long, c.Short))
		fmt.Fprintf(out, "%s\n\n%s", strings.Join(paragraphs(about, columns(out)), "\n"), e.describeUsage(c, columns(out)))
	})
	root.SetUsageFunc(func(c *cobra.Command) error {
		out := c.OutOrStderr()
		_, err := io.WriteString(out, e.describeUsage(c, columns(out)))
		return err
	})
	root.SetHelpCommand(e.help(root))
}

// help is the command that does what --help does.
func (e *env) help(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND...]",
		Short:   "Say more about a command",
		Example: "  icptier help icp publish",
		Args:    cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usageError{phrase.Errorf("there is no command %q; to see all, run: icptier --help", strings.Join(args, " "))}
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
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

// useLine says how a command is called.
type useLine struct{ command *cobra.Command }

func (u useLine) String() string { return u.In("en") }

// In is the line in a language, "de" or "en".
func (u useLine) In(lang string) string {
	line := u.command.UseLine()
	if u.command.HasAvailableSubCommands() {
		line = u.command.CommandPath() + " [command]"
	}
	if lang == "en" {
		return line
	}
	said := func(word string) string { return phrase.Text(word).In(lang) }
	line = regexp.MustCompile(`[A-Z]{2,}`).ReplaceAllStringFunc(line, said)
	return strings.NewReplacer("[command]", said("[command]"), "[flags]", said("[flags]")).Replace(line)
}

// describeUsage says how a command is called, with examples, commands below it and flags.
func (e *env) describeUsage(c *cobra.Command, columns int) string {
	var b strings.Builder
	title := func(t phrase.Phrase) { fmt.Fprintf(&b, "%s:\n", t.In(e.lang)) }
	title(phrase.Of("Usage"))
	fmt.Fprintf(&b, "  %s\n", useLine{c}.In(e.lang))
	if c.HasExample() {
		title(phrase.Of("\nExamples"))
		for line := range strings.Lines(c.Example) {
			b.WriteString(continued(strings.TrimRight(line, "\n"), columns))
		}
	}
	if c.HasAvailableSubCommands() {
		title(phrase.Of("\nCommands"))
		b.WriteString(e.commands(c, columns))
	}
	if c.HasAvailableLocalFlags() {
		title(phrase.Of("\nFlags"))
		b.WriteString(e.flags(c.LocalFlags(), columns))
	}
	if c.HasAvailableInheritedFlags() {
		title(phrase.Of("\nGlobal flags"))
		b.WriteString(e.flags(c.InheritedFlags(), columns))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", phrase.Of("%s [command] --help says more about a command.", c.CommandPath()).In(e.lang))
	}
	return b.String()
}

// flags lists flags with what they are for.
func (e *env) flags(set *pflag.FlagSet, columns int) string {
	list := set.FlagUsagesWrapped
	if e.lang != "en" {
		said := pflag.NewFlagSet("", pflag.ContinueOnError)
		set.VisitAll(func(f *pflag.Flag) { said.AddFlag(e.flag(*f)) })
		list = func(columns int) string { // both words are as long
			return strings.ReplaceAll(said.FlagUsagesWrapped(columns), "(default", "(Vorgabe")
		}
	}
	return strings.TrimRight(list(columns), " \n") + "\n"
}

// flag is a flag whose texts are in the reader's language.
func (e *env) flag(f pflag.Flag) *pflag.Flag {
	kind, usage := pflag.UnquoteUsage(&f)
	f.Usage = phrase.Text(usage).In(e.lang)
	if command, ok := strings.CutPrefix(usage, "help for "); ok {
		f.Usage = phrase.Of("help for %s", command).In(e.lang)
	}
	if f.DefValue == "[]" || f.DefValue == "0s" {
		f.DefValue = ""
	}
	f.Value = saidValue{f.Value, kind}
	return &f
}

// saidValue is the value of a flag whose kind is named in German.
type saidValue struct {
	pflag.Value

	kind string
}

// Type is the kind of value as help shows it.
func (v saidValue) Type() string {
	switch v.kind {
	case "":
		return "bool" // shows nothing
	case "int", "uint", "float":
		return "Zahl"
	case "duration":
		return "Dauer"
	case "string", "stringArray":
		return "Text"
	case "strings":
		return "Liste"
	}
	return phrase.Text(v.kind).In("de")
}

// commands lists what is below a command.
func (e *env) commands(c *cobra.Command, columns int) string {
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
		short := text.WrapSoft(phrase.Text(sub.Short).In(e.lang), max(columns-len(indent), 20))
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
