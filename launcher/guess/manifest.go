package guess

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// A manifest is the part of a package.json or a deno.json that counts.
type manifest struct {
	Name       string
	Scripts    map[string]json.RawMessage
	Tasks      map[string]json.RawMessage // as deno has them
	Workspaces json.RawMessage
}

// manifest reads a manifest in f's folder, once. It is empty if there is no such file,
// nil if it cannot be read.
func (f *finder) manifest(name string) *manifest {
	key := filepath.Join(f.dir, name)
	m, ok := f.manifests[key]
	if ok {
		return m
	}
	folder := f.dir
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(f.look.dir, folder)
	}
	data, err := read(folder, name, f.room)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		m = &manifest{}
	case err == nil:
		f.room -= len(data)
		m = parse(data, !strings.HasSuffix(name, "package.json"))
	}
	f.manifests[key] = m
	return m
}

// read reads a plain file, if it has no more bytes than most. It follows no symbolic link
// out of the folder.
func read(folder, name string, most int) ([]byte, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0) // it may be a FIFO, or a terminal
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > int64(most) {
		return nil, fs.ErrInvalid
	}
	data := make([]byte, info.Size())
	_, err = io.ReadFull(file, data)
	return data, err
}

// parse reads a manifest; nil if it is none.
func parse(data []byte, deno bool) *manifest {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if deno {
		data = plain(data)
	}
	var m manifest
	if json.Unmarshal(data, &m) != nil {
		return nil
	}
	if deno {
		m.Scripts = m.Tasks
	}
	return &m
}

// matching lists the scripts that a name or a pattern (dev:*) means.
func (m *manifest) matching(pattern string) []string {
	if _, ok := m.Scripts[pattern]; ok {
		return []string{pattern}
	}
	if !strings.Contains(pattern, "*") {
		return nil
	}
	slashes := strings.NewReplacer(":", "/") // a * does not go past a colon
	pattern = slashes.Replace(pattern)
	var names []string
	for name := range m.Scripts {
		if ok, _ := path.Match(pattern, slashes.Replace(name)); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// line is a script's line for the shell: "LINE" or {"command": "LINE"}.
func line(raw json.RawMessage) (line string) {
	if json.Unmarshal(raw, &line) == nil {
		return line
	}
	var task struct{ Command string }
	if json.Unmarshal(raw, &task) != nil {
		return ""
	}
	return task.Command
}
