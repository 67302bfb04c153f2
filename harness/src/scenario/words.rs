//! Closed lists of words, each with its meaning.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $( $variant:ident = $word:literal, $meaning:literal; )* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $( #[doc = $meaning] $variant, )*
        }

        impl $name {
            /// Every word with its meaning, in the order of the documentation.
            pub const WORDS: &'static [(&'static str, &'static str)] = &[ $( ($word, $meaning), )* ];

            /// The item that this word stands for.
            pub fn from_word(word: &str) -> Option<$name> {
                match word {
                    $( $word => Some($name::$variant), )*
                    _ => None,
                }
            }

            /// The word.
            pub fn word(self) -> &'static str {
                match self { $( $name::$variant => $word, )* }
            }

            /// Whether its meaning says that it is wrong: something that no client should send.
            pub fn is_wrong(self) -> bool {
                let meaning = match self { $( $name::$variant => $meaning, )* };
                meaning.ends_with("Wrong.")
            }
        }
    };
}

words! {
    /// What a client does in a step.
    Verb {
        Create = "create", "Creates a record of an entity.";
        Recreate = "recreate", "Sends a create for a record that was created or deleted before: the same id and, unless `content` or `with` says otherwise, the same members.";
        Imagine = "imagine", "Makes up an id that no create is ever sent for. Sends nothing.";
        Update = "update", "Changes a record.";
        Replace = "replace", "Sends a record whole, by PUT (capability `put`).";
        Delete = "delete", "Deletes a record.";
        Restore = "restore", "Brings a deleted record back (capability `restore`).";
        Share = "share", "Lets another user see and change a record (capability `sharing`).";
        Unshare = "unshare", "Takes that back (capability `sharing`).";
        Resend = "resend", "Sends the client's last write to a record once more, byte for byte.";
        Read = "read", "Reads a record.";
        List = "list", "Walks a collection to its end, or for some pages.";
        Query = "query", "Walks a collection narrowed by members or in another order (capabilities `filters`, `sorts`).";
        Pull = "pull", "Pulls changes until there are no more, or for some pages.";
        Offline = "offline", "Goes offline: writes wait in the client's outbox.";
        Push = "push", "Comes online and sends what waits in the outbox, in order, or as one batch.";
        Sync = "sync", "Does what an app's sync module does: sends what waits in the outbox and what got no answer, pulls until there are no more changes, and settles conflicts.";
        Crash = "crash", "Stops dead before the answer to its last request is saved, and starts again with what was saved. The next `sync` goes on from there.";
        Listen = "listen", "Opens the stream of hints and keeps it open (capability `events`).";
        Heed = "heed", "Waits for a hint that came after the stream was opened, for two seconds at most, and closes the stream.";
        Wait = "wait", "Waits for as long as others may have to wait for a write, as the server says (`sync.max_staleness_ms`) or the target file grants it. Sends nothing.";
        Control = "control", "Uses a hook for tests (capability `test_control`).";
        Discover = "discover", "Reads the discovery document.";
        Schema = "schema", "Reads the schema of an entity.";
        Request = "request", "Sends a request by its HTTP method, right or wrong.";
    }
}

words! {
    /// How the id of a create is made.
    IdKind {
        Fresh = "fresh", "A new UUIDv7 of this moment.";
        Absent = "absent", "None: the server has to make one (capability `server_ids`).";
        Uppercase = "uppercase", "A new UUIDv7 written in uppercase.";
        Mixed = "mixed", "A new UUIDv7 written in upper and lower case by turns.";
        HourOld = "hour_old", "A UUIDv7 whose time is an hour ago.";
        SameMillisecond = "same_millisecond", "A UUIDv7 with the time of the client's first one of this kind.";
        YearOld = "year_old", "A UUIDv7 whose time is a year ago.";
        First = "first_millisecond", "A UUIDv7 whose time is the first millisecond of 1970.";
        Ahead = "minutes_ahead", "A UUIDv7 whose time is five minutes ahead.";
        HoursAhead = "hours_ahead", "A UUIDv7 whose time is 23 hours ahead.";
        CenturyAhead = "century_ahead", "A UUIDv7 whose time is a century ahead.";
        Zeros = "zeros", "A UUIDv7 whose random bits are all 0.";
        Ones = "ones", "A UUIDv7 whose random bits are all 1.";
        Scattered = "scattered", "A UUIDv7 from a random moment of the past year.";
        Version1 = "version1", "A UUID of version 1. Wrong.";
        Version4 = "version4", "A UUID of version 4. Wrong.";
        Version6 = "version6", "A UUID of version 6. Wrong.";
        Version8 = "version8", "A UUID of version 8. Wrong.";
        Nil = "nil", "The nil UUID. Wrong.";
        Max = "max", "The max UUID. Wrong.";
        VariantC = "variant_c", "A UUID of the Microsoft variant. Wrong.";
        Variant0 = "variant_0", "A UUID of the NCS variant. Wrong.";
        Short = "short", "A UUIDv7 that lacks its last digit. Wrong.";
        Long = "long", "A UUIDv7 with a digit too many. Wrong.";
        NoHyphens = "no_hyphens", "The 32 digits of a UUIDv7. Wrong.";
        Misplaced = "misplaced_hyphen", "A UUIDv7 with one hyphen moved. Wrong.";
        Braces = "braces", "A UUIDv7 in braces. Wrong.";
        Urn = "urn", "A UUIDv7 as a URN. Wrong.";
        Spaced = "spaced", "A UUIDv7 with a space behind it. Wrong.";
        Number = "number", "A number. Wrong.";
        Null = "null", "Null. Wrong.";
        Empty = "empty", "The empty text. Wrong.";
    }
}

