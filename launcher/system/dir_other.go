//go:build darwin || portable

package system

import (
	"io/fs"
	"strconv"
	"time"
)

// Dir is the folder that a process of this user works in. It runs a program. Without the
// folder, stop and list do not recognise an instance that has no record, so they wait
// longer for it.
func Dir(pid int) (string, error) {
	out, err := Run(4*time.Second, Lsof, "-nPw", "-a", "-dcwd", "-p"+strconv.Itoa(pid), "-Ftn")
	if err != nil {
		return "", err
	}
	if dir := parseLsofName(out); dir != "" {
		return dir, nil
	}
	if _, err := Look(pid); err != nil {
		return "", err
	}
	return "", fs.ErrPermission
}
