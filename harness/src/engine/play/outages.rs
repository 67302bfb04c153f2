//! Outages: the server is restarted or killed in the middle of a story.

use bytes::Bytes;
use http::Method;

use super::Played;
use crate::engine::player::Player;
use crate::engine::stage::Stage;
use crate::process::ServerProcess;
use crate::trace::{Answer, Delivery, Exchange, Failure, Fields, Op, Outage, Reply, Request};

impl Player {
    /// Takes the server down and waits until it answers again. In the trace that is an exchange like a
    /// hook for tests, though nothing travels.
    pub(super) async fn take_down(
        &mut self,
        stage: &Stage,
        server: &ServerProcess,
        how: Outage,
    ) -> Played {
        if let (Outage::Kill, Some(problem)) = (how, server.out_of_reach()) {
            return Err(problem.to_string());
        }
        let started = stage.clock.elapsed();
        server.take_down(how).await.map_err(|e| e.to_string())?;
        let ended = stage.clock.elapsed();
        let method = match how {
            Outage::Restart => "RESTART",
            Outage::Kill => "KILL",
        };
        let request = Request {
            // A word of capital letters is always a method.
            method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
            url: stage.target.base.clone(),
            headers: Fields::default(),
            body: Bytes::new(),
            delivery: Delivery::AtOnce,
        };
        let exchange = Exchange {
            index: 0,
            client: self.index,
            credentials: self.credentials(),
            op: Op::Outage { how },
            request: request.into(),
            meant_wrong: false,
            started,
            ended,
            response: Err(Failure::TakenDown(format!(
                "no request: the server's process was {}, and it answered again after {} ms",
                how.done(),
                (ended - started).as_millis()
            ))),
            reply: Reply { answer: Answer::Accepted, ..Reply::default() },
            reply_lost: false,
            part_of: None,
            step: self.step,
            spoken: Vec::new(),
        };
        stage.record(exchange, Vec::new());
        Ok(())
    }
}