impl IdKind {
    /// Whether a server has to accept the id.
    pub fn is_legal(self) -> bool {
        matches!(
            self,
            IdKind::Fresh
                | IdKind::Uppercase
                | IdKind::Mixed
                | IdKind::HourOld
                | IdKind::YearOld
                | IdKind::First
                | IdKind::Ahead
                | IdKind::HoursAhead
                | IdKind::Zeros
                | IdKind::Ones
                | IdKind::Scattered
        )
    }
}

words! {
    /// What a create or an update says beside id and version.
    ContentKind {
        Plain = "plain", "What is needed, and a text of its own.";
        Full = "full", "A value for every member.";
        Alike = "alike", "What is needed, the same in every write of the client.";
        Nothing = "nothing", "An update that names no member.";
        Same = "same", "An update that names a member with the value it has.";
        Clear = "clear", "An update that sets every nullable member to null.";
        Merge = "merge", "An update that changes one key of an object member and removes another.";
        Exact = "exact", "Values that come back changed from a careless store: spaces at the ends of a text, the empty text, the largest integers, a list out of order with an item twice.";
        Drawn = "drawn", "Any members, with values drawn from all that the schema allows.";
        Unstorable = "unstorable", "A text with the character U+0000, which a server may refuse.";
        UnstorableInside = "unstorable_inside", "The same inside an object or a list.";
        Awkward = "awkward", "Texts that are hard to keep: emoji, combining marks, line separators, quotes.";
        StaleCopy = "stale_copy", "The whole record as the client holds it, server-managed members included and spoilt, and one changed text.";
        ServerMembers = "server_members", "Values of the client's making for members that the server manages.";
        Invalid = "invalid", "A member with a value that the schema refuses. Wrong.";
        HalfInvalid = "half_invalid", "One good member and one that the schema refuses. Wrong.";
        Incomplete = "incomplete", "A create without the members it needs. Wrong.";
        Unknown = "unknown", "A member that the schema does not name.";
        OtherId = "other_id", "An update whose content names another id. Wrong.";
    }
}

words! {
    /// What happens to the content of a create or an update on its way.
    DamageKind {
        Lost = "lost", "Nothing of it arrives. Wrong.";
        Cut = "cut", "It ends in the middle. Wrong.";
        Trailing = "trailing", "A second value follows the first. Wrong.";
        Comma = "comma", "A comma stands behind the last member. Wrong.";
        Comment = "comment", "A comment stands before it. Wrong.";
        NotUtf8 = "not_utf8", "A byte that is not UTF-8 stands in a text. Wrong.";
    }
}

words! {
    /// Which version a write names.
    VersionKind {
        Held = "held", "The version that the client holds.";
        Missing = "missing", "None. Wrong.";
        Null = "null", "Null, which counts as none. Wrong.";
        Next = "next", "One more than the client holds. Wrong.";
        Far = "far", "A thousand more than the client holds. Wrong.";
        Text = "text", "The version that the client holds, as text. Wrong.";
        Fraction = "fraction", "A number that is not whole. Wrong.";
        Negative = "negative", "-1. Wrong.";
        Boolean = "boolean", "True. Wrong.";
        List = "list", "A list. Wrong.";
        Object = "object", "An object. Wrong.";
        TooLarge = "too_large", "2^53, one more than a version can be. Wrong.";
        Junk = "junk", "Text that is no number. Wrong.";
    }
}

words! {
    /// The entity tag of `If-Match`.
    TagKind {
        Held = "held", "The version that the client holds, as a strong tag.";
        Weak = "weak", "The same as a weak tag, which never matches.";
        Other = "other", "A tag of no version.";
        Several = "several", "A tag of no version, and behind it that of the version that the client holds.";
        Any = "any", "`*`.";
    }
}

words! {
    /// A cursor for a list that no page gave out.
    CursorKind {
        Between = "between", "An id that was never used, of the present moment.";
        Junk = "junk", "Text that is no id. Wrong.";
        Truncated = "truncated", "An id that lacks its end. Wrong.";
        Version4 = "version4", "A UUID of version 4. Wrong.";
        Quote = "quote", "An id with a quotation mark behind it. Wrong.";
        Empty = "empty", "The empty text. Wrong.";
    }
}

