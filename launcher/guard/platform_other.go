//go:build !linux || portable

package guard

import (
	"os"
	"syscall"

	"bengal-run/launcher/process"
)

func childless() bool { return false }

func executable() (string, error) { return os.Executable() }

func name() {}

func block(process.Signals) (unblock func()) { return func() {} }

// guardAttributes: a session of its own. What is weaker: a guard that somebody
// has stopped stays so when the launcher dies.
func guardAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true}
}

// attributes: a session of its own. What is weaker: without a parent-death
// signal COMMAND lives on when launcher and guard are killed together.
func attributes(syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true}
}
