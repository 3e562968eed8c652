package guard

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// Begin starts a guard for the tree with this BENGAL_RUN_ID. The guard carries it, too, so
// that even without a record an instance is known to live. It inherits every descriptor
// that our caller has passed on. Its end of the socket keeps its number (os/exec's
// ExtraFiles would put it at 3, over the caller's). Its words name that socket and us: when
// we die, another launcher may adopt it.
//
// Nothing else may be started at the same time: that end is not close-on-exec for
// the moment.
func Begin(id string) (*Guard, error) {
	foreign, err := children()
	if err != nil {
		return nil, err
	}
	if err := tree.Adopt(); err != nil {
		return nil, err
	}
	self, err := Executable()
	if err != nil {
		return nil, err
	}
	here, there, err := wire.Pair()
	if err != nil {
		return nil, err
	}
	defer there.Close()
	fd, err := there.Inheritable()
	if err != nil {
		here.Close()
		return nil, err
	}
	pid, err := syscall.ForkExec(self, []string{tree.GuardName, strconv.Itoa(fd), strconv.Itoa(os.Getpid())}, &syscall.ProcAttr{
		Env:   with(os.Environ(), tree.IDEnv+"="+id, processors+"=1"),
		Files: []uintptr{0, 1, 2},
		Sys:   guardAttributes(),
	})
	if err != nil {
		here.Close()
		return nil, fmt.Errorf("guard: %w", err)
	}
	return &Guard{ID: system.IDOf(pid), Conn: here, Said: here.Messages(), Foreign: foreign}, nil
}

// processors is the variable that tells the Go runtime how many processors to use
// (package runtime, "Environment Variables"). A guard does little: with one processor it
// keeps fewer threads, which makes a start cheaper, and saves memory as long as it runs.
// COMMAND gets the caller's own value.
const processors = "GOMAXPROCS"

// with returns an environment in which variables replace those that have the same names.
func with(env []string, variables ...string) []string {
	kept := slices.DeleteFunc(slices.Clone(env), func(e string) bool {
		return slices.ContainsFunc(variables, func(v string) bool {
			name, _, _ := strings.Cut(v, "=")
			return strings.HasPrefix(e, name+"=")
		})
	})
	return append(kept, variables...)
}

func children() ([]system.ID, error) {
	if childless() {
		return nil, nil
	}
	self, err := system.Look(os.Getpid())
	if err != nil {
		return nil, err
	}
	self.Threads = 1 // after an exec, the one thread that is left has all children
	pids, err := self.Children()
	if err != nil {
		return nil, err
	}
	var ids []system.ID
	for _, pid := range pids {
		if c, err := system.Look(pid); err == nil {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}
