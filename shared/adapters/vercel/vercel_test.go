package vercel_test

import (
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
)

func TestGolden(t *testing.T) {
	door.Golden(t, func(inboundtest.Case) map[string]string { return nil }, vercel.Interpret)
}
