//! Connected regions of a mask. In: a byte mask, row by row. Out: size and box of each region, through a callback,
//! with buffers that are kept between frames.

/// Size and box of one region, in px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MaskRegion {
    pub(super) pixels: u32,
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
}

/// Marks that say a pixel belongs to the mask and has not been visited.
pub(super) const IN_MASK: u8 = 1;

/// Visits every 4-connected region of pixels that are [`IN_MASK`]; the mask is cleared on the way.
pub(super) fn regions(
    mask: &mut [u8],
    width: usize,
    stack: &mut Vec<usize>,
    mut each: impl FnMut(MaskRegion),
) {
    for start in 0..mask.len() {
        if mask[start] != IN_MASK {
            continue;
        }
        mask[start] = 0;
        stack.clear();
        stack.push(start);
        let (x, y) = ((start % width) as u32, (start / width) as u32);
        let mut region = MaskRegion { pixels: 0, left: x, top: y, right: x, bottom: y };
        while let Some(at) = stack.pop() {
            let (x, y) = (at % width, at / width);
            region.pixels += 1;
            region.left = region.left.min(x as u32);
            region.right = region.right.max(x as u32);
            region.top = region.top.min(y as u32);
            region.bottom = region.bottom.max(y as u32);
            let neighbours = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then_some(at + 1),
                at.checked_sub(width),
                Some(at + width),
            ];
            for next in neighbours.into_iter().flatten() {
                if let Some(pixel) = mask.get_mut(next).filter(|pixel| **pixel == IN_MASK) {
                    *pixel = 0;
                    stack.push(next);
                }
            }
        }
        each(region);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_regions_that_touch_at_a_corner_stay_apart() {
        let mut mask = vec![1, 1, 0, 0, 0, 1, 0, 0, 1];
        let mut found = Vec::new();
        regions(&mut mask, 3, &mut Vec::new(), |region| found.push(region));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], MaskRegion { pixels: 2, left: 0, top: 0, right: 1, bottom: 0 });
        assert_eq!(found[1], MaskRegion { pixels: 2, left: 2, top: 1, right: 2, bottom: 2 });
        assert!(mask.iter().all(|&pixel| pixel == 0));
    }

    #[test]
    fn a_row_end_does_not_touch_the_next_row_start() {
        let mut mask = vec![0, 0, 1, 1, 0, 0];
        let mut count = 0;
        regions(&mut mask, 3, &mut Vec::new(), |_| count += 1);
        assert_eq!(count, 2);
    }
}
