//! From native values to the scale of ISO/IEC 29794-5. In: a component and its native value. Out: 0 to 100, in whole
//! steps; 100 is best.

use crate::record::FaceComponent;

/// `height * (offset + sign / (1 + exp((centre - x) / width)))`, the form that OFIQ's configuration uses.
struct Sigmoid {
    height: f64,
    offset: f64,
    sign: f64,
    centre: f64,
    width: f64,
}

impl Sigmoid {
    const fn rising(centre: f64, width: f64) -> Self {
        Self { height: 100.0, offset: 0.0, sign: 1.0, centre, width }
    }

    const fn falling(height: f64, centre: f64, width: f64) -> Self {
        Self { height, offset: 1.0, sign: -1.0, centre, width }
    }

    fn at(&self, x: f64) -> f64 {
        let step = 1.0 / (1.0 + ((self.centre - x) / self.width).exp());
        self.height * (self.offset + self.sign * step)
    }
}

/// OFIQ's constants (`data/ofiq_config.jaxn` and the measures' code) but for sharpness and compression, whose native
/// values are our own: on ten photographs in focus sharpness is 0.47 to 0.69, blurred by 1/32 of the eyes' distance 0.21
/// to 0.34; blocks read 0.02 to 0.37 at a JPEG quality of 85 or more and 0.5 to 1.4 at 25.
pub(super) fn score(component: FaceComponent, native: f64) -> f64 {
    use FaceComponent as C;
    let value = match component {
        C::InterEyeDistance => Sigmoid::rising(70.0, 20.0).at(native),
        C::HeadSize => Sigmoid::falling(200.0, 0.0, 0.05).at((native - 0.45).abs()),
        C::LeftwardCropOfTheFaceImage | C::RightwardCropOfTheFaceImage => {
            Sigmoid::rising(0.9, 0.1).at(native)
        }
        C::MarginAboveOfTheFaceImage => Sigmoid::rising(1.4, 0.1).at(native),
        C::MarginBelowOfTheFaceImage => Sigmoid::rising(1.8, 0.1).at(native),
        C::HeadPoseYaw | C::HeadPosePitch | C::HeadPoseRoll => {
            100.0 * native.to_radians().cos().max(0.0).powi(2)
        }
        C::MouthClosed => Sigmoid::falling(100.0, 0.2, 0.06).at(native),
        C::SingleFacePresent => 100.0 * (1.0 - native),
        C::IlluminationUniformity => 100.0 * native.max(0.0).powf(0.3),
        C::UnderExposurePrevention => {
            Sigmoid { height: 120.0, offset: 0.832, sign: -1.0, centre: 0.92, width: 0.05 }.at(native)
        }
        C::OverExposurePrevention => 1.0 / (native.max(0.0) + 0.01),
        C::DynamicRange => 12.5 * native,
        C::Sharpness => Sigmoid::rising(0.33, 0.04).at(native),
        C::BackgroundUniformity => Sigmoid::falling(190.0, 10.0, 100.0).at(native),
        C::NaturalColour => Sigmoid::falling(200.0, 0.0, 10.0).at(native),
        C::NoCompressionArtifacts => Sigmoid::falling(100.0, 0.7, 0.15).at(native),
    };
    value.round().clamp(0.0, 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(component: FaceComponent, natives: &[f64]) -> Vec<f64> {
        natives.iter().map(|&native| score(component, native)).collect()
    }

    #[test]
    fn scores_at_the_centres_are_those_of_the_configuration() {
        use FaceComponent as C;
        assert_eq!(score(C::InterEyeDistance, 70.0), 50.0);
        assert_eq!(score(C::HeadSize, 0.45), 100.0);
        assert_eq!(score(C::MouthClosed, 0.2), 50.0);
        assert_eq!(score(C::SingleFacePresent, 0.25), 75.0);
        assert_eq!(score(C::HeadPoseYaw, 0.0), 100.0);
        assert_eq!(score(C::HeadPoseRoll, 90.0), 0.0);
        assert_eq!(score(C::DynamicRange, 8.0), 100.0);
        assert_eq!(score(C::OverExposurePrevention, 0.0), 100.0);
        assert_eq!(score(C::OverExposurePrevention, 0.09), 10.0);
        assert_eq!(score(C::NaturalColour, 0.0), 100.0);
        assert_eq!(score(C::UnderExposurePrevention, 0.0), 100.0);
    }

    #[test]
    fn every_scale_is_monotone_and_within_0_and_100() {
        let steps: Vec<f64> = (0..200).map(|step| f64::from(step) * 0.01).collect();
        for component in FaceComponent::ALL {
            let wide: Vec<f64> = steps.iter().map(|step| step * 80.0).collect();
            for natives in [&steps, &wide] {
                let scores = all(component, natives);
                assert!(scores.iter().all(|score| (0.0..=100.0).contains(score)));
                let rising = scores.windows(2).all(|pair| pair[0] <= pair[1]);
                let falling = scores.windows(2).all(|pair| pair[0] >= pair[1]);
                // The head may be too large or too small, and an angle comes round again.
                let two_sided = matches!(
                    component,
                    FaceComponent::HeadSize
                        | FaceComponent::HeadPoseYaw
                        | FaceComponent::HeadPosePitch
                        | FaceComponent::HeadPoseRoll
                );
                assert!(rising || falling || two_sided, "{component:?}");
            }
        }
    }
}
