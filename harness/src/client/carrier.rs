//! Where in a request a credential stands.

use http::{HeaderName, HeaderValue};
use url::form_urlencoded::{Serializer, parse};

use crate::trace::Request;

/// Where in a request a credential stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// In this header field.
    Field(HeaderName),
    /// In this parameter of the query.
    Parameter(String),
}

impl Carrier {
    /// What stands there, and could be a credential.
    pub(super) fn values(&self, request: &Request) -> Vec<HeaderValue> {
        match self {
            Carrier::Field(name) => request.headers.get(name).cloned().into_iter().collect(),
            Carrier::Parameter(name) => {
                let all = parse(request.url.query().unwrap_or_default().as_bytes());
                let own = all.filter(|(found, _)| found == name);
                own.filter_map(|(_, value)| HeaderValue::from_str(&value).ok()).collect()
            }
        }
    }

    /// Puts a value in the place of another one.
    pub(super) fn replace(&self, request: &mut Request, old: &HeaderValue, new: &HeaderValue) {
        match self {
            Carrier::Field(name) => {
                request.headers.change().insert(name.clone(), new.clone());
            }
            Carrier::Parameter(name) => {
                let query = request.url.query().unwrap_or_default();
                // Nothing else of the query may be spelled otherwise than it was.
                let pairs = query.split('&').map(|pair| {
                    let is_old = parse(pair.as_bytes())
                        .any(|(found, value)| found == *name && value.as_bytes() == old.as_bytes());
                    match new.to_str() {
                        Ok(new) if is_old => {
                            Serializer::new(String::new()).append_pair(name, new).finish()
                        }
                        _ => pair.to_owned(),
                    }
                });
                let query = pairs.collect::<Vec<_>>().join("&");
                request.url.set_query(Some(&query));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::Carrier;
    use crate::trace::Request;

    #[test]
    fn a_parameter_is_replaced_and_the_rest_of_the_query_stays_as_it_was() {
        let url = "http://127.0.0.1/t?since=a%20b+c&key=old%3a1&key=other&k%65y=old:1&flag";
        let mut request = Request::get(url.parse().expect("it is a URL"), HeaderMap::new());
        let carrier = Carrier::Parameter("key".to_owned());
        let (old, new) = (HeaderValue::from_static("old:1"), HeaderValue::from_static("new&2"));
        assert_eq!(carrier.values(&request), ["old:1", "other", "old:1"]);
        carrier.replace(&mut request, &old, &new);
        assert_eq!(
            request.url.as_str(),
            "http://127.0.0.1/t?since=a%20b+c&key=new%262&key=other&key=new%262&flag"
        );
    }
}
