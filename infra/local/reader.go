package main

import (
	"context"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// readerRole is made by the migrations, without a password.
const readerRole = "ops_reader"

// readerLogin lets the read API log in to the embedded Postgres as nobody but a reader, and gives the address. The
// password is another one at every start: nobody but our own functions is to know it.
func readerLogin(ctx context.Context, owner string) (string, error) {
	address, err := url.Parse(owner)
	if err != nil {
		return "", fmt.Errorf("the database's address: %w", err)
	}
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return "", fmt.Errorf("connect to make the read API's login: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // one statement, and its error is checked
	password := randomHex(24)
	if _, err := conn.Exec(ctx, "alter role "+readerRole+" login password '"+password+"'"); err != nil {
		return "", fmt.Errorf("make the read API's login: %w", err)
	}
	address.User = url.UserPassword(readerRole, password)
	return address.String(), nil
}
