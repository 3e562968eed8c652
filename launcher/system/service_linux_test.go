//go:build linux && !portable

package system

import "testing"

func TestInService(t *testing.T) {
	for groups, want := range map[string]bool{
		"0::/user.slice/user-1000.slice/session-3.scope\n":                                                            false,
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-1.scope\n":                              false,
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/watcher.service\n":                                true,
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.kde.konsole@0a1b.service/tab(12).scope\n": false,
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/dbus-:1.2-org.gnome.Terminal@0.service\n":         false,
		"0::/system.slice/nginx.service\n":                                                                            true,
		"9:name=systemd:/system.slice/ssh.service\n8:pids:/\n":                                                        true,
		"0::/system.slice/docker-0123.scope\n":                                                                        false,
		"9:name=systemd:/\n8:pids:/\n0::/\n":                                                                          false,
		"0::/../..\n":                                                                                                 false,
		"garbage\n::\n":                                                                                               false,
		"":                                                                                                            false,
	} {
		if got := inService([]byte(groups)); got != want {
			t.Errorf("%q: %t, want %t", groups, got, want)
		}
	}
}
