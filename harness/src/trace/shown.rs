//! A part of an answer, kept where it stands.

use std::ops::Deref;
use std::sync::Arc;

use serde_json::{Map, Value};

/// How many members of an object are compared one by one: sooner done than hashing the name.
const FEW: usize = 16;

/// A member of an object. Records have few, and judges ask for them all the time.
pub(crate) fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    if object.len() > FEW {
        return object.get(name);
    }
    object.iter().find(|(own, _)| own.as_str() == name).map(|(_, value)| value)
}

/// What an answer shows of one record. The answer is held once, however many of its parts are looked at:
/// a page of a hundred records is not kept a second time for being read record by record.
#[derive(Clone, Debug)]
pub struct Shown {
    answer: Arc<Value>,
    part: Part,
}

/// Which part of the answer.
#[derive(Clone, Copy, Debug)]
enum Part {
    Whole,
    Member(&'static str),
    Entry(&'static str, usize),
    MemberOfEntry(&'static str, usize, &'static str),
}

impl Shown {
    /// The whole answer.
    pub fn whole(answer: &Arc<Value>) -> Shown {
        Shown { answer: answer.clone(), part: Part::Whole }
    }

    /// A member of the answer.
    pub fn member(answer: &Arc<Value>, name: &'static str) -> Shown {
        Shown { answer: answer.clone(), part: Part::Member(name) }
    }

    /// An entry of one of the answer's lists, counted from 0.
    pub fn entry(answer: &Arc<Value>, list: &'static str, place: usize) -> Shown {
        Shown { answer: answer.clone(), part: Part::Entry(list, place) }
    }

    /// A member of the part, if it is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        member(self.as_object()?, name)
    }

    /// A member of this entry of a list.
    #[must_use]
    pub fn its(self, name: &'static str) -> Shown {
        let part = match self.part {
            Part::Whole => Part::Member(name),
            Part::Entry(list, place) => Part::MemberOfEntry(list, place, name),
            Part::Member(_) | Part::MemberOfEntry(..) => return Shown::from((*self)[name].clone()),
        };
        Shown { part, ..self }
    }
}

impl Deref for Shown {
    type Target = Value;

    /// The part; null where the answer has none such.
    fn deref(&self) -> &Value {
        let answer = &*self.answer;
        match self.part {
            Part::Whole => answer,
            Part::Member(name) => of(answer, name),
            Part::Entry(list, place) => &of(answer, list)[place],
            Part::MemberOfEntry(list, place, name) => of(&of(answer, list)[place], name),
        }
    }
}

/// A member of a value; null where there is none such.
fn of<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.as_object().and_then(|object| member(object, name)).unwrap_or(&Value::Null)
}

impl From<Value> for Shown {
    fn from(value: Value) -> Shown {
        Shown { answer: Arc::new(value), part: Part::Whole }
    }
}

impl PartialEq for Shown {
    fn eq(&self, other: &Shown) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::Shown;

    #[test]
    fn a_part_is_what_stands_there() {
        let answer = Arc::new(json!({
            "current": { "id": "a" },
            "changes": [{ "record": { "id": "b" } }, { "record": { "id": "c" } }],
        }));
        assert_eq!(*Shown::whole(&answer), *answer);
        assert_eq!(*Shown::whole(&answer).its("current"), json!({ "id": "a" }));
        assert_eq!(*Shown::member(&answer, "current").its("id"), json!("a"));
        assert_eq!(*Shown::entry(&answer, "changes", 0), json!({ "record": { "id": "b" } }));
        let second = Shown::entry(&answer, "changes", 1).its("record");
        assert_eq!(*second, json!({ "id": "c" }));
        assert_eq!(*second.its("id"), json!("c"));
        assert_eq!(*Shown::entry(&answer, "changes", 2).its("record"), Value::Null);
    }
}
