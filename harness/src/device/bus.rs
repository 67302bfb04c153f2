//! Publish and subscribe inside a device.

use std::collections::VecDeque;

use crate::trace::Key;

/// What app and sync module tell one another: that there is something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A local change: the app has written this record. There is something to send.
    Local(Key),
    /// A remote change: the sync module has written this record. There is something to show.
    Remote(Key),
    /// A change of the app's to this record was taken back. There is something to tell the user.
    Returned(Key),
}

/// Carries notices from whoever publishes to everybody who has subscribed.
#[derive(Clone, Debug, Default)]
pub struct Bus {
    queues: Vec<VecDeque<Notice>>,
}

/// The right to take notices from the bus that gave it out.
#[derive(Clone, Copy, Debug)]
pub struct Subscription(usize);

impl Bus {
    /// Subscribes to all notices from now on.
    pub fn subscribe(&mut self) -> Subscription {
        self.queues.push(VecDeque::new());
        Subscription(self.queues.len() - 1)
    }

    /// Tells all subscribers. Who has not taken an equal notice yet is not told twice: it would
    /// look at the same place again.
    pub fn publish(&mut self, notice: &Notice) {
        for queue in &mut self.queues {
            if !queue.contains(notice) {
                queue.push_back(notice.clone());
            }
        }
    }

    /// The oldest notice that this subscriber has not taken yet.
    pub fn take(&mut self, subscription: Subscription) -> Option<Notice> {
        self.queues.get_mut(subscription.0)?.pop_front()
    }
}
