//go:build (linux && !portable) || freebsd

package tree

import "bengal-run/launcher/system"

// looks say when to look at the tree before its end: never, since whatever is
// orphaned comes to us.
type looks struct{ due <-chan struct{} }

func (s *Supervisor) looks() looks { return looks{} }

func (looks) again([]system.Info) {}

func (looks) stop() {}
