package artifacts

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// covered is how much of the code ran, as lines or statements, so that several reports can be added up.
func covered(ran, all int64) (map[string]int64, error) {
	if ran < 0 || all <= 0 || ran > all || all > 1<<40 {
		return nil, refuse("it does not say how many lines there are and how many of them ran")
	}
	return map[string]int64{"covered": ran, "coverable": all}, nil
}

// cobertura reads the XML of coverage.py and many others. Some leave the sums out, so the lines are counted too.
func cobertura(doc *document, root xml.StartElement) (map[string]int64, error) {
	ran, all := number(attribute(root, "lines-covered")), number(attribute(root, "lines-valid"))
	var countedRan, countedAll int64
	methods := 0 // their lines stand among the class's again
	for {
		token, err := doc.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "methods":
				methods++
			case t.Name.Local == "line" && methods == 0 && attribute(t, "hits") != "":
				countedAll++
				if number(attribute(t, "hits")) > 0 {
					countedRan++
				}
			}
		case xml.EndElement:
			if t.Name.Local == "methods" {
				methods--
			}
		}
	}
	if all == 0 {
		ran, all = countedRan, countedAll
	}
	return covered(ran, all)
}

// coverageJSON reads what coverage.py calls totals and istanbul calls total.
func coverageJSON(content io.Reader) (map[string]int64, error) {
	var report struct {
		Totals struct {
			Ran int64 `json:"covered_lines"`
			All int64 `json:"num_statements"`
		} `json:"totals"`
		Total struct {
			Lines struct {
				Ran int64 `json:"covered"`
				All int64 `json:"total"`
			} `json:"lines"`
		} `json:"total"`
	}
	if err := json.NewDecoder(content).Decode(&report); err != nil {
		return nil, notJSON(err)
	}
	if report.Totals.All > 0 {
		return covered(report.Totals.Ran, report.Totals.All)
	}
	return covered(report.Total.Lines.Ran, report.Total.Lines.All)
}

// goProfile reads a profile of Go: "file.go:1.2,3.4 statements count" after its mode. A block that several tests ran
// stands in it several times.
func goProfile(content io.Reader) (map[string]int64, error) {
	statements, ran := map[string]int64{}, map[string]bool{}
	var all, hit int64
	err := lines(content, func(n int, line string) error {
		if n == 1 {
			if !strings.HasPrefix(line, "mode: ") {
				return refuse("it is no coverage profile: it does not begin with its mode")
			}
			return nil
		}
		block, rest, _ := strings.Cut(line, " ")
		size, count, found := strings.Cut(rest, " ")
		if !found || !strings.Contains(block, ":") {
			return refuse("line %d is no block of a coverage profile", n)
		}
		if _, known := statements[block]; !known {
			statements[block] = number(size)
			all += number(size)
		}
		if number(count) > 0 && !ran[block] {
			ran[block] = true
			hit += statements[block]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return covered(hit, all)
}

// lcov reads a tracefile: LF is how many lines a file has, LH how many of them ran.
func lcov(content io.Reader) (map[string]int64, error) {
	var ran, all int64
	err := lines(content, func(_ int, line string) error {
		if text, is := strings.CutPrefix(line, "LF:"); is {
			all += number(text)
		}
		if text, is := strings.CutPrefix(line, "LH:"); is {
			ran += number(text)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return covered(ran, all)
}

// lines reads a text line by line, none of them without end. Empty ones are skipped.
func lines(content io.Reader, each func(n int, line string) error) error {
	scanner := bufio.NewScanner(content)
	scanner.Buffer(nil, 1<<20)
	n := 0
	for scanner.Scan() {
		line := strings.TrimSuffix(scanner.Text(), "\r")
		if line == "" {
			continue
		}
		n++
		if err := each(n, line); err != nil {
			return err
		}
	}
	if errors.Is(scanner.Err(), bufio.ErrTooLong) {
		return refuse("it has a line of more than a million bytes")
	}
	return scanner.Err()
}

// notJSON says where a file stops being what it should be.
func notJSON(err error) error {
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return refuse("it is not JSON: %s at byte %d", clip(syntax.Error(), 120), syntax.Offset)
	case errors.As(err, &mismatch):
		return refuse("%s is of the wrong type: %s", first(mismatch.Field, "all of it"), clip(mismatch.Value, 40))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return refuse("it is not JSON: it ends too early")
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		field, _ := strconv.Unquote(strings.TrimPrefix(err.Error(), "json: unknown field "))
		return refuse("%q is not a field of it", clip(field, 60))
	default:
		return err
	}
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
