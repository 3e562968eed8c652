package starter

import (
	"bengal-run/launcher/system"
	"bengal-run/launcher/terminal"
)

// ancestors are the parent and its ancestors up to the session leader, and
// without a terminal the one above that: sshd ends when the connection does, but the shell
// that it has started is not told of that. Whoever starts us by setsid is listed alone.
func ancestors(own system.Info, mode Mode) []ancestor {
	var list []ancestor
	session := own.Session
	for pid, beyond := parent, false; pid > 1; {
		a, ok := openAncestor(pid, own)
		if !ok {
			break
		}
		if len(list) == 0 {
			session = a.Session
		}
		if a.Session != session && !beyond {
			a.close()
			break
		}
		list = append(list, a)
		if mode == Signal || beyond || own.Session == own.PID {
			break
		}
		if a.PID == a.Session {
			if terminal.Controlling() {
				break
			}
			beyond = true
		}
		pid = a.Parent
	}
	return list
}
