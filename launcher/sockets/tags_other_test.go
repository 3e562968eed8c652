//go:build !linux || portable

package sockets

const portable = true
