//! The verdict as a badge, SVG.

use super::markup::Markup;
use super::{Render, wording};
use crate::{Report, RunVerdict};

/// A small picture for a README: what the run says, in words and in colour.
#[derive(Clone, Copy, Debug, Default)]
pub struct Badge;

const LABEL: &str = "sixfold";
const HEIGHT: &str = "20";

/// How wide a letter is taken to be, in pixels; the text is stretched to what was reckoned.
const LETTER: usize = 7;

/// What stands left and right of a text, in pixels together.
const PADDING: usize = 12;

impl Render for Badge {
    fn render(&self, report: &Report) -> String {
        let message = wording::badge(report);
        let width = |text: &str| text.chars().count() * LETTER + PADDING;
        let (left, right) = (width(LABEL), width(&message));
        let whole = format!("{LABEL}: {message}");
        let mut svg = Markup::default();
        svg.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("width", &(left + right).to_string()),
                ("height", HEIGHT),
                ("role", "img"),
                ("aria-label", &whole),
            ],
        );
        svg.raw("<title>").text(&whole).raw("</title>\n");
        rectangle(&mut svg, 0, left, "#3d444d");
        rectangle(&mut svg, left, right, colour(report.verdict));
        svg.raw(
            "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" \
             text-anchor=\"middle\">\n",
        );
        words(&mut svg, left / 2, left - PADDING, LABEL);
        words(&mut svg, left + right / 2, right - PADDING, &message);
        svg.raw("</g>\n</svg>\n");
        svg.finish()
    }
}

/// White on each of these has a contrast of at least 4.5 to 1.
fn colour(verdict: RunVerdict) -> &'static str {
    match verdict {
        RunVerdict::Conformant => "#1a7f37",
        RunVerdict::NonConformant => "#cf222e",
        RunVerdict::Incomplete => "#8250df",
    }
}

fn rectangle(svg: &mut Markup, x: usize, width: usize, fill: &str) {
    svg.open(
        "rect",
        &[("x", &x.to_string()), ("width", &width.to_string()), ("height", HEIGHT), ("fill", fill)],
    );
    svg.raw("</rect>\n");
}

fn words(svg: &mut Markup, middle: usize, width: usize, text: &str) {
    svg.open(
        "text",
        &[
            ("x", &middle.to_string()),
            ("y", "14"),
            ("textLength", &width.to_string()),
            ("lengthAdjust", "spacingAndGlyphs"),
        ],
    );
    svg.text(text).raw("</text>\n");
}
