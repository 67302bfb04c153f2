//! A server that this program has started.

use std::process::{Child, Command};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::end::End;
use super::free::{Answering, becomes_free, must_be_free};
use super::guard::{Charge, Guard};
use super::plan::shown;
use super::tail::Tail;
use super::{Plan, ProcessError, group};
use crate::target::{Access, TargetError, wait_for};
use crate::trace::Outage;

/// How often is looked whether a process has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// A server that this program has started, and that ends with it. Clones are the same server.
#[derive(Clone, Debug)]
pub struct ServerProcess(Arc<Owned>);

#[derive(Debug)]
struct Owned {
    plan: Plan,
    /// Where it answers, and how requests travel there.
    access: Access,
    tail: Tail,
    /// Ends the server where this program cannot.
    guard: Guard,
    state: Mutex<State>,
    /// Only one at a time takes it down.
    turn: tokio::sync::Mutex<()>,
    is_up: watch::Sender<bool>,
    /// How often it was taken down.
    outages: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    child: Option<Child>,
    /// Whether `start` has ended, and the server goes on in the background.
    is_detached: bool,
    /// The group of a command that does something to the server.
    at_work: Option<u32>,
    end: Option<End>,
}

impl ServerProcess {
    /// Starts the server of `access` and waits until it answers. `guard` is a command that comes to
    /// [`stand_guard`](super::stand_guard).
    ///
    /// # Errors
    ///
    /// Where something answers there already, or the server does not come up. Then nothing runs.
    pub async fn start(
        plan: Plan,
        access: &Access,
        guard: Command,
    ) -> Result<ServerProcess, ProcessError> {
        must_be_free(access).await?;
        let tail = Tail::new(plan.log.as_deref()).map_err(|source| {
            let file = plan.log.iter().map(|file| file.display().to_string()).collect();
            ProcessError::Log { file, source }
        })?;
        let server = ServerProcess(Arc::new(Owned {
            guard: Guard::start(guard, &plan)?,
            plan,
            access: Access { process: None, server: None, ..access.clone() },
            tail,
            state: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            is_up: watch::Sender::new(false),
            outages: AtomicU64::new(0),
        }));
        server.launch().await?;
        server.0.is_up.send_replace(true);
        Ok(server)
    }

    /// Takes the server down, starts it again, and waits until it answers. Requests that come meanwhile
    /// are to wait for [`ServerProcess::up`].
    ///
    /// # Errors
    ///
    /// Where it cannot be taken down, or does not come up again; in both cases it has ended for good.
    pub async fn take_down(&self, how: Outage) -> Result<(), ProcessError> {
        let _turn = self.0.turn.lock().await;
        self.0.outages.fetch_add(1, Ordering::SeqCst);
        self.0.is_up.send_replace(false);
        let done = self.replace(how).await;
        if let Err(e) = &done {
            self.kill_now();
            self.0.change(|state| state.end = Some(End::NotUpAgain(e.to_string())));
        }
        self.0.is_up.send_replace(true);
        done
    }

    /// Stops the server for good: asks it to end, and ends it where it does not within its time. What it
    /// has started ends with it.
    ///
    /// # Errors
    ///
    /// Where a command of the user's was to stop it, and failed.
    pub async fn stop(&self) -> Result<(), ProcessError> {
        let _turn = self.0.turn.lock().await;
        self.0.is_up.send_replace(false);
        // What ended by itself, or could not be taken down, has been told already.
        let has_ended = self.state().end.is_some();
        let ended = self.end().await;
        self.kill_now();
        match ended {
            Ok(()) if !has_ended => self.gone(Outage::Restart).await,
            other => other,
        }
    }

    /// Waits while the server is being taken down.
    pub async fn up(&self) {
        let mut is_up = self.0.is_up.subscribe();
        // The sender lives as long as this handle does.
        drop(is_up.wait_for(|up| *up).await);
    }

    /// How often the server was taken down up to now.
    pub fn outages(&self) -> u64 {
        self.0.outages.load(Ordering::SeqCst)
    }

