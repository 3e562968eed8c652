package recovery

import (
	"bengal-run/launcher/system"
)

// engines are programs that hold a port in the name of something else: to end
// one of them does not end what listens, or ends much more than that.
var engines = map[string]struct{ reason, hint string }{
	"docker-proxy":    {"forwards the port of a container", "docker ps --filter publish=PORT, then docker stop"},
	"com.docker.back": {"forwards the port of a container", "docker ps --filter publish=PORT, then docker stop"},
	"rootlesskit":     {"forwards the port of a container", "docker ps --filter publish=PORT, then docker stop"},
	"vpnkit":          {"forwards the port of a container", "docker ps --filter publish=PORT, then docker stop"},
	"vpnkit-bridge":   {"forwards the port of a container", "docker ps --filter publish=PORT, then docker stop"},
	"rootlessport":    {"forwards the port of a container", "podman ps, then podman stop"},
	"conmon":          {"forwards the port of a container", "podman ps, then podman stop"},
	"slirp4netns":     {"forwards the port of a container", "podman ps, then podman stop"},
	"pasta":           {"forwards the port of a container", "podman ps, then podman stop"},
	"pasta.avx2":      {"forwards the port of a container", "podman ps, then podman stop"},
	"gvproxy":         {"forwards the port of a container", "podman ps, then podman stop"},
	"dockerd":         {"is a container engine", "docker ps, then docker stop"},
	"containerd":      {"is a container engine", "docker ps, then docker stop"},
	"containerd-shim": {"is a container engine's", "docker ps, then docker stop"},
	"systemd":         {"listens for a service that it starts (socket activation)", "systemctl list-sockets, then systemctl stop"},
}

// engine knows a container's proxy by its name (cut to 15 bytes by the kernel).
func engine(p system.Info) (standing, bool) {
	e, ok := engines[p.Name]
	return standing{kind: Refused, reason: e.reason, hint: e.hint}, ok
}
