package fake

import "errors"

// loginServer is the LOGIN mechanism: old, never standardized, and what some mail programs still choose. The library
// speaks it as a client only.
type loginServer struct {
	check func(login, password string) error
	step  int
	login string
}

// Next implements sasl.Server.
func (s *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if s.step == 0 && response != nil { // the login came with the command
		s.step = 1
	}
	switch s.step {
	case 0:
		s.step = 1
		return []byte("Username:"), false, nil
	case 1:
		s.login, s.step = string(response), 2
		return []byte("Password:"), false, nil
	case 2:
		s.step = 3
		return nil, true, s.check(s.login, string(response))
	default:
		return nil, false, errors.New("nothing is left to say")
	}
}