    /// How the server came to its end, where nobody had asked for that: in a clause, for the reason why a run
    /// was stopped.
    pub fn ended(&self) -> Option<String> {
        self.fate().map(|end| end.clause())
    }

    /// The same with what helps, and the last that the server printed, as it stands in a message.
    pub fn obituary(&self) -> Option<String> {
        self.fate().map(|end| end.message(&self.0.tail))
    }

    fn fate(&self) -> Option<End> {
        if *self.0.is_up.borrow() { self.look() } else { None }
    }

    /// Why the server cannot be killed; `None` where it can.
    pub fn out_of_reach(&self) -> Option<ProcessError> {
        (self.state().is_detached && self.0.plan.kill.is_none()).then_some(ProcessError::OutOfReach)
    }

    /// Ends the server and all that it has started at once, without waiting for anything. For the end of
    /// this program.
    pub fn kill_now(&self) {
        self.0.kill_now();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state()
    }

    /// Starts the process and waits until it answers.
    async fn launch(&self) -> Result<(), ProcessError> {
        let Owned { plan, tail, .. } = &*self.0;
        let child = spawned("start", &plan.start, plan.command(&plan.start), tail)?;
        self.0.change(|state| *state = State { child: Some(child), ..State::default() });
        let answers = self.answers().await;
        if answers.is_err() {
            self.kill_now();
        }
        answers
    }

    /// Waits until the server answers, and no longer where it has ended.
    async fn answers(&self) -> Result<(), ProcessError> {
        let Owned { plan, access, tail, .. } = &*self.0;
        let mut waiting = std::pin::pin!(wait_for(access, plan.ready));
        loop {
            let answered = timeout(PAUSE, &mut waiting).await;
            if let Some(End::ByItself(status)) = self.look() {
                let (command, status) = (shown(&plan.start), status.to_string());
                return Err(ProcessError::EndedEarly { command, status, log: tail.last_words() });
            }
            return match answered {
                Err(_) => continue,
                Ok(Ok(())) => Ok(()),
                Ok(Err(TargetError::NeverAnswered { url, patience, seen })) => {
                    let (command, log) = (shown(&plan.start), tail.quoted());
                    Err(ProcessError::NotReady { command, url, patience, seen, log })
                }
                Ok(Err(e)) => Err(ProcessError::Target(e)),
            };
        }
    }

    async fn replace(&self, how: Outage) -> Result<(), ProcessError> {
        let plan = &self.0.plan;
        match (how, &plan.restart) {
            (Outage::Restart, Some(restart)) => {
                self.run("restart", restart).await?;
                self.let_go();
                return self.answers().await;
            }
            (Outage::Restart, None) => self.end().await?,
            (Outage::Kill, _) => self.kill().await?,
        }
        self.gone(how).await?;
        self.launch().await
    }

    /// Lets go of the process that `start` began, where it has ended: a command has restarted the server,
    /// and knows where it is.
    fn let_go(&self) {
        self.0.change(|state| {
            if let Some(child) = &mut state.child
                && matches!(child.try_wait(), Ok(Some(_)))
            {
                state.child = None;
                state.is_detached = true;
            }
        });
    }

    /// Asks the server to end, and waits until it has.
    async fn end(&self) -> Result<(), ProcessError> {
        let plan = &self.0.plan;
        match &plan.stop {
            Some(stop) => {
                self.run("stop", stop).await?;
                self.0.change(|state| state.is_detached = false);
            }
            None => self.state().child.iter().for_each(|child| group::terminate(child.id())),
        }
        let deadline = Instant::now() + plan.grace;
        while Instant::now() < deadline && !self.is_gone() {
            sleep(PAUSE).await;
        }
        self.kill_now();
        Ok(())
    }

    async fn kill(&self) -> Result<(), ProcessError> {
        if let Some(problem) = self.out_of_reach() {
            return Err(problem);
        }
        if let Some(kill) = &self.0.plan.kill {
            self.run("kill", kill).await?;
            self.0.change(|state| state.is_detached = false);
        }
        self.kill_now();
        Ok(())
    }

