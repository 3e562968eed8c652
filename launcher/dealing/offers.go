package dealing

import (
	"os"
	"slices"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/sockets"
	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
)

// An Offer is a port for a shell's completion, and the name of who listens there.
type Offer struct {
	Port int
	Who  string
}

// Offers lists the ports that this user's processes listen on, in their order. With
// leftover it marks what a dead instance has left.
func Offers(leftover bool) []Offer {
	names := make(map[system.ID]string)
	var pids []int
	look, _ := system.Processes()
	for _, p := range look {
		if p.UID == os.Geteuid() {
			names[p.ID], pids = p.Name, append(pids, p.PID)
		}
	}
	listening, _ := sockets.ListenersOf(pids...)
	stale := make(map[system.ID]bool)
	if leftover {
		v := recovery.View{Keep: tree.DefaultKeep}
		for _, f := range v.Leftovers() {
			for _, m := range f.Members {
				stale[m.ID] = true
			}
		}
	}
	var offers []Offer
	for _, s := range listening {
		for _, h := range s.Holders {
			who, ok := names[h]
			if !ok || slices.ContainsFunc(offers, func(o Offer) bool { return o.Port == s.Port }) {
				continue
			}
			if stale[h] {
				who += ", left over"
			}
			offers = append(offers, Offer{s.Port, who})
		}
	}
	return offers
}
