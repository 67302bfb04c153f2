//! Judges `separation/transport_is_stateless`: a request over a connection of its own is answered
//! as it would be over any other.

use http::header;

use crate::judges::support::described;
use crate::judges::support_situations::Situations;
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every request that was alone on its connection (it says `Connection: close`) and met a
/// situation in which the answer is known. Where requests in that situation go wrong over kept
/// connections too, the connection is not to blame.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let situations = Situations::new(case);
    for exchange in case.exchanges().filter(|exchange| is_alone(exchange)) {
        let Some(situation) = situations.of(exchange) else { continue };
        let Some(well) = situation.is_answered_well(exchange) else {
            findings.unclear(format!("{} got no answer that tells anything", situation.words()));
            continue;
        };
        if well {
            findings.kept();
            continue;
        }
        let control = case.exchanges().find(|other| {
            !is_alone(other)
                && other.credentials == exchange.credentials
                && other.op.entity() == exchange.op.entity()
                && situations.of(other) == Some(situation)
                && situation.is_answered_well(other) == Some(true)
        });
        let Some(control) = control else { continue };
        findings
            .breach(
                format!(
                    "{} is answered over a new connection as over a kept one",
                    situation.words()
                ),
                format!("over a new connection: {}", described(exchange)),
            )
            .after(control, format!("over a kept connection: {}", described(control)))
            .shown_by(exchange, "alone on its connection");
    }
}

fn is_alone(exchange: &Exchange) -> bool {
    exchange.request.headers.get(header::CONNECTION).is_some_and(|value| value == "close")
}
