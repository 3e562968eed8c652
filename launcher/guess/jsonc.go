package guess

import "bytes"

// plain takes comments and trailing commas out of JSON.
func plain(data []byte) []byte {
	var out []byte
	for len(data) > 0 {
		n := 1
		switch {
		case bytes.HasPrefix(data, []byte("//")):
			_, data, _ = bytes.Cut(data, []byte("\n"))
			continue
		case bytes.HasPrefix(data, []byte("/*")):
			_, data, _ = bytes.Cut(data[2:], []byte("*/"))
			continue
		case data[0] == '"':
			for n < len(data) && data[n] != '"' {
				if data[n] == '\\' {
					n++
				}
				n++
			}
			n = min(n+1, len(data))
		case data[0] == '}' || data[0] == ']':
			out = bytes.TrimSuffix(bytes.TrimRight(out, " \t\r\n"), []byte(","))
		}
		out, data = append(out, data[:n]...), data[n:]
	}
	return out
}
