//! The portable backend: `rten`, pure Rust, always there.
//!
//! In: checked weights and a tensor. Out: named outputs. One thread per run, like the native backend.

use std::sync::{Arc, OnceLock};

use rten::{NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;

use super::{InferenceError, Model, ModelEntry, Outputs, Tensor};
use crate::error::Result;

static POOL: OnceLock<Arc<ThreadPool>> = OnceLock::new();

/// A loaded graph.
pub(super) struct PortableModel {
    id: String,
    model: rten::Model,
    input: NodeId,
    outputs: Vec<(String, NodeId)>,
}

impl PortableModel {
    pub(super) fn load(entry: &ModelEntry, weights: Vec<u8>) -> Result<Self> {
        let failed =
            |reason: String| InferenceError::Failed { id: entry.id.clone(), backend: "portable", reason };
        let model = rten::Model::load(weights).map_err(|error| failed(error.to_string()))?;
        let input = *model.input_ids().first().ok_or_else(|| failed("the graph has no input".to_owned()))?;
        let outputs = model
            .output_ids()
            .iter()
            .filter_map(|&id| Some((model.node_info(id)?.name()?.to_owned(), id)))
            .collect();
        Ok(Self { id: entry.id.clone(), model, input, outputs })
    }

    fn failed(&self, reason: impl ToString) -> InferenceError {
        InferenceError::Failed { id: self.id.clone(), backend: "portable", reason: reason.to_string() }
    }
}

impl Model for PortableModel {
    fn infer(&self, input: &Tensor) -> Result<Outputs> {
        let view = rten_tensor::TensorView::try_from_data(input.shape.as_slice(), input.data.as_slice())
            .map_err(|error| self.failed(format!("{error:?}")))?;
        let pool = POOL.get_or_init(|| Arc::new(ThreadPool::with_num_threads(1)));
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let ids: Vec<NodeId> = self.outputs.iter().map(|(_, id)| *id).collect();
        let values = self
            .model
            .run(vec![(self.input, view.into())], &ids, Some(options))
            .map_err(|error| self.failed(error))?;
        let mut outputs = Outputs::default();
        for ((name, _), value) in self.outputs.iter().zip(values) {
            let tensor: rten_tensor::Tensor<f32> =
                value.try_into().map_err(|_| self.failed("an output is not f32"))?;
            outputs.0.push((name.clone(), Tensor { shape: tensor.shape().to_vec(), data: tensor.to_vec() }));
        }
        Ok(outputs)
    }
}
