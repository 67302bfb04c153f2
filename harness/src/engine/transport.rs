//! How a request travels: over which connection, and with content of which size.

use http::{HeaderValue, header};

use crate::binding::Overrides;
use crate::scenario::{Action, ConnectionKind, SendKind, SizeKind};
use crate::target::Target;
use crate::trace::Delivery;

/// The largest content that the harness makes up, in bytes. Where a server takes more, its limit
/// is not tried, so that a run needs little memory.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Content that takes more than a packet or two, in bytes.
const LARGE: u64 = 64 * 1024;

/// What the action wants to be different from the usual request.
///
/// # Errors
///
/// Says why there is no content of the wanted size.
pub(super) fn overrides(target: &Target, action: &Action) -> Result<Overrides, String> {
    let pad_to = action.size.map(|size| bytes(target, size)).transpose()?;
    Ok(Overrides {
        pad_to,
        meant_wrong: action.is_wrong(),
        delivery: delivery(action.send),
        ..travelling(action.connection)
    })
}

/// How content sent in this way reaches the server.
pub(super) fn delivery(send: SendKind) -> Delivery {
    match send {
        SendKind::Once | SendKind::Twice => Delivery::AtOnce,
        SendKind::Slowly => Delivery::Slowly,
        SendKind::Cut => Delivery::Cut,
    }
}

/// A request that says of itself that its connection ends behind it, if it does.
pub(super) fn travelling(connection: ConnectionKind) -> Overrides {
    let mut overrides = Overrides::default();
    if connection == ConnectionKind::New {
        overrides.headers.push((header::CONNECTION, HeaderValue::from_static("close")));
    }
    overrides
}

/// Whether the request travels over a connection of its own.
pub(super) fn is_alone(overrides: &Overrides) -> bool {
    overrides.headers.iter().any(|(name, _)| *name == header::CONNECTION)
}

fn bytes(target: &Target, size: SizeKind) -> Result<u64, String> {
    let limit = target.limit("body_bytes");
    if size == SizeKind::Large {
        return Ok(limit.map_or(LARGE, |limit| limit.min(LARGE)));
    }
    let limit = limit.ok_or("the server does not say how large content may be")?;
    if limit > LARGEST {
        return Err(format!(
            "the server takes {limit} bytes, and the harness sends at most {LARGEST}"
        ));
    }
    Ok(match size {
        SizeKind::Max | SizeKind::Large => limit,
        SizeKind::Over => limit + 1,
    })
}
