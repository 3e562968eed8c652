package recovery

import (
	"strings"
	"testing"

	"bengal-run/launcher/system"
)

func TestEngine(t *testing.T) {
	for _, tt := range []struct {
		name, reason string // no reason: it may be ended
	}{
		{"docker-proxy", "forwards the port of a container"},
		{"com.docker.back", "forwards the port of a container"},    // Linux, 15 bytes
		{"com.docker.backe", "forwards the port of a container"},   // macOS, 16
		{"com.docker.backend", "forwards the port of a container"}, // FreeBSD, 19
		{"OrbStack Helper", "forwards the port of a container"},
		{"containerd-shim", "belongs to a container engine"},
		{"ControlCenter", "AirPlay"},
		{"limactl", "forwards the port of a virtual machine"},
		{"rapportd", "belongs to the system"},
		{"com.docker", ""},
		{"com.docker.backpack", ""},
		{"docker-prox", ""},
		{"node", ""},
		{"", ""},
	} {
		s, ok := engine(system.Info{Name: tt.name})
		if ok != (tt.reason != "") || !strings.Contains(s.reason, tt.reason) {
			t.Errorf("%q: %t, %q", tt.name, ok, s.reason)
		}
		if ok && (s.kind != Refused || s.hint == "") {
			t.Errorf("%q: kind %v, hint %q", tt.name, s.kind, s.hint)
		}
	}
}
