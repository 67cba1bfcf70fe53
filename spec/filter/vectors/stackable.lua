--- What Perl's POE::Filter::Stackable gives: measured on POE 1.370, Perl 5.36.
-- Options and methods have our names; `message` and `raises` are POE's exceptions, `warns` its
-- warnings. Where get_one gave several records, they are `records`. How a case is read, and where
-- we differ: ../vectors_spec.lua and differences.lua.

return {
  -- t/10_units/05_filters/50_stackable.t (Put here unwraps one item instead of flattening)
  { id = "stack-pin", tag = "pin",
    options = { filters = {
      { "line", { literal = "!" } },
      { "map", { get = "paren", put = "unwrap" } },
      { "grep", { get = "has_1", put = "const_1" } },
      { "recordblock", { block_size = 2 } }
    } },
    steps = {
    { "get", { "test one (1)!test two (2)!" }, records = {} },
    { "get_pending", pending = { "(((test one (1))))" } },
    { "get", { "test three (3)!test four (100)!" }, records = { { "(((test one (1))))", "(((test four (100))))" } } },
    { "get_pending", pending = {} },
  } },
  { id = "stack-types", tag = "pin",
    options = { filters = {
      { "line", { literal = "!" } },
      { "map", { get = "paren", put = "unwrap" } },
      { "grep", { get = "has_1", put = "const_1" } },
      { "recordblock", { block_size = 2 } }
    } },
    steps = {
    { "method", "filter_types", {}, returns = { "line", "map", "grep", "recordblock" } },
    { "method", "pop", {}, returns = "recordblock" },
    { "method", "filter_types", {}, returns = { "line", "map", "grep" } },
    { "method", "shift", {}, returns = "line" },
    { "method", "filter_types", {}, returns = { "map", "grep" } },
  } },
  -- get goes first to last, put last to first
  { id = "stack-line-map", tag = "doc",
    options = { filters = { { "line", { literal = "\n" } }, { "map", { get = "upper", put = "lower" } } } },
    steps = {
    { "get", { "ab\ncd\n" }, records = { "AB", "CD" } },
    { "put", { "AB", "CD" }, chunks = { "ab\n", "cd\n" } },
    { "get_pending", pending = {} },
  } },
  { id = "stack-line-map-1byte", tag = "plain",
    options = { filters = { { "line", { literal = "\n" } }, { "map", { get = "upper", put = "lower" } } } },
    steps = {
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "\n" }, records = { "AB" } },
    { "get", { "c" }, records = {} },
    { "get", { "d" }, records = {} },
    { "get", { "\n" }, records = { "CD" } },
  } },
  -- {} and not nil
  { id = "stack-pending-none", tag = "wart",
    options = { filters = { { "line", { literal = "\n" } }, { "map", { get = "upper", put = "lower" } } } },
    steps = {
    { "get_pending", pending = {} },
  } },
  -- the last filter's pending is reported
  { id = "stack-pending-last", tag = "plain",
    options = { filters = { { "map", { code = "upper" } }, { "line", { literal = "\n" } } } },
    steps = {
    { "get", { "ab" }, records = {} },
    { "get_pending", pending = { "AB" } },
  } },
  { id = "stack-get-one", tag = "plain",
    options = { filters = { { "line", { literal = "\n" } }, { "map", { get = "upper", put = "lower" } } } },
    steps = {
    { "get_one_start", { "a\nb\n" } },
    { "get_one", record = "A" },
    { "get_one", record = "B" },
    { "get_one" },
  } },
  { id = "stack-multi-then-block", tag = "plain",
    options = { filters = {
      { "line", { literal = "\n" } },
      { "map", { get = "split_comma", put = "identity" } },
      { "recordblock", { block_size = 2 } }
    } },
    steps = {
    { "get", { "a,b,c\nd\n" }, records = { { "a", "b" }, { "c", "d" } } },
    { "get_pending", pending = {} },
  } },
  -- the inner separator is dropped, so records flow together: "c" has no comma and waits
  { id = "stack-two-lines", tag = "wart",
    options = { filters = { { "line", { literal = "\n" } }, { "line", { literal = "," } } } },
    steps = {
    { "get", { "a,b,c\nd,e\n" }, records = { "a", "b", "cd" } },
    { "get_pending", pending = { "e" } },
  } },
  -- lines inside length-prefixed blocks
  { id = "stack-block-line", tag = "plain",
    options = { filters = { { "block", {} }, { "line", { literal = "\n" } } } },
    steps = {
    { "get", { "4\0a\nb\n3\0c\nd" }, records = { "a", "b", "c" } },
    { "get_pending", pending = { "d" } },
    { "put", { "x", "yy" }, chunks = { "2\0x\n", "3\0yy\n" } },
  } },
  -- documented to behave like Stream; throws
  { id = "stack-empty-get", tag = "bug", options = {}, steps = {
    { "get", { "x" }, message = "Can't call method \"get_one_start\" on an undefined value" },
  } },
  { id = "stack-push", tag = "doc", options = { filters = { { "line", { literal = "\n" } } } }, steps = {
    { "method", "push", { { "map", { get = "upper", put = "lower" } } } },
    { "get", { "ab\n" }, records = { "AB" } },
    { "put", { "AB" }, chunks = { "ab\n" } },
  } },
  { id = "stack-push-nonfilter", tag = "pin", options = {}, steps = {
    { "method", "push", { { "1" } }, message = "Filter element is not a POE::Filter instance!" },
  } },
  -- shift() hands the removed filter's leftovers to the next filter's put() instead of its
  -- get_one_start(): they vanish
  { id = "stack-shift-with-pending", tag = "bug",
    options = { filters = { { "line", { literal = "\n" } }, { "map", { get = "upper", put = "lower" } } } },
    steps = {
    { "get", { "ab\ncd" }, records = { "AB" } },
    { "method", "shift", {}, returns = "line" },
    { "get", {}, records = {} },
    { "get_pending", pending = {} },
  } },
  -- deep clone
  { id = "stack-clone", tag = "pin",
    options = { filters = { { "line", { literal = "\n" } }, { "map", { get = "upper", put = "lower" } } } },
    steps = {
    { "get", { "ab" }, records = {} },
    { "clone" },
    { "method", "filter_types", {}, returns = { "line", "map" } },
    { "get", { "cd\n" }, records = { "CD" } },
  } },
  { id = "stack-filters-not-array", tag = "plain",
    options = { filters = "x" }, raises = "Filters is not an ARRAY reference!" },
  -- unknown parameters are ignored without a warning
  { id = "stack-unknown-param", tag = "wart", options = { bogus = 1 }, steps = {
    { "put", { "a" }, chunks = { "a" } },
  } },
  { id = "stack-nested", tag = "plain",
    options = { filters = {
      { "stackable", { filters = { { "line", { literal = "\n" } } } } },
      { "map", { code = "upper" } }
    } },
    steps = {
    { "get", { "a\nb\n" }, records = { "A", "B" } },
    { "put", { "x" }, chunks = { "X\n" } },
  } },
}
