//! What requests have to have that nobody fills.

use super::draft::{Draft, shown};
use super::operation::{Operation, Parameter};
use super::words;

/// A parameter that is required, and the requests that have to have it.
struct Wanted<'d> {
    name: &'d str,
    place: &'d str,
    value: Option<String>,
    by: Vec<String>,
}

/// Names the parameters that these requests have to have, and that the file does not send.
pub(super) fn write(draft: &mut Draft, operations: &[Operation<'_>]) {
    let mut all: Vec<Wanted<'_>> = Vec::new();
    for operation in operations {
        for parameter in operation.parameters().into_iter().filter(Parameter::is_required) {
            let is_ours = match parameter.place {
                "query" => true,
                "header" => !words::NO_PARAMETERS
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(parameter.name)),
                _ => false,
            };
            if !is_ours || draft.names(parameter.name) {
                continue;
            }
            let known =
                |one: &&mut Wanted<'_>| one.name == parameter.name && one.place == parameter.place;
            match all.iter_mut().find(known) {
                Some(known) if known.by.contains(&operation.said()) => {}
                Some(known) => known.by.push(operation.said()),
                None => all.push(Wanted {
                    name: parameter.name,
                    place: parameter.place,
                    value: parameter.value(),
                    by: vec![operation.said()],
                }),
            }
        }
    }
    for Wanted { name, place, value, by } in all {
        let such_as = value.map(|value| format!(", such as `{}`,", shown(&value)));
        let (what, remedy) = if place == "header" {
            ("header field", "`headers` of the target file")
        } else {
            ("query parameter", "`query` of each of these requests")
        };
        draft.missing(
            format!(
                "a {what} `{}` is required, and nobody sends it: say a value{} under {remedy}. It is wanted by {}.",
                shown(name),
                such_as.unwrap_or_default(),
                shown(&by.join(", "))
            ),
            "",
        );
    }
}
