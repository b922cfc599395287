//! Which way up a page stands, from what was seen of it. placeholder
