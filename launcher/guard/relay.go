package guard

import (
	"syscall"

	"bengal-run/launcher/signals"
	"bengal-run/launcher/wire"
)

// relay brings what the launcher says, and signals that somebody has sent to
// the guard itself (killall), to the supervisor. It closes control when the
// launcher is gone.
func (g *serving) relay() {
	messages := make(chan wire.Message)
	go func() {
		defer close(messages)
		for {
			m, err := g.launcher.Receive()
			switch {
			case err != nil:
				return
			case m.Kind == wire.Lock:
				g.adopt()
			default:
				messages <- m
			}
		}
	}()
	defer close(g.control)
	for {
		select {
		case m, ok := <-messages:
			if !ok {
				go g.alone()
				return
			}
			g.control <- m
		case sig := <-g.own:
			if number, ok := sig.(syscall.Signal); ok && signals.RuleOf(number).Begins {
				g.control <- wire.Message{Kind: wire.Begin, Numbers: []int64{int64(number)}}
			}
		}
	}
}
