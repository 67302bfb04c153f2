//! Drives one scenario from its first step to its last.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Barrier;

use super::casting::Casting;
use super::desk::Desk;
use super::ids::Maker;
use super::play::here;
use super::player::Player;
use super::stage::Stage;
use super::untold::Untold;
use super::walks::Walk;
use crate::client::{Connection, Memory};
use crate::scenario::{
    Action, ConnectionKind, HookKind, Scenario, SpellingKind, Step, StepKind, Verb,
};
use crate::target::Target;
use crate::trace::Trace;

/// Positions at which the harness last stood, by user: from there, a new case sees only itself.
pub(super) type Heads = HashMap<usize, String>;

/// What the driver needs to know of the run.
pub(super) struct Case<'r> {
    pub(super) target: &'r Arc<Target>,
    pub(super) scenario: &'r Scenario,
    pub(super) casting: Casting,
    pub(super) seed: u64,
    pub(super) number: u64,
}

/// Tells a story. Returns what happened.
///
/// # Errors
///
/// Says why the story cannot be told to this target.
pub(super) async fn drive(
    case: Case<'_>,
    heads: &mut Heads,
    connections: &mut Vec<Connection>,
) -> Result<Trace, Untold> {
    let users = seat(case.scenario, case.target)?;
    let stage = Arc::new(Stage::new(case.target.clone(), case.casting, users.clone()));
    stage.name_mark("here", &here());
    let mut leased = std::mem::take(connections).into_iter();
    let mut lease = || leased.next().unwrap_or_else(|| case.target.connect());
    let player = |index: usize, name: &str, user: usize, connection: Connection| Player {
        index,
        name: name.into(),
        user,
        node: 0,
        step: 0,
        connection,
        memory: Memory::default(),
        maker: Maker::new(case.seed, case.number, index as u64),
        outbox: None,
        desk: Desk::default(),
        listening: None,
        last_writes: HashMap::new(),
        parents: HashMap::new(),
    };
    let mut seated: Vec<usize> = users.values().copied().collect();
    seated.sort_unstable();
    let mut players = Vec::new();
    for (place, user) in seated.iter().enumerate() {
        // The harness itself reads to the end of what is there, so that no client of the story
        // has to walk through the server's other data.
        let mut harness = player(case.scenario.clients.len() + place, "harness", *user, lease());
        catch_up(&stage, &mut harness, heads).await;
        players.push(harness);
    }
    let harnesses = players.len();
    for (index, client) in case.scenario.clients.iter().enumerate() {
        let user = users[&client.user];
        let mut player = player(index, &client.name, user, lease());
        player.node = client.node;
        player.memory.position = heads.get(&user).cloned();
        players.push(player);
    }
    let rest: Vec<Connection> = leased.collect();
    let story = players.split_off(harnesses);
    let mut story = tell(stage.clone(), story, case.scenario.steps.as_slice().into()).await;
    if stage.is_clock_off()
        && let Some(harness) = players.first_mut()
    {
        set_clock_right(&stage, harness).await;
    }
    for player in &mut story {
        player.stop_listening(&stage);
    }
    connections.extend(players.into_iter().chain(story).map(|player| player.connection));
    connections.extend(rest);
    let stage = Arc::into_inner(stage).ok_or(Untold::StillAtWork)?;
    Ok(stage.finish(&case.scenario.clients))
}

/// Which user of the target each user of the story is.
fn seat(scenario: &Scenario, target: &Target) -> Result<HashMap<String, usize>, Untold> {
    let mut users: HashMap<String, usize> = HashMap::new();
    for client in &scenario.clients {
        let next = users.len();
        users.entry(client.user.clone()).or_insert(next);
    }
    if users.len() > target.users.len() {
        return Err(Untold::Users {
            needs: users.len(),
            has: target.users.len(),
            aliases: target.aliases.clone(),
        });
    }
    Ok(users)
}

