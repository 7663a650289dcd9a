package gateway

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// answer is what a function may return. MultiValueHeaders belong to format 1.0 and are ignored, as on AWS.
type answer struct {
	StatusCode      *int              `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
	Cookies         []string          `json:"cookies"`
}

// parse reads an answer. JSON without a statusCode is a body of its own: 200 and application/json.
func parse(payload []byte) (answer, []byte, error) {
	var object map[string]json.RawMessage
	if json.Unmarshal(payload, &object) != nil || object["statusCode"] == nil {
		if !json.Valid(payload) {
			return answer{}, nil, fmt.Errorf("the answer is no JSON: %.200q", payload)
		}
		ok := http.StatusOK
		return answer{StatusCode: &ok, Headers: map[string]string{"content-type": "application/json"}}, payload, nil
	}
	var a answer
	if err := json.Unmarshal(payload, &a); err != nil {
		return a, nil, fmt.Errorf("the answer is no response: %w", err)
	}
	if a.StatusCode == nil || *a.StatusCode < 200 || *a.StatusCode > 599 {
		return a, nil, fmt.Errorf("the answer has the statusCode %s", object["statusCode"])
	}
	if !a.IsBase64Encoded {
		return a, []byte(a.Body), nil
	}
	body, err := base64.StdEncoding.DecodeString(a.Body)
	if err != nil {
		return a, nil, fmt.Errorf("the answer's body says it is base64: %w", err)
	}
	return a, body, nil
}

// respond writes a function's answer. An error means that nothing has been written.
func (c *call) respond(payload []byte) error {
	a, body, err := parse(payload)
	if err != nil {
		return err
	}
	h := c.w.Header()
	length := strconv.Itoa(len(body))
	for name, value := range a.Headers {
		name = strings.ToLower(name)
		switch {
		case name == "content-length" && c.r.Method == http.MethodHead:
			length = value // of the body that GET would give
		case hopByHop[name], name == "content-length", c.gateway.ownsCORS(name):
		default:
			h.Set(name, value)
		}
	}
	for _, cookie := range a.Cookies {
		h.Add("Set-Cookie", cookie)
	}
	c.gateway.allowOrigin(c.w, c.r)
	if bodyAllowed(*a.StatusCode) {
		h.Set("Content-Length", length)
		if len(body) > 0 && h.Get("Content-Type") == "" {
			h.Set("Content-Type", "text/plain;charset=UTF-8") // and never what net/http guesses
		}
	}
	c.w.WriteHeader(*a.StatusCode)
	if c.r.Method != http.MethodHead && bodyAllowed(*a.StatusCode) {
		_, _ = c.w.Write(body)
	}
	return nil
}

func bodyAllowed(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}
