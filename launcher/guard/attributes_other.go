//go:build darwin || portable

package guard

import "syscall"

// guardAttributes: a session of its own. What is weaker: a guard that somebody
// has stopped stays so when the launcher dies.
func guardAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true}
}

// attributes: a process group of its own in the guard's session. What is weaker:
// without a parent-death signal COMMAND lives on when launcher and guard are killed
// together.
func attributes(syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
