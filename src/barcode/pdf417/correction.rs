//! Reed-Solomon decoding over GF(929) with errors and erasures (ISO/IEC 15438, 5.7 and annex on error correction).
//! In: codewords, how many of them correct, which are unknown. Out: the codewords corrected in place.
//!
//! `rxing` takes a list of erasures and ignores it, so that an unknown codeword costs it as much as a wrong one;
//! here it costs half of that. Berlekamp-Massey on Forney's syndromes, Forney's formula for the magnitudes.

const MODULUS: u32 = 929;
/// Generates the field's multiplicative group.
const GENERATOR: u32 = 3;

fn power(base: u32, mut exponent: u32) -> u32 {
    let (mut base, mut result) = (base % MODULUS, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % MODULUS;
        }
        base = base * base % MODULUS;
        exponent >>= 1;
    }
    result
}

fn inverse(value: u32) -> u32 {
    power(value, MODULUS - 2)
}

fn minus(value: u32) -> u32 {
    (MODULUS - value % MODULUS) % MODULUS
}

/// Value of a polynomial whose lowest coefficient comes first.
fn value_at(polynomial: &[u32], x: u32) -> u32 {
    polynomial.iter().rev().fold(0, |sum, coefficient| (sum * x + coefficient) % MODULUS)
}

fn product(a: &[u32], b: &[u32], terms: usize) -> Vec<u32> {
    let mut result = vec![0; (a.len() + b.len()).saturating_sub(1).min(terms)];
    for (i, x) in a.iter().enumerate() {
        for (slot, y) in result.iter_mut().skip(i).zip(b) {
            *slot = (*slot + x * y) % MODULUS;
        }
    }
    result
}

/// Corrects `codewords`, of which the last `correcting` are for correction; the first has the highest power.
/// `erased` are indices of unknown ones. Out: how many that were not erased were wrong; `None` where there are too
/// many errors.
pub(super) fn correct(codewords: &mut [u32], correcting: usize, erased: &[usize]) -> Option<usize> {
    let length = codewords.len();
    if erased.len() > correcting || correcting >= length || length >= MODULUS as usize {
        return None;
    }
    let syndromes: Vec<u32> = (1..=correcting as u32)
        .map(|i| {
            let x = power(GENERATOR, i);
            codewords.iter().fold(0, |sum, codeword| (sum * x + codeword) % MODULUS)
        })
        .collect();
    if syndromes.iter().all(|syndrome| *syndrome == 0) {
        return Some(0);
    }
    let mut erasures = vec![1];
    for index in erased {
        let place = power(GENERATOR, length.checked_sub(index + 1)? as u32);
        erasures = product(&erasures, &[1, minus(place)], usize::MAX);
    }
    // Syndromes of the errors alone (Forney): the first ones are spent on the erasures.
    let modified = product(&syndromes, &erasures, correcting);
    let errors = shortest_register(modified.get(erased.len()..)?)?;
    let locator = product(&errors, &erasures, usize::MAX);
    let evaluator = product(&syndromes, &locator, correcting);
    let slope: Vec<u32> =
        locator.iter().enumerate().skip(1).map(|(i, c)| i as u32 % MODULUS * c % MODULUS).collect();
    let mut roots = 0;
    for (index, codeword) in codewords.iter_mut().enumerate() {
        let place = power(GENERATOR, (length - 1 - index) as u32);
        let back = inverse(place);
        if value_at(&locator, back) != 0 {
            continue;
        }
        roots += 1;
        let steep = value_at(&slope, back);
        if steep == 0 {
            return None;
        }
        // The first syndrome is that of the generator's first power, so no power of the place remains.
        let magnitude = minus(value_at(&evaluator, back) * inverse(steep) % MODULUS);
        *codeword = (*codeword + minus(magnitude)) % MODULUS;
    }
    (roots == locator.len() - 1).then_some(errors.len() - 1)
}

/// Berlekamp-Massey: the connection polynomial of the shortest register that makes the sequence. `None` where it is
/// longer than half of the sequence.
fn shortest_register(sequence: &[u32]) -> Option<Vec<u32>> {
    let (mut current, mut previous) = (vec![1_u32], vec![1_u32]);
    let (mut length, mut shift, mut last) = (0_usize, 1_usize, 1_u32);
    for n in 0..sequence.len() {
        let discrepancy = (0..=length).fold(0, |sum, i| {
            let c = current.get(i).copied().unwrap_or(0);
            let s = n.checked_sub(i).and_then(|at| sequence.get(at)).copied().unwrap_or(0);
            (sum + c * s) % MODULUS
        });
        if discrepancy == 0 {
            shift += 1;
            continue;
        }
        let before = current.clone();
        let factor = discrepancy * inverse(last) % MODULUS;
        current.resize(current.len().max(previous.len() + shift), 0);
        for (slot, value) in current.iter_mut().skip(shift).zip(&previous) {
            *slot = (*slot + minus(factor * value % MODULUS)) % MODULUS;
        }
        if 2 * length <= n {
            length = n + 1 - length;
            previous = before;
            last = discrepancy;
            shift = 1;
        } else {
            shift += 1;
        }
    }
    while current.len() > 1 && current.last() == Some(&0) {
        current.pop();
    }
    (current.len() == length + 1 && 2 * length <= sequence.len()).then_some(current)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Data with its correction, computed by division by the generator polynomial.
    fn word(data: &[u32], correcting: usize) -> Vec<u32> {
        let mut generator = vec![1];
        for i in 1..=correcting as u32 {
            generator = product(&generator, &[minus(power(GENERATOR, i)), 1], usize::MAX);
        }
        let mut rest: Vec<u32> = data.iter().copied().chain(vec![0; correcting]).collect();
        for at in 0..data.len() {
            let lead = rest[at];
            for (i, coefficient) in generator.iter().rev().enumerate() {
                rest[at + i] = (rest[at + i] + minus(lead * coefficient % MODULUS)) % MODULUS;
            }
        }
        data.iter().copied().chain(rest[data.len()..].iter().map(|r| minus(*r))).collect()
    }

    #[test]
    fn corrects_as_many_errors_and_erasures_as_the_code_allows() {
        let data: Vec<u32> = (0..120).map(|i| (i * 37 + 5) % MODULUS).collect();
        let good = word(&data, 64);
        for (errors, erasures) in [(0, 0), (1, 0), (32, 0), (0, 64), (10, 44), (31, 2), (5, 7)] {
            let mut bad = good.clone();
            let erased: Vec<usize> = (0..erasures).map(|i| (i * 2) % good.len()).collect();
            for index in &erased {
                bad[*index] = 0;
            }
            for i in 0..errors {
                let at = 1 + 2 * i;
                bad[at] = (bad[at] + 100 + i as u32) % MODULUS;
            }
            assert_eq!(correct(&mut bad, 64, &erased), Some(errors), "{errors} errors, {erasures} erasures");
            assert_eq!(bad, good, "{errors} errors, {erasures} erasures");
        }
    }

    #[test]
    fn one_error_too_many_is_noticed() {
        let data: Vec<u32> = (0..120).map(|i| (i * 91 + 7) % MODULUS).collect();
        let mut bad = word(&data, 64);
        for i in 0..36 {
            bad[3 * i] = (bad[3 * i] + 17 + i as u32) % MODULUS;
        }
        assert_eq!(correct(&mut bad, 64, &[]), None);
    }
}
