package starter

import (
	"bengal-run/launcher/system"
	"bengal-run/launcher/terminal"
)

// ancestors are the parent and its ancestors up to the session leader, and
// without a terminal the one above that: sshd ends when the connection does, but the shell
// that it has started is not told of that. The parent alone is listed if the mode is Signal, or
// if it has started us by setsid.
func ancestors(own system.Info, mode Mode) []ancestor {
	var list []ancestor
	for pid, beyond := parentPID, false; pid > 1; {
		a, ok := openAncestor(pid, own)
		if !ok {
			break
		}
		if len(list) > 0 && a.Session != list[0].Session && !beyond {
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
