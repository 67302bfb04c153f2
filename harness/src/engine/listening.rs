//! Hints of changes: a stream that stays open while the story goes on.

use std::time::{Duration, Instant};

use http::{HeaderValue, header};

use super::player::{Player, Prepared};
use super::stage::Stage;
use crate::binding::{self, Overrides};
use crate::client::EventStream;
use crate::trace::{Event, Exchange, Op, Request};

/// A stream of hints that is open.
pub(super) struct Listening {
    stream: EventStream,
    request: Request,
    started: Duration,
    /// How many events had come when the story went on.
    heard: usize,
}

impl Listening {
    fn events(&self, clock: Instant) -> Vec<Event> {
        events(clock, self.stream.received())
    }

    /// Waits until more events than these have come; for as long as the harness waits for a hint, and
    /// no longer, however much comes that is no event.
    async fn hear(&mut self, stage: &Stage, known: usize) {
        let until = Instant::now() + stage.target.patience();
        while self.events(stage.clock).len() <= known {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.stream.more(left).await {
                break;
            }
        }
    }
}

/// The events in what has arrived, on the clock of the story.
fn events(clock: Instant, received: &[(Instant, bytes::Bytes)]) -> Vec<Event> {
    let on_clock = |arrived: &Instant| arrived.saturating_duration_since(clock);
    let chunks: Vec<_> =
        received.iter().map(|(arrived, chunk)| (on_clock(arrived), chunk.clone())).collect();
    binding::events(&chunks)
}

impl Player {
    /// Opens the stream of hints. It is there, and has said what it says at once, when this returns.
    pub(super) async fn listen(&mut self, stage: &Stage) -> Result<(), String> {
        self.stop_listening(stage);
        let accept = HeaderValue::from_static("text/event-stream");
        let overrides =
            Overrides { headers: vec![(header::ACCEPT, accept)], ..Overrides::default() };
        let prepared = Prepared { op: Op::Events, credentials: self.credentials(), overrides };
        let target = stage.target.node(self.node);
        let request =
            binding::request(target, &prepared.op, prepared.credentials, &prepared.overrides);
        // A connection of its own: the other requests of the client do not wait for its end.
        let connection = target.connect();
        let leave = connection.admit().await;
        let started = stage.clock.elapsed();
        let stream = match connection.open(leave, &request).await {
            Ok(Ok(stream)) => stream,
            answer => {
                let response = answer.map(|opened| match opened {
                    Ok(stream) => stream.close().0,
                    Err(refused) => refused,
                });
                self.record_events(stage, request, started, response, Vec::new());
                return Ok(());
            }
        };
        let mut listening = Listening { stream, request, started, heard: 0 };
        listening.hear(stage, 0).await;
        listening.heard = listening.events(stage.clock).len();
        self.listening = Some(listening);
        Ok(())
    }

    /// Waits for a hint that has come since the stream was opened, and closes the stream.
    pub(super) async fn heed(&mut self, stage: &Stage) -> Result<(), String> {
        let listening =
            self.listening.as_mut().ok_or("the client has no open stream: let it listen first")?;
        listening.hear(stage, listening.heard).await;
        self.stop_listening(stage);
        Ok(())
    }

    /// Closes the stream of hints, if one is open.
    pub(super) fn stop_listening(&mut self, stage: &Stage) {
        let Some(listening) = self.listening.take() else { return };
        let Listening { stream, request, started, .. } = listening;
        let (response, received) = stream.close();
        let events = events(stage.clock, &received);
        self.record_events(stage, request, started, Ok(response), events);
    }

    fn record_events(
        &self,
        stage: &Stage,
        request: Request,
        started: Duration,
        response: Result<crate::trace::Response, crate::trace::Failure>,
        events: Vec<Event>,
    ) {
        let mut reply = binding::reply(&Op::Events, &response);
        reply.events = events;
        let exchange = Exchange {
            index: 0,
            client: self.index,
            credentials: self.credentials(),
            op: Op::Events,
            request: request.into(),
            meant_wrong: false,
            started,
            ended: stage.clock.elapsed(),
            response,
            reply,
            reply_lost: false,
            part_of: None,
            step: self.step,
            spoken: Vec::new(),
        };
        stage.record(exchange, Vec::new());
    }
}
