package launcher

import (
	"fmt"
	"syscall"

	"bengal-run/launcher/program"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/sockets"
	"bengal-run/launcher/speech"
)

// finish ends an instance once nothing is left of it: the guard exits, and the terminal is
// put back.
func (r *running) finish() (program.Outcome, error) {
	r.reapGuard()
	_ = r.guard.Close()
	r.term.Restore()
	if r.ports.busy { // do not leave the program behind that a look runs, either
		<-r.ports.found
	}
	if !r.left && !r.spared {
		r.Sayf(speech.Detail, nothingLeft)
	}
	switch {
	case r.exited:
		r.sayWhoHolds()
		return program.OutcomeOf(r.status), nil
	case r.left:
		return program.Outcome{}, speech.Fail(speech.CodeFailed, commandAlive, r.Argv[0])
	case r.Command.PID != 0:
		return program.Outcome{}, speech.Fail(speech.CodeFailed, endUnknown, r.Argv[0])
	}
	sig, ok := r.caught.takeUrgent()
	if r.firstEnding != 0 {
		sig, ok = r.firstEnding, true
	}
	if ok { // it ended the guard, too, before COMMAND was started
		return program.Signalled(sig), nil
	}
	return program.Outcome{}, speech.Fail(speech.CodeFailed, guardKilledAtStart, r.Argv[0])
}

// sayWhoHolds names the holder of COMMAND's default port if COMMAND has failed by
// itself.
func (r *running) sayWhoHolds() {
	if !r.byItself || !r.status.Exited() || r.status.ExitStatus() == 0 {
		return
	}
	for _, w := range r.way.Wants {
		if !w.Default || sockets.Free(w.Port) {
			continue
		}
		v := recovery.View{Keep: r.way.Keep}
		found, err := v.Holders(w.Port)
		if err != nil || len(found) == 0 || found[0].Main.PID == 0 {
			continue
		}
		f := found[0]
		r.Sayf(speech.Warning, heldMeanwhile, w.Port, r.Words.Command(f.Argv), f.Main.PID, r.Words.Folder(f.Dir))
		r.Sayf(speech.Hint, heldMeanwhileHint, w.Port)
	}
}

func describe(s syscall.WaitStatus) string {
	if s.Exited() {
		return fmt.Sprintf("exit code %d", s.ExitStatus())
	}
	return "SIG" + signals.Name(s.Signal())
}
