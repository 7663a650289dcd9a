package artifacts_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// archive is a zip of these names and contents, in this order.
func archive(t testing.TB, files ...string) []byte {
	t.Helper()
	return zipped(t, func(z *zip.Writer) {
		for i := 0; i < len(files); i += 2 {
			w, err := z.Create(files[i])
			if err == nil {
				_, err = io.WriteString(w, files[i+1])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func zipped(t testing.TB, write func(z *zip.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(content []byte) (artifacts.Reading, error) {
	return artifacts.Read(bytes.NewReader(content), int64(len(content)), artifacts.NewBudget())
}

// only gives the one file that was read.
func only(t *testing.T, content []byte) artifacts.File {
	t.Helper()
	found, err := read(content)
	if err != nil || len(found.Files) != 1 {
		t.Fatalf("found %d files (%v), want one", len(found.Files), err)
	}
	return found.Files[0]
}

// What real tools write is read as they meant it.
func TestJUnit(t *testing.T) {
	t.Parallel()
	reports, err := filepath.Glob("testdata/junit/*.xml")
	if err != nil || len(reports) < 10 {
		t.Fatalf("%d reports (%v)", len(reports), err)
	}
	for _, name := range reports {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			f := only(t, archive(t, "reports/"+filepath.Base(name), contents(t, name)))
			got := fmt.Sprintf("tests %d, failed %d, skipped %d\n", f.Counts["tests"], f.Counts["failed"], f.Counts["skipped"])
			for _, test := range f.FailedTests {
				got += test + "\n"
			}
			if diff := cmp.Diff(contents(t, strings.TrimSuffix(name, ".xml")+".want"), got); diff != "" || f.Refused != "" || f.Kind != ops.JUnitArtifact || len(f.SHA256) != 32 {
				t.Errorf("refused: %q, kind %s (-want +got)\n%s", f.Refused, f.Kind, diff)
			}
		})
	}
}

func contents(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnArchive(t *testing.T) {
	t.Parallel()
	found, err := read(archive(t, "a/junit.xml", `<testsuite><testcase name="x"/></testsuite>`, "pom.xml", "<project/>", "image.png", "x",
		"nested.zip", string(archive(t, "gates.json", "{}")), "out/Gates.json", `{"version":1,"gates":[]}`, "SUMMARY.md", "# Fine", "a/", "",
		"module_status_prod.txt", "module\tstate\nbase\tinstalled\n# end 1\n", "module_status_.txt", "x"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found.Files {
		got = append(got, fmt.Sprintf("%s %s %d%s", f.Path, f.Kind, f.Size, f.Refused))
	}
	want := []string{"a/junit.xml junit 43", "out/Gates.json gates 24", "SUMMARY.md summary 6", "module_status_prod.txt module_status 36"}
	if diff := cmp.Diff(want, got); diff != "" || found.Entries != 8 {
		t.Errorf("%d entries (-want +got)\n%s", found.Entries, diff)
	}
}

// What can be wrong with all of an archive.
func TestArchivesThatAreRefused(t *testing.T) {
	t.Parallel()
	named := func(name string) []byte {
		return zipped(t, func(z *zip.Writer) {
			_, _ = z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store})
		})
	}
	leads := func(name string) string {
		return fmt.Sprintf("the archive has an entry named %q, which leads out of it or is no plain path", name)
	}
	good := archive(t, "gates.json", "{}")
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":            {nil, "the archive is no zip file, or a damaged one"},
		"something else":     {[]byte("<html>"), "the archive is no zip file, or a damaged one"},
		"half of it":         {good[:len(good)/2], "the archive is no zip file, or a damaged one"},
		"up":                 {named("../../etc/passwd"), leads("../../etc/passwd")},
		"up from within":     {named("a/../../gates.json"), leads("a/../../gates.json")},
		"absolute":           {named("/etc/gates.json"), leads("/etc/gates.json")},
		"from Windows":       {named(`..\gates.json`), leads(`..\gates.json`)},
		"on a drive":         {named("C:/gates.json"), leads("C:/gates.json")},
		"a detour":           {named("a//gates.json"), leads("a//gates.json")},
		"a dot":              {named("./gates.json"), leads("./gates.json")},
		"no name":            {named(""), `the archive has an entry whose name cannot be shown: ""`},
		"NUL":                {named("gates.json\x00.png"), `the archive has an entry whose name cannot be shown: "gates.json.png"`},
		"not UTF-8":          {named("gat\xe9s.json"), `the archive has an entry whose name cannot be shown: "gats.json"`},
		"a name without end": {named(strings.Repeat("a", 401)), `the archive has an entry whose name cannot be shown: "` + strings.Repeat("a", 80) + `…"`},
		"one name twice":     {archive(t, "gates.json", "{}", "gates.json", "{}"), `the archive has two entries named "gates.json"`},
		"many entries": {zipped(t, func(z *zip.Writer) {
			for i := range 10_001 {
				_, _ = z.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), Method: zip.Store})
			}
		}), "the archive has 10001 entries, more than 10000"},
		"a directory without end": {zipped(t, func(z *zip.Writer) {
			for range 9000 {
				_, _ = z.CreateRaw(&zip.FileHeader{Name: "a", Comment: strings.Repeat("x", 1000), Method: zip.Store})
			}
		}), "the archive has too large a directory: reading it took more than 4194304 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := read(c.content)
			if got := fault.Classify(err); err == nil || got.Reason != fault.Invalid || got.Public != c.want {
				t.Errorf("read %+v and got %v, want: %s", found, err, c.want)
			}
		})
	}
	if _, err := artifacts.Read(bytes.NewReader(nil), artifacts.LargestArchive+1, artifacts.NewBudget()); err == nil {
		t.Error("an archive that is too large was opened")
	}
}

// What can be wrong with one file: the others are read.
func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	raw := func(h zip.FileHeader, body string) []byte {
		return zipped(t, func(z *zip.Writer) {
			h.Name = "gates.json"
			if h.CompressedSize64 == 0 {
				h.CompressedSize64 = uint64(len(body))
			}
			w, err := z.CreateRaw(&h)
			if err == nil {
				_, err = io.WriteString(w, body)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	sum := crc32.ChecksumIEEE([]byte("{}"))
	link := zip.FileHeader{Method: zip.Store}
	link.SetMode(fs.ModeSymlink | 0o777)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"a bomb":                    {archive(t, "junit.xml", "<testsuite>"+strings.Repeat(" ", 20<<20)), "it grows more than 400 times when it is inflated"},
		"a bomb of a summary":       {archive(t, "summary.md", strings.Repeat("x", 20<<20)), "it has more than 4194304 bytes"},
		"longer than may be":        {archive(t, "gates.json", noise(5<<20)), "it has more than 4194304 bytes"},
		"longer than it says":       {raw(zip.FileHeader{Method: zip.Store, UncompressedSize64: 1, CRC32: sum}, "{}"), "it is not as long as the archive says, or damaged"},
		"shorter than it says":      {raw(zip.FileHeader{Method: zip.Store, UncompressedSize64: 9, CRC32: sum}, "{}"), "it is not as long as the archive says, or damaged"},
		"another checksum":          {raw(zip.FileHeader{Method: zip.Store, UncompressedSize64: 2, CRC32: 1}, "{}"), "it is not as long as the archive says, or damaged"},
		"not what deflate makes":    {raw(zip.FileHeader{Method: zip.Deflate, UncompressedSize64: 2, CRC32: sum}, "{}"), "it is not as long as the archive says, or damaged"},
		"beyond the end":            {raw(zip.FileHeader{Method: zip.Store, UncompressedSize64: 1 << 40, CompressedSize64: 1 << 40}, "{}"), "it is not as long as the archive says, or damaged"},
		"an unknown method":         {raw(zip.FileHeader{Method: 93}, "x"), "it is compressed by method 93, which is not read"},
		"encrypted":                 {raw(zip.FileHeader{Method: zip.Store, Flags: 1}, "x"), "it is encrypted"},
		"a link":                    {raw(link, "/etc/passwd"), "it is a link or a device, not a file"},
		"XML that ends":             {archive(t, "junit.xml", "<testsuite><testcase>"), "it is not XML: line 1: unexpected EOF"},
		"XML that is none":          {archive(t, "junit.xml", "PASS"), "it is not XML: it ends without an element"},
		"nothing":                   {archive(t, "junit.xml", ""), "it is not XML: it ends without an element"},
		"crossed tags":              {archive(t, "junit.xml", "<testsuite><a></b></testsuite>"), "it is not XML: line 1: element <a> closed by </b>"},
		"a second document":         {archive(t, "junit.xml", "<testsuite/><testsuite/>"), "there is more than one document in it"},
		"deep":                      {archive(t, "junit.xml", strings.Repeat("<testsuite>", 101)), "its elements are nested more than 100 deep"},
		"a thousand million laughs": {archive(t, "junit.xml", `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><testsuite>&b;</testsuite>`), "it declares entities of its own"},
		"a file of this machine":    {archive(t, "junit.xml", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite>&a;</testsuite>`), "it declares entities of its own"},
		"parameters":                {archive(t, "junit.xml", "<!DOCTYPE x [\n%remote;]><testsuite/>"), "it declares entities of its own"},
		"an entity of nobody":       {archive(t, "junit.xml", `<testsuite>&a;</testsuite>`), "it is not XML: line 1: invalid character entity &a;"},
		"Latin-1":                   {archive(t, "junit.xml", `<?xml version="1.0" encoding="ISO-8859-1"?><testsuite/>`), `its charset is "ISO-8859-1": write UTF-8`},
		"UTF-16":                    {archive(t, "junit.xml", "\xff\xfe<\x00a\x00"), "its charset is UTF-16 or UTF-32: write UTF-8"},
		"UTF-16 without a mark":     {archive(t, "junit.xml", "<\x00a\x00"), "its charset is UTF-16 or UTF-32: write UTF-8"},
		"not what it says":          {archive(t, "junit.xml", "<testsuite><testcase name='caf\xe9'/></testsuite>"), "it is not XML: line 1: invalid UTF-8"},
		"a tag without end":         {archive(t, "junit.xml", "<testsuite "+noise(2<<20)), "it has a tag of more than 1048576 bytes"},
		"attributes without end":    {archive(t, "junit.xml", "<testsuite "+attributes()+">"), "it has a tag of more than 1048576 bytes"},
		"a declaration without end": {archive(t, "junit.xml", "<!DOCTYPE "+noise(2<<20)), "it has a tag of more than 1048576 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := only(t, c.content)
			if f.Refused != c.want || f.Counts != nil || f.SHA256 != nil {
				t.Errorf("read %+v, want: %s", f, c.want)
			}
		})
	}
}

// noise is text that deflate makes a third of.
func noise(size int) string {
	random := rand.New(rand.NewPCG(1, 1))
	b := make([]byte, size)
	for i := range b {
		b[i] = "abcdefgh"[random.IntN(8)]
	}
	return string(b)
}

func attributes() string {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "a%d='%d' ", i, i*7919)
	}
	return b.String()
}

// Each file is small enough, and so is each archive; what a build left behind, together, is not.
func TestABuildOfManyReports(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i, names := 0, noise(900*700); i < 700; i++ {
		fmt.Fprintf(&b, "<testcase name='%s'/>%s", names[900*i:900*(i+1)], strings.Repeat(" ", 30_000))
	}
	report := "<testsuite>" + b.String() + "</testsuite>"
	packed := archive(t, "1.xml", report, "2.xml", report, "3.xml", report)
	budget := artifacts.NewBudget()
	for i, want := range []string{"", "the build's reports have more than 100663296 bytes together"} {
		found, err := artifacts.Read(bytes.NewReader(packed), int64(len(packed)), budget)
		if err != nil || len(found.Files) != 3 {
			t.Fatal(err, len(found.Files))
		}
		if f := found.Files[2]; f.Refused != want || want == "" && f.Counts["tests"] != 700 {
			t.Errorf("archive %d: %+v", i, f)
		}
	}
}

// A long text is no reason: reports hold whole logs.
func TestALongLog(t *testing.T) {
	t.Parallel()
	f := only(t, archive(t, "junit.xml", "<testsuite><testcase name='x'><system-out><![CDATA["+noise(3<<20)+"]]></system-out><failure>"+noise(3<<20)+"</failure></testcase></testsuite>"))
	if f.Refused != "" || f.Counts["failed"] != 1 {
		t.Errorf("%+v", f.Refused)
	}
}

// What bounds the directory does not bound the archive.
func TestALargeArchive(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("x", 4<<20)
	found, err := read(zipped(t, func(z *zip.Writer) {
		for _, name := range []string{"a/summary.md", "b/summary.md"} {
			if w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}); err == nil {
				_, _ = io.WriteString(w, content)
			}
		}
	}))
	if err != nil || len(found.Files) != 2 || found.Files[0].Refused+found.Files[1].Refused != "" {
		t.Errorf("%v: %+v", err, found)
	}
}

// Of thousands of failures some hundred are named, none of them without end.
func TestManyFailures(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, "<testcase name='%d %s'><failure/></testcase>", i, strings.Repeat("é", 500))
	}
	f := only(t, archive(t, "junit.xml", "<testsuite>"+b.String()+"</testsuite>"))
	if f.Counts["failed"] != 5000 || len(f.FailedTests) != 300 || len(f.FailedTests[0]) > 310 {
		t.Errorf("%v, %d named, the first with %d bytes", f.Counts, len(f.FailedTests), len(f.FailedTests[0]))
	}
}
