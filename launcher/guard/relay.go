package guard

import "bengal-run/launcher/wire"

// relay brings what the launcher says to the supervisor. It closes control when
// the launcher is gone.
func (g *serving) relay(control chan<- wire.Message) {
	defer close(control)
	for {
		m, err := g.launcher.Receive()
		switch {
		case err != nil:
			go g.alone()
			return
		case m.Kind == wire.Lock:
			g.adopt()
		default:
			control <- m
		}
	}
}
