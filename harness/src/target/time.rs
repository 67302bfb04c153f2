//! Times as people write them.

use std::time::Duration;

/// A time with its unit, from a millisecond to a day: `500ms`, `60s`, `5m`, `1h`.
///
/// # Errors
///
/// Says how a time is written.
pub fn time(text: &str) -> Result<Duration, String> {
    let refuse = || {
        format!("`{text}` is no time: write a number and a unit, for example 500ms, 60s, 5m or 1h")
    };
    let split = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(refuse)?;
    let (number, unit) = text.split_at(split);
    let number: f64 = number.parse().map_err(|_| refuse())?;
    let seconds = number
        * match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return Err(refuse()),
        };
    if (0.001..=86_400.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("`{text}` is not between a millisecond and a day"))
    }
}
