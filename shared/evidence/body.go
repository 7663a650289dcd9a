package evidence

import (
	"context"
	"encoding/hex"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// BodyName is the name under which the body of a delivery is kept.
func BodyName(id ops.DeliveryID, digest [32]byte) string {
	return "deliveries/" + id.String() + "/" + hex.EncodeToString(digest[:])
}

// Body gives the body of a delivery, from wherever it is.
func Body(ctx context.Context, k Keeper, d ops.Delivery) ([]byte, error) {
	if d.Body != nil || d.Kept == nil {
		return d.Body, nil
	}
	return Fetch(ctx, k, d.Kept.Location, d.Kept.SHA256)
}

// Interpreter lets a delivery be interpreted whose body was moved: it is fetched back for that, and nothing is written.
func Interpreter(ctx context.Context, k Keeper, interpret func(ops.Delivery) (ops.Interpretation, error)) func(ops.Delivery) (ops.Interpretation, error) {
	return func(d ops.Delivery) (meaning ops.Interpretation, err error) {
		if d.Body, err = Body(ctx, k, d); err != nil {
			return meaning, err
		}
		return interpret(d)
	}
}
