//! Chaos around a tower service.

use std::{
    fmt,
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tower::{
    Layer, Service,
    util::{
        Either, MapErr,
        future::{EitherResponseFuture, MapErrFuture},
    },
};

use super::{Chaos, ChaosError, Fate, FaultKind};

/// Wraps a service: each request is a call of the schedule.
///
/// Delays are waited by a function that gives a future (`tokio::time::sleep`, or one that moves a virtual clock and is
/// ready), not by the chaos's own waiter, which would block the thread. When chaos is off, a request goes straight to
/// the service and nothing is allocated.
#[derive(Clone)]
pub struct ChaosLayer<W> {
    chaos: Chaos,
    wait: W,
}

impl<W> ChaosLayer<W> {
    /// Chaos for every request.
    pub const fn new(chaos: Chaos, wait: W) -> Self {
        Self { chaos, wait }
    }
}

impl<W> fmt::Debug for ChaosLayer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChaosLayer").field("chaos", &self.chaos).finish_non_exhaustive()
    }
}

impl<S, W: Clone> Layer<S> for ChaosLayer<W> {
    type Service = ChaosService<S, W>;

    fn layer(&self, inner: S) -> Self::Service {
        ChaosService { inner, chaos: self.chaos.clone(), wait: self.wait.clone() }
    }
}

/// A service within a [`ChaosLayer`]. Clones share the count of the calls.
#[derive(Clone)]
pub struct ChaosService<S, W> {
    inner: S,
    chaos: Chaos,
    wait: W,
}

impl<S: fmt::Debug, W> fmt::Debug for ChaosService<S, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChaosService")
            .field("inner", &self.inner)
            .field("chaos", &self.chaos)
            .finish_non_exhaustive()
    }
}

/// The future of a [`ChaosService`]: the service's own where chaos is off, else one on the heap.
pub type ChaosFuture<F, T, E> =
    EitherResponseFuture<MapErrFuture<F, fn(E) -> ChaosError<E>>, Boxed<T, E>>;

type Boxed<T, E> = Pin<Box<dyn Future<Output = Result<T, ChaosError<E>>> + Send>>;

impl<S, R, W, D> Service<R> for ChaosService<S, W>
where
    S: Service<R> + Clone + Send + 'static,
    S::Future: Send,
    S::Response: Send,
    S::Error: Send,
    R: Send + 'static,
    W: Fn(Duration) -> D,
    D: Future<Output = ()> + Send + 'static,
{
    type Response = S::Response;
    type Error = ChaosError<S::Error>;
    type Future = ChaosFuture<S::Future, S::Response, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx).map_err(ChaosError::Inner)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let mut service: Either<_, Harmed<S, D>> = match self.chaos.next_fate() {
            None => Either::Left(MapErr::new(
                &mut self.inner,
                ChaosError::Inner as fn(S::Error) -> ChaosError<S::Error>,
            )),
            Some(fate) => {
                // the one that is ready makes the call: its clone need not be
                let next = self.inner.clone();
                let ready = mem::replace(&mut self.inner, next);
                let wait = (!fate.delay.is_zero()).then(|| (self.wait)(fate.delay));
                Either::Right(Harmed { call: Some((ready, wait)), fate })
            }
        };
        service.call(request)
    }
}

/// One call with its fate, as a service so that it can be an [`Either`].
struct Harmed<S, D> {
    call: Option<(S, Option<D>)>,
    fate: Fate,
}

impl<S, R, D> Service<R> for Harmed<S, D>
where
    S: Service<R> + Send + 'static,
    S::Future: Send,
    S::Response: Send,
    S::Error: Send,
    R: Send + 'static,
    D: Future<Output = ()> + Send + 'static,
{
    type Response = S::Response;
    type Error = ChaosError<S::Error>;
    type Future = Boxed<S::Response, S::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        let (mut service, wait) = self.call.take().expect("made for one call");
        let injected = self.fate.injected();
        Box::pin(async move {
            if let Some(wait) = wait {
                wait.await;
            }
            match injected {
                None => service.call(request).await.map_err(ChaosError::Inner),
                Some(injected) => {
                    if injected.kind == FaultKind::Lose {
                        drop(service.call(request).await);
                    }
                    Err(ChaosError::Injected(injected))
                }
            }
        })
    }
}
