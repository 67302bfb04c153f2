//! The kinds of steps that a case is made of, and how often each comes up where nothing is left out.

macro_rules! moves {
    ($( $(#[$doc:meta])* $name:ident = $weight:literal; )*) => {
        /// A kind of step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(super) enum Move { $( $(#[$doc])* $name, )* }

        impl Move {
            /// Every kind of step.
            pub(super) const ALL: &[Move] = &[ $( Move::$name, )* ];

            /// How often it comes up where nothing is left out.
            pub(super) fn usual_weight(self) -> u32 {
                match self { $( Move::$name => $weight, )* }
            }
        }
    };
}

moves! {
    /// A create.
    Create = 10;
    /// A create with an id of another time or spelling.
    OldCreate = 5;
    /// Many creates in a row.
    Burst = 2;
    /// A create that is wrong.
    WrongCreate = 5;
    /// A create sent again, or for a record that is gone.
    Recreate = 4;
    /// An update.
    Update = 10;
    /// An update with content that is hard to keep.
    HardUpdate = 4;
    /// An update that is wrong.
    WrongUpdate = 6;
    /// A delete.
    Delete = 6;
    /// A delete that is wrong.
    WrongDelete = 3;
    /// A restore (capability `restore`).
    Restore = 5;
    /// A replace (capability `put`).
    Replace = 3;
    /// The last write once more.
    Resend = 4;
    /// A read.
    Read = 5;
    /// A read of what is not there, or is somebody else's.
    Stranger = 3;
    /// A walk of a collection.
    List = 5;
    /// A walk from a cursor that is no cursor, or with a page size that is none.
    WrongList = 2;
    /// A walk narrowed or in another order (capabilities `filters`, `sorts`).
    Query = 4;
    /// A pull.
    Pull = 8;
    /// Some pages of a pull, the position kept for later.
    Part = 4;
    /// A pull from a position kept before, perhaps by somebody else.
    Again = 4;
    /// A first sync.
    First = 2;
    /// A pull of some entities, or from a time (capabilities `entity_filter`, `time_since`).
    Narrow = 3;
    /// A pull from a position that nobody gave out.
    WrongPull = 3;
    /// The client goes offline.
    Offline = 3;
    /// A record is shared (capability `sharing`).
    Share = 5;
    /// That is taken back (capability `sharing`).
    Unshare = 4;
    /// A request by its method, right or wrong.
    Raw = 6;
    /// Discovery document and schemas.
    Document = 1;
    /// What a sync module does: pushes, pulls, settles conflicts.
    Sync = 5;
    /// The client loses what it had not made durable.
    Crash = 1;
    /// A stream of hints, and a write of somebody (capability `events`).
    Listen = 1;
    /// A hook for tests (capability `test_control`).
    Control = 2;
    /// A walk of a list that is broken off, and goes on.
    BrokenWalk = 2;
    /// A first sync that is broken off, and goes on.
    BrokenStart = 2;
    /// Somebody is let in, and kept out again (capability `sharing`).
    Guest = 2;
    /// Tombstones are collected behind somebody's back (capability `test_control`).
    Cleanup = 1;
    /// A queue that goes out as one batch (capability `batch`).
    Queue = 2;
    /// A record that is filled and emptied.
    Cleared = 1;
    /// A list sorted by what is alike in its records (capability `sorts`).
    Ties = 1;
    /// Ids that the server makes (capability `server_ids`).
    ServersChoice = 1;
    /// What one node does, seen from the other one.
    OtherNode = 2;
    /// Two faults at once, one of them in the header.
    TwoFaults = 1;
    /// A position of some entities, named for others (capability `entity_filter`).
    OtherPart = 2;
    /// HEAD beside GET.
    Head = 2;
    /// A page with gzip and without.
    Packed = 1;
    /// A record that is read over and over.
    StaredAt = 1;
    /// A stream of hints, and a stranger who writes (capability `events`).
    Neighbour = 1;
    /// A list that goes on in another order (capability `sorts`).
    OtherOrder = 1;
    /// A batch as full as it may be, or fuller (capability `batch`).
    FullBatch = 1;
    /// OPTIONS, with credentials and without.
    Preflight = 1;
    /// Every damage to one content.
    Damaged = 1;
    /// Everything that is no version.
    NoVersions = 1;
    /// A record that is filled, and filled again.
    Refilled = 1;
    /// What others refer to is deleted.
    InUse = 2;
    /// The clock is set back between two writes (capability `test_control`).
    ClockStep = 1;
}

impl Move {
    /// Whether it is several steps of several clients, or a hook, one after the other.
    pub(super) fn takes_turns(self) -> bool {
        matches!(
            self,
            Move::Control
                | Move::Listen
                | Move::BrokenWalk
                | Move::BrokenStart
                | Move::Guest
                | Move::Cleanup
                | Move::Queue
                | Move::OtherNode
                | Move::TwoFaults
                | Move::Neighbour
                | Move::FullBatch
                | Move::ClockStep
        )
    }

    /// Whether it is drawn from a long list of what can be asked, rightly or wrongly.
    pub(super) fn has_many_faces(self) -> bool {
        matches!(
            self,
            Move::OldCreate
                | Move::WrongCreate
                | Move::Recreate
                | Move::HardUpdate
                | Move::WrongUpdate
                | Move::WrongDelete
                | Move::WrongList
                | Move::WrongPull
                | Move::Stranger
                | Move::Query
                | Move::Raw
        )
    }

    /// Whether a client that is offline can do it.
    pub(super) fn works_offline(self) -> bool {
        matches!(
            self,
            Move::Create
                | Move::OldCreate
                | Move::Update
                | Move::HardUpdate
                | Move::Delete
                | Move::Recreate
        )
    }
}
