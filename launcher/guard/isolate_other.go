//go:build !linux || portable

package guard

import (
	"syscall"

	"bengal-run/launcher/wire"
)

// CanIsolate says that this build cannot give COMMAND a PID namespace. What is
// weaker: when launcher and guard are killed together, nobody ends the tree.
const CanIsolate = false

func (g *serving) isolate(Plan) (started, error) { return started{}, NoNamespace(syscall.ENOTSUP) }

func first(int) (code int) { return 1 }

func (g *Guard) openLine() (fd int, err error) { return -1, NoNamespace(syscall.ENOTSUP) }

// Reports is nil: there is no namespace whose init would tell.
func (g *Guard) Reports() <-chan wire.Message { return nil }

// Obstacle is not asked for here.
func Obstacle(syscall.Errno) string { return "" }
