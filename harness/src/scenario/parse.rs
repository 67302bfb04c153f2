//! From YAML to a [`Scenario`].

mod sentence;
mod values;

use super::action::{ClientDecl, EntityDecl, EntityRole, Scenario, Step, StepKind};
use super::error::{ScenarioError, nearest};
use super::node::{At, Located, Node, Place};

/// The names of a step that are no client's.
const RESERVED: [&str; 4] = ["together", "repeat", "steps", "start"];

/// Behind the name of a user: the client speaks to the second base URL of the server.
pub(super) const OTHER_NODE: &str = " at the other node";

/// The user of clients that name none.
pub(super) const DEFAULT_USER: &str = "owner";

/// Reads a scenario. `file` is named in errors; the id is `id`.
///
/// # Errors
///
/// Points to the line and column of the first thing that is wrong, and says what to write.
pub fn parse(file: &str, id: &str, text: &str) -> Result<Scenario, ScenarioError> {
    let reader = Reader { file, text };
    let root: Located = serde_saphyr::from_str(text).map_err(|e| reader.yaml_error(&e))?;
    let mut scenario = Scenario {
        id: id.to_owned(),
        title: String::new(),
        about: String::new(),
        needs: Vec::new(),
        entities: Vec::new(),
        clients: Vec::new(),
        steps: Vec::new(),
    };
    let Node::Mapping(pairs) = &root.value else {
        return Err(reader.at(
            root.place,
            format!("a scenario is a mapping, and this is {}", root.value.kind()),
            "Begin with `title:`, `entities:`, `clients:` and `steps:`.",
        ));
    };
    const PARTS: [&str; 6] = ["title", "about", "needs", "entities", "clients", "steps"];
    if let Some((key, _)) = pairs.iter().find(|(key, _)| !PARTS.contains(&key.value.as_str())) {
        return Err(reader.unknown(key, "part of a scenario", &PARTS));
    }
    let part = |name: &str| pairs.iter().find(|(key, _)| key.value == name).map(|(_, value)| value);
    let needed = |name: &str, help: &str| {
        part(name)
            .ok_or_else(|| reader.at(root.place, format!("the scenario has no `{name}`"), help))
    };
    scenario.title = reader
        .text(needed("title", "Add `title:` with the story in one sentence.")?, "the title")?;
    if let Some(about) = part("about") {
        scenario.about = reader.text(about, "`about`")?.trim().to_owned();
    }
    if let Some(needs) = part("needs") {
        scenario.needs = reader.needs(needs)?;
    }
    if let Some(entities) = part("entities") {
        scenario.entities = reader.entities(entities)?;
    }
    let clients =
        needed("clients", "Add `clients: [phone, laptop]`, or a mapping of clients to users.")?;
    scenario.clients = reader.clients(clients)?;
    let steps = needed("steps", "Add `steps:` with a list such as `- phone: create tasks as t`.")?;
    scenario.steps = reader.steps(steps, &scenario.clients)?;
    Ok(scenario)
}

/// The file being read, for errors that show it.
struct Reader<'f> {
    file: &'f str,
    text: &'f str,
}

