//! Syncs and crashes: a client of a story that does what a device does.

use std::sync::Arc;

use super::Played;
use super::choices::limits;
use crate::client::Held;
use crate::device::{ConflictRule, Device, Edit, FieldMerge, MineWins, ServerWins, Snapshot};
use crate::engine::desk::{Unsaved, change_of};
use crate::engine::player::{Player, Prepared};
use crate::engine::stage::Stage;
use crate::engine::transport::travelling;
use crate::engine::walks::Progress;
use crate::scenario::{Action, ConflictKind, SendKind};
use crate::trace::Op;

/// How many answers a sync loses at most.
const MOST_LOST: usize = 1_000;

impl Player {
    pub(super) async fn play_sync(&mut self, stage: &Stage, action: &Action) -> Played {
        for _ in 0..action.times {
            for limit in limits(action, stage.target.limit("sync_max")) {
                let mut polling = self.polling(stage, action);
                let odd = self.sync(stage, action, limit.clone()).await;
                if !odd.is_empty() {
                    for prepared in odd {
                        self.send(stage, &prepared, false).await;
                    }
                    self.sync(stage, action, limit.clone()).await;
                }
                while let Some(polling) = &mut polling
                    && polling.goes_on(stage).await
                {
                    self.sync(stage, action, limit.clone()).await;
                }
            }
        }
        Ok(())
    }

    /// Lets the sync module do its work. Returns what waited in the outbox and is nothing that a
    /// device would send.
    async fn sync(
        &mut self,
        stage: &Stage,
        action: &Action,
        limit: Option<String>,
    ) -> Vec<Prepared> {
        let kept = std::mem::take(&mut self.desk.kept);
        let mut device = Device::start(kept, rule(action.conflicts), limit);
        for (key, held) in self.memory.all_shown() {
            device.see(key, held);
        }
        device.go_on_from(self.memory.position.clone());
        for doubt in std::mem::take(&mut self.desk.doubts) {
            device.doubt(doubt.change, doubt.base);
        }
        let waiting = self.outbox.take().unwrap_or_default();
        let odd: Vec<Prepared> =
            waiting.into_iter().filter(|write| !self.hand_over(&mut device, write)).collect();
        let before = self.rounds(stage, action, &mut device).await;
        // A story has no user who looks at what was taken back.
        device.take_returned();
        self.desk.kept = device.snapshot();
        self.remember_kept();
        // The sync module has noted by itself what it sent.
        self.desk.doubts.clear();
        self.desk.unsaved = Unsaved::Sync(Box::new(before));
        odd
    }

    /// Lets the app of the device do what the client did offline. Returns whether it is something
    /// that an app does.
    fn hand_over(&self, device: &mut Device, write: &Prepared) -> bool {
        let Some(change) = change_of(write, self.user) else { return false };
        match change.edit {
            Edit::Create(members) => device.app().create(&change.key, members),
            Edit::Change(patch) => device.app().edit(&change.key, patch),
            Edit::Delete => device.app().delete(&change.key),
        }
    }

    /// Rounds until one ends without an answer that the story wants lost. Returns what the device
    /// had kept before its last answer.
    async fn rounds(&mut self, stage: &Stage, action: &Action, device: &mut Device) -> Snapshot {
        let mut before = device.snapshot();
        let mut lost: Vec<Op> = Vec::new();
        let mut progress = Progress::default();
        let mut pages = 0;
        loop {
            device.begin();
            let losses = lost.len();
            while let Some(op) = device.next_request() {
                before = device.snapshot();
                let is_lost =
                    action.reply_lost && op.is_write() && !lost.contains(&op) && losses < MOST_LOST;
                if is_lost {
                    lost.push(op.clone());
                }
                let credentials = self.credentials_for(action);
                let overrides = travelling(action.connection);
                let prepared = Prepared { op, credentials, overrides };
                let mut outcome = self.send(stage, &prepared, is_lost).await;
                if action.send == SendKind::Twice {
                    outcome = self.send(stage, &prepared, is_lost).await;
                }
                device.answer(&prepared.op, outcome.reply.as_ref());
                let Some((reply, page)) =
                    outcome.reply.as_ref().and_then(|r| Some((r, r.page.as_ref()?)))
                else {
                    continue;
                };
                pages += 1;
                progress.take(reply);
                if action.pages.is_some_and(|most| pages >= most)
                    || progress.is_endless(page, stage.target.network.strain())
                {
                    return before;
                }
            }
            if lost.len() == losses {
                return before;
            }
        }
    }

    /// The client stops dead, and starts again with what was saved.
    pub(super) fn crash(&mut self, stage: &Stage) {
        match std::mem::take(&mut self.desk.unsaved) {
            Unsaved::Nothing => {}
            Unsaved::Write(doubt, before) => {
                self.memory.take_back(&doubt.change.key, before);
                self.desk.doubt(*doubt);
            }
            Unsaved::Page(position) => self.memory.position = position,
            Unsaved::Sync(kept) => {
                self.desk.kept = *kept;
                self.remember_kept();
            }
        }
        self.stop_listening(stage);
        self.last_writes.clear();
        self.connection = stage.target.connect();
    }

    /// Knows what the sync module has kept, and nothing else.
    fn remember_kept(&mut self) {
        let kept = &self.desk.kept.sync;
        let copy = |(key, held): (&_, &Held)| (Clone::clone(key), held.clone());
        let records = kept.shadow.iter().map(copy).collect();
        self.memory.become_like(records, kept.position.clone());
    }
}

fn rule(kind: ConflictKind) -> Arc<dyn ConflictRule> {
    match kind {
        ConflictKind::ServerWins => Arc::new(ServerWins),
        ConflictKind::MineWins => Arc::new(MineWins),
        ConflictKind::FieldMerge => Arc::new(FieldMerge),
    }
}