async fn catch_up(stage: &Stage, harness: &mut Player, heads: &mut Heads) {
    let limit = stage.target.limit("sync_max").map(|max| max.to_string());
    let credentials = harness.credentials();
    let walk = |from: Option<String>| Walk {
        part: None,
        limit: limit.clone(),
        pages: None,
        until: None,
        spelling: SpellingKind::Usual,
        from,
        credentials,
        connection: ConnectionKind::Kept,
        lost: false,
        twice: false,
    };
    let mut head = harness.pull(stage, walk(heads.get(&harness.user).cloned())).await;
    if head.is_none() && heads.contains_key(&harness.user) {
        // The position has expired: a story before this one may have seen to that.
        head = harness.pull(stage, walk(None)).await;
    }
    match head {
        Some(head) => heads.insert(harness.user, head),
        None => heads.remove(&harness.user),
    };
}

/// How often the harness asks a server to set its clock right.
const TRIES: usize = 4;

/// No story leaves the server's clock off: the next one would be told by it.
async fn set_clock_right(stage: &Stage, harness: &mut Player) {
    let mut action = Action::new(Verb::Control, HookKind::ShiftClock.word(), "");
    action.milliseconds = Some(0);
    let mut reason = format!("the server has not said that it did, in {TRIES} tries");
    for _ in 0..TRIES {
        if let Err(problem) = harness.play(stage, &action).await {
            reason = problem;
            break;
        }
        if !stage.is_clock_off() {
            return;
        }
    }
    stage.skip(0, &harness.name, "control shift_clock milliseconds 0", &reason);
}

type Telling = Pin<Box<dyn Future<Output = Vec<Player>> + Send>>;

/// Tells the steps, in order.
fn tell(stage: Arc<Stage>, mut players: Vec<Player>, steps: Arc<[Step]>) -> Telling {
    Box::pin(async move {
        for step in &*steps {
            match &step.kind {
                StepKind::Act { client, action } => {
                    // Inside a group of steps at the same time, only one client is here.
                    let Some(player) = players.iter_mut().find(|player| player.index == *client)
                    else {
                        continue;
                    };
                    player.step = step.line;
                    if let Err(reason) = player.play(&stage, action).await {
                        stage.skip(step.line, &player.name, &action.text, &reason);
                    }
                }
                StepKind::Repeat { times, steps } => {
                    let steps: Arc<[Step]> = steps.as_slice().into();
                    for _ in 0..*times {
                        players = tell(stage.clone(), players, steps.clone()).await;
                    }
                }
                StepKind::Together(steps) => players = together(&stage, players, steps).await,
            }
        }
        players
    })
}

/// Tells the steps of each client in a task of its own, all released at once.
async fn together(stage: &Arc<Stage>, players: Vec<Player>, steps: &[Step]) -> Vec<Player> {
    let mut idle = Vec::new();
    let mut active = Vec::new();
    for player in players {
        let own: Vec<Step> =
            steps.iter().filter_map(|step| of_client(step, player.index)).collect();
        if own.is_empty() { idle.push(player) } else { active.push((player, own)) }
    }
    // Whoever comes to the barrier last leaves it first. Each time another one does, so that no
    // client of a race is always the first.
    let first = stage.next_turn() % active.len().max(1);
    active.rotate_left(first);
    let started = stage.clock.elapsed();
    let barrier = Arc::new(Barrier::new(active.len()));
    let tasks: Vec<_> = active
        .into_iter()
        .map(|(player, own)| {
            let (stage, barrier) = (stage.clone(), barrier.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                tell(stage, vec![player], own.into()).await
            })
        })
        .collect();
    for task in tasks {
        // A panic in a client is a defect of the harness; let it be seen as one.
        idle.extend(task.await.unwrap_or_else(|e| std::panic::resume_unwind(e.into_panic())));
    }
    stage.round(started);
    idle.sort_by_key(|player| player.index);
    idle
}

/// The part of a step that is this client's, if any is.
fn of_client(step: &Step, client: usize) -> Option<Step> {
    let kind = match &step.kind {
        StepKind::Act { client: own, .. } => (*own == client).then(|| step.kind.clone())?,
        StepKind::Repeat { times, steps } => {
            let steps: Vec<Step> =
                steps.iter().filter_map(|step| of_client(step, client)).collect();
            (!steps.is_empty()).then_some(StepKind::Repeat { times: *times, steps })?
        }
        StepKind::Together(steps) => {
            let steps: Vec<Step> =
                steps.iter().filter_map(|step| of_client(step, client)).collect();
            (!steps.is_empty()).then_some(StepKind::Together(steps))?
        }
    };
    Some(Step { line: step.line, kind })
}
