package launcher

import (
	"syscall"

	"bengal-run/launcher/guard"
)

// isolated notes who stands between the guard and COMMAND in a namespace of its
// own.
func (i *instance) isolated(s guard.State) {
	if i.init = s.Init; i.init.PID == 0 {
		return
	}
	i.sayf(Detail, namespaceMade, i.init.PID)
	if s.Proc != 0 {
		i.sayf(Detail, namespaceNoProc, s.Proc)
	}
}

// statusOfInit is how COMMAND ends, where only the init of its namespace can
// tell.
func (i *instance) statusOfInit() <-chan syscall.WaitStatus {
	if i.exited || i.init.PID == 0 {
		return nil
	}
	return i.guard.Status()
}

// notIsolated explains why no namespace could be made. Nothing was started.
func notIsolated(errno syscall.Errno) error {
	why := errno.Error()
	if errno == syscall.ENOSPC { // clone(2)'s word for it
		why = namespaceLimit
	}
	e := fail(CodeFailed, namespaceRefused, why)
	e.Hint = guard.Obstacle(errno)
	return e
}
