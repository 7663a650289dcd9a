package artifacts

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Reading is what was found in an archive.
type Reading struct {
	Entries int    // files in it, whatever they are
	Files   []File // those that are ours
}

// Read reads an archive. An error is a refusal of all of it; a file that is refused alone is among the files.
func Read(archive io.ReaderAt, size int64, budget *Budget) (Reading, error) {
	directory, err := open(archive, size)
	if err != nil {
		return Reading{}, err
	}
	if err := sane(directory); err != nil {
		return Reading{}, err
	}
	var found Reading
	for _, entry := range directory {
		if entry.Mode().IsDir() {
			continue
		}
		found.Entries++
		kind, ours := recognise(entry.Name)
		if !ours {
			continue
		}
		if f, is := readEntry(entry, kind, budget); is {
			found.Files = append(found.Files, f)
		}
	}
	return found, nil
}

// open reads the directory of an archive. The standard library believes what the archive says of the directory's size,
// so it gets a reader that runs dry.
func open(archive io.ReaderAt, size int64) ([]*zip.File, error) {
	if size > LargestArchive {
		return nil, refuse("the archive has %d bytes, more than %d", size, LargestArchive)
	}
	bounded := &boundedReaderAt{archive, largestDirectory}
	z, err := zip.NewReader(bounded, size)
	switch {
	case errors.Is(err, errDirectory):
		return nil, refuse("the archive has too large a directory: reading it took more than %d bytes", largestDirectory)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath): // of which we take care below
		return nil, refuse("the archive is no zip file, or a damaged one")
	case len(z.File) > mostEntries:
		return nil, refuse("the archive has %d entries, more than %d", len(z.File), mostEntries)
	}
	bounded.left = 2 * LargestArchive
	return z.File, nil
}

// sane refuses an archive with a name that leads out of it, or that stands in it twice: whoever reads the first and
// whoever reads the second would not see the same.
func sane(directory []*zip.File) error {
	seen := make(map[string]bool, len(directory))
	for _, entry := range directory {
		name := entry.Name
		switch {
		case name == "" || len(name) > longestPath || !utf8.ValidString(name) || strings.IndexFunc(name, unicode.IsControl) >= 0:
			return refuse("the archive has an entry whose name cannot be shown: %q", clip(name, 80))
		case strings.Contains(name, `\`) || strings.Contains(name, ":") || !fs.ValidPath(strings.TrimSuffix(name, "/")):
			return refuse("the archive has an entry named %q, which leads out of it or is no plain path", clip(name, 80))
		case seen[name]:
			return refuse("the archive has two entries named %q", clip(name, 80))
		}
		seen[name] = true
	}
	return nil
}

// readEntry reads one file. It is not ours after all when it is XML of another kind.
func readEntry(entry *zip.File, kind ops.ArtifactKind, budget *Budget) (File, bool) {
	f := File{Path: entry.Name, Kind: kind}
	err := plain(entry)
	if err == nil {
		err = f.inflate(entry, budget)
	}
	if errors.Is(err, errNotOurs) {
		return f, false
	}
	if err != nil {
		return File{Path: f.Path, Kind: f.Kind, Refused: because(err)}, true
	}
	return f, true
}

// plain refuses what is no ordinary compressed file.
func plain(entry *zip.File) error {
	switch {
	case !entry.Mode().IsRegular():
		return refuse("it is a link or a device, not a file")
	case entry.Flags&1 != 0:
		return refuse("it is encrypted")
	case entry.Method != zip.Store && entry.Method != zip.Deflate:
		return refuse("it is compressed by method %d, which is not read", entry.Method)
	}
	return nil
}

// inflate reads a file and what it means, to its end: only then its checksum has been compared.
func (f *File) inflate(entry *zip.File, budget *Budget) error {
	compressed, err := entry.Open()
	if err != nil {
		return refuse("it cannot be opened: the archive is damaged")
	}
	defer compressed.Close() //nolint:errcheck // it is a reader
	sum := sha256.New()
	content := &bounded{from: io.TeeReader(compressed, sum), compressed: int64(entry.CompressedSize64), most: largestOf(f.Kind), budget: budget} //nolint:gosec // the archive has fewer bytes
	if err = f.parse(content); err == nil {
		_, err = io.Copy(io.Discard, content)
	}
	if content.err != nil { // why there was no more to read says more than what the parser made of it
		err = content.err
	}
	f.Size, f.SHA256 = content.size, sum.Sum(nil)
	return classified(err)
}

// classified keeps refusals and passes on nothing else that a library said.
func classified(err error) error {
	var known *fault.Error
	switch {
	case err == nil, errors.Is(err, errNotOurs), errors.As(err, &known):
		return err
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return refuse("it is not as long as the archive says, or damaged")
	default:
		return refuse("it cannot be read: the archive is damaged")
	}
}

// bounded reads as much of a file as may be read. It does not believe what the archive says of its size.
type bounded struct {
	from       io.Reader
	compressed int64
	most       int64
	budget     *Budget
	size       int64
	err        error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p)
	b.size, b.budget.left = b.size+int64(n), b.budget.left-int64(n)
	switch {
	case b.size > b.most:
		b.err = refuse("it has more than %d bytes", b.most)
	case b.budget.left < 0:
		b.err = refuse("the build's reports have more than %d bytes together", int64(mostInflated))
	case b.size > 1<<20 && b.size/steepest > b.compressed:
		b.err = refuse("it grows more than %d times when it is inflated", steepest)
	case err != nil && !errors.Is(err, io.EOF):
		b.err = classified(err)
	}
	if b.err != nil {
		return 0, b.err
	}
	return n, err
}

var errDirectory = errors.New("the directory is too large")

// boundedReaderAt gives out so many bytes and no more.
type boundedReaderAt struct {
	from io.ReaderAt
	left int64
}

func (b *boundedReaderAt) ReadAt(p []byte, at int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errDirectory
	}
	return b.from.ReadAt(p, at)
}