impl Reader<'_> {
    fn at(
        &self,
        place: Place,
        problem: impl Into<String>,
        help: impl Into<String>,
    ) -> ScenarioError {
        let line = place.line.max(1);
        let excerpt = usize::try_from(line)
            .ok()
            .and_then(|line| self.text.lines().nth(line - 1))
            .unwrap_or_default();
        ScenarioError {
            file: self.file.to_owned(),
            line,
            column: place.column.max(1),
            problem: problem.into(),
            help: help.into(),
            excerpt: excerpt.to_owned(),
        }
    }

    fn yaml_error(&self, error: &serde_saphyr::Error) -> ScenarioError {
        let text = error.without_snippet().to_string();
        // The place is told once, in front.
        let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
        let place = error.location().map_or(Place { line: 1, column: 1 }, |found| Place {
            line: found.line(),
            column: found.column(),
        });
        self.at(place, format!("this is not YAML that can be read: {text}"), "")
    }

    fn unknown(&self, key: &At<String>, what: &str, known: &[&str]) -> ScenarioError {
        let help = match nearest(&key.value, known.iter().copied()) {
            Some(word) => format!("Did you mean `{word}`? Known are: {}.", known.join(", ")),
            None => format!("Known are: {}.", known.join(", ")),
        };
        self.at(key.place, format!("`{}` is no {what}", key.value), help)
    }

    fn text(&self, node: &Located, what: &str) -> Result<String, ScenarioError> {
        match node.value.text() {
            Some(text) => Ok(text),
            None => Err(self.at(
                node.place,
                format!("{what} must be text, and this is {}", node.value.kind()),
                "",
            )),
        }
    }

    fn name(&self, key: &At<String>, what: &str) -> Result<String, ScenarioError> {
        let good = key.value.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !good || RESERVED.contains(&key.value.as_str()) {
            return Err(self.at(
                key.place,
                format!("`{}` cannot be the name of {what}", key.value),
                "Names begin with a letter, go on with letters, digits, `_` and `-`, and are not \
                 one of together, repeat, steps, start.",
            ));
        }
        Ok(key.value.clone())
    }

    fn needs(&self, node: &Located) -> Result<Vec<String>, ScenarioError> {
        let Node::List(items) = &node.value else {
            return Err(self.at(
                node.place,
                "`needs` must be a list of capabilities",
                "Write `needs: [restore]`, as the discovery document names them.",
            ));
        };
        items.iter().map(|item| self.text(item, "a capability")).collect()
    }

    fn entities(&self, node: &Located) -> Result<Vec<EntityDecl>, ScenarioError> {
        const HELP: &str = "Write `entities: { tasks: any }`. A part is `any`, `one`, `another`, `filterable`, \
             `sortable`, `refers to NAME`, `cascades with NAME`, `restricts NAME`, or `touches NAME`.";
        let Node::Mapping(pairs) = &node.value else {
            return Err(self.at(
                node.place,
                "`entities` must be a mapping of names to parts",
                HELP,
            ));
        };
        let mut entities: Vec<EntityDecl> = Vec::new();
        for (key, value) in pairs {
            let name = self.name(key, "an entity")?;
            let part = self.text(value, "the part of an entity")?;
            let role = match part.as_str() {
                "any" => EntityRole::Any,
                "one" => EntityRole::One,
                "another" => EntityRole::Another,
                "filterable" => EntityRole::Filterable,
                "sortable" => EntityRole::Sortable,
                _ => match relation(&part) {
                    Some((role, target)) if entities.iter().any(|entity| entity.name == target) => {
                        role(target.to_owned())
                    }
                    Some((_, target)) => {
                        let problem = format!("`{target}` is no entity named above this line");
                        return Err(self.at(value.place, problem, HELP));
                    }
                    None => {
                        return Err(self.at(value.place, format!("`{part}` is no part"), HELP));
                    }
                },
            };
            entities.push(EntityDecl { name, role });
        }
        Ok(entities)
    }

    fn clients(&self, node: &Located) -> Result<Vec<ClientDecl>, ScenarioError> {
        let mut clients: Vec<ClientDecl> = Vec::new();
        match &node.value {
            Node::List(items) => {
                for item in items {
                    let name =
                        At { value: self.text(item, "the name of a client")?, place: item.place };
                    let name = self.name(&name, "a client")?;
                    clients.push(ClientDecl { name, user: DEFAULT_USER.to_owned(), node: 0 });
                }
            }
            Node::Mapping(pairs) => {
                for (key, value) in pairs {
                    let name = self.name(key, "a client")?;
                    let user = self.text(value, "the user of a client")?;
                    let (user, node) = match user.strip_suffix(OTHER_NODE) {
                        Some(user) => (user.to_owned(), 1),
                        None => (user, 0),
                    };
                    clients.push(ClientDecl { name, user, node });
                }
            }
            Node::Scalar(_) => {}
        }
        if clients.is_empty() {
            return Err(self.at(
                node.place,
                "`clients` names nobody",
                "Write `clients: [phone, laptop]`, or `clients: { phone: ann, tablet: ben }` for two users.",
            ));
        }
        Ok(clients)
    }

    fn steps(&self, node: &Located, clients: &[ClientDecl]) -> Result<Vec<Step>, ScenarioError> {
        let Node::List(items) = &node.value else {
            return Err(self.at(
                node.place,
                format!("`steps` must be a list, and this is {}", node.value.kind()),
                "Write each step on a line of its own: `- phone: create tasks as t`.",
            ));
        };
        items.iter().map(|item| self.step(item, clients)).collect()
    }

    fn step(&self, node: &Located, clients: &[ClientDecl]) -> Result<Step, ScenarioError> {
        const HELP: &str = "A step is `CLIENT: what it does`, or `together:` with a list of steps, or \
                            `repeat: TIMES` with `steps:`.";
        let Node::Mapping(pairs) = &node.value else {
            let problem = format!("a step is a mapping, and this is {}", node.value.kind());
            return Err(self.at(node.place, problem, HELP));
        };
        let line = node.place.line.max(pairs.first().map_or(0, |(key, _)| key.place.line));
        let kind = match pairs.as_slice() {
            [(key, value)] if key.value == "together" => {
                StepKind::Together(self.steps(value, clients)?)
            }
            [(first, times), (second, steps)]
                if first.value == "repeat" && second.value == "steps" =>
            {
                StepKind::Repeat {
                    times: self.count(times, "`repeat`")?,
                    steps: self.steps(steps, clients)?,
                }
            }
            [(key, value)] => {
                let Some(client) = clients.iter().position(|client| client.name == key.value)
                else {
                    let mut known: Vec<&str> =
                        clients.iter().map(|client| client.name.as_str()).collect();
                    known.extend(["together", "repeat"]);
                    return Err(self.unknown(key, "client of this scenario", &known));
                };
                StepKind::Act { client, action: Box::new(self.action(value)?) }
            }
            _ => return Err(self.at(node.place, "this step says more than one thing", HELP)),
        };
        Ok(Step { line, kind })
    }
}

/// Makes a part of the name of another one.
type Relation = fn(String) -> EntityRole;

/// A part that stands in some relation to another: how, and the name of that one.
fn relation(part: &str) -> Option<(Relation, &str)> {
    const RELATIONS: [(&str, Relation); 4] = [
        ("refers to ", EntityRole::RefersTo),
        ("cascades with ", EntityRole::CascadesWith),
        ("restricts ", EntityRole::Restricts),
        ("touches ", EntityRole::Touches),
    ];
    let found = RELATIONS.iter().map(|(words, role)| Some((*role, part.strip_prefix(words)?)));
    found.flatten().next()
}
