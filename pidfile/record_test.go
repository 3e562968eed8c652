package pidfile

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// full is a record with everything in it.
func full() Record {
	return Record{
		PID: 48211, ID: "0f1e2d3c4b5a69788796a5b4c3d2e1f0", Boot: "7b0fb8d6-3a4d-4f0e-9a5e-0f3f3c8f6d11", Start: 123456, UID: 1000,
		Guard: "48212:123457", Command: "48215:123460", Ports: []int{5173, 3000},
		Listen: []string{"127.0.0.1:5173=48230:123470", "[::]:3000=48230:123470,48231:123471"},
		Dir:    "/home/ann/site", Argv: []string{"npm", "run", "dev"},
		Since: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
	}
}

const fullText = `48211
version=1
id=0f1e2d3c4b5a69788796a5b4c3d2e1f0
boot=7b0fb8d6-3a4d-4f0e-9a5e-0f3f3c8f6d11
start=123456
uid=1000
guard=48212:123457
command=48215:123460
port=5173
port=3000
listen=127.0.0.1:5173=48230:123470
listen=[::]:3000=48230:123470,48231:123471
cwd=/home/ann/site
argv=["npm","run","dev"]
since=2026-11-22T10:00:00Z
`

func TestEncode(t *testing.T) {
	if got := string(full().Encode()); got != fullText {
		t.Errorf("got\n%swant\n%s", got, fullText)
	}
	before := Record{PID: 1, ID: "a", Boot: "b", Start: 2, Dir: "/", Since: time.Date(2026, 11, 22, 12, 0, 0, 5, time.FixedZone("CET", 3600))}
	const want = "1\nversion=1\nid=a\nboot=b\nstart=2\nuid=0\ncwd=/\nargv=[]\nsince=2026-11-22T11:00:00Z\n"
	if got := string(before.Encode()); got != want {
		t.Errorf("before anything runs: got\n%swant\n%s", got, want)
	}
}

func TestRecordRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		what   string
		change func(*Record)
		line   string // that the text has to contain
	}{
		{"everything", func(*Record) {}, "argv=[\"npm\",\"run\",\"dev\"]\n"},
		{"an instance that ends", func(r *Record) { r.Ending = r.Since.Add(time.Minute) }, "ending=2026-11-22T10:01:00Z\n"},
		{"a folder with an equals sign and spaces", func(r *Record) { r.Dir = "/a=b/ c " }, "cwd=/a=b/ c \n"},
		{"a folder with quotes", func(r *Record) { r.Dir = `/a "b" \n` }, `cwd=/a "b" \n` + "\n"},
		{"a folder with a line break", func(r *Record) { r.Dir = "/a\nid=forged\n" }, `cwd="/a\nid=forged\n"` + "\n"},
		{"a folder with control characters", func(r *Record) { r.Dir = "/\x1b[2J\r\x7f\"\xff" }, `cwd="/\x1b[2J\r\x7f\"\xff"` + "\n"},
		{"a folder that is not UTF-8", func(r *Record) { r.Dir = "/caf\xe9" }, "cwd=/caf\xe9\n"},
		{"quotes and backslashes", func(r *Record) { r.Argv = []string{`say "hi"`, `C:\x`} }, `argv=["say \"hi\"","C:\\x"]` + "\n"},
		{"line breaks", func(r *Record) { r.Argv = []string{"sh", "-c", "a\nuid=0\n"} }, `argv=["sh","-c","a\nuid=0\n"]` + "\n"},
		{"unicode", func(r *Record) { r.Argv = []string{"écho", "日本", "🐯"} }, `argv=["écho","日本","🐯"]` + "\n"},
		{"what HTML would quote", func(r *Record) { r.Argv = []string{"<a&b>"} }, `argv=["<a&b>"]` + "\n"},
		{"empty words", func(r *Record) { r.Argv = []string{"", ""} }, `argv=["",""]` + "\n"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			r := full()
			tt.change(&r)
			text := r.Encode()
			if !strings.Contains(string(text), "\n"+tt.line) {
				t.Errorf("no line %q in\n%s", tt.line, text)
			}
			if got, err := Parse(text); err != nil || !reflect.DeepEqual(got, r) {
				t.Errorf("%+v, %v, want %+v", got, err, r)
			}
		})
	}
}

// TestSameCommand: a record that was read again is of the same command, also if that is no
// UTF-8.
func TestSameCommand(t *testing.T) {
	for _, word := range []string{"caf\u00e9", "caf\xe9", "\xff\xfe", "\ufffd", "<&>"} {
		r := full()
		r.Argv = []string{"sh", word}
		again, err := Parse(r.Encode())
		if err != nil || !again.SameCommand(r) {
			t.Errorf("%q: %q, %v", word, again.Argv, err)
		}
	}
}

