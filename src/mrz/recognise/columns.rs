//! From the network's scores to characters (connectionist temporal classification: Graves and others, 2006). In:
//! scores of the classes at each place along the line. Out: one probability vector for each character, and where it
//! stands. `models/train/mrz/decode.py` does the same.

/// How many characters there are: `0` to `9`, `A` to `Z`, `<`.
pub const CHARACTERS: usize = 37;
/// The blank and the characters.
pub(super) const CLASSES: usize = CHARACTERS + 1;

/// One character of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// Probabilities of `0` to `9`, `A` to `Z`, `<`; they sum to 1.
    pub(super) probabilities: [f32; CHARACTERS],
    /// Middle of its places along the line, from 0.
    pub(super) place: f64,
}

/// The characters of a line. Places that give the same class one after the other are one character, and the blank
/// (class 0) is none: two equal characters in a row have a blank between them. A character's probabilities are the
/// mean over its places of what they give the characters, the blank's part left out.
///
/// `scores` holds [`CLASSES`] logits for each place; numbers that are not finite count as impossible.
pub(super) fn characters(scores: &[f32]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut run: Option<Run> = None;
    for (place, scores) in scores.as_chunks::<CLASSES>().0.iter().enumerate() {
        let probabilities = softmax(scores);
        let best = best_of(&probabilities);
        if run.as_ref().is_some_and(|run| run.class != best) {
            found.extend(run.take().map(Run::found));
        }
        if best != 0 {
            run.get_or_insert(Run { class: best, first: place, last: place, sum: [0.0; CLASSES] })
                .add(place, &probabilities);
        }
    }
    found.extend(run.map(Run::found));
    found
}

/// Places of one character.
struct Run {
    class: usize,
    first: usize,
    last: usize,
    sum: [f32; CLASSES],
}

impl Run {
    fn add(&mut self, place: usize, probabilities: &[f32; CLASSES]) {
        self.last = place;
        self.sum.iter_mut().zip(probabilities).for_each(|(sum, value)| *sum += value);
    }

    fn found(self) -> Found {
        let mut probabilities = [0.0; CHARACTERS];
        // The best class of every place here is a character, so their sum is not 0.
        let total: f32 = self.sum.iter().skip(1).sum();
        probabilities.iter_mut().zip(self.sum.iter().skip(1)).for_each(|(to, sum)| *to = sum / total);
        Found { probabilities, place: (self.first + self.last) as f64 / 2.0 }
    }
}

/// Class of the highest probability, the first of equals.
fn best_of(probabilities: &[f32; CLASSES]) -> usize {
    let higher = |best: (usize, f32), (class, &value): (usize, &f32)| {
        if value > best.1 { (class, value) } else { best }
    };
    probabilities.iter().enumerate().fold((0, 0.0), higher).0
}

/// Probabilities of the classes; all on the blank where no score is finite.
fn softmax(scores: &[f32; CLASSES]) -> [f32; CLASSES] {
    let most = scores.iter().copied().filter(|score| score.is_finite()).fold(f32::NEG_INFINITY, f32::max);
    let weights = scores.map(|score| if score.is_finite() { (score - most).exp() } else { 0.0 });
    let total: f32 = weights.iter().sum();
    if total > 0.0 {
        return weights.map(|weight| weight / total);
    }
    let mut blank = [0.0; CLASSES];
    if let Some(first) = blank.first_mut() {
        *first = 1.0;
    }
    blank
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Logits of places that give these classes these probabilities, the rest spread evenly.
    fn scores(places: &[&[(usize, f32)]]) -> Vec<f32> {
        let mut all = Vec::new();
        for place in places {
            let told: f32 = place.iter().map(|(_, probability)| probability).sum();
            let mut row = [(1.0 - told) / (CLASSES - place.len()) as f32; CLASSES];
            for &(class, probability) in *place {
                row[class] = probability;
            }
            all.extend(row.map(f32::ln));
        }
        all
    }

    fn classes(found: &[Found]) -> Vec<usize> {
        let best = |found: &Found| {
            let at = found.probabilities.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            at.unwrap().0 + 1
        };
        found.iter().map(best).collect()
    }

    #[test]
    fn a_blank_parts_equal_characters_and_nothing_else_does() {
        let (a, b, blank) = (&[(11, 0.9)][..], &[(12, 0.9)][..], &[(0, 0.9)][..]);
        let read = |places: &[&[(usize, f32)]]| classes(&characters(&scores(places)));
        assert_eq!(read(&[blank, a, a, blank, a, blank]), [11, 11]);
        assert_eq!(read(&[a, a, b, b, a]), [11, 12, 11]);
        assert!(read(&[blank, blank]).is_empty());
        assert!(read(&[]).is_empty());
    }

    #[test]
    fn probabilities_are_the_mean_without_the_blank() {
        // The blank takes half of the second place: what is left there counts half.
        let found =
            characters(&scores(&[&[(9, 0.6), (12, 0.4)], &[(9, 0.4), (12, 0.1), (0, 0.39)], &[(0, 1.0)]]));
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert!((only.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!((only.probabilities[8] - 1.0 / 1.61).abs() < 1e-3, "{}", only.probabilities[8]);
        assert!((only.probabilities[11] - 0.5 / 1.61).abs() < 1e-3, "{}", only.probabilities[11]);
        assert!((only.place - 0.5).abs() < 1e-9);
    }

    #[test]
    fn numbers_that_are_none_say_nothing() {
        assert!(characters(&[f32::NAN; CLASSES * 3]).is_empty());
        assert!(characters(&[f32::INFINITY; CLASSES]).is_empty());
        let mut one = [f32::NEG_INFINITY; CLASSES];
        one[37] = 3.0;
        assert_eq!(classes(&characters(&one)), [37]);
        assert!(characters(&one[..20]).is_empty(), "half a place");
    }
}
