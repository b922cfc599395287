//! Dense f32 tensors, in and out of a backend.

/// A dense, row-major tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Sizes, outermost first, such as `[1, 3, 112, 112]`.
    pub shape: Vec<usize>,
    /// `shape`'s product of values.
    pub data: Vec<f32>,
}

/// The named outputs of a network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outputs(pub Vec<(String, Tensor)>);

impl Outputs {
    /// The output of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0.iter().find(|(output, _)| output == name).map(|(_, tensor)| tensor)
    }
}
