package fixbot

import "strings"

// wrongAuthor: who opened it is an account, not a signature in a commit or a text. GitHub does not tell capitals apart, and no
// person can have an account that ends with [bot].
var wrongAuthor = rule{"wrong_author", func(c change) Opinion {
	r, _ := c.policy.Repository(c.run.Repository)
	agent, known := c.policy.Agent(r.Agent)
	switch {
	case !known:
		return failed("no agent is named for %s", shown(c.run.Repository))
	case !strings.EqualFold(c.pull.Author, agent.Login) || !plainLogin(c.pull.Author):
		return failed("%s opened it, and the agent is %s", shown(c.pull.Author), agent.Login)
	case c.pull.FromFork:
		return failed("it comes from a fork, where others may push")
	}
	return passed("%s opened it", agent.Login)
}}

// plainLogin keeps letters out that EqualFold folds into plain ones, such as the sign for kelvin.
func plainLogin(login string) bool {
	return !strings.ContainsFunc(login, func(r rune) bool { return r > 0x7f })
}
