package launcher_test

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A peer is another launcher that people put in front of a server.
type peer struct {
	name string // as people type it
	npm  string // the package that it comes in, if it does
	// one is set for those that take COMMAND as one word of shell.
	one bool
	// stays is set for one that does not end with COMMAND, by design.
	stays bool
}

var peers = []peer{
	{name: "dumb-init"},
	{name: "tini -s -g"},
	{name: "catatonit -g"},
	{name: "setpriv --pdeathsig TERM setsid -w"},
	{name: "timeout --foreground -k 2 1d"},
	{name: "bwrap --unshare-pid --die-with-parent --dev-bind / /"},
	{name: "unshare --pid --fork --kill-child"},
	{name: "concurrently", npm: "concurrently@9.2.5", one: true},
	{name: "nodemon --signal SIGTERM --exec", npm: "nodemon@3.1.14", one: true, stays: true},
}

// A contestant is a launcher that runs here.
type contestant struct {
	peer
	words   []string // in front of COMMAND
	version string
}

// ready finds a peer, and sees whether it runs here.
func (p peer) ready(t testing.TB) (contestant, error) {
	c := contestant{peer: p, words: strings.Fields(p.name)}
	find := exec.LookPath
	if p.npm != "" {
		find = func(program string) (string, error) { return npmProgram(p.npm, program) }
	}
	path, err := find(c.words[0])
	if err != nil {
		return c, err
	}
	c.words[0] = path
	c.version = versionOf(t, path)
	return c, c.tryOut(t)
}

func (c contestant) tryOut(t testing.TB) error {
	if c.stays {
		return nil
	}
	ctx, cancel := context.WithTimeout(t.Context(), peerPatience)
	defer cancel()
	line := c.line([]string{"true"})
	if out, err := exec.CommandContext(ctx, line[0], line[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("does not run here: %w\n%s", err, out)
	}
	return nil
}

// line starts COMMAND behind it. In one word there is no character that is
// special in a shell.
func (c contestant) line(argv []string) []string {
	if c.one {
		argv = []string{strings.Join(argv, " ")}
	}
	return append(slices.Clone(c.words), argv...)
}
