//! How the steps of a case lie in time: beginning, middle, end.

use super::dice::Dice;
use super::draft::Draft;
use super::mix::Shape;
use super::moves::Move;
use crate::scenario::{Action, ContentKind, PushKind, SendKind, SizeKind, Step, StepKind, Verb};

/// How many writers a race has.
const WRITERS: [usize; 4] = [2, 2, 8, 32];

impl Draft<'_> {
    /// Tells the whole case. Each gene decides one step, or one round.
    pub(super) fn tell(&mut self, genes: &[u64]) -> Vec<Step> {
        let mut dice = Dice::new(genes.first().copied().unwrap_or_default());
        self.gather(&mut dice);
        let mut steps = Vec::new();
        match self.mix.shape {
            Shape::Line => {
                self.begin(&mut steps, &mut dice);
                for gene in genes {
                    steps.extend(self.any_step(&mut Dice::new(*gene)));
                }
            }
            Shape::Tour => {
                self.begin(&mut steps, &mut dice);
                self.tour(&mut steps, &mut dice);
            }
            Shape::Branches => {
                self.begin(&mut steps, &mut dice);
                for chunk in genes.chunks(4).take(4) {
                    self.branches(&mut steps, chunk);
                }
            }
            Shape::Race => self.race(&mut steps, genes),
            Shape::Storm => self.storm(&mut steps, genes),
        }
        self.end(&mut steps, &mut dice);
        steps
    }

    /// Who takes part. The first two clients are of one user: without them nobody would follow.
    fn gather(&mut self, dice: &mut Dice) {
        let users = self.mix.users.min(self.ground.users()).max(1);
        for place in 0..self.mix.clients {
            let user = if place < 2 { 0 } else { dice.below(users) };
            self.next_client(user);
        }
        if self.ground.nodes() > 1 && dice.once_in(3) {
            for client in &mut self.clients {
                client.node = dice.below(2);
            }
        }
    }

    /// Some records, and everybody knows them.
    fn begin(&mut self, steps: &mut Vec<Step>, dice: &mut Dice) {
        for _ in 0..self.mix.records {
            let client = dice.below(self.clients.len());
            let (action, _) = self.new_record(client, dice);
            steps.push(self.act(client, action));
        }
        for client in 0..self.clients.len() {
            if dice.once_in(2) {
                steps.extend(self.pull(client, dice));
            }
        }
    }

    /// One step of whoever it falls to.
    fn any_step(&mut self, dice: &mut Dice) -> Vec<Step> {
        let client = dice.below(self.clients.len());
        self.step_of(client, dice)
    }

    /// One step of this client, and what it takes for it.
    fn step_of(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let kind = dice.weighted(&self.mix.weights).map_or(Move::Create, |at| Move::ALL[at]);
        // A hook takes effect between requests; what it means for those under way nobody says.
        let kind = if self.is_together && kind.takes_turns() { Move::Read } else { kind };
        self.step_of_kind(client, kind, dice).unwrap_or_else(|| self.create(client, dice))
    }

    /// A step of this kind, and what it takes for it; `None` where the case or the target has no place for it.
    pub(super) fn step_of_kind(
        &mut self,
        client: usize,
        kind: Move,
        dice: &mut Dice,
    ) -> Option<Vec<Step>> {
        if self.clients[client].is_offline && !kind.works_offline() {
            // It comes online as the program of a test would, or as an app does.
            let online = dice.once_in(2);
            return Some(if online { self.sync(client, dice) } else { self.push(client, dice) });
        }
        match kind {
            Move::Create => Some(self.create(client, dice)),
            Move::OldCreate => Some(self.old_create(client, dice)),
            Move::Burst => Some(self.burst(client, dice)),
            Move::WrongCreate => Some(self.wrong_create(client, dice)),
            Move::Recreate => self.recreate(client, dice),
            Move::Update => self.update(client, false, dice),
            Move::HardUpdate => self.update(client, true, dice),
            Move::WrongUpdate => self.wrong_update(client, dice),
            Move::Delete => self.delete(client, dice),
            Move::WrongDelete => self.wrong_delete(client, dice),
            Move::Restore => self.restore(client, dice),
            Move::Replace => self.replace(client, dice),
            Move::Resend => self.resend(client, dice),
            Move::Read => self.read(client, dice),
            Move::Stranger => Some(self.stranger(client, dice)),
            Move::List => Some(self.list(client, dice)),
            Move::WrongList => Some(self.wrong_list(client, dice)),
            Move::Query => self.query(client, dice),
            Move::Pull => Some(self.pull(client, dice)),
            Move::Part => Some(self.part(client, dice)),
            Move::Again => self.again(client, dice),
            Move::First => Some(self.first(client)),
            Move::WrongPull => Some(self.wrong_pull(client, dice)),
            Move::Offline => Some(self.offline(client)),
            Move::Share => self.share(client, false, dice),
            Move::Unshare => self.share(client, true, dice),
            Move::Raw => Some(self.raw(client, dice)),
            Move::Document => Some(self.document(client, dice)),
            Move::Narrow => self.narrow(client, dice),
            Move::Sync => Some(self.sync(client, dice)),
            Move::Crash => Some(vec![self.act(client, Action::new(Verb::Crash, "", ""))]),
            Move::Listen => self.listen(client, dice),
            Move::Control => self.control(client, dice),
            Move::BrokenWalk => Some(self.broken_walk(client, dice)),
            Move::BrokenStart => self.broken_start(client, dice),
            Move::Guest => self.guest(client, dice),
            Move::Cleanup => self.cleanup(client, dice),
            Move::Queue => self.queue(client, dice),
            Move::Cleared => Some(self.cleared(client, dice)),
            Move::Ties => self.ties(client, dice),
            Move::ServersChoice => self.servers_choice(client, dice),
            Move::OtherNode => self.other_node(client, dice),
            Move::TwoFaults => self.two_faults(client, dice),
            Move::OtherPart => self.other_part(client, dice),
            Move::Head => Some(self.head(client, dice)),
            Move::Packed => Some(self.packed(client, dice)),
            Move::StaredAt => self.stared_at(client, dice),
            Move::Neighbour => self.neighbour(client, dice),
            Move::OtherOrder => self.other_order(client, dice),
            Move::FullBatch => self.full_batch(client, dice),
            Move::Preflight => Some(self.preflight(client, dice)),
            Move::Damaged => self.damaged(client, dice),
            Move::NoVersions => self.no_versions(client, dice),
            Move::Refilled => Some(self.refilled(client, dice)),
            Move::InUse => self.in_use(client, dice),
            Move::ClockStep => self.clock_step(client, dice),
        }
    }

    /// One or two steps, and then several clients at the same time.
    fn branches(&mut self, steps: &mut Vec<Step>, genes: &[u64]) {
        let mut dice = Dice::new(genes.first().copied().unwrap_or_default().rotate_left(17));
        for gene in genes.iter().take(2) {
            steps.extend(self.any_step(&mut Dice::new(*gene)));
        }
        let clients: Vec<usize> = (0..self.clients.len())
            .filter(|_| self.clients.len() <= 2 || !dice.once_in(3))
            .collect();
        let mut all = Vec::new();
        self.is_together = true;
        for client in clients {
            for _ in 0..dice.between(1, 4) {
                all.extend(self.step_of(client, &mut dice));
            }
        }
        self.is_together = false;
        if all.len() > 1 {
            let together = self.step(StepKind::Together(all));
            steps.push(together);
        }
    }

    /// Many writers on one version, in rounds; or many creates of one id.
    fn race(&mut self, steps: &mut Vec<Step>, genes: &[u64]) {
        let mut dice = Dice::new(genes.first().copied().unwrap_or_default().rotate_left(29));
        let many = dice.word(&WRITERS);
        let writers: Vec<usize> =
            (0..many).map(|place| self.client(format!("w{}", place + 1), 0)).collect();
        let rounds = if many == 32 { 2 } else { dice.between(2, 6) };
        let deletes = dice.below(3);
        let replaces = dice.once_in(4) && self.offered("put").is_some();
        for _ in 0..rounds {
            let (action, at) = self.new_record(0, &mut dice);
            let name = self.records[at].name.clone();
            if dice.once_in(5) {
                self.race_to_create(steps, &writers, action);
                continue;
            }
            steps.push(self.act(0, action));
            let read = |_: &usize| Action::new(Verb::Read, name.clone(), "");
            let looks: Vec<(usize, Action)> =
                writers.iter().map(|writer| (*writer, read(writer))).collect();
            self.together(steps, looks);
            let mut writes = Vec::new();
            for (place, writer) in writers.iter().enumerate() {
                let verb = match deletes {
                    0 => Verb::Update,
                    1 if place % 2 == 1 => Verb::Delete,
                    2 if place == 0 => Verb::Delete,
                    _ if replaces && place % 3 == 0 => Verb::Replace,
                    _ => Verb::Update,
                };
                writes.push((*writer, Action::new(verb, name.clone(), "")));
            }
            self.records[at].is_gone = deletes > 0;
            self.together(steps, writes);
            steps.push(self.act(0, Action::new(Verb::Read, name.clone(), "")));
        }
    }

    /// The first writer makes the record offline, so that all can send its create at once.
    fn race_to_create(&mut self, steps: &mut Vec<Step>, writers: &[usize], create: Action) {
        let name = create.name.clone().unwrap_or_default();
        let first = writers[0];
        steps.push(self.act(first, Action::new(Verb::Offline, "", "")));
        steps.push(self.act(first, create));
        let mut all = vec![(first, Action::new(Verb::Push, "", ""))];
        for (place, writer) in writers.iter().enumerate().skip(1) {
            let mut action = Action::new(Verb::Recreate, name.clone(), "");
            if place % 3 == 2 {
                action.contents = vec![ContentKind::Plain];
            }
            all.push((*writer, action));
        }
        self.together(steps, all);
        steps.push(self.act(0, Action::new(Verb::Read, name, "")));
    }

    /// Writers without a pause, readers that follow the feed among them.
    fn storm(&mut self, steps: &mut Vec<Step>, genes: &[u64]) {
        let mut dice = Dice::new(genes.first().copied().unwrap_or_default().rotate_left(41));
        let writers = dice.word(&[2, 4, 6]);
        let held = dice.once_in(3) && self.offered("hook:hold_next_commit").is_some();
        let mut all = Vec::new();
        for place in 0..writers {
            let writer = self.client(format!("w{}", place + 1), 0);
            let (mut create, at) = self.new_record(writer, &mut dice);
            if held && place == 0 {
                let mut hold = Action::new(Verb::Control, "hold_next_commit", "");
                hold.milliseconds = Some(i64::from(dice.between(5, 60)));
                steps.push(self.act(writer, hold));
            }
            // What takes long to arrive is among what commits at once.
            let slow = dice.once_in(3);
            if slow {
                create.send = SendKind::Slowly;
                create.size = dice.once_in(2).then_some(SizeKind::Large);
            }
            match dice.below(4) {
                0 if self.offered("batch").is_some() => {
                    create.times = dice.between(4, 30);
                    create.name = None;
                    self.records.pop();
                    steps.push(self.act(writer, Action::new(Verb::Offline, "", "")));
                    steps.push(self.act(writer, create));
                    let mut push = Action::new(Verb::Push, "", "");
                    push.by = PushKind::Batch;
                    push.send = if slow { SendKind::Slowly } else { SendKind::Once };
                    all.push(self.act(writer, push));
                }
                1 | 2 => {
                    let name = self.records[at].name.clone();
                    all.push(self.act(writer, create));
                    let update = self.act(writer, Action::new(Verb::Update, name, ""));
                    let times = dice.between(4, 12);
                    all.push(self.step(StepKind::Repeat { times, steps: vec![update] }));
                }
                _ => {
                    create.times = dice.between(6, 24);
                    create.name = None;
                    self.records.pop();
                    all.push(self.act(writer, create));
                }
            }
        }
        for reader in 0..self.clients.len().min(2) {
            let mut pull = Action::new(Verb::Pull, "", "");
            pull.limits = self.limit(&mut dice);
            pull.times = dice.between(6, 20);
            all.push(self.act(reader, pull));
        }
        let together = self.step(StepKind::Together(all));
        steps.push(together);
    }

    /// Everybody comes online, and everybody looks: from where they stand, from every position that
    /// was kept, and some of them anew.
    fn end(&mut self, steps: &mut Vec<Step>, dice: &mut Dice) {
        for client in 0..self.clients.len() {
            if self.clients[client].is_offline {
                steps.extend(self.push(client, dice));
            }
        }
        if self.is_shifted {
            let mut back = Action::new(Verb::Control, "shift_clock", "");
            back.milliseconds = Some(0);
            steps.push(self.act(0, back));
        }
        // Of the many writers of a race none needs to look.
        for client in 0..self.mix.clients {
            steps.extend(self.pull(client, dice));
        }
        for (mark, user) in self.marks.clone() {
            let reader = (0..self.mix.clients).find(|client| self.clients[*client].user == user);
            if let Some(reader) = reader.filter(|_| dice.once_in(2)) {
                let mut pull = Action::new(Verb::Pull, "", "");
                pull.from = Some(mark);
                pull.limits = self.limit(dice);
                steps.push(self.act(reader, pull));
            }
        }
        if dice.once_in(3) {
            steps.extend(self.first(1.min(self.mix.clients - 1)));
        }
        for place in 0..self.entities.len() {
            let mut list = Action::new(Verb::List, self.entities[place].name.clone(), "");
            list.from = Some("here".to_owned());
            list.limits = self.limit(dice);
            let client = dice.below(self.mix.clients);
            steps.push(self.act(client, list));
        }
    }

    /// These actions, all at the same time.
    fn together(&mut self, steps: &mut Vec<Step>, actions: Vec<(usize, Action)>) {
        let all: Vec<Step> =
            actions.into_iter().map(|(client, action)| self.act(client, action)).collect();
        let together = self.step(StepKind::Together(all));
        steps.push(together);
    }
}
