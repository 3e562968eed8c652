//go:build !linux || portable

package process

import "github.com/shirou/gopsutil/v3/host"

func bootTime() (uint64, error) { return host.BootTime() }
