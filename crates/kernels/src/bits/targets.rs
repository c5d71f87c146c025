//! The instruction sets that integer kernels are compiled for.

/// Compiles a function once for each instruction set and once without any, and picks at run time.
macro_rules! clones {
    ($item:item) => {
        #[multiversion::multiversion(targets(
            "x86_64+avx+avx2+avx512bw+avx512cd+avx512dq+avx512f+avx512vl+avx512vpopcntdq+bmi1+bmi2+lzcnt+popcnt",
            "x86_64+avx+avx2+bmi1+bmi2+lzcnt+popcnt",
            "x86_64+popcnt+sse3+sse4.1+sse4.2+ssse3",
        ))]
        $item
    };
}

pub(super) use clones;
