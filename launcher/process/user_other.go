//go:build !linux || portable

package process

import (
	"os/user"
	"strconv"
)

// UserName is the name of a user, "" for none.
func UserName(uid int) string {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return ""
	}
	return u.Username
}
