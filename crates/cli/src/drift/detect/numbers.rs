//! Numbers from lines: plain, JSON, or a column of CSV.

use serde_json::Value;

use crate::fields::Fields;
use crate::lines::{LineError, parse};

/// The field of an object that is read unless another is named.
const FIELD: &str = "value";

/// Reads a number a line.
#[derive(Debug)]
pub(super) struct Numbers {
    column: Option<String>,
    delimiter: u8,
    /// The place of the column, from 0, once a line of CSV has come.
    place: Option<usize>,
    unknown: Option<String>,
}

impl Numbers {
    pub(super) fn new(column: Option<String>, delimiter: u8) -> Self {
        Self { column, delimiter, place: None, unknown: None }
    }

    /// Why nothing more can be read: the header lacks the column.
    pub(super) fn unknown(self) -> Option<String> {
        self.unknown
    }

    /// The number of a line; none in a header.
    pub(super) fn read(&mut self, line: &[u8]) -> Result<Option<f64>, LineError> {
        if self.unknown.is_some() {
            return Ok(None);
        }
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
        if line.first() == Some(&b'{') {
            let value = parse(line)?;
            let name = self.column.as_deref().unwrap_or(FIELD);
            let Some(found) = Fields::of(&value)?.get(name) else {
                let detail = format!("{name} is missing; --column NAME names another field");
                return Err(LineError::new("missing_field", detail));
            };
            return of_json(name, found).map(Some);
        }
        match self.column.take() {
            Some(column) => {
                let number = self.cell(&column, line);
                self.column = Some(column);
                number
            }
            None => plain(line).map(Some),
        }
    }

    fn cell(&mut self, column: &str, line: &[u8]) -> Result<Option<f64>, LineError> {
        let record = record(line, self.delimiter)?;
        let (place, is_first) = match (self.place, column.parse::<usize>()) {
            (Some(place), _) => (place, false),
            (None, Ok(number)) => (number.saturating_sub(1), true),
            (None, Err(_)) => {
                let Some(place) = record.iter().position(|name| name == column) else {
                    let names: Vec<&str> = record.iter().take(20).collect();
                    let detail = format!("no column {column}: the header has {}", names.join(", "));
                    self.unknown = Some(detail.clone());
                    return Err(LineError::new("missing_field", detail));
                };
                self.place = Some(place);
                return Ok(None);
            }
        };
        self.place = Some(place);
        match record.get(place).map(str::trim) {
            None | Some("") => {
                let detail = format!("column {column} is missing, of {} in the line", record.len());
                Err(LineError::new("missing_field", detail))
            }
            // the header of a column that is given by its number
            Some(text) if is_first && text.parse::<f64>().is_err() => Ok(None),
            Some(text) => number(text).map(Some),
        }
    }
}

/// One line of CSV. A field cannot hold a line break: of one that does, the lines at its ends have an odd number of quotes.
fn record(line: &[u8], delimiter: u8) -> Result<csv::StringRecord, LineError> {
    if line.iter().filter(|&&byte| byte == b'"').count() % 2 == 1 {
        let detail =
            "the line is no CSV: an odd number of quotes (a field cannot hold a line break)";
        return Err(LineError::new("wrong_type", detail));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(line);
    let mut record = csv::StringRecord::new();
    let found = reader.read_record(&mut record);
    found.map_err(|error| LineError::new("wrong_type", format!("the line is no CSV: {error}")))?;
    Ok(record)
}

fn plain(line: &[u8]) -> Result<f64, LineError> {
    if let Some(text) = std::str::from_utf8(line).ok().filter(|text| is_number(text)) {
        return number(text);
    }
    let value =
        parse(line).map_err(|error| error.with_hint("for CSV give --column NAME or --column N"))?;
    of_json("the line", &value)
}

fn of_json(name: &str, value: &Value) -> Result<f64, LineError> {
    value.as_f64().ok_or_else(|| LineError::wrong_type(name, "a number", value))
}

/// Digits, signs, a point, an exponent: no word such as `inf`.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && text.parse::<f64>().is_ok()
}

fn number(text: &str) -> Result<f64, LineError> {
    let shown: String = text.chars().take(40).collect();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(LineError::new("not_finite", format!("the number {shown} is not finite"))),
        Err(_) => Err(LineError::new("wrong_type", format!("{shown} is not a number"))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(column: Option<&str>, lines: &[&str]) -> Vec<Result<Option<f64>, &'static str>> {
        let mut numbers = Numbers::new(column.map(str::to_owned), b',');
        lines.iter().map(|line| numbers.read(line.as_bytes()).map_err(|e| e.code())).collect()
    }

    #[test]
    fn plain_json_and_csv() {
        let plain = read(None, &["1", " -2.5e3 ", "+.5", "{\"value\":4}", "\u{feff}7"]);
        assert_eq!(
            plain,
            [Ok(Some(1.0)), Ok(Some(-2500.0)), Ok(Some(0.5)), Ok(Some(4.0)), Ok(Some(7.0))]
        );
        assert_eq!(read(Some("ms"), &["{\"ms\":4,\"value\":5}"]), [Ok(Some(4.0))]);
        let named = read(Some("b"), &["a,b", "1,2", "\"x, y\", 3", "1", "1,", "1,z", "1,1e999"]);
        let rest =
            [Err("missing_field"), Err("missing_field"), Err("wrong_type"), Err("not_finite")];
        assert_eq!(named[..3], [Ok(None), Ok(Some(2.0)), Ok(Some(3.0))]);
        assert_eq!(named[3..], rest);
        // a quoted line break
        let broken = read(Some("2"), &["a,b", "\"x", "y\",3", "\"\"\"x\"\"\",4"]);
        assert_eq!(broken, [Ok(None), Err("wrong_type"), Err("wrong_type"), Ok(Some(4.0))]);
        assert_eq!(read(Some("2"), &["a,b", "1,2"]), [Ok(None), Ok(Some(2.0))]);
        assert_eq!(read(Some("2"), &["3,4", "a,b"]), [Ok(Some(4.0)), Err("wrong_type")]);
        assert_eq!(read(Some("c"), &["a,b", "1,2"]), [Err("missing_field"), Ok(None)]);
    }

    #[test]
    fn what_is_no_number_has_its_code() {
        let lines =
            ["NaN", "-inf", "1e999", "\"1\"", "[1]", "1,2", "{\"x\":1}", "{\"value\":null}"];
        let codes = ["malformed_json", "malformed_json", "not_finite", "wrong_type", "wrong_type"]
            .into_iter()
            .chain(["malformed_json", "missing_field", "missing_field"]);
        assert_eq!(read(None, &lines), codes.map(Err).collect::<Vec<_>>());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn every_number_comes_back(x in any::<f64>().prop_filter("finite", |x| x.is_finite())) {
            let text = x.to_string();
            let cell = format!("a,{text}");
            let object = format!("{{\"value\":{x:e}}}");
            for (column, line) in [(None, &text), (Some("2"), &cell), (None, &object)] {
                prop_assert_eq!(read(column, &[line]), [Ok(Some(x))]);
            }
        }

        #[test]
        fn no_bytes_panic(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..6), column in prop::option::of("[a-z0-9]{1,3}")) {
            let mut numbers = Numbers::new(column, b';');
            for line in lines {
                if let Ok(Some(x)) = numbers.read(&line) {
                    prop_assert!(x.is_finite());
                }
            }
        }
    }
}
