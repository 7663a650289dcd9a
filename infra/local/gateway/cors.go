package gateway

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// preflight answers a browser's question without asking a function, as an HTTP API with CORS does for every path.
func (g *Gateway) preflight(w http.ResponseWriter, r *http.Request) bool {
	if g.CORS == nil || r.Method != http.MethodOptions || r.Header.Get("Origin") == "" || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	if g.allowOrigin(w, r) {
		h := w.Header()
		h.Set("Access-Control-Allow-Methods", strings.Join(g.CORS.AllowMethods, ","))
		h.Set("Access-Control-Allow-Headers", strings.Join(g.CORS.AllowHeaders, ","))
		if g.CORS.MaxAge > 0 {
			h.Set("Access-Control-Max-Age", strconv.Itoa(g.CORS.MaxAge))
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

// allowOrigin adds the headers that let an allowed page read the response.
func (g *Gateway) allowOrigin(w http.ResponseWriter, r *http.Request) bool {
	if g.CORS == nil {
		return false
	}
	h := w.Header()
	if !slices.Contains(g.CORS.AllowOrigins, "*") {
		h.Add("Vary", "Origin")
	}
	origin := r.Header.Get("Origin")
	if origin == "" || !g.allowed(origin) {
		return false
	}
	if slices.Contains(g.CORS.AllowOrigins, "*") {
		origin = "*"
	}
	h.Set("Access-Control-Allow-Origin", origin)
	if len(g.CORS.ExposeHeaders) > 0 {
		h.Set("Access-Control-Expose-Headers", strings.Join(g.CORS.ExposeHeaders, ","))
	}
	if g.CORS.AllowCredentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	return true
}

func (g *Gateway) allowed(origin string) bool {
	for _, pattern := range g.CORS.AllowOrigins {
		prefix, scheme := strings.CutSuffix(pattern, "://*")
		if pattern == "*" || pattern == origin || scheme && strings.HasPrefix(origin, prefix+"://") {
			return true
		}
	}
	return false
}

// ownsCORS: where the template configures CORS, what a function says about it is dropped.
func (g *Gateway) ownsCORS(header string) bool {
	return g.CORS != nil && strings.HasPrefix(header, "access-control-")
}
