//go:build darwin || freebsd || portable

package system

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// Brief is how long Run may take where somebody waits for a start.
const Brief = 1500 * time.Millisecond

// Run runs a program of the system and returns what it prints: in the C locale,
// without the caller's environment and input, for half a second longer than limit at
// most. lsof exits with 1 if one of the things that it was asked for is not there, so a
// program's own exit code is no error.
func Run(limit time.Duration, path string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin:/usr/sbin:/sbin"}
	cmd.Dir = "/"
	cmd.WaitDelay = 500 * time.Millisecond
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s takes too long: %w", path, ctx.Err())
	case errors.As(err, &exit) && exit.Exited():
		return out, nil
	}
	return out, err
}
