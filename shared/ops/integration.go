package ops

// Integration is an entry of the catalogue: a vendor we work with, and the choice that was made for it.
type Integration struct {
	Name         string           `json:"name"`
	Title        string           `json:"title"`
	Choice       string           `json:"choice"`
	ChoiceRank   int              `json:"choice_rank"`
	Reason       string           `json:"reason"`
	Status       string           `json:"status"`
	ConfiguredBy []IntegrationWay `json:"configured_by"`
	Optional     []string         `json:"optional"`
}

// IntegrationWay is one way to configure an integration: names of variables, never values.
type IntegrationWay struct {
	Variables []string `json:"variables"`
	Enables   string   `json:"enables"`
}
