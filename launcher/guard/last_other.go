//go:build !linux || portable

package guard

// A lastThread needs nothing where there is no parent-death signal.
type lastThread struct{}

func newLastThread() *lastThread { return &lastThread{} }

func (*lastThread) hurry() {}

func (*lastThread) rest() { select {} }
