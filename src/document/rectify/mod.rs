//! The upright page of a document. In: a frame's RGB and the four corners. Out: a plan (format, size in px,
//! sampling, corner order) and the warped page.
//!
//! The plan is made from geometry alone; which way up the content stands is decided by
//! [`upright`](crate::document::upright), with [`rotate_page`], [`with_format`] and their counterparts for a page that
//! has been warped already.

mod plan;
mod warp;

pub use plan::{
    FORMAT_TOLERANCE, MAX_PAGE_SIDE_PX, MAX_UPSAMPLING, PagePlan, format_from_mrz, format_size_mm, plan_page,
    report_with_format, rotate_page, turned_report, with_format,
};
pub use warp::rectify;
