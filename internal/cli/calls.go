package cli

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/icptier/icptier/internal/phrase"
)

// libraryError is an error of the parser of commands: in its words in English, in ours in
// German.
type libraryError struct {
	error

	ours phrase.Phrase
}

func (e *libraryError) Unwrap() error { return e.error }

// In is the error in a language, "de" or "en".
func (e *libraryError) In(lang string) string {
	if lang == "en" {
		return e.Error()
	}
	return e.ours.In(lang)
}

// flagProblem says what is wrong with a flag in the words of people, not of the parser of
// numbers.
func flagProblem(err error) error {
	name := func(long, short string) string {
		if short != "" {
			return "-" + short
		}
		return "--" + long
	}
	if value, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return valueProblem(value)
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return &libraryError{err, phrase.Of("there is no option %s", name(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames()))}
	}
	if bare, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return &libraryError{err, phrase.Of("the option %s needs a value", name(bare.GetSpecifiedName(), bare.GetSpecifiedShortnames()))}
	}
	if odd, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return &libraryError{err, phrase.Of("%q is no option", odd.GetSpecifiedFlag())}
	}
	return err
}

func valueProblem(err *pflag.InvalidValueError) error {
	flag, number := err.GetFlag().Name, (*strconv.NumError)(nil)
	if !errors.As(err, &number) {
		return &libraryError{err, phrase.Of("--%s %q: %v", flag, err.GetValue(), errors.Unwrap(err))}
	}
	kind := phrase.Of("a number")
	switch number.Func {
	case "ParseUint":
		kind = phrase.Of("a whole number from 0 on")
	case "ParseInt", "Atoi":
		kind = phrase.Of("a whole number")
	case "ParseBool":
		kind = phrase.Of("true or false")
	}
	if errors.Is(err, strconv.ErrRange) {
		kind = phrase.Of("%s of that size", kind)
	}
	said := strings.TrimSuffix(err.Error(), number.Error()) + "it is not " + kind.String()
	return &libraryError{errors.New(said), phrase.Of("--%s %q: it is not %s", flag, err.GetValue(), kind)}
}

// argsProblem is a wrong number of arguments.
func argsProblem(err error, given int) error {
	return &libraryError{err, phrase.Of("that does not go with %d arguments", given)}
}

// commandProblem is a command that is not there, whose error the parser gives no type.
func commandProblem(err error) (unknown bool, problem error) {
	const unknownCommand = "unknown command "
	rest, ok := strings.CutPrefix(err.Error(), unknownCommand)
	if !ok {
		return false, err
	}
	first, proposed, _ := strings.Cut(rest, "\n")
	name, _, _ := strings.Cut(first, " for ")
	if text, err := strconv.Unquote(name); err == nil {
		name = text
	}
	ours := phrase.Of("there is no command %q; to see all, run: icptier --help", name)
	var near []string
	for line := range strings.Lines(proposed) {
		if word, ok := strings.CutPrefix(line, "\t"); ok {
			near = append(near, strings.TrimSpace(word))
		}
	}
	if len(near) > 0 {
		ours = phrase.Of("there is no command %q; is it %s?", name, phrase.Or(near))
	}
	return true, usageError{&libraryError{err, ours}}
}

// languageOf is what --lang says, wherever it stands: a call that is wrong before it is said
// to be wrong in that language too.
func languageOf(args []string, otherwise string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			return value
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return otherwise
}

// wrapArgs makes a wrong number of arguments a usage error.
func wrapArgs(c *cobra.Command) {
	check := c.Args
	if check == nil {
		check = cobra.NoArgs
		if c.HasSubCommands() {
			c.RunE = func(c *cobra.Command, _ []string) error {
				return usageError{phrase.Errorf("%s needs a command: see %s --help", c.CommandPath(), c.CommandPath())}
			}
		}
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			if unknown, problem := commandProblem(err); unknown {
				err = problem
			} else {
				err = argsProblem(err, len(args))
			}
			return usageError{phrase.Errorf("%w\nUsage: %s", err, useLine{c})}
		}
		return nil
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}
