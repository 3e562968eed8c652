//go:build !linux || portable

package guard

import "syscall"

// CanIsolate says that this build cannot give COMMAND a PID namespace. What is
// weaker: when launcher and guard are killed together, nobody ends the tree.
const CanIsolate = false

func (g *serving) isolate(Plan) (started, error) { return started{}, NoNamespace(syscall.ENOTSUP) }

func first(int) (code int) { return exitFailed }

// tell tells the guard its plan. It answers with wire.Running, or with
// wire.Failed and waits for another plan.
func (g *Guard) tell(p Plan) error { return g.Send(p.message()) }

// Status is nil: there is no namespace whose init would tell.
func (g *Guard) Status() <-chan syscall.WaitStatus { return nil }

// Obstacle is not asked for here.
func Obstacle(syscall.Errno) string { return "" }
