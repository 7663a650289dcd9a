package ssot

// GradientADK is DigitalOcean's Gradient Agent Development Kit: agents that are deployed there and called over HTTP.
type GradientADK struct {
	// What it is used for, in a sentence.
	Purpose string `yaml:"purpose"`
	// Whether it is in use.
	Status Status `yaml:"status"`
	// Parts of the platform that may be used.
	Modules []GradientModule `yaml:"modules"`
	// Secrets that it needs; each is in secrets/registry.yaml.
	Secrets []string `yaml:"secrets" format:"variable"`
	// Address of an agent that runs on one's own machine (gradient agent run).
	LocalURL string `yaml:"local_url" format:"run_url"`
	// Shape of the address of a deployed one; the whole address of yours is GRADIENT_API_URL.
	DeployedURL string `yaml:"deployed_url" format:"run_url"`
	// Seconds that a call may take. An agent that has more to do answers at once and works on.
	TimeoutSeconds int `yaml:"timeout_seconds" min:"1" max:"60"`
	// Bytes of an answer that are read.
	AnswerBytes int `yaml:"answer_bytes" min:"1000" max:"1000000"`
}

// GradientModule is a part of the platform.
type GradientModule string

func (GradientModule) oneOf() []string {
	return []string{"agents", "serverless-inference", "knowledge-bases", "routing", "guardrails", "insights", "tracing", "evaluation"}
}

func (g GradientADK) checkSecrets(d *document, registry registryFile) {
	for i, name := range g.Secrets {
		if !registry.has(name) {
			d.refuse(item("secrets", i), "is %q, which secrets/registry.yaml does not name: add it there", name)
		}
	}
}