func TestParseIsOpen(t *testing.T) {
	later := strings.Replace(fullText, "version=1\n", "colour=blue\nversion=1\nlisten=\n", 1)
	got, err := Parse([]byte(later))
	want := full()
	want.Listen = append([]string{""}, want.Listen...)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ what, text string }{
		{"nothing", ""},
		{"a PID alone, as other servers write it", "48211\n"},
		{"a PID without a line break", "48211"},
		{"a PID that is none", strings.Replace(fullText, "48211", "node", 1)},
		{"no PID", "\n" + fullText},
		{"PID 0", strings.Replace(fullText, "48211", "0", 1)},
		{"a negative PID, which would name a group", strings.Replace(fullText, "48211", "-1", 1)},
		{"a PID beyond 32 bits", strings.Replace(fullText, "48211", "4294967297", 1)},
		{"a space behind the PID", strings.Replace(fullText, "48211", "48211 ", 1)},
		{"line breaks of another system", strings.ReplaceAll(fullText, "\n", "\r\n")},
		{"another version", strings.Replace(fullText, "version=1", "version=2", 1)},
		{"no version", strings.Replace(fullText, "version=1\n", "", 1)},
		{"no id", strings.Replace(fullText, "id=0f1e2d3c4b5a69788796a5b4c3d2e1f0\n", "", 1)},
		{"an empty id", strings.Replace(fullText, "id=0f1e2d3c4b5a69788796a5b4c3d2e1f0", "id=", 1)},
		{"no boot", strings.Replace(fullText, "boot=", "boat=", 1)},
		{"no start time", strings.Replace(fullText, "start=123456\n", "", 1)},
		{"a start time that is none", strings.Replace(fullText, "start=123456", "start=-1", 1)},
		{"a user that is none", strings.Replace(fullText, "uid=1000", "uid=ann", 1)},
		{"a port beyond 16 bits", strings.Replace(fullText, "port=5173", "port=65536", 1)},
		{"a port that is none", strings.Replace(fullText, "port=5173", "port=http", 1)},
		{"a folder whose quotes do not end", strings.Replace(fullText, "cwd=/", `cwd="/`, 1)},
		{"an argv that is no list", strings.Replace(fullText, `["npm","run","dev"]`, `"npm"`, 1)},
		{"an argv that does not end", strings.Replace(fullText, `"dev"]`, `"dev"`, 1)},
		{"a time that is none", strings.Replace(fullText, "2026-11-22T10:00:00Z", "today", 1)},
		{"a line without an equals sign", fullText + "x\n"},
		{"an empty line", fullText + "\n"},
		{"half a line", fullText[:len(fullText)-1]},
		{"zeros", strings.Repeat("\x00", 4096)},
		{"a web page", "<!DOCTYPE html>\n<html>\n"},
	} {
		if r, err := Parse([]byte(tt.text)); err == nil {
			t.Errorf("%s: %+v", tt.what, r)
		} else if strings.ContainsAny(err.Error(), "\n\x00\x1b") {
			t.Errorf("%s: the error is not one plain line: %q", tt.what, err)
		}
	}
	// Port 0 is no port, and no reason to leave a dead server where it is.
	if r, err := Parse([]byte(strings.Replace(fullText, "port=5173", "port=0", 1))); err != nil || !slices.Equal(r.Ports, []int{3000}) {
		t.Errorf("port 0: %v, %v", r.Ports, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(fullText))
	f.Add([]byte(fullText + "ending=2026-11-22T10:01:00Z\n"))
	f.Add([]byte(strings.Replace(fullText, "cwd=/home/ann/site", `cwd="/a\nb\xff"`, 1)))
	f.Add([]byte("48211\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(data)
		if err != nil {
			return
		}
		if r.PID <= 0 || r.ID == "" || r.Boot == "" || r.Start == 0 {
			t.Fatalf("%q is read as %+v", data, r)
		}
		// What launcher and guard write has a path for a folder, and a time of
		// this millennium.
		if !strings.HasPrefix(r.Dir, "/") || r.Since.Year() < 1 || r.Since.Year() > 9998 || !r.Ending.IsZero() {
			return
		}
		again, err := Parse(r.Encode())
		if err != nil {
			t.Fatalf("%q, written as %q, is refused: %v", data, r.Encode(), err)
		}
		r.Since = r.Since.UTC().Truncate(time.Second)
		if len(r.Argv) == 0 {
			r.Argv = []string{}
		}
		if again.Since = again.Since.UTC(); !reflect.DeepEqual(again, r) {
			t.Errorf("%q is read as %+v, and written and read again as %+v", data, r, again)
		}
	})
}
