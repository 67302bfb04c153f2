//! The chapters: prose, in the order of the document.

/// One chapter of the readable specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The file name without number and ending, and the chapter's anchor.
    pub name: &'static str,
    /// The Markdown, with one heading of the first level at its top.
    pub text: &'static str,
}

impl Chapter {
    /// The heading at its top.
    pub fn title(&self) -> &'static str {
        self.text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or(self.name)
    }

    /// What follows the heading.
    pub fn body(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(_, body)| body.trim())
    }
}

macro_rules! chapters {
    ($( $number:literal $name:literal ),* $(,)?) => {
        /// Every chapter, in the order of the document.
        pub static CHAPTERS: &[Chapter] = &[ $( Chapter {
            name: $name,
            text: include_str!(concat!("../../chapters/", $number, "-", $name, ".md")),
        }, )* ];
    };
}

chapters! {
    "01" "introduction",
    "02" "conventions",
    "03" "overview",
    "04" "entities",
    "05" "rest",
    "06" "delta-sync",
    "07" "locking",
    "08" "soft-delete",
    "09" "separation",
    "10" "discovery",
    "11" "http",
    "12" "capabilities",
    "13" "test-control",
    "14" "black-box",
    "15" "design-note",
    "16" "index",
}
