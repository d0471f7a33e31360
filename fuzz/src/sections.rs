//! Several files in one input: a line `#### NAME` begins a file, its bytes reach to the next such line.
//! In: any bytes. Out: the files; what stands before the first such line belongs to the file `""`.

const MARK: &[u8] = b"#### ";

/// Names and bytes in the order in which they stand.
pub fn split(input: &[u8]) -> Vec<(String, &[u8])> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at < input.len() {
        if input[at..].starts_with(MARK) {
            starts.push(at);
        }
        at = input[at..].iter().position(|byte| *byte == b'\n').map_or(input.len(), |end| at + end + 1);
    }
    let mut found = vec![(String::new(), &input[..starts.first().copied().unwrap_or(input.len())])];
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(input.len());
        let body = &input[*start + MARK.len()..end];
        let line = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
        let name = String::from_utf8_lossy(&body[..line]).trim().to_owned();
        found.push((name, &body[(line + 1).min(body.len())..]));
    }
    found
}