words! {
    /// By which members a list is narrowed.
    FilterKind {
        Each = "each", "Each member that the entity can be filtered by, one walk for each.";
        All = "all", "All these members at once.";
    }
}

words! {
    /// By which member a list is ordered.
    SortKind {
        Each = "each", "Each member that the entity can be sorted by, upwards and downwards, one walk for each.";
        First = "first", "The first of these members, upwards.";
        Other = "other", "The last of these members, upwards; where there is only one, downwards.";
    }
}

words! {
    /// A position that no page gave out.
    PositionKind {
        Junk = "junk", "Three exclamation marks. Wrong.";
        Empty = "empty", "The empty text. Wrong.";
        Nul = "nul", "A NUL character. Wrong.";
        Long = "long", "Five thousand characters. Wrong.";
        RecordId = "record_id", "A UUIDv7. Wrong.";
        Word = "word", "The word `latest`. Wrong.";
    }
}

words! {
    /// How a position is spelled in a URL.
    SpellingKind {
        Usual = "usual", "As URLs are usually written.";
        Escaped = "escaped", "Every character as an escape, which means the same (RFC 3986 section 2.1).";
    }
}

words! {
    /// Whose credentials a request carries.
    CredentialsKind {
        Own = "own", "Those of the client's user.";
        Missing = "missing", "None. Wrong.";
        WrongOnes = "wrong", "Some that no user has. Wrong.";
    }
}

words! {
    /// The size of the content of a write.
    SizeKind {
        Max = "max", "As large as the server says that content may be, padded with spaces.";
        Large = "large", "64 KiB, padded with spaces, or as large as it may be if that is less.";
        Over = "over", "One byte larger than that. Wrong.";
    }
}

words! {
    /// How a request is sent.
    SendKind {
        Once = "once", "One time, as it is.";
        Twice = "twice", "The same request goes out a second time right behind the first.";
        Slowly = "slowly", "Its content arrives piece by piece, over some milliseconds.";
        Cut = "cut", "The connection breaks in the middle of the content, if there is any: the server never sees its end, and the client gets no answer.";
    }
}

words! {
    /// The connection that a request travels over.
    ConnectionKind {
        Kept = "kept", "The one that the client keeps open.";
        New = "new", "One of its own, which is closed behind it.";
    }
}

words! {
    /// How what waits in an outbox is sent.
    PushKind {
        Single = "single", "Each write in a request of its own.";
        Batch = "batch", "All in one request (capability `batch`).";
        MaxBatch = "max_batch", "All in one request, with as many creates behind them as make it as large as it may be.";
        OverBatch = "over_batch", "The same with one more. Wrong.";
    }
}

words! {
    /// Whose change counts when a sync module finds that two have met.
    ConflictKind {
        ServerWins = "server_wins", "What the server has: the client takes its own change back.";
        MineWins = "mine_wins", "What the client did: it sends its change again on the newest version.";
        FieldMerge = "field_merge", "For each member what the client did, unless somebody else has changed that member.";
    }
}

words! {
    /// A hook for tests (capability `test_control`).
    HookKind {
        CollectTombstones = "collect_tombstones", "Every tombstone is collected now.";
        ExpirePositions = "expire_positions", "No position issued until now is good any more.";
        HoldNextCommit = "hold_next_commit", "The next write waits for some milliseconds between taking its position and its commit.";
        ShiftClock = "shift_clock", "The clock of the server is some milliseconds off from now on.";
        Restart = "restart", "The server forgets all that is not stored, as if it had been restarted. Where the target file says how to start it (`[process]`), it is restarted.";
        Kill = "kill", "The server is ended at once, whatever it is doing, and started again. No hook: only a server that the target file says how to start (`[process]`) can be killed.";
    }
}

words! {
    /// Which media types a raw request accepts.
    AcceptKind {
        Html = "html", "HTML and nothing else.";
        Xml = "xml", "XML, and explicitly no JSON.";
        Anything = "anything", "HTML, and anything else if need be.";
    }
}

words! {
    /// Which content codings a raw request accepts.
    CodingKind {
        Gzip = "gzip", "Gzip.";
        Identity = "identity", "None.";
        NoGzip = "no_gzip", "None, and explicitly no gzip.";
        NothingElse = "nothing_else", "None, and explicitly nothing else.";
        Brotli = "brotli", "Brotli.";
    }
}

words! {
    /// What a raw request is addressed to.
    RawTarget {
        Sync = "sync", "The sync endpoint.";
        Discovery = "discovery", "The discovery document.";
        Collection = "collection", "The collection of the entity named by `of`.";
        Record = "record", "The record named by `of`.";
        Schema = "schema", "The schema of the entity named by `of`.";
        WellKnown = "well_known", "The path `/.well-known/sixfold` of the server's origin.";
        Restore = "restore", "The path `restore` below the record named by `of`.";
        Shares = "shares", "The path `shares/nobody` below the record named by `of`.";
        Below = "below", "A path below the record named by `of` that nothing is at.";
        Nowhere = "nowhere", "A path beside the collections that nothing is at.";
    }
}
