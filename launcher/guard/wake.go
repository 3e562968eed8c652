package guard

import (
	"syscall"
	"time"

	"bengal-run/launcher/system"
)

// wakeOrphan continues the launcher if it has stopped itself, since COMMAND has, while
// nobody is left to continue it: the shell can end between the launcher's last look and its
// stop. If the shell ends later, the kernel continues the launcher (POSIX.1, _Exit).
func wakeOrphan(launcher int) {
	for pause := 5 * time.Millisecond; pause < 3*time.Second; pause *= 2 {
		time.Sleep(pause)
		p, err := system.Look(launcher)
		if err != nil {
			return
		}
		if p.Stopped() {
			if orphaned(p) {
				_ = p.Signal(syscall.SIGCONT)
			}
			return
		}
	}
}

// orphaned reports whether the process group of p is an orphaned one, as far as the
// processes above p tell: none is of its session and of another group.
func orphaned(p system.Info) bool {
	for up := p; ; {
		parent, err := system.Look(up.Parent)
		if err != nil || parent.Session != p.Session || parent.PID == up.PID {
			return true
		}
		if parent.Group != p.Group {
			return false
		}
		up = parent
	}
}