    /// Waits until nothing answers any more: a server that is still on its way out would be taken for the one
    /// that is started next, and keeps the port from it.
    async fn gone(&self, how: Outage) -> Result<(), ProcessError> {
        let Owned { plan, access, .. } = &*self.0;
        let Some(Answering { url, seen }) = becomes_free(access, plan.grace).await? else {
            return Ok(());
        };
        let (done, command) = match how {
            Outage::Restart => ("stopped", &plan.stop),
            Outage::Kill => ("killed", &plan.kill),
        };
        let by = command.as_ref().map(|words| format!(" by the command `{}`", shown(words)));
        let how = format!("the server was {done}{}", by.unwrap_or_default());
        Err(ProcessError::StillThere { how, url, seen, patience: plan.grace })
    }

    fn is_gone(&self) -> bool {
        let mut state = self.state();
        state.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)))
    }

    /// Runs a command that does something to the server, to its end.
    async fn run(&self, key: &'static str, words: &[String]) -> Result<(), ProcessError> {
        let Owned { plan, tail, .. } = &*self.0;
        let mut child = spawned(key, words, plan.command(words), tail)?;
        self.0.change(|state| state.at_work = Some(child.id()));
        let longest = plan.patience();
        let deadline = Instant::now() + longest;
        let what = loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => break None,
                Ok(Some(status)) => break Some(format!("failed with {status}")),
                Ok(None) if Instant::now() < deadline => sleep(PAUSE).await,
                Ok(None) | Err(_) => {
                    group::end(&mut child);
                    break Some(format!("has not ended within {longest:?}"));
                }
            }
        };
        self.0.change(|state| state.at_work = None);
        let failed = |what| ProcessError::Failed { key, command: shown(words), what };
        what.map_or(Ok(()), |what| Err(failed(what)))
    }

    /// How the process ended, if it has and nobody asked it to.
    fn look(&self) -> Option<End> {
        self.0.change(|state| {
            if state.end.is_none()
                && let Some(child) = &mut state.child
                && let Ok(Some(status)) = child.try_wait()
            {
                if status.success() && self.0.plan.stop.is_some() {
                    // What it has started goes on without it.
                    state.child = None;
                    state.is_detached = true;
                } else {
                    state.end = Some(End::ByItself(status));
                }
            }
            state.end.clone()
        })
    }
}

impl Owned {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known of the server, and lets the guard know.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let done = change(&mut state);
        let group = state.child.as_ref().map(Child::id);
        let is_up = group.is_some() || state.is_detached;
        self.guard.tell(Charge {
            group,
            at_work: state.at_work,
            stop: self.plan.stop.clone().filter(|_| is_up).unwrap_or_default(),
            patience: self.plan.patience(),
            grace: self.plan.grace,
        });
        done
    }

    fn kill_now(&self) {
        self.change(|state| {
            if let Some(mut child) = state.child.take() {
                group::end(&mut child);
            }
        });
        // The guard is told behind the command: until then there is something left to end.
        let is_detached = std::mem::take(&mut self.state().is_detached);
        if is_detached
            && let Some(words) = self.plan.kill.as_ref().or(self.plan.stop.as_ref())
            && let Ok(mut child) = spawned("kill", words, self.plan.command(words), &self.tail)
        {
            group::finish(&mut child, self.plan.patience());
        }
        self.change(|_| ());
    }
}

/// Starts a command of the target file, in a process group of its own, with what it prints taken.
fn spawned(
    key: &'static str,
    words: &[String],
    mut command: Command,
    tail: &Tail,
) -> Result<Child, ProcessError> {
    group::own(&mut command);
    // The command itself holds the pipe too, until it is dropped at the end of this.
    tail.follow(&mut command)
        .and_then(|()| command.spawn())
        .map_err(|source| ProcessError::NotRun { key, command: shown(words), source })
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.kill_now();
    }
}
