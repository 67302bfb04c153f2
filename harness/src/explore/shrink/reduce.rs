//! The order in which candidates are tried, until none of them breaks.

use std::collections::BTreeSet;
use std::time::Duration;

use super::attempt::Attempt;
use super::search::Search;
use super::slice::slices;
use super::steps::{Side, members, moved_out, rounds, serial, togethers, unrolled, with_rounds};
use super::structure::{
    at_one_node, merged_clients, merged_users, users, without_branch, without_client,
};
use super::tree::{clients, groups, lines, without};
use super::values::{numbers, resets, thinnings, with_less, with_number};
use crate::scenario::{Scenario, StepKind};

impl<A: Attempt, C: Fn() -> Duration> Search<'_, A, C> {
    /// Makes the best story as small as it gets.
    pub(super) async fn reduce(&mut self) {
        // The first time, much goes at once; later, what is left mostly has to stay.
        let mut is_first = true;
        loop {
            let before = self.changes;
            self.slice().await;
            self.fewer_clients().await;
            self.less_at_once().await;
            self.fewer_rounds(is_first).await;
            self.fewer_steps(is_first).await;
            self.less_said(is_first).await;
            if self.changes == before {
                self.calmer().await;
                self.round_by_round().await;
            }
            if self.changes == before {
                return;
            }
            is_first = false;
        }
    }

    /// Only the steps that show the breach, and what they need.
    pub(super) async fn slice(&mut self) {
        let skipped = self.best.skipped.clone();
        self.adopt(without(&self.best.scenario, &skipped)).await;
        for part in slices(&self.best.scenario, &self.best.witness) {
            if self.adopt(part).await {
                return;
            }
        }
    }

    async fn fewer_clients(&mut self) {
        for client in (0..self.best.scenario.clients.len()).rev() {
            self.adopt(without_client(&self.best.scenario, client)).await;
        }
        for group in togethers(&self.best.scenario) {
            for client in self.clients_of(group).into_iter().rev() {
                self.adopt(without_branch(&self.best.scenario, group, client)).await;
            }
        }
        let users = users(&self.best.scenario);
        for (at, user) in users.iter().enumerate().skip(1).rev() {
            for into in &users[..at] {
                if let Some(merged) = merged_users(&self.best.scenario, user, into)
                    && self.adopt(merged).await
                {
                    break;
                }
            }
        }
        for client in (1..self.best.scenario.clients.len()).rev() {
            for into in 0..client {
                if let Some(merged) = merged_clients(&self.best.scenario, client, into)
                    && self.adopt(merged).await
                {
                    break;
                }
            }
        }
        self.adopt(at_one_node(&self.best.scenario)).await;
    }

    fn clients_of(&self, group: u64) -> BTreeSet<usize> {
        let found = groups(&self.best.scenario.steps).into_iter().find(|step| step.line == group);
        match found.map(|step| &step.kind) {
            Some(StepKind::Together(steps)) => clients(steps),
            _ => BTreeSet::new(),
        }
    }

    /// One after the other in place of at the same time.
    async fn less_at_once(&mut self) {
        for turned in [false, true] {
            let all = togethers(&self.best.scenario);
            if self.adopt(serial(&self.best.scenario, &all, turned)).await {
                return;
            }
        }
        for group in togethers(&self.best.scenario).into_iter().rev() {
            for turned in [false, true] {
                if self.adopt(serial(&self.best.scenario, &[group], turned)).await {
                    break;
                }
            }
        }
    }

    async fn fewer_rounds(&mut self, is_first: bool) {
        for (group, times) in rounds(&self.best.scenario) {
            self.lower(times, is_first, |story, times| with_rounds(story, group, times)).await;
        }
    }

    async fn fewer_steps(&mut self, is_first: bool) {
        // From the end: what comes late mostly stands on what comes early.
        let mut all = lines(&self.best.scenario);
        all.reverse();
        let chunk = if is_first { all.len().div_ceil(2) } else { 1 };
        self.apply_most(all, chunk, without).await;
    }

    async fn less_said(&mut self, is_first: bool) {
        let all = resets(&self.best.scenario);
        let chunk = if is_first { all.len() } else { 1 };
        self.apply_most(all, chunk, with_less).await;
        for (line, number, value) in numbers(&self.best.scenario) {
            self.lower(value, is_first, |story, value| with_number(story, line, number, value))
                .await;
        }
        let all = thinnings(&self.best.scenario);
        let chunk = if is_first { all.len().div_ceil(2) } else { 1 };
        self.apply_most(all, chunk, with_less).await;
    }

    /// What need not happen at the same time happens before or behind.
    async fn calmer(&mut self) {
        for group in togethers(&self.best.scenario) {
            for line in members(&self.best.scenario, group) {
                if let Some(moved) = moved_out(&self.best.scenario, group, line, Side::Before) {
                    self.adopt(moved).await;
                }
            }
            for line in members(&self.best.scenario, group).into_iter().rev() {
                if let Some(moved) = moved_out(&self.best.scenario, group, line, Side::Behind) {
                    self.adopt(moved).await;
                }
            }
        }
    }

    /// What goes round a few times may need less in some rounds than in others. Told round by round
    /// it is only better where it does not get long.
    async fn round_by_round(&mut self) {
        for (group, _) in rounds(&self.best.scenario) {
            let Some(flat) = unrolled(&self.best.scenario, group) else { continue };
            let (folded, changes) = (self.best.clone(), self.changes);
            let known = lines(&folded.scenario);
            let mut is_flat = false;
            for line in lines(&flat).into_iter().filter(|line| !known.contains(line)).rev() {
                let story = if is_flat { &self.best.scenario } else { &flat };
                let candidate = without(story, &[line]);
                is_flat |= self.adopt(candidate).await;
            }
            let is_longer = lines(&self.best.scenario).len() > 2 * lines(&folded.scenario).len();
            if is_longer {
                (self.best, self.changes) = (folded, changes);
            }
        }
    }

    /// Applies as many of these edits as can be: many at once, then fewer.
    async fn apply_most<T: Clone>(
        &mut self,
        mut edits: Vec<T>,
        mut chunk: usize,
        build: impl Fn(&Scenario, &[T]) -> Scenario,
    ) {
        while chunk > 0 {
            let mut at = 0;
            while at < edits.len() {
                let end = (at + chunk).min(edits.len());
                if self.adopt(build(&self.best.scenario, &edits[at..end])).await {
                    edits.drain(at..end);
                } else {
                    at = end;
                }
            }
            chunk = chunk.min(edits.len()) / 2;
        }
    }

    /// Finds the smallest number with which the story breaks, if it breaks with all larger ones.
    async fn lower(
        &mut self,
        from: u32,
        is_first: bool,
        build: impl Fn(&Scenario, u32) -> Scenario,
    ) {
        if from <= 1 {
            return;
        }
        let (mut good, mut bad) = (from, 0);
        if !is_first {
            // Found before: only one less is worth asking for.
            if !self.adopt(build(&self.best.scenario, from - 1)).await {
                return;
            }
            good = from - 1;
        }
        while good - bad > 1 {
            let next = if bad == 0 { 1 } else { bad + (good - bad) / 2 };
            if self.adopt(build(&self.best.scenario, next)).await {
                good = next;
            } else {
                bad = next;
            }
        }
    }
}
