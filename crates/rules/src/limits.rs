//! Bounds of everything a stranger can make large, counted in work and never in time.
//! Rule files come from feeds and messages from anywhere; neither may make the engine slow, deep or large.

/// Longest rule in bytes. The longest public ones carry lists of indicators and stay below 100 KB.
pub const MAX_SOURCE_BYTES: usize = 1 << 20;

/// Deepest nesting of an expression: brackets, calls, chains of `.`. Public rules stay below 40.
///
/// The parser, the checker and the evaluator recurse, so this is also what keeps the stack small.
pub const MAX_DEPTH: usize = 96;

/// Most operands in one chain of `a + b - c …`, which nests to the left.
pub const MAX_CHAIN: usize = 64;

/// Largest compiled form of one pattern in bytes; a pattern above it is refused when the rule is loaded.
pub const MAX_REGEX_BYTES: usize = 4 << 20;

/// Lazily built states of one pattern in bytes, after which the engine goes on without a cache.
pub const MAX_REGEX_CACHE_BYTES: usize = 1 << 20;

/// Most nested groups in one pattern.
pub const MAX_REGEX_NESTING: u32 = 100;

/// Largest repeat count, as in RE2: `x{1001}` is refused.
pub const MAX_REGEX_REPEAT: u32 = 1000;

/// Most steps one rule may take over one message; past them its answer is undecided.
///
/// A step is one node of the expression, one element of an array, or [`BYTES_PER_STEP`] bytes of text looked at.
pub const MAX_RULE_STEPS: u64 = 1_000_000;

/// Most steps all rules of a pack may take over one message.
pub const MAX_MESSAGE_STEPS: u64 = 10_000_000;

/// How many bytes of text are one step.
pub const BYTES_PER_STEP: usize = 64;

/// Most elements in an array an expression makes, such as the matches of a pattern.
pub const MAX_ARRAY: usize = 100_000;

/// Longest text an expression makes, such as by `strings.concat`, in bytes.
pub const MAX_TEXT_BYTES: usize = 8 << 20;

/// Longest texts whose edit distance is computed, in characters: the work is their product.
pub const MAX_DISTANCE_CHARACTERS: usize = 4_096;

/// Largest HTML read for `html.xpath`, in bytes; what lies beyond is not searched.
pub const MAX_HTML_BYTES: usize = 4 << 20;

/// Most nodes in the tree of one HTML document; what lies beyond is not searched.
pub const MAX_HTML_NODES: usize = 200_000;

/// Deepest element of an HTML document; deeper ones become siblings of the last allowed.
pub const MAX_HTML_DEPTH: usize = 256;

/// Most nodes one XPath may visit in one document; past them the answer is undecided.
pub const MAX_XPATH_VISITS: u64 = 2_000_000;

/// Most nodes one XPath may return.
pub const MAX_XPATH_NODES: usize = 10_000;

/// Deepest nesting of parsed JSON.
pub const MAX_JSON_DEPTH: usize = 64;

/// Most runs of base64 decoded in one text.
pub const MAX_BASE64_RUNS: usize = 1_000;

/// Largest rule file in bytes.
pub const MAX_FILE_BYTES: usize = 2 << 20;
