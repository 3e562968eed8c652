package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/speech"
	"bengal-run/prompt"

	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"
	"golang.org/x/sys/unix"
)

// What is printed where: stdout is COMMAND's, and for what somebody asked for (help, a
// list, --json). All that bengal-run says goes to stderr, in lines that begin with its
// name, or as the block around a question.

// What the command line says. The rest is in messages.go of each package.
const (
	noName              = "started without a program name"
	noCommand           = "no COMMAND given"
	unknownOption       = "unknown option %s"
	needsValue          = "%s needs a value"
	neitherTrueNorFalse = "%s: %q is neither true nor false"
	emptyPidfile        = "--pidfile: the path is empty"
	emptyLog            = "--log: the path is empty"
	onlyInBackground    = "--%s needs --background"
	emptyFolder         = "--chdir: the path is empty"
	noDuration          = "%q is not a duration such as 5s or 500ms"
	negativeDuration    = "%s is negative"
	longDuration        = "%s is more than 1000h"
	optionsInFront      = "%s does not take the options in front of it"
	takesNoWords        = "%s takes no arguments: %s"
	noSuchSubcommand    = "no such subcommand: %s"
	oneShell            = "completion needs the name of one shell"
	noSuchShell         = "there is no completion for %q"
	nothingFound        = "nothing was left behind"
	nothingRuns         = "nothing runs under bengal-run, and nothing was left"
	interrupted         = "interrupted, nothing more was ended"
	unanswered          = "%w, nothing more was ended"
)

// messages writes to stderr, and ignores errors: the terminal may be gone. A write
// through os.Stderr to a broken pipe would end this process by SIGPIPE, half-way
// through the clean-up (os/signal, "SIGPIPE"). Nor may a write wait for a reader that does
// not read: the pipe may be full, or Ctrl+S may have stopped the terminal.
type messages struct{}

func (messages) Write(p []byte) (int, error) {
	const page = 4096 // a pipe that poll(2) calls writable takes this much (pipe_poll, fs/pipe.c)
	for part := range slices.Chunk(p, page) {
		if !taken(2) {
			break
		}
		_, _ = syscall.Write(2, part)
	}
	return len(p), nil
}

// unread is how long a descriptor may take nothing before a message is dropped.
const unread = 200 * time.Millisecond

// taken waits until a descriptor takes something, and reports whether it does.
func taken(fd int32) bool {
	for deadline := time.Now().Add(unread); ; {
		n, err := unix.Poll([]unix.PollFd{{Fd: fd, Events: unix.POLLOUT}}, int(max(0, time.Until(deadline)).Milliseconds()))
		if err != unix.EINTR {
			return n != 0
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// A voice prints what the launcher says, as loud as the options ask.
type voice struct {
	quiet, verbose bool
	began          time.Time
}

func newVoice(c *cli.Context) voice {
	v := voice{quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), began: time.Now()}
	v.quiet = v.quiet && !(v.verbose && typedOver(c, "verbose", "quiet"))
	v.verbose = v.verbose && !(v.quiet && typedOver(c, "quiet", "verbose"))
	return v
}

// speaks turns v into the voice that the launcher uses; ask is nil if nobody can be asked.
func (v voice) speaks(ask func([]string, string, bool) (bool, error)) speech.Voice {
	words := speech.Words{Plain: plain()}
	say := func(l speech.Level, text string) { v.say(l, words.Text(text)) }
	return speech.Voice{Ask: ask, Say: say, Show: v.show, Words: words}
}

func (v voice) say(l speech.Level, text string) {
	switch {
	case !v.loud(l):
	case l == speech.Hint:
		fmt.Fprintf(messages{}, "hint: %s\n", text)
	case v.verbose:
		fmt.Fprintf(messages{}, "bengal-run: %7.3f s  %s\n", time.Since(v.began).Seconds(), text)
	default:
		fmt.Fprintf(messages{}, "bengal-run: %s\n", text)
	}
}

// show prints lines as they are. The block above a question is shown even with
// --quiet.
func (v voice) show(l speech.Level, lines []string) {
	if v.loud(l) {
		fmt.Fprintf(messages{}, "%s\n", strings.Join(lines, "\n"))
	}
}

func (v voice) loud(l speech.Level) bool {
	switch {
	case l == speech.Asking:
		return true
	case v.quiet:
		return false
	}
	return l != speech.Detail || v.verbose
}

// plain reports whether to print ASCII: stderr is no terminal, or NO_COLOR is set
// (no-color.org).
func plain() bool { return os.Getenv("NO_COLOR") != "" || !isatty.IsTerminal(2) }

// asker returns a function that asks a person, or nil if there is none. Its error has the
// code 130 for an interrupt, else the given one.
func (v voice) asker(noInput bool, code int) func([]string, string, bool) (bool, error) {
	if noInput || !prompt.Possible(os.Stdin, os.Stderr) {
		return nil
	}
	return func(block []string, question string, enter bool) (bool, error) {
		defer prompt.Turn(os.Stderr)()
		v.show(speech.Asking, block)
		yes, err := prompt.Confirm(os.Stdin, os.Stderr, question, enter)
		switch {
		case errors.Is(err, prompt.ErrInterrupted):
			return false, &speech.Error{Code: 130, Err: errors.New(interrupted)}
		case err != nil:
			return false, &speech.Error{Code: code, Err: fmt.Errorf(unanswered, err)}
		}
		return yes, nil
	}
}

func print(text string) error {
	_, err := io.WriteString(os.Stdout, text)
	return err
}

func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
