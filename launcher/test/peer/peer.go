// Package peer knows the other launchers that people put in front of a server, finds
// those that run here, and installs those that come from npm.
package peer

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
)

// VersionOf asks a program for its version: the first thing that looks like one,
// or all that it says. lsof knows -v alone.
func VersionOf(t testing.TB, program string) string {
	t.Helper()
	ask := "--version"
	if program == "lsof" {
		ask = "-v"
	}
	out, err := exec.Command(program, ask).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, ask, err, out)
	}
	if v := regexp.MustCompile(`\d+\.\d+[\da-zA-Z.~+-]*`).Find(out); v != nil {
		return string(v)
	}
	words := strings.Fields(string(out))
	return words[len(words)-1]
}

// A Peer is another launcher that people put in front of a server.
type Peer struct {
	Name string // as people type it
	npm  string // the package that it comes in, if it does
	// one is set for those that take COMMAND as one word of shell.
	one bool
	// Stays is set for one that does not end with COMMAND, by design.
	Stays bool
}

// Peers are those that are tried.
var Peers = []Peer{
	{Name: "dumb-init"},
	{Name: "tini -s -g"},
	{Name: "catatonit -g"},
	{Name: "setpriv --pdeathsig TERM setsid -w"},
	{Name: "timeout --foreground -k 2 1d"},
	{Name: "bwrap --unshare-pid --die-with-parent --dev-bind / /"},
	{Name: "unshare --pid --fork --kill-child"},
	{Name: "concurrently", npm: "concurrently@9.2.5", one: true},
	{Name: "nodemon --signal SIGTERM --exec", npm: "nodemon@3.1.14", one: true, Stays: true},
}

// A Contestant is a launcher that runs here.
type Contestant struct {
	Peer
	Words   []string // in front of COMMAND
	Version string
}

// Ready finds a peer, and sees whether it runs here.
func (p Peer) Ready(t testing.TB) (Contestant, error) {
	c := Contestant{Peer: p, Words: strings.Fields(p.Name)}
	find := exec.LookPath
	if p.npm != "" {
		find = func(program string) (string, error) { return npmProgram(p.npm, program) }
	}
	path, err := find(c.Words[0])
	if err != nil {
		return c, err
	}
	c.Words[0] = path
	c.Version = VersionOf(t, path)
	return c, c.TryOut(t)
}

// TryOut sees whether it runs here at all.
func (c Contestant) TryOut(t testing.TB) error {
	if c.Stays {
		return nil
	}
	ctx, cancel := context.WithTimeout(t.Context(), stand.PeerPatience)
	defer cancel()
	line := c.Line([]string{"true"})
	if out, err := exec.CommandContext(ctx, line[0], line[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("does not run here: %w\n%s", err, out)
	}
	return nil
}

// Line starts COMMAND behind it. In one word there is no character that is
// special in a shell.
func (c Contestant) Line(argv []string) []string {
	if c.one {
		argv = []string{strings.Join(argv, " ")}
	}
	return append(slices.Clone(c.Words), argv...)
}
