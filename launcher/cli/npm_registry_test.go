package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// npmVersion is that of the packages that the tests make.
const npmVersion = "1.2.3"

// packPackages makes all npm packages of a release, as npm/stage and npm pack do,
// and returns their files. The other platforms have something in its place.
func packPackages(t *testing.T, dir string) []string {
	t.Helper()
	program, err := exec.LookPath("bengal-run")
	if err != nil {
		t.Fatal(err)
	}
	stage, err := filepath.Abs(filepath.Join(checkout, "npm", "stage"))
	if err != nil {
		t.Fatal(err)
	}
	staged := filepath.Join(dir, "staged")
	for _, platform := range []string{"", "linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "freebsd/amd64", "freebsd/arm64"} {
		words := []string{npmVersion, staged}
		if platform != "" {
			content := program
			if platform != runtime.GOOS+"/"+runtime.GOARCH {
				content = stage
			}
			words = append(words, platform, content)
		}
		if out, err := exec.Command(stage, words...).CombinedOutput(); err != nil {
			t.Fatalf("npm/stage %q: %v: %s", words, err, out)
		}
	}
	packages, err := filepath.Glob(filepath.Join(staged, "*"))
	if err != nil || len(packages) != 7 {
		t.Fatalf("%v: staged: %q", err, packages)
	}
	cmd := exec.Command("npm", append([]string{"pack", "--silent", "--pack-destination", dir}, packages...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm pack: %v: %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(files) != 7 {
		t.Fatalf("%v: packed: %q", err, files)
	}
	return files
}

// packageJSON is the manifest in a packed package.
func packageJSON(t *testing.T, content []byte) map[string]any {
	t.Helper()
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(unzipped); ; {
		header, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if header.Name != "package/package.json" {
			continue
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var manifest map[string]any
		if err := json.Unmarshal(text, &manifest); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		return manifest
	}
}

// serveRegistry is an npm registry that has these files and nothing else.
func serveRegistry(t *testing.T, files []string) (url string) {
	t.Helper()
	answers := map[string][]byte{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		manifest := packageJSON(t, content)
		if _, ok := manifest["scripts"]; ok {
			t.Errorf("%s has scripts: something could run when it is installed", file)
		}
		name, sum := fmt.Sprint(manifest["name"]), sha512.Sum512(content)
		manifest["dist"] = map[string]any{
			"tarball":   server.URL + "/" + filepath.Base(file),
			"integrity": "sha512-" + base64.StdEncoding.EncodeToString(sum[:]),
		}
		document, err := json.Marshal(map[string]any{
			"name":      name,
			"dist-tags": map[string]any{"latest": npmVersion},
			"versions":  map[string]any{npmVersion: manifest},
		})
		if err != nil {
			t.Fatal(err)
		}
		answers[name], answers[filepath.Base(file)] = document, content
	}
	return server.URL
}
