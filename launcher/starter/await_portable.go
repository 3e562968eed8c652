//go:build linux && portable

package starter

// await polls: an end is noticed up to pollPause late.
func (s Starter) await() Ancestor { return s.poll() }
