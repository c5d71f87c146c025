//! Seconds since 1970 as dates, in the proleptic Gregorian calendar and UTC.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// The last second of the year 9999.
const LAST: u64 = 253_402_300_799;

/// `2024-02-29T12:13:14+00:00`. Later times than the year 9999 are taken for its end.
pub(crate) fn iso(seconds: u64) -> String {
    let [year, month, day, hour, minute, second] = fields(seconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00")
}

/// `20240229-121314`.
pub(crate) fn compact(seconds: u64) -> String {
    let [year, month, day, hour, minute, second] = fields(seconds);
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}")
}

/// The seconds of `2024-02-29T12:13:14` with a part of a second, which is cut off, and a zone (`Z`, `+01:00`) or none
/// (UTC); from 1970 to December 30th of 9999.
pub(crate) fn parse_iso(text: &str) -> Option<u64> {
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok()?,
    };
    u64::try_from(at.as_second()).ok()
}

fn fields(seconds: u64) -> [u64; 6] {
    let seconds = seconds.min(LAST);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // years that begin on the first of March (Hinnant, chrono-compatible low-level date algorithms)
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    [year, month, day, rest / 3600, rest / 60 % 60, rest % 60]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates() {
        assert_eq!(iso(0), "1970-01-01T00:00:00+00:00");
        assert_eq!(iso(951_782_400), "2000-02-29T00:00:00+00:00");
        assert_eq!(iso(1_709_208_794), "2024-02-29T12:13:14+00:00");
        assert_eq!(compact(1_709_208_794), "20240229-121314");
        assert_eq!(iso(4_107_542_399), "2100-02-28T23:59:59+00:00");
        assert_eq!(iso(4_107_542_400), "2100-03-01T00:00:00+00:00");
        assert_eq!(parse_iso("2024-02-29 13:13:14.999+01:00"), Some(1_709_208_794));
        for bad in [
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00",
            "2024-02-29T24:00:00",
            "1970-01-01T00:00:00+01:00",
        ] {
            assert_eq!(parse_iso(bad), None, "{bad}");
        }
        for seconds in (0..253_402_200_000).step_by(86_399 * 9973) {
            assert_eq!(parse_iso(&iso(seconds)), Some(seconds));
        }
        assert_eq!(iso(u64::MAX), "9999-12-31T23:59:59+00:00");
    }
}
