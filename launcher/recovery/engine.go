package recovery

import "bengal-run/launcher/system"

// engines are programs that hold a port for something else: ending one of them does not end
// what listens, or ends much more than that.
var engines = []struct {
	names        []string
	reason, hint string
}{
	{[]string{"docker-proxy", "com.docker.backend", "com.docker.vpnkit", "rootlesskit", "vpnkit", "vpnkit-bridge"},
		"forwards the port of a container", "docker ps --filter publish=PORT, then docker stop"},
	{[]string{"OrbStack", "OrbStack Helper"},
		"forwards the port of a container", "docker ps --filter publish=PORT, then docker stop; or orb list, then orb stop"},
	{[]string{"rootlessport", "conmon", "slirp4netns", "pasta", "pasta.avx2", "gvproxy", "vfkit", "krunkit"},
		"forwards the port of a container", "podman ps, then podman stop"},
	{[]string{"limactl", "colima"},
		"forwards the port of a virtual machine", "limactl list, or colima list, then stop it there"},
	{[]string{"dockerd", "containerd"},
		"is a container engine", "docker ps, then docker stop"},
	{[]string{"containerd-shim", "containerd-shim-runc-v2"},
		"belongs to a container engine", "docker ps, then docker stop"},
	{[]string{"systemd"},
		"listens for a service that it starts (socket activation)", "systemctl list-sockets, then systemctl stop"},
	{[]string{"ControlCenter", "AirPlayXPCHelper"}, // 5000 and 7000
		"is the system's AirPlay receiver", "turn it off in System Settings, General, AirDrop & Handoff; or choose another port"},
	{[]string{"rapportd", "sharingd"},
		"belongs to the system", "choose another port"},
}

func engine(p system.Info) (standing, bool) {
	for _, e := range engines {
		for _, name := range e.names {
			if p.Named(name) {
				return standing{kind: Refused, reason: e.reason, hint: e.hint}, true
			}
		}
	}
	return standing{}, false
}
