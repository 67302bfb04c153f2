//! A stream of events that stays open: what has arrived on it, and when.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use crate::bounds::STREAM;
use crate::trace::Response;

/// Some bytes and when they arrived.
pub(super) type Chunk = (Instant, Bytes);

/// A stream of events that stays open. It is read all the while, so that what arrives bears the time
/// of its arrival and not that of its being looked at; and no further than [`STREAM`] bytes.
#[derive(Debug)]
pub struct EventStream {
    head: Response,
    received: Vec<Chunk>,
    arriving: UnboundedReceiver<Chunk>,
    reader: JoinHandle<()>,
}

impl EventStream {
    /// Begins to read. `head` is the answer without its content.
    pub(super) fn new(head: Response, mut answer: reqwest::Response) -> EventStream {
        let (chunks, arriving) = unbounded_channel();
        let reader = tokio::spawn(async move {
            let mut left = STREAM;
            // An error is an end like any other: what had arrived until then is all there is.
            while let Ok(Some(mut chunk)) = answer.chunk().await {
                chunk.truncate(left);
                left -= chunk.len();
                if chunks.send((Instant::now(), chunk)).is_err() || left == 0 {
                    break;
                }
            }
        });
        EventStream { head, received: Vec::new(), arriving, reader }
    }

    /// What has arrived, as far as it was waited for.
    pub fn received(&self) -> &[Chunk] {
        &self.received
    }

    /// Waits until something more has arrived. Whether it has, before the time was over and the
    /// stream had ended.
    pub async fn more(&mut self, at_most: Duration) -> bool {
        match tokio::time::timeout(at_most, self.arriving.recv()).await {
            Ok(Some(chunk)) => {
                self.received.push(chunk);
                true
            }
            Ok(None) | Err(_) => false,
        }
    }

    /// Closes the stream. Returns the answer with all that has arrived, and each piece of it with
    /// its time.
    pub fn close(mut self) -> (Response, Vec<Chunk>) {
        self.reader.abort();
        while let Ok(chunk) = self.arriving.try_recv() {
            self.received.push(chunk);
        }
        let mut body = BytesMut::new();
        for (_, bytes) in &self.received {
            body.extend_from_slice(bytes);
        }
        let head = self.head.clone();
        (Response { body: body.freeze(), ..head }, std::mem::take(&mut self.received))
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
