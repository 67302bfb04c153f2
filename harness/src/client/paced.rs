//! Content that takes its time, or never ends.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::trace::{Delivery, Request};

/// In how many pieces slow content arrives.
const PIECES: usize = 6;

/// How long each of them lets the next one wait.
const PAUSE: Duration = Duration::from_millis(1);

/// The content of a request, as it is to be delivered.
pub(super) fn paced(request: &Request) -> reqwest::Body {
    let content = request.body.clone();
    match request.delivery {
        Delivery::Slowly if !content.is_empty() => reqwest::Body::wrap(Paced {
            piece: content.len().div_ceil(PIECES),
            left: content,
            pause: None,
        }),
        Delivery::Cut if !content.is_empty() => {
            reqwest::Body::wrap(Cut { whole: content.len(), half: Some(content), pause: None })
        }
        _ => content.into(),
    }
}

/// Content that comes in pieces of one size, with a pause before each but the first.
struct Paced {
    left: Bytes,
    piece: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Body for Paced {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
        }
        let size = self.piece.min(self.left.len());
        let piece = self.left.split_to(size);
        self.pause = Some(Box::pin(sleep(PAUSE)));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

/// Content of which only the first half comes, although all of it was announced.
struct Cut {
    whole: usize,
    half: Option<Bytes>,
    /// Lets the first half get out of the house.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
        }
        self.pause = Some(Box::pin(sleep(PAUSE)));
        Poll::Ready(Some(match self.half.take() {
            Some(content) => Ok(Frame::data(content.slice(..content.len() / 2))),
            None => Err(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                "the harness broke the connection off in the middle of the content, as the story says",
            )),
        }))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use url::Url;

    use crate::client::{Network, NetworkOptions};
    use crate::trace::{Delivery, Failure, Request};

    /// Reads until `enough` bytes have come behind the head, or the peer goes. Returns the head and
    /// how much came in each read behind it.
    fn receive(peer: &mut TcpStream, enough: usize) -> (String, Vec<usize>) {
        let (mut all, mut buffer, mut pieces) = (Vec::new(), [0; 4096], Vec::new());
        let mut head = None;
        loop {
            let came = peer.read(&mut buffer).unwrap_or(0);
            all.extend_from_slice(&buffer[..came]);
            let before = head;
            head = head.or_else(|| Some(all.windows(4).position(|four| four == b"\r\n\r\n")? + 4));
            let Some(head) = head else {
                assert!(came > 0, "the client went before its head was through");
                continue;
            };
            let fresh = if before.is_none() { all.len() - head } else { came };
            pieces.extend((fresh > 0).then_some(fresh));
            if came == 0 || pieces.iter().sum::<usize>() >= enough {
                return (String::from_utf8_lossy(&all[..head]).into_owned(), pieces);
            }
        }
    }

    /// What a server sees of content that is delivered in this way, and what the client gets.
    async fn deliver(delivery: Delivery) -> (String, Vec<usize>, Result<u16, Failure>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the system has a port");
        let url = format!("http://{}/", listener.local_addr().expect("it listens"));
        let server = std::thread::spawn(move || {
            let (mut peer, _) = listener.accept().expect("the client comes");
            let seen = receive(&mut peer, 800);
            // The peer of a broken connection hears nothing.
            drop(peer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n"));
            seen
        });
        let url = Url::parse(&url).expect("it is a URL");
        let request = Request {
            method: Method::POST,
            url: url.clone(),
            headers: HeaderMap::new().into(),
            body: Bytes::from(vec![b'x'; 800]),
            delivery,
        };
        let network = Network::new(NetworkOptions::default(), Vec::new());
        let network = network.expect("nothing special is asked for");
        let answer = network.connect(&url).send(&request).await;
        let (head, pieces) = server.join().expect("the server saw a request");
        (head.to_lowercase(), pieces, answer.map(|response| response.status.as_u16()))
    }

    #[tokio::test]
    async fn slow_content_comes_in_pieces_and_whole() {
        let (head, pieces, answer) = deliver(Delivery::Slowly).await;
        assert!(head.contains("content-length: 800"), "{head}");
        assert!(pieces.len() > 1, "{pieces:?}");
        assert_eq!(pieces.iter().sum::<usize>(), 800);
        assert_eq!(answer.ok(), Some(204));
    }

    #[tokio::test]
    async fn cut_content_ends_in_the_middle_and_gets_no_answer() {
        let (head, pieces, answer) = deliver(Delivery::Cut).await;
        assert!(head.contains("content-length: 800"), "{head}");
        assert_eq!(pieces.iter().sum::<usize>(), 400);
        let Err(Failure::Broken(text)) = answer else { panic!("{answer:?}") };
        assert!(text.contains("as the story says"), "{text}");
    }
}
