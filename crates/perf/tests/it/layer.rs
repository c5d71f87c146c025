//! Chaos as a tower layer.

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use lukhas_perf::{Chaos, ChaosError, ChaosLayer, VirtualTime, Waiter};
use tower::{Layer, Service, service_fn};

/// The answer of a service that never waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("it waits"),
    }
}

fn double(x: u32) -> Ready<Result<u32, Infallible>> {
    ready(Ok(2 * x))
}

#[test]
fn requests_meet_the_schedule() {
    let (time, made) = (VirtualTime::new(), std::sync::Arc::new(std::sync::Mutex::new(Vec::new())));
    let chaos = Chaos::new(
        "seed=1 at=1:refuse,2:lose,3:stall=2s".parse().unwrap(),
        // the layer waits by its own function
        VirtualTime::new(),
    );
    let wait = {
        let time = time.clone();
        move |length: Duration| {
            time.wait(length);
            ready(())
        }
    };
    let (seen, layer) = (made.clone(), ChaosLayer::new(chaos.clone(), wait));
    let mut service = layer.layer(service_fn(move |x: u32| {
        seen.lock().unwrap().push(x);
        double(x)
    }));
    let answers: Vec<_> = (0..4).map(|x| now(service.call(x))).collect();
    assert_eq!((&answers[0], &answers[3]), (&Ok(0), &Ok(6)));
    let code = |answer: &Result<u32, ChaosError<Infallible>>| {
        answer.clone().unwrap_err().injected().unwrap().code()
    };
    assert_eq!(code(&answers[1]), "injected_refusal");
    assert_eq!(code(&answers[2]), "injected_loss");
    assert_eq!(*made.lock().unwrap(), [0, 2, 3]);
    assert_eq!((time.elapsed(), chaos.tally().calls), (Duration::from_secs(2), 4));
    // clones count together
    let mut clone = service.clone();
    assert_eq!((now(clone.call(4)), now(service.call(5))), (Ok(8), Ok(10)));
    assert_eq!(chaos.tally().calls, 6);
}

#[test]
#[cfg(feature = "alloc")]
fn off_allocates_nothing() {
    let mut service =
        ChaosLayer::new(Chaos::off(), |_: Duration| ready(())).layer(service_fn(double));
    let waker = &mut Context::from_waker(Waker::noop());
    assert!(service.poll_ready(waker).is_ready());
    lukhas_perf::budget("request").allocs(0).check(|| now(service.call(3))).unwrap();
}
