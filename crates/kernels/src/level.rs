//! The instruction set that the dense kernels run on.

use fearless_simd::Level;

/// Name of the dispatch level of this machine: `"avx512"`, `"avx2"`, `"sse4.2"`, `"sse2"`, `"neon"`, `"simd128"`
/// or `"scalar"`.
///
/// Only the speed depends on it (and the last bits of [`sums_fast`](crate::sums_fast) and
/// [`dot_fast`](crate::dot_fast)). The CPU is asked once a process.
#[must_use]
pub fn level() -> &'static str {
    name(current())
}

/// The best level here. The first call asks the CPU; later ones are one load of a cached value.
#[inline]
pub(crate) fn current() -> Level {
    Level::new()
}

fn name(level: Level) -> &'static str {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        if level.as_avx512().is_some() {
            return "avx512";
        }
        if level.as_avx2().is_some() {
            return "avx2";
        }
        if level.as_sse4_2().is_some() {
            return "sse4.2";
        }
        if level.as_sse2().is_some() {
            return "sse2";
        }
    }
    if level.is_fallback() {
        "scalar"
    } else if cfg!(target_arch = "wasm32") {
        "simd128"
    } else {
        "neon"
    }
}

/// Every level that this machine can run, the scalar fallback first.
#[cfg(test)]
pub(crate) fn all() -> Vec<Level> {
    let best = current();
    let mut levels = vec![Level::fallback()];
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        levels.extend(best.as_sse2().map(Level::Sse2));
        levels.extend(best.as_sse4_2().map(Level::Sse4_2));
        levels.extend(best.as_avx2().map(Level::Avx2));
    }
    if !best.is_fallback() && levels.iter().all(|level| name(*level) != name(best)) {
        levels.push(best);
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::{all, level, name};

    #[test]
    fn the_levels_are_distinct_and_end_at_the_best() {
        let names: Vec<_> = all().into_iter().map(name).collect();
        assert_eq!(names[0], "scalar");
        assert_eq!(names.last(), Some(&level()));
        for (i, a) in names.iter().enumerate() {
            assert!(!names[i + 1..].contains(a), "{names:?}");
        }
    }
}
